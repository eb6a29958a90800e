"""Giving every committed event its place in the one global order.

Requests never wait for this: the worker does it afterwards. An event that is committed later gets a later
index, whatever its id.
"""

from __future__ import annotations

from sqlalchemy import func, insert, literal, select, text
from sqlalchemy.orm import aliased

from feedback.base.database import db
from feedback.ledger.models import Event, LogEntry

_TURN = 7_203_114  # the advisory lock that makes two workers number one after the other


def number(limit: int = 1000) -> int:
    """Number up to `limit` events that have no place yet, oldest first; how many were numbered.

    Within a stream the order of the log is the order of `seq`. The caller commits.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # Taken in a statement of its own: the next one must see what the other worker committed meanwhile.
        db.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    taken = aliased(LogEntry)
    waiting = (
        select(Event.id)
        .where(~select(taken.event_id).where(taken.event_id == Event.id).exists())
        .order_by(Event.id)
        .limit(limit)
        .subquery()
    )
    following = select(func.coalesce(func.max(LogEntry.log_index) + 1, 0)).scalar_subquery()
    place = following + func.row_number().over(order_by=waiting.c.id) - literal(1)
    numbered = (
        insert(LogEntry)
        .from_select(["log_index", "event_id"], select(place, waiting.c.id))
        .returning(LogEntry.log_index)
    )
    # Counted by what comes back: PostgreSQL's driver does not always say how many rows were inserted.
    return len(db.session.execute(numbered).all())
