"""Working on notes: what waits for whom, one note with its story, and each step of the procedure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints import attribution, queues
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Audience, Happening, story
from feedback.people import civil_servants
from feedback.people.persons import persons
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import conduct, endings, notes, proposals
from feedback.performance.models import Conclusion, ConductNote, Evidence, NoteState
from feedback.web.guards import allow, me
from feedback.web.personnel import forms, pages
from feedback.web.personnel.door import door, seen
from feedback.web.personnel.words import ENTRY

PAGE = 50


@door.get("/personnel/notes")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def notes_list() -> ResponseReturnValue:
    """The notes of the units below, those that wait for this person first. Four statements."""
    final = request.args.get("final") == "1"
    shelf = notes.visible_to(me()).order_by(ConductNote.id)
    shelf = shelf.where(
        ConductNote.state == NoteState.FINAL if final else ConductNote.state != NoteState.FINAL
    )
    shelf = shelf.where(ConductNote.id > request.args.get("after", 0, type=int))
    found = list(db.session.scalars(shelf.limit(PAGE + 1)))
    shown = found[:PAGE]
    more = url_for("personnel.notes_list", after=shown[-1].id, final=int(final)) if found[PAGE:] else None
    shown.sort(key=lambda one: (not notes.may_act(one, me()), one.id))
    return render_template(
        "personnel/notes.html",
        notes=shown,
        final=final,
        more=more,
        mine={one.id for one in shown if notes.may_act(one, me())},
        tray=notes.tray,
        people=civil_servants.names(one.civil_servant_id or 0 for one in shown),
        units=pages.unit_names([one.unit_id for one in shown]),
        numbers=pages.numbers({one.case_stream_id for one in shown}),
    )


@door.get("/personnel/notes/<int:note_id>")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note(note_id: int) -> ResponseReturnValue:
    """One note: what was said, the evidence, and the step this person can take."""
    return _page(note_id)


@door.post("/personnel/notes/<int:note_id>/clearance")
@allow(Right.PROPOSE_CONDUCT)
def clearance(note_id: int) -> ResponseReturnValue:
    """An inspector approves the words."""
    return _do(note_id, None, lambda one: proposals.clear(one, by=me()), _("The words are approved."))


@door.post("/personnel/notes/<int:note_id>/notice")
@allow(Right.PROPOSE_CONDUCT)
def notice(note_id: int) -> ResponseReturnValue:
    """Send it to the person."""
    return _do(note_id, None, lambda one: attribution.send(one, by=me()), _("The note is on its way."))


@door.post("/personnel/notes/<int:note_id>/receipt")
@allow(Right.PROPOSE_CONDUCT)
def receipt(note_id: int) -> ResponseReturnValue:
    """It was handed over on paper."""
    form = forms.ReceiptForm()
    return _do(
        note_id,
        form,
        lambda one: proposals.receive(one, by=me(), how=form.how.data),
        _("The receipt is recorded. The time to reply runs from today."),
    )


@door.post("/personnel/notes/<int:note_id>/conclusion")
@allow(Right.DECIDE_CONDUCT)
def conclusion(note_id: int) -> ResponseReturnValue:
    """The reviewer concludes."""
    form = forms.ConclusionForm()
    return _do(
        note_id,
        form,
        lambda one: conduct.decide(one, Conclusion(form.conclusion.data), form.reason.data, by=me()),
        _("Your conclusion is recorded."),
    )


@door.post("/personnel/notes/<int:note_id>/agreement")
@allow(Right.DECIDE_CONDUCT)
def agreement(note_id: int) -> ResponseReturnValue:
    """The second person agrees, or does not."""
    form = forms.AgreementForm()

    def do(one: ConductNote) -> None:
        if form.agrees.data == forms.YES:
            conduct.second(one, by=me())
        else:
            conduct.disagree(one, form.reason.data or "", by=me())

    return _do(note_id, form, do, _("Recorded."))


@door.post("/personnel/notes/<int:note_id>/objection")
@allow(Right.DECIDE_CONDUCT)
def objection(note_id: int) -> ResponseReturnValue:
    """The objection is decided."""
    form = forms.ObjectionForm()
    return _do(
        note_id,
        form,
        lambda one: endings.decide_objection(
            one, form.upheld.data == forms.YES, form.reason.data or "", by=me()
        ),
        _("The objection is decided."),
    )


@door.post("/personnel/notes/<int:note_id>/withdrawal")
@allow(Right.PROPOSE_CONDUCT)
def withdrawal(note_id: int) -> ResponseReturnValue:
    """The note is dropped."""
    form = forms.ReasonForm()
    return _do(
        note_id,
        form,
        lambda one: endings.drop(one, form.reason.data, by=me()),
        _("The note is dropped; its words are destroyed."),
    )


def _do(note_id: int, form: Any, do: Callable[[ConductNote], None], says: str) -> ResponseReturnValue:
    """Do the step and go on; else the page again with everything typed."""
    try:
        if form is None or form.validate():
            one = _find(note_id)
            do(one)
            ended = one.state is NoteState.DROPPED
            flash(says)
            target = url_for("personnel.notes_list") if ended else url_for("personnel.note", note_id=note_id)
            db.session.commit()
            return redirect(target, 303)
    except Stale as stale:
        typed = [(one.label.text, one.data) for one in form or () if one.type == "TextAreaField"]
        vars(stale)["mine"] = typed  # the page of 409 gives it back
        raise
    except Hidden:
        raise
    except Refusal as refusal:
        if form is None:
            raise
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(note_id, form), 422


def _find(note_id: int) -> ConductNote:
    found = db.session.scalar(notes.visible_to(me()).where(ConductNote.id == note_id))
    if found is None:
        raise Hidden
    return found


def _page(note_id: int, again: Any = None) -> str:
    one = _find(note_id)
    entries = notes.entries(one)
    actors = {int(entry.actor[5:]) for entry in entries if entry.actor.startswith("user:")}
    asked = {
        "receipt": forms.ReceiptForm,
        "decide": forms.ConclusionForm,
        "second": forms.AgreementForm,
        "objection": forms.ObjectionForm,
        "drop": forms.ReasonForm,
    }
    offered = {
        name: again if isinstance(again, kind) else kind(formdata=None, prefix="")
        for name, kind in asked.items()
    }
    complaint, shown = _evidence(one)
    seen(one.civil_servant_id or 0, one.id)
    return render_template(
        "personnel/note.html",
        note=one,
        tray=notes.tray(one),
        may_act=notes.may_act(one, me()),
        entries=entries,
        names=persons(actors),
        complaint=complaint,
        evidence=shown,
        person=civil_servants.names([one.civil_servant_id or 0]).get(one.civil_servant_id or 0, ""),
        units=pages.unit_names([one.unit_id]),
        numbers=pages.numbers({one.case_stream_id}),
        forms=offered,
        again=again,
        kinds=ENTRY,
    )


def _evidence(one: ConductNote) -> tuple[Complaint | None, list[Happening]]:
    """The case's entries the note rests on, when the case is on this person's shelf."""
    complaint = db.session.scalar(queues.visible_to(me()).where(Complaint.id == one.case_stream_id))
    if complaint is None:
        return None, []
    marked = set(db.session.scalars(select(Evidence.case_seq).where(Evidence.note_id == one.id)))
    audience = Audience.INSPECTORATE if me().holds(Role.INSPECTOR) else Audience.STAFF
    return complaint, [entry for entry in story(complaint, audience).happenings if entry.seq in marked]
