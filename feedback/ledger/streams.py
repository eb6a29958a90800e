"""Opening a stream, and holding one still while something is written to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from feedback.base import transaction
from feedback.base.database import db
from feedback.base.rows import put_first
from feedback.ledger.models import NO_HASH, Stream

_ROOM = "ledger streams held"
_LOCKED = (
    select(Stream.id, Stream.head_seq, Stream.head_hash).where(Stream.id == bindparam("id")).with_for_update()
)


@dataclass
class Head:
    """A stream that this transaction holds: its id and its newest event, moved on as events are recorded.

    `row` is the row of one just opened.
    """

    id: int
    head_seq: int = 0
    head_hash: str = NO_HASH
    row: dict[str, Any] = field(default_factory=dict, repr=False)


def open_stream(kind: str) -> Head:
    """A new, empty stream of `kind` (such as "case"), with its id; nobody else can write to it yet."""
    row: dict[str, Any] = {"kind": kind}
    head = Head(put_first(Stream, row), row=row)
    transaction.known(_ROOM)[head.id] = head
    return head


def hold(stream_id: int) -> Head:
    """The stream, locked against other writers until this transaction ends.

    On SQLite the write transaction itself is the lock. A stream this transaction already holds is not
    asked for again: a lock lives as long as the (inner) transaction that took it. LookupError when there
    is no such stream.
    """
    held = transaction.known(_ROOM)
    if stream_id not in held:
        row = db.session.connection().execute(_LOCKED, {"id": stream_id}).one_or_none()
        if row is None:
            raise LookupError(f"there is no stream {stream_id}")
        held[stream_id] = Head(*row)
    found: Head = held[stream_id]
    return found
