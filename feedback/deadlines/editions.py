"""The calendar's editions: what it said each time that open promises were counted with it, and what changed since.

An edition is noted when the first cases are counted with it; so the next one can say which days made dates move.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import CalendarEdition

_OFF, _WORK = "off", "work"


@dataclass(frozen=True)
class DayChange:
    """A day that counts now and did not (`counts`), or the reverse; `name` is what the calendar calls it."""

    on: date
    counts: bool
    name: str


def note(calendar: Calendar) -> int:
    """The id of the edition that says what `calendar` says, noted now when the newest one says something else.

    One statement while it has not changed. Two workers at once note one.
    """
    newest = _newest()
    if newest is not None and newest.version == calendar.version:
        return newest.id
    kind = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = kind(CalendarEdition.__table__).values(  # type: ignore[arg-type]  # a mapped class has a Table
        version=calendar.version,
        follows=newest.id if newest is not None else 0,
        noted_at=clock.now(),
        days=written(calendar),
    )
    db.session.execute(made.on_conflict_do_nothing())
    found = _newest()
    if found is None:
        raise LookupError("an edition that was noted is not there")
    return found.id


def changes(before: CalendarEdition | None, after: CalendarEdition) -> list[DayChange]:
    """The days that count otherwise in `after`; none where nothing stands before it."""
    if before is None:
        return []
    old, new = read(before), read(after)
    days = sorted(old.off | old.on | new.off | new.on)
    return [
        DayChange(day, new.is_working(day), new.names.get(day, "") or old.names.get(day, ""))
        for day in days
        if old.is_working(day) != new.is_working(day)
    ]


def causes(versions: Collection[str]) -> dict[str, list[DayChange]]:
    """Which days came to count otherwise with each of these versions, the newest time it came. One statement."""
    before = aliased(CalendarEdition)
    asked = (
        select(CalendarEdition, before)
        .join(before, before.id == CalendarEdition.follows)
        .where(CalendarEdition.version.in_(versions))
        .order_by(CalendarEdition.id)
    )
    return {edition.version: changes(old, edition) for edition, old in db.session.execute(asked)}


def written(calendar: Calendar) -> list[list[str]]:
    """A calendar as its edition keeps it: date, off or work, name."""
    off = ([day.isoformat(), _OFF, calendar.names.get(day, "")] for day in calendar.off - calendar.on)
    work = ([day.isoformat(), _WORK, calendar.names.get(day, "")] for day in calendar.on)
    return sorted([*off, *work])


def read(edition: CalendarEdition) -> Calendar:
    """The calendar as an edition keeps it."""
    days: Sequence[Any] = edition.days
    by_kind = {
        kind: frozenset(date.fromisoformat(on) for on, what, _name in days if what == kind)
        for kind in (_OFF, _WORK)
    }
    names = {date.fromisoformat(on): name for on, _what, name in days}
    return Calendar(edition.version, by_kind[_OFF], by_kind[_WORK], names)


def _newest() -> CalendarEdition | None:
    newest = select(CalendarEdition).order_by(CalendarEdition.id.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))
