"""Proposing a note or an appreciation, from the page of a closed case."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import attribution, queues, releasing
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story, story
from feedback.people import civil_servants
from feedback.people.models import CivilServant
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import grounds
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.performance.proposals import Proposal
from feedback.web.filters import short_day
from feedback.web.guards import allow, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.forms import ProposalForm
from feedback.web.personnel.words import ENTRY


@door.get("/personnel/proposals/<number>")
@allow(Right.PROPOSE_CONDUCT)
def proposal(number: str) -> ResponseReturnValue:
    """The form; who is offered served in the unit on the day the address names."""
    complaint = queues.find(me(), number)
    on = _day(complaint)
    praise = attribution.is_praise(complaint)
    form = ProposalForm(formdata=None)
    form.happened_on.data = on
    form.kind.data = (NoteKind.APPRECIATION if praise else NoteKind.CONDUCT).value
    if praise:
        form.summary.data = _("A resident thanked for the service given.")
        form.evidence.data = [1]
    return _page(complaint, form)


@door.post("/personnel/proposals/<number>")
@allow(Right.PROPOSE_CONDUCT)
def propose(number: str) -> ResponseReturnValue:
    """Propose it; an appreciation counts at once."""
    complaint = queues.find(me(), number)
    told = _story(complaint)
    form = _offered(complaint, told, ProposalForm())

    def act() -> ResponseReturnValue:
        note = attribution.propose(complaint, _said(form), told, by=me())
        flash(_says(note))
        return redirect(_after(note), 303)

    return attempt(form, act, lambda: _page(queues.find(me(), number), form))


def _page(complaint: Complaint, form: ProposalForm) -> str:
    told = _story(complaint)
    _offered(complaint, told, form)
    return render_template(
        "personnel/proposal.html",
        complaint=complaint,
        form=form,
        on=_day(complaint),
        closed=attribution.may_propose_from(complaint),
        praise=attribution.is_praise(complaint),
        guarded=complaint.identity.protection > 0,
        masked=releasing.masked(complaint, told.text),
        betraying=releasing.betraying(complaint),
    )


def _offered(complaint: Complaint, told: Story, form: ProposalForm) -> ProposalForm:
    entries = [
        (one.seq, f"{ENTRY[one.kind]}, {short_day(one.on)}") for one in told.happenings if one.kind in ENTRY
    ]
    return form.offer(_people(complaint), entries)


def _people(complaint: Complaint) -> list[tuple[int, str]]:
    """Who served on that day in the unit the case is about or was held by, where `me` may propose."""
    places: list[Unit] = [complaint.holder, *([complaint.unit] if complaint.unit else [])]
    found: dict[int, str] = {}
    for place in places:
        if not grounds.above(me(), place, own=True):
            continue
        for one in db.session.scalars(civil_servants.serving_in(place.path, _day(complaint))):
            if one.id != me().civil_servant_id:
                found[one.id] = one.name
    return sorted(found.items(), key=lambda one: one[1])


def _said(form: Any) -> Proposal:
    return Proposal(
        servant=db.session.get_one(CivilServant, form.civil_servant.data),
        kind=NoteKind(form.kind.data),
        happened_on=form.happened_on.data,
        summary=form.summary.data,
        released=form.released.data or "",
        evidence=tuple(sorted(form.evidence.data or ())),
    )


def _says(note: ConductNote) -> str:
    if note.state is NoteState.FINAL:
        return str(_("The appreciation is in the record."))
    if note.guarded:
        return str(_("Proposed. An inspector reads the words before the person does."))
    return str(_("Proposed. Read it once more, then send it to the person."))


def _after(note: ConductNote) -> str:
    # The head of the unit itself may thank, but works on no notes about his own unit.
    if note.unit_id is not None and grounds.above(me(), db.session.get_one(Unit, note.unit_id)):
        return url_for("personnel.note", note_id=note.id)
    return url_for("personnel.notes_list")


def _story(complaint: Complaint) -> Story:
    return story(complaint, Audience.INSPECTORATE if me().holds(Role.INSPECTOR) else Audience.STAFF)


def _day(complaint: Complaint) -> date:
    """The day the address or the form names, never after today; else the day the report came in."""
    typed = request.args.get("on") or request.form.get("happened_on") or ""
    try:
        return min(date.fromisoformat(typed), clock.today())
    except ValueError:
        return complaint.received_on
