"""The record looked through: by person, kind, day, office; and one event of it with what proves that it stands there.

Headers only: what an event says is read where the case is read. Whoever asks finds the events of the cases that exist
for him, and those of accounts, posts and reference data, which are nobody's case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, text

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.inspection import terms
from feedback.inspection.audit import KEPT_FROM_OBSERVERS, OPEN_KINDS
from feedback.inspection.terms import Term
from feedback.ledger.models import BY_SOMEBODY, CheckpointRow, Event, LogEntry, Stream
from feedback.people import exclusions
from feedback.people.models import User
from feedback.people.persons import Person
from feedback.people.rights import Right

READS = frozenset(
    {
        "identity_opened",
        "record_read",
        "figures_exported",
        "record_exported",
        "register_exported",
        "dossier_made",
        "attempt_noted",
    }
)
"""Kinds of event that say who read or took along what is not shown to everybody."""
MOST_PERSONS = 10
MOST_EXPORTED = 50_000


@dataclass(frozen=True)
class Sought:
    """What is looked for in the days from `from_on` to `to_on`; None and empty ask for everything.

    `actors` are the ledger's words for who acted, `terms` when which accounts held a post where it is asked for an
    office, `kinds` kinds of event.
    """

    from_on: date
    to_on: date
    actors: tuple[str, ...] | None = None
    terms: tuple[Term, ...] | None = None
    kinds: frozenset[str] = frozenset()
    stream_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """One header. `number` is that of the case, None where the event belongs to none."""

    event_id: int
    stream_id: int
    area: str
    number: str | None
    seq: int
    kind: str
    actor: str
    recorded_at: datetime
    leaf: str
    log_index: int | None

    @property
    def key(self) -> str:
        """What the next page comes behind."""
        return f"{self.recorded_at.isoformat()}~{self.event_id}"


def page(me: Person, sought: Sought, key: str, most: int) -> list[Entry]:
    """Up to `most` headers behind `key`, newest first. One statement."""
    question = listed(me, sought).order_by(Event.recorded_at.desc(), Event.id.desc()).limit(most)
    typed, _tilde, last = key.partition("~")
    if typed and last.isdecimal():
        try:
            at = datetime.fromisoformat(typed)
        except ValueError:
            return []
        same = and_(Event.recorded_at == at, Event.id < int(last))
        question = question.where(or_(Event.recorded_at < at, same))
    return [Entry(*row) for row in db.session.execute(question)]


def each(me: Person, sought: Sought) -> Iterator[Entry]:
    """Every header that was looked for, oldest first, a few at a time, at most MOST_EXPORTED of them."""
    question = listed(me, sought).order_by(Event.recorded_at, Event.id).limit(MOST_EXPORTED)
    rows = db.session.execute(question.execution_options(yield_per=500))
    return (Entry(*row) for row in rows)


def listed(me: Person, sought: Sought) -> Select[*tuple[Any, ...]]:
    """The headers that are looked for, in no order."""
    begin = terms.begin(sought.from_on)
    asked = (
        select(
            Event.id,
            Event.stream_id,
            Stream.kind,
            Complaint.number,
            Event.seq,
            Event.kind,
            Event.actor,
            Event.recorded_at,
            Event.leaf,
            LogEntry.log_index,
        )
        .join(Stream, Stream.id == Event.stream_id)
        .outerjoin(Complaint, Complaint.id == Event.stream_id)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(
            Event.recorded_at >= begin,
            Event.recorded_at < clock.midnight_after(sought.to_on),
            *_readable(me),
        )
    )
    if sought.stream_id is not None:
        asked = asked.where(Event.stream_id == sought.stream_id)
    if sought.actors is not None:
        asked = asked.where(Event.actor.in_(sought.actors), text(f"events.{BY_SOMEBODY}"))
    if sought.terms is not None:
        asked = asked.where(
            Event.actor.in_(terms.actors({one.user_id for one in sought.terms})),
            text(f"events.{BY_SOMEBODY}"),
            or_(false(), *map(terms.during, sought.terms)),
        )
    if sought.kinds:
        asked = asked.where(Event.kind.in_(sought.kinds))
    return asked


def one(me: Person, event_id: int) -> tuple[Event, Complaint | None] | None:
    """One event with its whole header and its case, when the person may read it. One statement."""
    question = (
        select(Event, Complaint)
        .join(Stream, Stream.id == Event.stream_id)
        .outerjoin(Complaint, Complaint.id == Event.stream_id)
        .where(Event.id == event_id, *_readable(me))
    )
    found = db.session.execute(question).one_or_none()
    return None if found is None else (found[0], found[1])


def covering(log_index: int | None) -> CheckpointRow | None:
    """The first signed checkpoint that covers this place of the log; None when none does yet. One statement."""
    if log_index is None:
        return None
    later = select(CheckpointRow).where(CheckpointRow.size > log_index)
    return db.session.scalar(later.order_by(CheckpointRow.size).limit(1))


def index_of(event_id: int) -> int | None:
    """The event's place in the log, None while it waits for one. One statement."""
    return db.session.scalar(select(LogEntry.log_index).where(LogEntry.event_id == event_id))


def covered() -> int:
    """How many places of the log the newest checkpoint covers. One statement."""
    return db.session.scalar(select(func.coalesce(func.max(CheckpointRow.size), 0))) or 0


def persons_named(name: str) -> dict[int, str]:
    """Accounts whose name holds `name`, by id; at most MOST_PERSONS, those out of use too. One statement."""
    words = " ".join(name.split())
    asked = select(User.id, User.name).where(User.name.icontains(words, autoescape=True))
    found = db.session.execute(asked.order_by(User.name, User.id).limit(MOST_PERSONS))
    return {row.id: row.name for row in found}


def _readable(me: Person) -> tuple[ColumnElement[bool], ...]:
    audits = me.may(Right.AUDIT)
    case = queues.sees(me) if audits else exclusions.hides(me, Complaint.id)
    shown = or_(Stream.kind.in_(OPEN_KINDS), and_(Complaint.id.is_not(None), case))
    return (shown,) if audits else (shown, Event.kind.not_in(KEPT_FROM_OBSERVERS))
