"""Looking at the record itself: how far it is numbered, and whether one stream is whole. Headers only, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from feedback.base.database import db
from feedback.complaints import numbers, queues
from feedback.complaints.models import Complaint
from feedback.complaints.reading import FOR_THE_INSPECTORATE, OF_THE_SEAL
from feedback.ledger import verify
from feedback.ledger.models import Event, LogEntry, Stream
from feedback.ledger.verify import Report
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

OPEN_KINDS = ("security", "reference")
"""Streams that are nobody's case: an inspector may read their headers."""


@dataclass(frozen=True)
class Extent:
    """How long the record is: `last_index` of the global log (None: nothing numbered), events not yet in it."""

    last_index: int | None
    waiting: int


@dataclass(frozen=True)
class Header:
    """One event without its words."""

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


def headers(stream_id: int) -> Select[*tuple[int, str, str, datetime, str, int | None]]:
    """The headers of a stream, newest first."""
    return (
        select(Event.seq, Event.kind, Event.actor, Event.recorded_at, Event.leaf, LogEntry.log_index)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(Event.stream_id == stream_id)
        .order_by(Event.seq.desc())
    )


def read(me: Person, stream_id: int, before: int | None, most: int) -> list[Header]:
    """Up to `most` headers behind `seq` `before`. One statement.

    Of pressure on a reporter, and of what happens to a sealed identity, only the inspectorate reads.
    """
    asked = headers(stream_id).limit(most)
    if not me.may(Right.AUDIT):
        asked = asked.where(Event.kind.not_in(FOR_THE_INSPECTORATE | OF_THE_SEAL))
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
