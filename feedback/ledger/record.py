"""Writing an event: lock the stream, chain the header to its head, keep the words beside it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, update

from feedback.base import clock
from feedback.base.database import db
from feedback.base.rows import amend, put, put_first
from feedback.ledger import hashing
from feedback.ledger.hashing import Coarse
from feedback.ledger.models import NO_HASH, Event, EventBody, Stream
from feedback.ledger.streams import Head, hold

_MOVE = (
    update(Stream)
    .where(Stream.id == bindparam("held"), Stream.head_seq == bindparam("before"))
    .values(head_seq=bindparam("seq"), head_hash=bindparam("leaf"))
)


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


@dataclass(frozen=True)
class Recorded:
    """An event just written."""

    id: int
    stream_id: int
    seq: int
    facts: dict[str, Any]
    commitment: str
    prev: str
    leaf: str


def record(
    stream_id: int | Head,
    kind: str,
    *,
    by: str,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, str] | None = None,
    at: datetime | None = None,
    cipher: Cipher | None = None,
    coarse: Coarse = "exact",
) -> Recorded:
    """Write an event to the stream.

    `by` is an actor ("user:7", "reporter", "system", "operator:7", "api:<name>", "import"). `facts` are
    codes only; `text` is free text, sealed when a `cipher` is given. `at` is when it happened (aware),
    now if left out. `coarse` cuts both times to the hour or the day in town before they are hashed, so
    that an anonymous reporter's exact time is nowhere. ValueError when facts are not codes.
    """
    head = hold(stream_id.id if isinstance(stream_id, Head) else stream_id)
    seq = head.head_seq + 1
    body, commitment = _body(head.id, seq, text, cipher)
    now = clock.now()
    header: dict[str, Any] = {
        "schema_version": hashing.SCHEMA_VERSION,
        "stream_id": head.id,
        "seq": seq,
        "kind": kind,
        "actor": by,
        "occurred_at": hashing.coarsened(at or now, coarse),
        "recorded_at": hashing.coarsened(now, coarse),
        "facts": hashing.codes(facts),
        "commitment": commitment,
        "prev": head.head_hash,
    }
    leaf = hashing.leaf(hashing.header(**header))
    event_id = put_first(Event, {**header, "leaf": leaf})
    if body is not None:
        put(EventBody, {"event_id": event_id, **body})
    _move(head, seq, leaf)
    return Recorded(event_id, head.id, seq, header["facts"], commitment, prev=header["prev"], leaf=leaf)


def _move(head: Head, seq: int, leaf: str) -> None:
    if not amend(head.row, head_seq=seq, head_hash=leaf):
        moved = {"held": head.id, "before": head.head_seq, "seq": seq, "leaf": leaf}
        if db.session.connection().execute(_MOVE, moved).rowcount != 1:
            raise RuntimeError(f"stream {head.id} moved while it was held")
    head.head_seq, head.head_hash = seq, leaf


def leaf_of(event: Any) -> str:
    """The leaf the event's header must have (an Event, or a row with the same columns)."""
    return hashing.leaf(header_of(event))


def header_of(event: Any) -> dict[str, Any]:
    """The header that the leaf covers (an Event, or a row with the same columns)."""
    return hashing.header(
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


def context(stream_id: int, seq: int) -> str:
    """What a sealed body is bound to: moved to another event it does not open."""
    return f"event_bodies|{stream_id}|{seq}"


def _body(
    stream_id: int, seq: int, text: Mapping[str, str] | None, cipher: Cipher | None
) -> tuple[dict[str, Any] | None, str]:
    if not text:
        return None, NO_HASH
    salt = secrets.token_bytes(hashing.SALT_BYTES)
    plain = hashing.canonical(text)
    commitment = hashing.commitment(salt, plain)
    if cipher is None:
        return {"salt": salt, "key_id": None, "content": plain}, commitment
    # The salt goes inside the seal: beside it, a short answer could be guessed from the commitment.
    sealed = cipher.seal(salt + plain, context(stream_id, seq))
    return {"salt": None, "key_id": cipher.key_id, "content": sealed}, commitment
