"""What the letter on a final conduct note says: for its page, the document and the press alike."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.agencies.settings import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.base.document import Paragraph
from feedback.base.refusal import Refusal
from feedback.people.models import CivilServant
from feedback.performance import letter_files, notes
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.web import phrases
from feedback.web.filters import day


def letter_of(one: ConductNote) -> list[Paragraph]:
    """What the letter says: only what the person has read of the note. Refusal before it is final."""
    if one.kind is not NoteKind.CONDUCT or one.state is not NoteState.FINAL:
        raise Refusal(_("The letter can be made when the note is final."))
    servant = db.session.get_one(CivilServant, one.civil_servant_id)
    unit = db.session.scalar(select(Unit.name).where(Unit.id == one.unit_id)) or ""
    said, letter = _said(one), letter_files.of(one)
    found = settings("regency_name", "office_address")
    told = [
        Paragraph(_("Government of %(regency)s", regency=found.get("regency_name") or ""), True, True),
        Paragraph(str(found.get("office_address") or ""), centred=True),
        Paragraph(_("Letter on the conclusion of a conduct note"), True, True),
        Paragraph(_("Number: %(number)s", number=letter.number or "........................")),
        Paragraph(
            _("Archive classification: %(code)s", code=letter.classification) if letter.classification else ""
        ),
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
        Paragraph(day(letter.dated_on or clock.today())),
        Paragraph(_("Signed by") + "\n\n\n\n........................"),
    ]
    return [part for part in told if part.text.strip()]


def _said(one: ConductNote) -> dict[str, dict[str, Any]]:
    """The words of each step, the newest of its kind; of the entry of the proposal what the person read."""
    return {entry.kind: dict(entry.text) for entry in notes.entries(one)}
