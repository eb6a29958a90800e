"""The limits that passed: what stood in the way when they did, and how they were judged since (rules.md §1).

A breach is a fact noted at its moment (`complaints.lateness`); here it is only read. Whether it was excused stands on
the promise, so that the raw number and the adjudicated one are always both there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.lateness import Breach, Cause
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE
from feedback.deadlines.models import PromiseRow
from feedback.people import persons
from feedback.people.persons import Person


@dataclass(frozen=True)
class Late:
    """A limit that passed. `facts` are those of that moment; None for a limit that passed before facts were kept."""

    complaint: Complaint
    promise: PromiseRow
    facts: Breach | None


@dataclass(frozen=True)
class OfCause:
    """How many limits passed for one cause, and how many of them were excused since; None: no facts were kept."""

    cause: Cause | None
    raw: int
    excused: int

    @property
    def adjudicated(self) -> int:
        """Those that stand."""
        return self.raw - self.excused


@dataclass(frozen=True)
class Names:
    """What the units and persons in some breaches are called."""

    units: dict[int, str]
    people: dict[int, str]


def listed(
    me: Person, from_on: date, to_on: date, key: str = "", cause: Cause | None = None
) -> tuple[list[Late], str | None]:
    """The limits that passed in these days, newest first, 50 from behind `key`; and the next key. One statement."""
    only = () if cause is None else (Breach.cause == cause,)
    question = (
        _all(me)
        .where(PromiseRow.breached_on.between(from_on, to_on), *only, *_behind(key))
        .options(joinedload(Complaint.category))
        .order_by(PromiseRow.breached_on.desc(), PromiseRow.id.desc())
        .limit(PAGE + 1)
    )
    found = [Late(*row) for row in db.session.execute(question)]
    shown = found[:PAGE]
    more = f"{shown[-1].promise.breached_on}~{shown[-1].promise.id}" if len(found) > PAGE and shown else None
    return shown, more


def by_cause(me: Person, from_on: date, to_on: date) -> list[OfCause]:
    """How many limits passed in these days for each cause, the most frequent first. One statement."""
    excused = func.count().filter(PromiseRow.excused)
    question = (
        _all(me)
        .with_only_columns(Breach.cause, func.count(), excused)
        .where(PromiseRow.breached_on.between(from_on, to_on))
        .group_by(Breach.cause)
    )
    found = [OfCause(*row) for row in db.session.execute(question)]
    return sorted(found, key=lambda one: (-one.raw, str(one.cause)))


def of_case(me: Person, complaint: Complaint) -> list[Late]:
    """All the limits of a case that passed, the newest first. One statement."""
    question = _all(me).where(PromiseRow.stream_id == complaint.id, PromiseRow.breached_on.is_not(None))
    newest = question.order_by(PromiseRow.breached_on.desc(), PromiseRow.id.desc())
    return [Late(*row) for row in db.session.execute(newest)]


def names(rows: Iterable[Late]) -> Names:
    """What units and persons in these rows are called. Two statements."""
    known = [row.facts for row in rows if row.facts is not None]
    old = {row.promise.holder_unit_id for row in rows if row.facts is None}
    asked = select(Unit.id, Unit.short_name, Unit.name).where(
        Unit.id.in_(old | {one.holder_id for one in known})
    )
    units = {row.id: row.short_name or row.name for row in db.session.execute(asked)}
    people = {one.user_id for one in known} | {one.superior_id for one in known}
    return Names(units, persons.persons(id_ for id_ in people if id_ is not None))


def _all(me: Person) -> Select[*tuple[Any, ...]]:
    same = (
        Breach.stream_id == PromiseRow.stream_id,
        Breach.cycle == PromiseRow.cycle,
        Breach.leg == PromiseRow.leg,
        Breach.step == PromiseRow.step,
        Breach.started_on == PromiseRow.started_on,
    )
    return (
        select(Complaint, PromiseRow, Breach)
        .join(PromiseRow, PromiseRow.stream_id == Complaint.id)
        .outerjoin(Breach, and_(*same))
        .where(queues.sees(me))
    )


def _behind(key: str) -> list[ColumnElement[bool]]:
    typed, _tilde, last = key.partition("~")
    try:
        on, last_id = date.fromisoformat(typed), int(last)
    except ValueError:
        return []
    same_day = and_(PromiseRow.breached_on == on, PromiseRow.id < last_id)
    return [or_(PromiseRow.breached_on < on, same_day)]
