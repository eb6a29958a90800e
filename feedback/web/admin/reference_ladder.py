"""The ladder's levels: who is told when a limit is near or over, each added, changed or ended from a date on."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from feedback.base import clock
from feedback.base.database import db
from feedback.inspection import ladder_levels
from feedback.inspection.ladder_models import CountsFrom, LadderLevel, Receiver, Rhythm
from feedback.people.rights import Right
from feedback.web import ladder_words
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, fresh, me

DATES = ["%Y-%m-%d", "%d/%m/%Y"]


class LevelForm(HouseForm):
    """A level as it is to be from a day on."""

    days = IntegerField(
        _l("Working days after the last day"),
        [InputRequired(), NumberRange(min=-20, max=200)],
        description=_l("-1 is one working day before the last day, 0 as soon as it is over."),
    )
    receiver = SelectField(FIELD["receiver"], [InputRequired()], choices=choices(ladder_words.RECEIVER))
    rhythm = SelectField(FIELD["rhythm"], [InputRequired()], choices=choices(ladder_words.RHYTHM))
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])
    valid_from = DateField(_l("Valid from"), [InputRequired()], format=DATES)


class NewLevelForm(HouseForm):
    """A level there is not yet."""

    urgent = SelectField(
        _l("Reports"),
        [InputRequired()],
        choices=choices({"no": _l("Usual reports"), "yes": _l("Reports where somebody may come to harm")}),
    )
    counts_from = SelectField(
        _l("Counted from"),
        [InputRequired()],
        choices=choices(
            {
                "due": _l("the last day of the limit"),
                "brought": _l("the day it came to an office and lies unopened"),
            }
        ),
    )
    days = IntegerField(
        _l("Working days after that day"),
        [InputRequired(), NumberRange(min=-20, max=200)],
        description=_l("-1 is one working day before the last day, 0 as soon as it is over."),
    )
    receiver = SelectField(FIELD["receiver"], [InputRequired()], choices=choices(ladder_words.RECEIVER))
    calls = BooleanField(_l("The verifying office must telephone as well"))
    rhythm = SelectField(FIELD["rhythm"], [InputRequired()], choices=choices(ladder_words.RHYTHM))
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])
    valid_from = DateField(_l("Valid from"), [InputRequired()], format=DATES)


class EndForm(HouseForm):
    """The first day without the level."""

    valid_from = DateField(_l("First day without it"), [InputRequired()], format=DATES)


@door.get("/ladder")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def ladder() -> ResponseReturnValue:
    """All levels there are and were; an observer reads them."""
    return render_template(
        "admin/ladder.html", rungs=ladder_words.rungs(ladder_levels.every()), level_url=_url
    )


@door.get("/ladder/new")
@allow(Right.MANAGE_REFERENCE)
def new_ladder_level() -> ResponseReturnValue:
    """An empty form."""
    return render_template(
        "admin/new_ladder_level.html", form=NewLevelForm(data={"rhythm": "daily", "valid_from": _tomorrow()})
    )


@door.post("/ladder")
@allow(Right.MANAGE_REFERENCE)
@fresh
def add_ladder_level() -> ResponseReturnValue:
    """Add a level from a day on."""
    form = NewLevelForm()
    return save(
        form,
        lambda: ladder_levels.add(
            urgent=form.urgent.data == "yes",
            counts_from=CountsFrom(form.counts_from.data),
            days=form.days.data,
            receiver=Receiver(form.receiver.data),
            rhythm=Rhythm(form.rhythm.data),
            calls=form.calls.data,
            regulation=form.regulation.data,
            valid_from=form.valid_from.data,
            by=me().actor,
        ),
        url_for("admin.ladder"),
        "admin/new_ladder_level.html",
    )


@door.get("/ladder/<int:level_id>")
@allow(Right.MANAGE_REFERENCE)
def ladder_level(level_id: int) -> ResponseReturnValue:
    """One level: to change or to end, and its past."""
    found = db.get_or_404(LadderLevel, level_id)
    said = {name: getattr(found, name) for name in ("days", "receiver", "rhythm", "regulation")}
    return render_template(
        "admin/ladder_level.html",
        form=LevelForm(data=said | {"valid_from": _tomorrow()}),
        **_around(found),
    )


@door.post("/ladder/<int:level_id>/successor")
@allow(Right.MANAGE_REFERENCE)
@fresh
def replace_level(level_id: int) -> ResponseReturnValue:
    """From a day on the level is like this."""
    found = db.get_or_404(LadderLevel, level_id)
    form = LevelForm()
    return save(
        form,
        lambda: ladder_levels.replace(
            found,
            days=form.days.data,
            receiver=Receiver(form.receiver.data),
            rhythm=Rhythm(form.rhythm.data),
            regulation=form.regulation.data,
            valid_from=form.valid_from.data,
            by=me().actor,
        ),
        url_for("admin.ladder"),
        "admin/ladder_level.html",
        **_around(found),
    )


@door.post("/ladder/<int:level_id>/end")
@allow(Right.MANAGE_REFERENCE)
@fresh
def end_level(level_id: int) -> ResponseReturnValue:
    """From a day on nobody is told at this level any more."""
    found = db.get_or_404(LadderLevel, level_id)
    form = EndForm()
    return save(
        form,
        lambda: ladder_levels.end(found, form.valid_from.data - timedelta(days=1), by=me().actor),
        url_for("admin.ladder"),
        "admin/ladder_level.html",
        **_around(found) | {"end_form": form},
    )


def _around(found: LadderLevel) -> dict[str, object]:
    (rung,) = ladder_words.rungs([found])
    return {
        "rung": rung,
        "past": past(ladder_levels.THING, found.code),
        "end_form": EndForm(data={"valid_from": _tomorrow()}, formdata=None),
    }


def _url(level_id: int) -> str:
    return url_for("admin.ladder_level", level_id=level_id)


def _tomorrow() -> object:
    return clock.today() + timedelta(days=1)
