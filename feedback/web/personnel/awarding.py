"""Awards at personnel's desk: proposals, the letter on discipline, the decree."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people.models import CivilServant
from feedback.people.persons import persons
from feedback.people.rights import Right
from feedback.performance import awards, personal_file
from feedback.performance.guidance_models import Award
from feedback.web.guards import allow, me
from feedback.web.personnel import forms as plain
from feedback.web.personnel import guidance_forms as forms
from feedback.web.personnel import pages
from feedback.web.personnel.door import attempt, door, seen

PAGE = 100


@door.get("/personnel/awards")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def awards_list() -> ResponseReturnValue:
    """Proposals, those that wait first. One statement."""
    rows = db.session.execute(awards.all_open_first().where(CivilServant.id != _own()).limit(PAGE)).all()
    return render_template("personnel/awards.html", rows=rows)


@door.get("/personnel/awards/<int:award_id>")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def award(award_id: int) -> ResponseReturnValue:
    """One proposal: the criterion, the reason, what shows it, and the next step."""
    return _page(award_id)


@door.post("/personnel/awards/<int:award_id>/clearance")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def clear_award(award_id: int) -> ResponseReturnValue:
    """The letter that no sanction stands against the person."""
    form = forms.LetterForm()
    return _step(
        award_id,
        form,
        lambda one: awards.clear(one, form.number.data, form.on.data, by=me()),
        _("Discipline is cleared. The proposal waits for the decree."),
    )


@door.post("/personnel/awards/<int:award_id>/decree")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def decree_award(award_id: int) -> ResponseReturnValue:
    """The regent's decree."""
    form = forms.LetterForm()
    return _step(
        award_id,
        form,
        lambda one: awards.decree(one, form.number.data, form.on.data, by=me()),
        _("The award is decreed. The person is told."),
    )


@door.post("/personnel/awards/<int:award_id>/refusal")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def decline_award(award_id: int) -> ResponseReturnValue:
    """It comes to nothing."""
    form = plain.ReasonForm()
    return _step(
        award_id,
        form,
        lambda one: awards.decline(one, form.reason.data, by=me()),
        _("The proposal is declined, with its reason."),
    )


def _step(award_id: int, form: Any, act: Any, says: str) -> ResponseReturnValue:
    def do() -> ResponseReturnValue:
        act(_find(award_id)[0])
        flash(says)
        return redirect(url_for("personnel.award", award_id=award_id), 303)

    return attempt(form, do, lambda: _page(award_id, form))


def _find(award_id: int) -> tuple[Award, CivilServant]:
    row = db.session.execute(
        awards.all_open_first().where(Award.id == award_id, CivilServant.id != _own())
    ).one_or_none()
    if row is None:
        raise Hidden
    return row[0], row[1]


def _own() -> int:
    return me().civil_servant_id or 0


def _page(award_id: int, again: Any = None) -> str:
    one, servant = _find(award_id)
    thanks, work = awards.shown_by(one)
    seen(servant.id)
    return render_template(
        "personnel/award.html",
        award=one,
        servant=servant,
        thanks=thanks,
        work=work,
        numbers=pages.numbers({row.stream_id for row in work}),
        said=personal_file.words(servant.id),
        names=persons({one.proposed_by}),
        letter_form=again if isinstance(again, forms.LetterForm) else forms.LetterForm(formdata=None),
        reason_form=again if isinstance(again, plain.ReasonForm) else plain.ReasonForm(formdata=None),
        again=again,
    )
