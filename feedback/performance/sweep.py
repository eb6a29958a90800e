"""What time alone does to conduct notes: an undisputed decision becomes final, an expired note is forgotten."""

from __future__ import annotations

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.performance import endings, grounds
from feedback.performance.models import ConductNote, NoteState

BATCH = 100
SYSTEM = "system"


def finalise_due(limit: int = BATCH) -> int:
    """Make final what nobody objected to in time, and forget what has expired; how many changed.

    Notes whose case is open again wait. Safe to repeat and by two workers: each note is held and asked again.
    """
    note, today = ConductNote, clock.today()
    due = select(note).where(
        note.state == NoteState.DECIDED,
        note.objection_due_on < today,
        note.objected_on.is_(None),
        ~grounds.runs_on(note.case_stream_id),
    )
    over = select(note).where(note.state == NoteState.FINAL, note.expires_on < today)
    done = 0
    for found in db.session.scalars(due.order_by(note.id).limit(limit)).all():
        try:
            endings.finalise(found, by=SYSTEM)
        except Refusal:  # Stale: another worker was first
            continue
        done += 1
    for found in db.session.scalars(over.order_by(note.id).limit(limit)).all():
        endings.expire(found, by=SYSTEM)
        done += 1
    return done
