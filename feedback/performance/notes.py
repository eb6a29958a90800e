"""Where conduct notes lie: the person's own record, and what others may work on."""

from __future__ import annotations

from sqlalchemy import Select, false, or_, select

from feedback.base import clock
from feedback.people.exclusions import hides
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance.models import ConductNote, NoteState


def own_record(me: Person) -> Select[ConductNote]:
    """The notes about the person himself that he was told of and that still count."""
    note = ConductNote
    return select(note).where(
        note.civil_servant_id == me.civil_servant_id,
        note.state.in_([NoteState.NOTIFIED, NoteState.ANSWERED, NoteState.DECIDED, NoteState.FINAL]),
        or_(note.expires_on.is_(None), note.expires_on >= clock.today()),
    )


def visible_to(me: Person) -> Select[ConductNote]:
    """The notes the person may work on: their case is not hidden from him, and they are not about him."""
    note = ConductNote
    shelf_of = select(note).where(hides(me, note.case_stream_id))
    if not (me.may(Right.PROPOSE_CONDUCT) or me.may(Right.DECIDE_CONDUCT)):
        return shelf_of.where(false())
    return shelf_of.where(note.civil_servant_id != (me.civil_servant_id or 0))
