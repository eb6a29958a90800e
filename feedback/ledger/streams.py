"""Opening a stream, and holding one still while something is written to it."""

from __future__ import annotations

from sqlalchemy import select

from feedback.base.database import db
from feedback.ledger.models import NO_HASH, Stream

_HELD = "ledger_streams_held"


def open_stream(kind: str) -> Stream:
    """A new, empty stream of `kind` (such as "case"), with its id; nobody else can write to it yet."""
    stream = Stream(kind=kind, head_seq=0, head_hash=NO_HASH)
    db.session.add(stream)
    db.session.flush()
    _held()[stream.id] = stream
    return stream


def hold(stream_id: int) -> Stream:
    """The stream, locked against other writers until this transaction ends.

    On SQLite the write transaction itself is the lock. A stream this transaction already holds is not
    asked for again. LookupError when there is no such stream.
    """
    held = _held()
    if stream_id not in held:
        question = (
            select(Stream)
            .where(Stream.id == stream_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        stream = db.session.execute(question).scalar_one_or_none()
        if stream is None:
            raise LookupError(f"there is no stream {stream_id}")
        held[stream_id] = stream
    return held[stream_id]


def _held() -> dict[int, Stream]:
    # A lock lives as long as the (inner) transaction that took it, so what we hold is kept per transaction.
    session = db.session()
    if not session.in_transaction():
        session.begin()
    transaction = session.get_nested_transaction() or session.get_transaction()
    kept = session.info.get(_HELD)
    if kept is None or kept[0] is not transaction:
        kept = session.info[_HELD] = (transaction, {})
    streams: dict[int, Stream] = kept[1]
    return streams
