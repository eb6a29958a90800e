"""The files of a note: added and taken off by its proposer, read by those who work on it, in part by the person."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.files.attach import attach
from feedback.files.cleaning import CleanFile
from feedback.files.models import StoredFile
from feedback.people.rights import Right
from feedback.performance import evidence, notes
from feedback.performance.models import ConductNote
from feedback.web.guards import allow, me
from feedback.web.handing import handed
from feedback.web.personnel import forms, working
from feedback.web.personnel.door import attempt, door, seen
from feedback.web.sizes import takes_files


@door.post("/personnel/notes/<int:note_id>/files")
@allow(Right.PROPOSE_CONDUCT)
@takes_files
def attach_evidence(note_id: int) -> ResponseReturnValue:
    """Add files to a note not sent yet. They are cleaned before the transaction begins that keeps them."""
    form = forms.EvidenceForm()
    with reading():  # nobody leaves files at a note he may not add to
        may = evidence.may_attach(working.find(note_id), me())
        db.session.rollback()

    def act() -> ResponseReturnValue:
        ready = cleaned(form) if may else ()
        evidence.attach(working.find(note_id), ready, shown=form.shown.data == forms.YES, by=me())
        flash(_("The files are with the note."))
        return redirect(url_for("personnel.note", note_id=note_id), 303)

    return attempt(form, act, lambda: working.page(note_id, form))


@door.post("/personnel/notes/<int:note_id>/files/<token>/removal")
@allow(Right.PROPOSE_CONDUCT)
def remove_evidence(note_id: int, token: str) -> ResponseReturnValue:
    """Take a file off again."""
    return working.do(
        note_id, None, lambda one: evidence.take_off(one, token, by=me()), _("The file is removed.")
    )


@door.get("/personnel/notes/<int:note_id>/files/<token>")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def evidence_file(note_id: int, token: str) -> Response:
    """A file, for those who work on the note."""
    one = working.find(note_id)
    row = db.session.execute(evidence.of_note(one).where(StoredFile.token == token)).one_or_none()
    if row is None:
        raise Hidden
    seen(one.civil_servant_id or 0, one.id)
    return as_answer(row.StoredFile)


@door.get("/record/notes/<int:note_id>/files/<token>")
@allow(Right.SEE_OWN_RECORD)
def own_evidence(note_id: int, token: str) -> Response:
    """A file that the person is shown, once he has the note."""
    one = db.session.scalar(notes.own_record(me()).where(ConductNote.id == note_id))
    if one is None or notes.tray(one) is notes.Tray.RECEIPT:
        raise Hidden
    return as_answer(shown_file(one, token))


def shown_file(one: ConductNote, token: str) -> StoredFile:
    """The file of the note with this token, if the person is shown it; Hidden otherwise."""
    found = db.session.scalar(evidence.shown_of(one).where(StoredFile.token == token))
    if found is None:
        raise Hidden
    return found


def as_answer(file: StoredFile) -> Response:
    """The file, always as something to keep."""
    return handed(file)


def cleaned(form: Any) -> list[CleanFile]:
    """The files of the form, clean and durable; Refusal when one of them cannot be taken."""
    return [attach(one.read(), one.filename) for one in form.files.data or () if one and one.filename]
