"""A decree that arrives late: open promises are counted again on the new calendar, old date beside new."""

from __future__ import annotations

from sqlalchemy import or_, select

from feedback.base.database import db
from feedback.complaints import letters
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, clocks_of, record, today
from feedback.complaints.status import Status
from feedback.deadlines import shelf

BATCH = 100


def recount(limit: int = BATCH) -> int:
    """Count one batch of open cases again that were last counted on another calendar; how many were looked at.

    A breach stays a breach. Safe to run twice and by two workers; the caller commits.
    """
    calendar = shelf.calendar()
    behind = (
        select(Complaint)
        .where(
            Complaint.status != Status.CLOSED,
            or_(Complaint.counted_with.is_(None), Complaint.counted_with != calendar.version),
        )
        .order_by(Complaint.due_on, Complaint.id)
        .limit(limit)
        .with_for_update(of=Complaint, skip_locked=True)
    )
    cases = list(db.session.scalars(behind))
    for complaint in cases:
        clocks = clocks_of(complaint)
        ticks = clocks.recompute(calendar, today())
        complaint.counted_with = calendar.version
        if ticks:
            event = record(complaint, "recounted", by=SYSTEM, clocks=clocks, ticks=ticks)
            letters.to_reporter(complaint, "progress", event.seq)
    db.session.flush()
    return len(cases)
