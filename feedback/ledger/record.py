"""Writing an event: lock the stream, chain the header to its head, keep the words beside it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger import hashing
from feedback.ledger.hashing import Coarse
from feedback.ledger.models import NO_HASH, Event, EventBody, Stream
from feedback.ledger.streams import hold


class Cipher(Protocol):
    """Something that can close words up and open them again; `context` must be the same both times."""

    @property
    def key_id(self) -> str:
        """The name of the key, kept beside what it sealed (at most 40 characters)."""
        ...

    def seal(self, plain: bytes, context: str) -> bytes:
        """The sealed form of `plain`."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain form again; ValueError when it was sealed elsewhere or changed since."""
        ...


def record(
    stream_id: int | Stream,
    kind: str,
    *,
    by: str,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, str] | None = None,
    at: datetime | None = None,
    cipher: Cipher | None = None,
    coarse: Coarse = "exact",
) -> Event:
    """Add an event to the stream and return it; it is written with the session's next flush.

    `by` is an actor ("user:7", "reporter", "system", "operator:7", "api:<name>", "import"). `facts` are
    codes only; `text` is free text, sealed when a `cipher` is given. `at` is when it happened (aware),
    now if left out. `coarse` cuts both times to the hour or the day in town before they are hashed, so
    that an anonymous reporter's exact time is nowhere. The event's `seq` is known at once, its `id`
    after a flush. ValueError when facts are not codes.
    """
    stream = hold(stream_id.id if isinstance(stream_id, Stream) else stream_id)
    seq = stream.head_seq + 1
    body, commitment = _body(stream.id, seq, text, cipher)
    now = clock.now()
    event = Event(
        stream_id=stream.id,
        seq=seq,
        schema_version=hashing.SCHEMA_VERSION,
        kind=kind,
        actor=by,
        occurred_at=hashing.coarsened(at or now, coarse),
        recorded_at=hashing.coarsened(now, coarse),
        facts=hashing.codes(facts),
        commitment=commitment,
        prev=stream.head_hash,
        body=body,
    )
    event.leaf = leaf_of(event)
    stream.head_seq = seq
    stream.head_hash = event.leaf
    db.session.add(event)
    return event


def leaf_of(event: Any) -> str:
    """The leaf the event's header must have (an Event, or a row with the same columns)."""
    return hashing.leaf(
        hashing.header(
            schema_version=event.schema_version,
            stream_id=event.stream_id,
            seq=event.seq,
            kind=event.kind,
            actor=event.actor,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            facts=event.facts,
            commitment=event.commitment,
            prev=event.prev,
        )
    )


def context(stream_id: int, seq: int) -> str:
    """What a sealed body is bound to: moved to another event it does not open."""
    return f"event_bodies|{stream_id}|{seq}"


def _body(
    stream_id: int, seq: int, text: Mapping[str, str] | None, cipher: Cipher | None
) -> tuple[EventBody | None, str]:
    if not text:
        return None, NO_HASH
    salt = secrets.token_bytes(hashing.SALT_BYTES)
    plain = hashing.canonical(text)
    commitment = hashing.commitment(salt, plain)
    if cipher is None:
        return EventBody(salt=salt, content=plain), commitment
    # The salt goes inside the seal: beside it, a short answer could be guessed from the commitment.
    sealed = cipher.seal(salt + plain, context(stream_id, seq))
    return EventBody(key_id=cipher.key_id, content=sealed), commitment
