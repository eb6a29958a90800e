"""A final note may be handed over to a disciplinary examination by the person's direct superior (PP 94/2021).

The examination is a procedure of its own, and is not kept here: only the number and date of its letter and its
result come back. The superior reads what the person himself reads, never the case. A sheet shows nothing of it:
a sanction has remedies of its own (PP 79/2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, literal, or_, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.ledger.record import record
from feedback.notices.outbox import tell, to_user
from feedback.people import persons
from feedback.people.civil_servants import superior_on, superior_today
from feedback.people.exclusions import spares
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import grounds
from feedback.performance.models import ConductNote, Finding, NoteKind, NoteState
from feedback.performance.proposals import tell_subject
from feedback.vault import ciphers

LONGEST_NUMBER = 80


@dataclass(frozen=True)
class Examined:
    """What comes back from an examination: its letter, and how it ended."""

    number: str
    on: date
    finding: Finding


def hand_over(note: ConductNote, reason: str, *, by: Person) -> None:
    """Hand a final conduct note over; `reason` says which breach it lets one suspect. The person is told.

    By somebody uninvolved above the unit. Refusal without a direct superior who can sign in, or when the case
    names that superior himself.
    """
    grounds.still(note, NoteState.FINAL)
    grounds.ask_handler(note, by, Right.DECIDE_CONDUCT)
    if note.kind is not NoteKind.CONDUCT:
        raise Refusal(_l("Only a conduct note can be handed over."))
    if note.discipline_on is not None:
        raise Refusal(_l("This note has been handed over already."))
    if not reason.strip():
        raise Refusal(_l("Write which breach of discipline you suspect."), field="reason")
    examiner = _examiner(note)
    note.discipline_on = clock.today()
    said, cipher = {"reason": reason.strip()}, ciphers.cipher_of(note.stream_id)
    event = record(note.stream_id, "conduct_handed_over", by=by.actor, text=said, cipher=cipher)
    key = f"examination_asked|{note.stream_id}|{event.seq}"
    tell("examination_asked", to=to_user(examiner.user_id), key=key)
    tell_subject(note, "conduct_decided", event.seq)
    db.session.flush()


def bring_back(note: ConductNote, result: Examined, *, by: Person) -> None:
    """The direct superior records how the examination ended, once. Hidden for everybody else. The person is told."""
    grounds.still(note, NoteState.FINAL)
    if db.session.scalar(handed_to(by).where(ConductNote.id == note.id)) is None:
        raise Hidden(_l("There is no such note."))
    if note.discipline_result is not None:
        raise Refusal(_l("The result is recorded already."))
    number = result.number.strip()
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise Refusal(_l("Write the number of the letter."), field="number")
    if note.discipline_on is None or not note.discipline_on <= result.on <= clock.today():
        raise Refusal(
            _l("Write the date of the letter: not before the hand-over, not after today."), field="on"
        )
    note.discipline_number, note.discipline_on = number, result.on
    note.discipline_result = result.finding.value
    said, cipher = {"number": number, "finding": result.finding.value}, ciphers.cipher_of(note.stream_id)
    event = record(note.stream_id, "conduct_examined", by=by.actor, text=said, cipher=cipher)
    tell_subject(note, "conduct_decided", event.seq)
    db.session.flush()


def may_hand_over(note: ConductNote) -> bool:
    """Whether a note that somebody works on can be handed over."""
    final = note.kind is NoteKind.CONDUCT and note.state is NoteState.FINAL
    return final and note.discipline_on is None


def handed_to(me: Person) -> Select[ConductNote]:
    """The notes handed over about those whose direct superior the person is today, while they count."""
    note = ConductNote
    return select(note).where(
        note.state == NoteState.FINAL,
        note.discipline_on.is_not(None),
        or_(note.expires_on.is_(None), note.expires_on >= clock.today()),
        superior_today(note.civil_servant_id) == (me.civil_servant_id or 0),
        spares(me, note.case_stream_id),
    )


def _examiner(note: ConductNote) -> Person:
    superior_id = superior_on(note.civil_servant_id or 0, clock.today())
    superior = db.session.get(CivilServant, superior_id) if superior_id else None
    found = persons.person(superior.user_id) if superior is not None and superior.user_id else None
    if found is None:
        raise Refusal(
            _l(
                "The roster names no direct superior with an account here. Personnel can enter one, then try again."
            )
        )
    if db.session.scalar(select(literal(1)).where(spares(found, literal(note.case_stream_id)))) is None:
        raise Refusal(
            _l(
                "The direct superior is named in the case himself. Hand this over by letter to the next one up."
            )
        )
    return found
