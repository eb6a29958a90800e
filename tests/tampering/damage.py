"""What somebody with the disk does to the record: nine ways, each at a place drawn by lot.

He knows the system and has its code. Where he can, he makes everything anew that would betray him; what he cannot do
is sign. Each way gets an open connection whose guards are off, and says whose events are gone or changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, delete, select, update

from feedback.ledger.models import (
    NO_HASH,
    CheckpointExit,
    CheckpointRow,
    Event,
    EventBody,
    LogEntry,
    LogNode,
    Stream,
)
from feedback.ledger.record import leaf_of

EVENTS, BODIES, LOG, STREAMS = Event.__table__, EventBody.__table__, LogEntry.__table__, Stream.__table__
OURS = Stream.kind == "case"


def edit_body(at: Connection, lot: Random) -> None:
    """Other words."""
    bodies = select(EventBody.event_id).join(Event).join(Stream).where(OURS, EventBody.content.is_not(None))
    chosen = _one(at, lot, bodies)
    content = at.execute(select(EventBody.content).where(EventBody.event_id == chosen)).scalar_one()
    changed = bytearray(content)
    changed[lot.randrange(len(changed))] ^= 1 << lot.randrange(8)
    at.execute(update(BODIES).where(BODIES.c.event_id == chosen).values(content=bytes(changed)))


def edit_header(at: Connection, lot: Random) -> None:
    """Another actor, kind, time or fact."""
    chosen = _one(at, lot, select(Event.id).join(Stream).where(OURS))
    other: dict[str, Any] = lot.choice(
        [
            {"actor": "user:999"},
            {"kind": "noted_otherwise"},
            {"facts": {"unit": 4711}},
            {"occurred_at": datetime(2024, 2, 29, 3, tzinfo=UTC)},
        ]
    )
    at.execute(update(EVENTS).where(EVENTS.c.id == chosen).values(**other))


def delete_one(at: Connection, lot: Random) -> None:
    """One event is gone, with everything that is about it."""
    _drop(at, [_one(at, lot, select(Event.id).join(Stream).where(OURS))])


def swap_two(at: Connection, lot: Random) -> None:
    """Two events of a case stand in another order."""
    chosen = _one(at, lot, select(Event.id).join(Stream).where(OURS, Event.seq > 1))
    later = at.execute(select(Event.stream_id, Event.seq).where(Event.id == chosen)).one()
    here = EVENTS.c.stream_id == later.stream_id
    for before, after in ((later.seq, 10_000), (later.seq - 1, later.seq), (10_000, later.seq - 1)):
        at.execute(update(EVENTS).where(here, EVENTS.c.seq == before).values(seq=after))


def cut_tail_before_checkpoint(at: Connection, lot: Random) -> None:
    """Everything since some moment before the last checkpoint never happened."""
    _cut(at, lot.randrange(_first(at), _size(at)))
    _forget_checkpoints(at)


def edit_and_recompute(at: Connection, lot: Random) -> None:
    """One header is another one, and every hash after it fits."""
    chosen = _one(at, lot, _covered(at))
    at.execute(update(EVENTS).where(EVENTS.c.id == chosen).values(actor="user:999"))
    stream = at.execute(select(Event.stream_id).where(Event.id == chosen)).scalar_one()
    head = NO_HASH
    for row in at.execute(select(EVENTS).where(EVENTS.c.stream_id == stream).order_by(EVENTS.c.seq)).all():
        fields = {**row._mapping, "prev": head}
        head = leaf_of(SimpleNamespace(**fields))
        at.execute(update(EVENTS).where(EVENTS.c.id == row.id).values(prev=fields["prev"], leaf=head))
    at.execute(update(STREAMS).where(STREAMS.c.id == stream).values(head_hash=head))
    _forget_checkpoints(at)


def remove_case(at: Connection, lot: Random) -> None:
    """A whole case never was, and the log is numbered anew without a gap."""
    chosen = _one(at, lot, _covered(at))
    stream = at.execute(select(Event.stream_id).where(Event.id == chosen)).scalar_one()
    _drop(at, at.execute(select(Event.id).where(Event.stream_id == stream)).scalars().all())
    at.execute(delete(STREAMS).where(STREAMS.c.id == stream))
    left = at.execute(select(LogEntry.log_index).order_by(LogEntry.log_index)).scalars().all()
    for place, index in enumerate(left):
        if place != index:
            at.execute(update(LOG).where(LOG.c.log_index == index).values(log_index=place))
    _forget_checkpoints(at)


def cut_tail_after_checkpoint(at: Connection, lot: Random) -> None:
    """What happened since the last checkpoint, or the end of it, never happened; no checkpoint speaks of it."""
    last = at.execute(select(LogEntry.log_index).order_by(LogEntry.log_index.desc()).limit(1)).scalar_one()
    _cut(at, lot.randrange(_size(at), last + 1))


WAYS: dict[str, Callable[[Connection, Random], None]] = {
    "edit a body": edit_body,
    "edit a header": edit_header,
    "delete one event": delete_one,
    "swap two events": swap_two,
    "cut the tail before the last checkpoint": cut_tail_before_checkpoint,
    "edit and recompute everything after": edit_and_recompute,
    "remove a whole case and recompute": remove_case,
    "cut the tail after the last checkpoint": cut_tail_after_checkpoint,
}


def _one(at: Connection, lot: Random, among: Any) -> int:
    return lot.choice(sorted(at.execute(among).scalars().all()))


def _size(at: Connection) -> int:
    newest = select(CheckpointRow.size).order_by(CheckpointRow.size.desc()).limit(1)
    return int(at.execute(newest).scalar_one())


def _first(at: Connection) -> int:
    ours = select(LogEntry.log_index).join(Event).join(Stream).where(OURS).order_by(LogEntry.log_index)
    return int(at.execute(ours.limit(1)).scalar_one())


def _covered(at: Connection) -> Any:
    """Events of cases that a checkpoint covers."""
    return select(Event.id).join(Stream).join(LogEntry).where(OURS, LogEntry.log_index < _size(at))


def _cut(at: Connection, index: int) -> None:
    """Take away every event from this place of the log on, and set the heads back so that every chain fits."""
    gone = select(Event.id).join(LogEntry).where(LogEntry.log_index >= index)
    _drop(at, at.execute(gone).scalars().all())
    for stream in at.execute(select(Stream.id)).scalars().all():
        head = at.execute(
            select(Event.seq, Event.leaf).where(Event.stream_id == stream).order_by(Event.seq.desc()).limit(1)
        ).one_or_none()
        where = update(STREAMS).where(STREAMS.c.id == stream)
        seq, leaf = (0, NO_HASH) if head is None else head
        at.execute(where.values(head_seq=seq, head_hash=leaf))


def _drop(at: Connection, events: Any) -> None:
    for table, column in ((LOG, LOG.c.event_id), (BODIES, BODIES.c.event_id), (EVENTS, EVENTS.c.id)):
        at.execute(delete(table).where(column.in_(events)))


def _forget_checkpoints(at: Connection) -> None:
    """Own checkpoints would tell; he cannot sign new ones, so he leaves none."""
    for table in (CheckpointExit, CheckpointRow, LogNode):
        at.execute(delete(table.__table__))
