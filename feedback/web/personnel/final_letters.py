"""The letter that tells a person what was concluded about him, when that is final: to print, and to edit as a DOCX."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.agencies.settings import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.base.document import Paragraph, document
from feedback.base.refusal import Hidden, Refusal
from feedback.people.models import CivilServant
from feedback.people.rights import Right
from feedback.performance import notes
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.web import phrases
from feedback.web.filters import day
from feedback.web.guards import allow, me
from feedback.web.personnel import working
from feedback.web.personnel.door import door, seen

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@door.get("/personnel/notes/<int:note_id>/letter")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter(note_id: int) -> ResponseReturnValue:
    """The letter, for those who work on the note."""
    one = working.find(note_id)
    parts = _letter(one)
    seen(one.civil_servant_id or 0, one.id)
    return render_template("record/letter.html", parts=parts, note=one, own=False)


@door.get("/personnel/notes/<int:note_id>/letter.docx")
@allow(Right.PROPOSE_CONDUCT, Right.DECIDE_CONDUCT)
def note_letter_file(note_id: int) -> Response:
    """The same as a document, to be numbered and signed."""
    one = working.find(note_id)
    made = _file(one)
    seen(one.civil_servant_id or 0, one.id)
    return made


@door.get("/record/notes/<int:note_id>/letter")
@allow(Right.SEE_OWN_RECORD)
def own_letter(note_id: int) -> ResponseReturnValue:
    """The letter, for the person himself."""
    one = _own(note_id)
    return render_template("record/letter.html", parts=_letter(one), note=one, own=True)


@door.get("/record/notes/<int:note_id>/letter.docx")
@allow(Right.SEE_OWN_RECORD)
def own_letter_file(note_id: int) -> Response:
    """The same as a document."""
    return _file(_own(note_id))


def _own(note_id: int) -> ConductNote:
    one = db.session.scalar(notes.own_record(me()).where(ConductNote.id == note_id))
    if one is None:
        raise Hidden
    return one


def _file(one: ConductNote) -> Response:
    answer = Response(document(_letter(one)), mimetype=DOCX)
    answer.headers["Content-Disposition"] = f'attachment; filename="simpulan-{one.id}.docx"'
    return answer


def _letter(one: ConductNote) -> list[Paragraph]:
    """What the letter says: only what the person has read of the note. Refusal before it is final."""
    if one.kind is not NoteKind.CONDUCT or one.state is not NoteState.FINAL:
        raise Refusal(_("The letter can be made when the note is final."))
    servant = db.session.get_one(CivilServant, one.civil_servant_id)
    unit = db.session.scalar(select(Unit.name).where(Unit.id == one.unit_id)) or ""
    said = _said(one)
    found = settings("regency_name", "office_address")
    told = [
        Paragraph(_("Government of %(regency)s", regency=found.get("regency_name") or ""), True, True),
        Paragraph(str(found.get("office_address") or ""), centred=True),
        Paragraph(_("Letter on the conclusion of a conduct note"), True, True),
        Paragraph(_("Number: %(number)s", number="........................")),
        Paragraph(
            f"{servant.name}\n{f'NIP {servant.nip}' if servant.nip else ''}\n{unit}".replace("\n\n", "\n")
        ),
        Paragraph(
            _("What was looked at: a service of %(day)s.", day=day(one.happened_on))
            + f" {said.get('conduct_proposed', {}).get('summary', '')}"
        ),
        Paragraph(
            _("What you said to it: %(words)s", words=said.get("conduct_answered", {}).get("reply", "-"))
        ),
        Paragraph(_("Conclusion: %(words)s", words=phrases.CONCLUSION[str(one.conclusion)]), True),
        Paragraph(_("The reason: %(words)s", words=said.get("conduct_decided", {}).get("reason", "-"))),
    ]
    if reason := said.get("conduct_objection_decided", {}).get("reason"):
        told.append(Paragraph(_("On your objection: %(words)s", words=reason)))
    told += [
        Paragraph(
            _(
                "It is final since %(day)s and counts until %(until)s; then its words are destroyed. It is no"
                " disciplinary sanction.",
                day=day(one.ended_on),
                until=day(one.expires_on),
            )
        ),
        Paragraph(day(clock.today())),
        Paragraph(_("Signed by") + "\n\n\n\n........................"),
    ]
    return [part for part in told if part.text.strip()]


def _said(one: ConductNote) -> dict[str, dict[str, Any]]:
    """The words of each step, the newest of its kind; of the entry of the proposal what the person read."""
    return {entry.kind: dict(entry.text) for entry in notes.entries(one)}
