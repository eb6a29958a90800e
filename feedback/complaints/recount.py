"""A decree that arrives late: open promises are counted again on the new calendar, old date beside new.

What each case's dates were and are stands in its event; a row says only under which edition of the calendar it moved,
so that the moved ones can be listed and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from feedback.base.database import Base, BigKey, db
from feedback.complaints import letters, queues, sweep
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, clocks_of, record, today
from feedback.complaints.status import Status
from feedback.deadlines import editions, shelf
from feedback.deadlines.calendar import DayChange
from feedback.deadlines.models import CalendarEdition
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Act, Tick
from feedback.ledger.models import Event
from feedback.people.persons import Person

BATCH = 100
PAGE = 50


class Recount(Base):
    """A case whose dates moved with an edition of the calendar; `seq` is the event that says how."""

    __tablename__ = "recounts"
    __table_args__ = (Index("ix_recounts_stream_id", "stream_id"),)

    edition_id: Mapped[int] = mapped_column(BigKey, ForeignKey("calendar_editions.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"), primary_key=True)
    seq: Mapped[int]


@dataclass(frozen=True)
class Moved:
    """A promise whose last day moved from `was` to `due`; leg 0 is the citizen's."""

    step: Step
    leg: int
    was: date
    due: date


@dataclass(frozen=True)
class MovedCase:
    """A case with the promises that moved, and on which day they were counted anew."""

    complaint: Complaint
    on: date
    promises: tuple[Moved, ...]


@dataclass(frozen=True)
class Recounting:
    """One edition of the calendar after the first: why it came (`days`), and how many cases it moved."""

    id: int
    version: str
    noted_at: datetime
    days: tuple[DayChange, ...]
    cases: int


def recount(limit: int = BATCH) -> int:
    """Count one batch of open cases again that were last counted on another calendar; how many were looked at.

    A breach stays a breach, also one that nobody had noted yet. Safe to run twice and by two workers; the caller
    commits.
    """
    calendar = shelf.calendar()
    edition = editions.note(calendar)
    behind = (
        select(Complaint)
        .where(
            Complaint.status != Status.CLOSED,
            or_(Complaint.counted_with.is_(None), Complaint.counted_with != calendar.version),
        )
        .order_by(Complaint.due_on, Complaint.id)
        .limit(limit)
        .with_for_update(of=Complaint, skip_locked=True)
    )
    cases = list(db.session.scalars(behind))
    for complaint in cases:
        if clocks_of(complaint).breaches(today()):
            sweep.mark_late(complaint)
        clocks = clocks_of(complaint)
        ticks = clocks.recompute(calendar, today())
        complaint.counted_with = calendar.version
        if ticks:
            event = record(
                complaint, "recounted", by=SYSTEM, facts={"edition": edition}, clocks=clocks, ticks=ticks
            )
            db.session.add(Recount(edition_id=edition, stream_id=complaint.id, seq=event.seq))
            letters.to_reporter(complaint, "progress", event.seq)
    db.session.flush()
    return len(cases)


def recountings(me: Person | None = None, limit: int = PAGE) -> list[Recounting]:
    """The newest editions after the first, with the cases each moved: those `me` may see, else all. Two statements."""
    before = aliased(CalendarEdition)
    asked = (
        select(CalendarEdition, before)
        .join(before, before.id == CalendarEdition.follows)
        .order_by(CalendarEdition.id.desc())
        .limit(limit)
    )
    found = db.session.execute(asked).all()
    counted = select(Recount.edition_id, func.count().label("n")).group_by(Recount.edition_id)
    counted = counted.where(Recount.edition_id.in_([edition.id for edition, _before in found]))
    if me is not None:
        counted = counted.join(Complaint, Complaint.id == Recount.stream_id).where(queues.sees(me))
    cases: dict[int, int] = {row.edition_id: row.n for row in db.session.execute(counted)}
    return [_recounting(edition, old, cases.get(edition.id, 0)) for edition, old in found]


def recounting(edition_id: int) -> Recounting | None:
    """One edition, without its number of cases; the first has no cause. None when there is none. One statement."""
    before = aliased(CalendarEdition)
    asked = select(CalendarEdition, before).outerjoin(before, before.id == CalendarEdition.follows)
    found = db.session.execute(asked.where(CalendarEdition.id == edition_id)).one_or_none()
    return None if found is None else _recounting(found[0], found[1], 0)


def moved(me: Person, edition_id: int, after: int = 0) -> tuple[list[MovedCase], int | None]:
    """One page of the cases that an edition moved and the person may see, and the key of the next. One statement."""
    asked = (
        select(Complaint, Event)
        .join(Recount, Recount.stream_id == Complaint.id)
        .join(Event, and_(Event.stream_id == Recount.stream_id, Event.seq == Recount.seq))
        .where(Recount.edition_id == edition_id, Recount.stream_id > after, queues.sees(me))
        .order_by(Recount.stream_id)
        .limit(PAGE + 1)
    )
    found = [_moved(complaint, event) for complaint, event in db.session.execute(asked)]
    shown = found[:PAGE]
    return shown, shown[-1].complaint.id if len(found) > PAGE else None


def _moved(complaint: Complaint, event: Event) -> MovedCase:
    ticks = [Tick.from_facts(facts) for facts in event.facts["clocks"]]
    of_it = [tick for tick in ticks if tick.act is Act.RECOMPUTE]
    return MovedCase(complaint, of_it[0].on, tuple(_dates(of_it)))


def _dates(ticks: Sequence[Tick]) -> Iterable[Moved]:
    for tick in sorted(ticks, key=lambda one: (one.leg, one.started_on)):
        if tick.was_due_on is not None and tick.due_on is not None:
            yield Moved(tick.step, tick.leg, tick.was_due_on, tick.due_on)


def _recounting(edition: CalendarEdition, before: Any, cases: int) -> Recounting:
    days = tuple(editions.changes(before, edition))
    return Recounting(edition.id, edition.version, edition.noted_at, days, cases)
