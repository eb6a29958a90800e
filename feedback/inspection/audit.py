"""Looking at the record itself: how far it is numbered, and whether one stream is whole. Headers only, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from feedback.base.database import db
from feedback.complaints import numbers, queues
from feedback.complaints.audiences import (
    FOR_THE_INSPECTORATE,
    FOR_THE_INSPECTORATE_ALONE,
    OF_A_HOLD,
    OF_THE_SEAL,
)
from feedback.complaints.models import Complaint
from feedback.ledger import checkpoints, merkle, verify
from feedback.ledger.models import NO_HASH, CheckpointRow, Event, LogEntry, Stream
from feedback.ledger.tree import Tree
from feedback.ledger.verify import Report
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

OPEN_KINDS = ("security", "reference")
"""Streams that are nobody's case: an inspector may read their headers."""


KEPT_FROM_OBSERVERS = FOR_THE_INSPECTORATE | FOR_THE_INSPECTORATE_ALONE | OF_THE_SEAL | OF_A_HOLD


@dataclass(frozen=True)
class Extent:
    """How long the record is: `last_index` of the global log (None: nothing numbered), events not yet in it."""

    last_index: int | None
    waiting: int


@dataclass(frozen=True)
class Header:
    """One event without its words."""

    event_id: int
    seq: int
    kind: str
    actor: str
    recorded_at: datetime
    leaf: str
    log_index: int | None


def extent() -> Extent:
    """The length of the record. One statement."""
    last = select(func.max(LogEntry.log_index)).scalar_subquery()
    newest = select(func.max(LogEntry.event_id)).scalar_subquery()
    waiting = select(func.count()).where(Event.id > func.coalesce(newest, 0)).scalar_subquery()
    row = db.session.execute(select(last, waiting)).one()
    return Extent(row[0], row[1])


def checked(stream_id: int) -> Report:
    """The stream recomputed: chain, headers, words that are not sealed."""
    return verify.verify(stream_id)


@dataclass(frozen=True)
class Covered:
    """A stream against the newest checkpoint: events proven to be under its signature, and those that are not.

    `waiting` came after it; `lost` stand before it and the tree does not lead to its root.
    """

    checkpoint: CheckpointRow | None
    proven: int
    waiting: int
    lost: int


def covered(stream_id: int) -> Covered:
    """Prove every event of the stream under the newest checkpoint. A few statements, more with a longer log."""
    newest = checkpoints.newest()
    places = db.session.execute(
        select(Event.leaf, LogEntry.log_index)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(Event.stream_id == stream_id)
    ).all()
    size = 0 if newest is None else newest.size
    inside = [
        (row.leaf, row.log_index)
        for row in places
        if (row.log_index or 0) < size and row.log_index is not None
    ]
    if newest is None or not inside:
        return Covered(newest, 0, len(places), 0)
    tree = Tree()
    tree.read_around(index for _leaf, index in inside)
    proven = sum(is_under(newest, leaf, index, tree) for leaf, index in inside)
    return Covered(newest, proven, len(places) - len(inside), len(inside) - proven)


def is_under(checkpoint: CheckpointRow, leaf: str, index: int, tree: Tree) -> bool:
    """Whether the leaf at this place of the log leads to the root that was signed."""
    try:
        path = merkle.inclusion(index, checkpoint.size, tree.subtree)
    except LookupError:  # the log has lost something
        return False
    root = bytes.fromhex(checkpoint.root)
    return merkle.is_included(bytes.fromhex(leaf), index, checkpoint.size, path, root)


def leaf_before(event: Event) -> str:
    """The leaf of the event before it in its stream; 64 zeros before the first. At most one statement."""
    if event.seq == 1:
        return NO_HASH
    before = select(Event.leaf).where(Event.stream_id == event.stream_id, Event.seq == event.seq - 1)
    return db.session.scalar(before) or ""


def headers(stream_id: int) -> Select[*tuple[int, int, str, str, datetime, str, int | None]]:
    """The headers of a stream, newest first."""
    columns = (Event.id, Event.seq, Event.kind, Event.actor, Event.recorded_at, Event.leaf)
    return (
        select(*columns, LogEntry.log_index)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(Event.stream_id == stream_id)
        .order_by(Event.seq.desc())
    )


def read(me: Person, stream_id: int, before: int | None, most: int) -> list[Header]:
    """Up to `most` headers behind `seq` `before`. One statement.

    Of pressure on a reporter, of attempts, of legal holds and of a sealed identity only the inspectorate reads.
    """
    asked = headers(stream_id).limit(most)
    if not me.may(Right.AUDIT):
        asked = asked.where(Event.kind.not_in(KEPT_FROM_OBSERVERS))
    if before is not None:
        asked = asked.where(Event.seq < before)
    return [Header(*row) for row in db.session.execute(asked)]


def case_of(me: Person, number: str) -> int | None:
    """The stream of the case with this number whose headers the person may read.

    An observer (rules.md §4) reads those of every case but what is hidden from him, others those they see.
    """
    shown = exclusions.hides(me, Complaint.id) if me.may(Right.OBSERVE) else queues.sees(me)
    return db.session.scalar(
        select(Complaint.id).where(Complaint.number == (numbers.tidy(number) or ""), shown)
    )


def stream_of(kind: str) -> int | None:
    """The id of the one stream of a kind in OPEN_KINDS."""
    if kind not in OPEN_KINDS:
        return None
    return db.session.scalar(select(func.min(Stream.id)).where(Stream.kind == kind))
