"""The letter that tells a person what was concluded about him, when that is final: as a PDF, and to edit as a DOCX."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.document import document
from feedback.base.refusal import Hidden, Refusal
from feedback.people.rights import Right
from feedback.performance import letter_files, notes
from feedback.performance.letter_files import ConductLetter
from feedback.performance.models import ConductNote
from feedback.web.guards import allow, me
from feedback.web.note_letter import letter_of
from feedback.web.personnel import working
from feedback.web.personnel.door import door, seen

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@door.get("/personnel/notes/<int:note_id>/letter")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter(note_id: int) -> ResponseReturnValue:
    """The letter, for those who work on the note."""
    one = working.find(note_id)
    page = _page(one, own=False)
    seen(one.civil_servant_id or 0, one.id)
    return page


@door.get("/personnel/notes/<int:note_id>/letter.docx")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter_file(note_id: int) -> Response:
    """The same as a document, to be numbered and signed."""
    one = working.find(note_id)
    made = _file(one)
    seen(one.civil_servant_id or 0, one.id)
    return made


@door.get("/personnel/notes/<int:note_id>/letter.pdf")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter_pdf(note_id: int) -> Response:
    """The same, printed."""
    one = working.find(note_id)
    made = _printed(one)
    seen(one.civil_servant_id or 0, one.id)
    return made


@door.get("/record/notes/<int:note_id>/letter")
@allow(Right.SEE_OWN_RECORD)
def own_letter(note_id: int) -> ResponseReturnValue:
    """The letter, for the person himself."""
    return _page(_own(note_id), own=True)


@door.get("/record/notes/<int:note_id>/letter.docx")
@allow(Right.SEE_OWN_RECORD)
def own_letter_file(note_id: int) -> Response:
    """The same as a document."""
    return _file(_own(note_id))


@door.get("/record/notes/<int:note_id>/letter.pdf")
@allow(Right.SEE_OWN_RECORD)
def own_letter_pdf(note_id: int) -> Response:
    """The same, printed."""
    return _printed(_own(note_id))


def _page(one: ConductNote, *, own: bool) -> str:
    parts, made = letter_of(one), db.session.get(ConductLetter, one.id)
    return render_template(
        "record/letter.html", parts=parts, note=one, own=own, made=made, printable=made and made.content
    )


def _printed(one: ConductNote) -> Response:
    pdf = letter_files.printed(one)
    if pdf is None:
        raise Refusal(_("There is no PDF of this letter yet."))
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="simpulan-{one.id}.pdf"'
    return answer


def _own(note_id: int) -> ConductNote:
    one = db.session.scalar(notes.own_record(me()).where(ConductNote.id == note_id))
    if one is None:
        raise Hidden
    return one


def _file(one: ConductNote) -> Response:
    answer = Response(document(letter_of(one)), mimetype=DOCX)
    answer.headers["Content-Disposition"] = f'attachment; filename="simpulan-{one.id}.docx"'
    return answer
