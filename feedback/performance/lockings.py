"""Locking is asked for at the door and done by the worker, one agency a transaction: no press waits for a regency."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people import persons
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import locking
from feedback.performance.collecting import Brought
from feedback.performance.periods import Period, parsed
from feedback.performance.sheet_models import PeriodLocking


def ask(units: Iterable[Unit], period: Period, *, by: Person) -> int:
    """Ask that the sheets of these agencies be locked; how many of them did not wait for it already.

    Refusal before the period is over, or without the right.
    """
    locking.must_be_over(period, by)
    ids = sorted(unit.id for unit in units)
    db.session.execute(select(Unit.id).where(Unit.id.in_(ids)).with_for_update())  # one press after the other
    wait = waiting(period)
    asked = [id_ for id_ in ids if id_ not in wait]
    for id_ in asked:
        row = PeriodLocking(period=period.code, unit_id=id_, asked_by=by.user_id, asked_on=clock.today())
        db.session.add(row)
    db.session.flush()
    return len(asked)


def waiting(period: Period) -> set[int]:
    """The agencies whose sheets of the period wait to be locked. One statement."""
    row = PeriodLocking
    return set(
        db.session.scalars(select(row.unit_id).where(row.period == period.code, row.done_on.is_(None)))
    )


def lock_next(brought: Brought) -> int:
    """Lock the sheets that have waited longest, in the caller's transaction: 1, or 0 when none wait.

    Who asked must still be allowed to; else nothing is locked, and nothing waits any more.
    """
    row = PeriodLocking
    asked = select(row).where(row.done_on.is_(None)).order_by(row.id).limit(1)
    one = db.session.scalar(asked.with_for_update(skip_locked=True))
    if one is None:
        return 0
    person, unit = persons.person(one.asked_by), db.session.get_one(Unit, one.unit_id)
    one.done_on, one.count = clock.today(), 0
    if person is not None and person.may(Right.MANAGE_CIVIL_SERVANTS):
        one.count = locking.lock(unit, parsed(one.period, clock.today()), brought, by=person)
    db.session.flush()
    return 1
