"""Where conduct notes lie: the person's own record, what others may work on, and what a sheet may show."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, Select, false, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.ledger.read import Entry, read
from feedback.people.exclusions import hides
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import grounds
from feedback.performance.models import Clearance, ConductNote, NoteKind, NoteState
from feedback.vault import ciphers

TOLD = (NoteState.SENT, NoteState.NOTIFIED, NoteState.ANSWERED, NoteState.DECIDED, NoteState.FINAL)
WITH_SUBJECT = (NoteState.NOTIFIED, NoteState.ANSWERED)


class Tray(StrEnum):
    """What a note waits for, as those who work on it sort them."""

    CLEAR = "clear"
    SEND = "send"
    RECEIPT = "receipt"
    REPLY = "reply"
    DECIDE = "decide"
    SECOND = "second"
    OBJECTION = "objection"
    TIME = "time"
    FINAL = "final"


def own_record(me: Person) -> Select[ConductNote]:
    """The notes about the person himself that were sent to him and still count."""
    note = ConductNote
    return select(note).where(
        note.civil_servant_id == me.civil_servant_id, note.state.in_(TOLD), *_still_counting()
    )


def certificates(me: Person) -> Select[Clearance]:
    """The person's own Surat Keterangan Tidak Terbukti; nobody else's shelf holds them."""
    return select(Clearance).where(Clearance.civil_servant_id == me.civil_servant_id)


def final_of(civil_servant_id: int) -> Select[ConductNote]:
    """What a sheet may show of a person: final and not expired, neither undecided nor in dispute.

    A conduct note whose case was taken up again is in dispute until that is finished; thanks are not.
    """
    note = ConductNote
    return select(note).where(
        note.civil_servant_id == civil_servant_id,
        note.state == NoteState.FINAL,
        or_(note.kind == NoteKind.APPRECIATION, ~grounds.runs_on(note.case_stream_id)),
        *_still_counting(),
    )


def visible_to(me: Person) -> Select[ConductNote]:
    """The notes the person may work on: about a unit below him, not about him, their case not hidden from him."""
    note = ConductNote
    shelf_of = select(note).where(
        hides(me, note.case_stream_id), note.unit_id.in_(select(Unit.id).where(grounds.units_below(me)))
    )
    if not (me.may(Right.PROPOSE_CONDUCT) or me.may(Right.DECIDE_CONDUCT)):
        return shelf_of.where(false())
    return shelf_of.where(note.civil_servant_id != (me.civil_servant_id or 0))


def tray(note: ConductNote) -> Tray:
    """What the note waits for today."""
    match note.state:
        case NoteState.PROPOSED:
            return Tray.CLEAR if note.guarded and note.cleared_by is None else Tray.SEND
        case NoteState.SENT:
            return Tray.RECEIPT
        case NoteState.NOTIFIED | NoteState.ANSWERED if note.decided_on is not None:
            return Tray.SECOND
        case NoteState.NOTIFIED if note.reply_due_on and clock.today() <= note.reply_due_on:
            return Tray.REPLY
        case NoteState.NOTIFIED | NoteState.ANSWERED:
            return Tray.DECIDE
        case NoteState.DECIDED:
            return Tray.OBJECTION if note.objected_on is not None else Tray.TIME
        case _:
            return Tray.FINAL


def may_act(note: ConductNote, me: Person) -> bool:
    """Whether the next step of a visible note is one this person could take."""
    had_part = {note.proposed_by, note.decided_by, note.second_by}
    match tray(note):
        case Tray.CLEAR:
            return me.holds(Role.INSPECTOR) and me.user_id != note.proposed_by
        case Tray.SEND | Tray.RECEIPT:
            return note.kind is NoteKind.CONDUCT
        case Tray.DECIDE:
            return me.user_id != note.proposed_by
        case Tray.SECOND | Tray.OBJECTION:
            return me.user_id not in had_part
        case _:
            return False


def entries(note: ConductNote) -> list[Entry]:
    """What was said and done, oldest first, opened; two statements."""
    return read(note.stream_id, ciphers.cipher_of(note.stream_id))


def _still_counting() -> tuple[ColumnElement[bool], ...]:
    note = ConductNote
    return (or_(note.expires_on.is_(None), note.expires_on >= clock.today()),)
