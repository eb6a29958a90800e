"""The letter that tells a person what was concluded about him, when that is final: as a PDF, and to edit as a DOCX."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.document import document
from feedback.base.refusal import Hidden, Refusal
from feedback.exchange import numbering
from feedback.people.rights import Right
from feedback.performance import letter_files, notes
from feedback.performance.models import ConductNote
from feedback.web.guards import allow, me
from feedback.web.note_letter import letter_of
from feedback.web.personnel import forms, working
from feedback.web.personnel.door import attempt, door, seen

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@door.get("/personnel/notes/<int:note_id>/letter")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter(note_id: int) -> ResponseReturnValue:
    """The letter, for those who work on the note."""
    one = working.find(note_id)
    page = _page(one, _offered(forms.LetterNumberForm(formdata=None), one))
    seen(one.civil_servant_id or 0, one.id)
    return page


@door.post("/personnel/notes/<int:note_id>/letter")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def number_letter(note_id: int) -> ResponseReturnValue:
    """Give the letter the number it got in the office's register, or the next of the office's own series."""
    one, form = working.find(note_id), forms.LetterNumberForm()
    _offered(form, one)

    def act() -> ResponseReturnValue:
        on, code = form.on.data, str(form.classification.data or "")
        number = str(form.number.data or "")
        if form.takes_number.data:
            office = db.session.get_one(Unit, me().posts[0].unit_id)
            number = numbering.next_number(office, code, on)
        letter_files.give_number(one, number, on, code, by=me())
        flash(_("The letter has its number. It is printed anew."))
        return redirect(url_for("personnel.note_letter", note_id=note_id), 303)

    return attempt(form, act, lambda: _page(working.find(note_id), form))


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
    return _page(_own(note_id))


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


def _page(one: ConductNote, form: forms.LetterNumberForm | None = None) -> str:
    """The letter; with the form for its number for those who work on the note, without one for the person himself."""
    made = letter_files.of(one)
    return render_template(
        "record/letter.html",
        parts=letter_of(one),
        note=one,
        own=form is None,
        form=form,
        made=made.made_on is not None,
        printable=letter_files.is_printed(one),
    )


def _offered(form: forms.LetterNumberForm, one: ConductNote) -> forms.LetterNumberForm:
    """The archive codes of today, and what the letter has already."""
    letter = letter_files.of(one)
    codes = db.session.scalars(numbering.codes_on(clock.today()))
    return form.offer([(row.code, f"{row.code} {row.name}") for row in codes], letter, clock.today())


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
