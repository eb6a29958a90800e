"""Reading a stream back, oldest first, with the words that are still there."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from feedback.base.database import db
from feedback.ledger.hashing import SALT_BYTES
from feedback.ledger.models import Event, EventBody
from feedback.ledger.record import Cipher, context

_TOLD = (
    select(
        Event.id,
        Event.seq,
        Event.kind,
        Event.actor,
        Event.occurred_at,
        Event.recorded_at,
        Event.facts,
        EventBody.key_id,
        EventBody.content,
        EventBody.erased_on,
    )
    .outerjoin(EventBody, EventBody.event_id == Event.id)
    .where(Event.stream_id == bindparam("stream_id"))
    .order_by(Event.seq)
)


@dataclass(frozen=True)
class Entry:
    """One event as a reader sees it; `sealed` when its words are there but were not opened."""

    event_id: int
    seq: int
    kind: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    facts: dict[str, Any]
    text: dict[str, str]
    erased: bool
    sealed: bool = False


def read(stream_id: int, cipher: Cipher | None = None) -> list[Entry]:
    """All entries of the stream in order of `seq`, in one statement.

    Sealed words need the stream's `cipher`; without it, or when they do not open, `sealed` says so.
    """
    rows = db.session.connection().execute(_TOLD, {"stream_id": stream_id})
    return [_entry(stream_id, row, cipher) for row in rows]


def one(stream_id: int, seq: int, cipher: Cipher | None = None) -> Entry | None:
    """The event `seq` of the stream alone, None when there is none; no other words are touched. One statement."""
    rows = db.session.connection().execute(_TOLD.where(Event.seq == seq), {"stream_id": stream_id})
    row = rows.one_or_none()
    return None if row is None else _entry(stream_id, row, cipher)


def first_words(stream_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """What the first event of each of these streams says, by stream; sealed and erased ones are left out."""
    asked = (
        select(Event.stream_id, EventBody.content)
        .join(EventBody, EventBody.event_id == Event.id)
        .where(Event.stream_id.in_(stream_ids), Event.seq == 1, EventBody.key_id.is_(None))
        .where(EventBody.erased_on.is_(None))
    )
    return {stream_id: json.loads(said) for stream_id, said in db.session.execute(asked) if said is not None}


def _entry(stream_id: int, row: Any, cipher: Cipher | None) -> Entry:
    plain = row.content if row.key_id is None else None
    if row.key_id is not None and cipher is not None:
        try:
            plain = cipher.open(row.content, context(stream_id, row.seq))[SALT_BYTES:]
        except ValueError:
            # A changed or moved body is for `verify` to report; the rest of the case stays readable.
            plain = None
    return Entry(
        event_id=row.id,
        seq=row.seq,
        kind=row.kind,
        actor=row.actor,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        facts=row.facts,
        text=json.loads(plain) if plain is not None else {},
        erased=row.erased_on is not None,
        sealed=row.key_id is not None and plain is None,
    )
