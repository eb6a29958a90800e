"""Suggestions at the administrator's door: the model's card, how it does, its versions, and a trial of other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from feedback.agencies import categories
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import lessons, supposing
from feedback.complaints.supposing import Change, Outcome
from feedback.people.rights import Right
from feedback.suggestions import model, tallies, versions
from feedback.suggestions.models import LearnedModel
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import (
    Lines,
    category_options,
    number_or_none,
    region_options,
    unit_options,
)
from feedback.web.admin.reference_saving import save, version
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

QUARTER = timedelta(days=92)
NIGHTS = 20
PAIRS = 25
MOVED = 100
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


class SupposeForm(HouseForm):
    """Other keywords for a category, or a rule more, as a question."""

    class Meta(HouseForm.Meta):
        csrf = False  # it is sent by GET and changes nothing

    category_id = SelectField(_l("Category"), [InputRequired()], coerce=number_or_none)
    words = Lines(_l("Keywords, one a line"))
    region_id = SelectField(_l("In this place"), [Optional()], coerce=number_or_none)
    unit_id = SelectField(_l("About this unit, or a part of it"), [Optional()], coerce=number_or_none)
    target_unit_id = SelectField(_l("Goes to"), [Optional()], coerce=number_or_none)

    def offer(self) -> SupposeForm:
        """Fill the selects. Four statements."""
        any_of = SelectChoice("", _l("any"))
        self.category_id.choices = [SelectChoice("", _l("Choose")), *category_options()]
        self.region_id.choices = [any_of, *region_options(True)]
        self.unit_id.choices = [any_of, *unit_options(inner=True, villages=True)]
        self.target_unit_id.choices = [SelectChoice("", _l("no rule")), *unit_options(inner=True)]
        return self

    def change(self) -> Change:
        """The form as a supposition."""
        return Change(
            self.category_id.data or 0,
            tuple(self.words.data or ()),
            self.target_unit_id.data,
            self.region_id.data,
            self.unit_id.data,
        )


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


@door.get("/suggestions/trial")
@allow(Right.MANAGE_REFERENCE)
def suppose() -> str:
    """Who would have received what with other keywords or one more rule, in the last quarter; changes nothing."""
    form = SupposeForm(request.args).offer()
    outcome: Outcome | None = None
    known = {one.id: one for one in categories.category_words()}
    if form.category_id.data and "words" not in request.args:
        form.words.data = (
            list(known[form.category_id.data].keywords) if form.category_id.data in known else []
        )
    elif "try" in request.args and form.validate():
        try:
            outcome = supposing.suppose(form.change(), clock.today() - QUARTER)
        except Refusal as refusal:
            form.take(refusal)
    rows = db.session.execute(select(Unit.id, Unit.short_name)) if outcome else ()
    return render_template(
        "admin/suggestions_trial.html",
        form=form,
        outcome=outcome,
        units={row.id: row.short_name for row in rows},
        categories=categories.names(language()),
        most=supposing.MOST,
        listed=MOVED,
    )


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
        "fewest": lessons.FEWEST,
        "held_back": lessons.HELD_BACK,
        "pairs": tallies.table(today - QUARTER)[:PAIRS],
        "drift": tallies.drift(today),
        "categories": categories.names(language()),
    }
