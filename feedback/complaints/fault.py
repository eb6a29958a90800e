"""What a reporter or the public reads must not say: that a person was at fault, before a note is final (rules.md §6).

Whoever is complained about is heard first, in a procedure of its own; an answer that anticipates it can't be taken
back. What went wrong with the service, and what was done about it, may be said. A sentence is refused when it says
guilt or a sanction close to somebody who serves, or names one of the office; that it denies the guilt changes nothing,
as that too is a finding about a person. A rule over words finds what is said plainly, not what is hinted at.

`record` asks for every text that the reporter will read, whoever of the staff wrote it.
"""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import exists, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from feedback.people.models import CivilServant, Posting
from feedback.performance.models import ConductNote, NoteKind, NoteState

_PERSON = (
    r"(?:petugas|pegawai|oknum|staf|pejabat|karyawan|bersangkutan|terlapor|dokter|perawat|bidan|guru|lurah|camat|"
    r"kepala (?:puskesmas|dinas|sekolah|desa|bidang|seksi)|officer|official|employee|doctor|nurse|teacher)"
)
_GUILT = (
    r"(?:bersalah|terbukti|lalai|kelalaian|indisipliner|(?:melanggar|pelanggaran) (?:disiplin|kode etik|etika)|"
    r"(?:dikenai|diberi|mendapat|menerima|dijatuhi) (?:sanksi|teguran|hukuman)|ditegur|disanksi|dihukum|dimutasi|"
    r"diberhentikan|guilty|negligent|negligence|misconduct|sanctioned|reprimanded|punished)"
)
_SANCTION = r"(?:sanksi|teguran|hukuman|kelalaian|kesalahan|pelanggaran)"
_GAP = r"(?:[^\w,.;!?\n]+\w+){0,3}[^\w,.;!?\n]+"
GUILT = re.compile(rf"\b{_GUILT}\b", re.IGNORECASE)
FOUND = re.compile(
    rf"\b{_PERSON}\b{_GAP}{_GUILT}\b|\b{_SANCTION}\b(?: (?:dari|oleh|kepada|bagi|terhadap))?(?: \w+)?"
    rf" {_PERSON}\b|\b{_GUILT}\b{_GAP}{_PERSON}\b",
    re.IGNORECASE,
)
"""Somebody who serves, and guilt or a sanction close by."""
_SENTENCE = re.compile(r"[^.!?;\n]+")


def must_state_none(complaint: Complaint, text: str, field: str = "text") -> None:
    """Raises Refusal when a sentence of the text finds fault with a person and no note of the case is final.

    Nothing is asked of the database unless a word of guilt stands in the text; then two statements.
    """
    sentences = [found.group().strip() for found in _SENTENCE.finditer(text)]
    suspect = [one for one in sentences if GUILT.search(one) or FOUND.search(one)]
    if not suspect or _is_final(complaint.id):
        return
    names = _names(complaint)
    for sentence in suspect:
        if FOUND.search(sentence) or any(name in sentence.casefold() for name in names):
            raise _refusal(sentence, field)


def must_never_be_ready(text: str, field: str) -> None:
    """Raises Refusal when a text that is kept to be used again finds fault with a person. Asks no database."""
    found = next((one for one in _SENTENCE.findall(text) if FOUND.search(one)), None)
    if found is not None:
        raise _refusal(found.strip(), field)


def _refusal(sentence: str, field: str) -> Refusal:
    return Refusal(
        _(
            "“%(words)s”: what is written to a reporter must not say whether a person was at fault before"
            " a note about it is final. Say what was wrong with the service and what was done about it.",
            words=sentence[:120],
        ),
        field=field,
    )


def _is_final(stream_id: int) -> bool:
    note = ConductNote
    final = exists().where(
        note.case_stream_id == stream_id, note.kind == NoteKind.CONDUCT, note.state == NoteState.FINAL
    )
    return bool(db.session.scalar(select(final)))


def _names(complaint: Complaint) -> set[str]:
    """The names of those who serve in the agency that holds the case, or in the unit it is about."""
    row, today = Posting, clock.today()
    there = (
        select(CivilServant.name)
        .join(row, row.civil_servant_id == CivilServant.id)
        .join(Unit, Unit.id == row.unit_id)
        .where(
            (Unit.agency_id == complaint.holder_agency_id) | (Unit.id == complaint.unit_id),
            row.from_on <= today,
            row.to_on.is_(None) | (row.to_on >= today),
        )
    )
    return {name.casefold() for name in db.session.scalars(there)}
