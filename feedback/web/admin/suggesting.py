"""Suggestions at the administrator's door: the model's card, how it does, its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from feedback.agencies import categories
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import lessons
from feedback.people.rights import Right
from feedback.suggestions import evaluation, model, tallies, versions
from feedback.suggestions.models import LearnedModel
from feedback.web.admin.door import door
from feedback.web.admin.reference_saving import save, version
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

QUARTER = timedelta(days=92)
NIGHTS = 20
PAIRS = 25
SHIPPED, FOLLOW = "shipped", "follow"

VERDICT = {
    "better": _l("better, kept"),
    "no_better": _l("no better, dropped"),
    "too_few": _l("too few decisions yet"),
}


class ModelForm(HouseForm):
    """Which model proposes: the shipped one, a learned one by its number, or the best one by itself."""

    version = HiddenField()
    model = SelectField(_l("Model"), [InputRequired()])

    def offer(self, nights: Mapping[int, str]) -> ModelForm:
        """The versions that are still kept."""
        self.model.choices = [
            SelectChoice(FOLLOW, _l("the newest that was better, by itself")),
            SelectChoice(SHIPPED, _l("the one that came with the product")),
            *(SelectChoice(str(number), words) for number, words in nights.items()),
        ]
        return self


@door.get("/suggestions")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def suggestions() -> str:
    """The model's card, what was proposed and decided, whether it gets worse, every night's learning."""
    nights = _nights()
    return render_template("admin/suggestions.html", form=_form(nights), **_card(nights))


@door.post("/suggestions")
@allow(Right.MANAGE_REFERENCE)
def use_model() -> ResponseReturnValue:
    """Choose the model that proposes."""
    nights = _nights()
    form = _form(nights)
    chosen = form.model.data

    def do() -> None:
        if chosen == FOLLOW:
            versions.follow(version(form), by=me().actor)
        else:
            versions.use(None if chosen == SHIPPED else int(chosen), version(form), by=me().actor)

    return save(form, do, url_for("admin.suggestions"), "admin/suggestions.html", **_card(nights))


def _nights() -> list[LearnedModel]:
    return list(db.session.scalars(versions.nights().limit(NIGHTS)))


def _form(nights: Sequence[LearnedModel]) -> ModelForm:
    kept, now = versions.usable(), versions.row()
    offered = {
        night.id: _("learned on %(day)s", day=night.made_on.isoformat())
        for night in nights
        if night.id in kept
    }
    chosen = FOLLOW if not now.held else SHIPPED if now.model_id is None else str(now.model_id)
    form = ModelForm(model=chosen).offer(offered)
    if not form.is_submitted():
        form.version.data = str(now.version)
    return form


def _card(nights: Sequence[LearnedModel]) -> dict[str, object]:
    today, shipped = clock.today(), model.shipped()
    return {
        "nights": nights,
        "in_use": versions.number_in_use(),
        "verdicts": VERDICT,
        "made": shipped.made,
        "subjects": len(shipped.subjects),
        "lots": evaluation.reliability(shipped),
        "known": evaluation.KNOWN,
        "fewest": lessons.FEWEST,
        "held_back": lessons.HELD_BACK,
        "pairs": tallies.table(today - QUARTER)[:PAIRS],
        "drift": tallies.drift(today),
        "categories": categories.names(language()),
    }
