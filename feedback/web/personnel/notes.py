"""Working on notes: what waits for whom, one note with its story, and each step of the procedure."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.complaints import attribution
from feedback.people import civil_servants
from feedback.people.rights import Right
from feedback.performance import conduct, endings, notes, proposals
from feedback.performance.models import Conclusion, ConductNote, NoteState
from feedback.web.guards import allow, me
from feedback.web.personnel import forms, pages, working
from feedback.web.personnel.door import door

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
    return working.page(note_id)


@door.post("/personnel/notes/<int:note_id>/clearance")
@allow(Right.PROPOSE_CONDUCT)
def clearance(note_id: int) -> ResponseReturnValue:
    """An inspector approves the words and files he read."""
    seen = request.form.get("seen", 0, type=int)
    return working.do(
        note_id,
        None,
        lambda one: proposals.clear(one, by=me(), seen=seen),
        _("The words and files are approved."),
    )


@door.post("/personnel/notes/<int:note_id>/notice")
@allow(Right.PROPOSE_CONDUCT)
def notice(note_id: int) -> ResponseReturnValue:
    """Send it to the person."""
    return working.do(note_id, None, lambda one: attribution.send(one, by=me()), _("The note is on its way."))


@door.post("/personnel/notes/<int:note_id>/receipt")
@allow(Right.PROPOSE_CONDUCT)
def receipt(note_id: int) -> ResponseReturnValue:
    """It was handed over on paper."""
    form = forms.ReceiptForm()
    return working.do(
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
    return working.do(
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

    return working.do(note_id, form, do, _("Recorded."))


@door.post("/personnel/notes/<int:note_id>/objection")
@allow(Right.DECIDE_CONDUCT)
def objection(note_id: int) -> ResponseReturnValue:
    """The objection is decided."""
    form = forms.ObjectionForm()
    return working.do(
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
    return working.do(
        note_id,
        form,
        lambda one: endings.drop(one, form.reason.data, by=me()),
        _("The note is dropped; its words are destroyed."),
    )
