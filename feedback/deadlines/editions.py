"""The calendar's editions: what it said each time that open promises were counted with it, and what changed since.

An edition is noted when the first cases are counted with it; so the next one can say which days made dates move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from feedback.agencies import edition, history
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines.calendar import Calendar, DayChange, Edition
from feedback.deadlines.models import CalendarEdition

KEPT = 200
_OFF, _WORK = "off", "work"


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
    history.loaded("calendar_editions", 1)
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


def known() -> Mapping[str, Edition]:
    """The newest editions by the calendar's version (one statement while nothing has changed in the reference data)."""
    found: Mapping[str, Edition] = edition.kept("calendar editions", _known)
    return found


def written(calendar: Calendar) -> list[list[str]]:
    """A calendar as its edition keeps it: date, off or work, name."""
    off = ([day.isoformat(), _OFF, calendar.names.get(day, "")] for day in calendar.off - calendar.on)
    work = ([day.isoformat(), _WORK, calendar.names.get(day, "")] for day in calendar.on)
    return sorted([*off, *work])


def read(row: CalendarEdition) -> Calendar:
    """The calendar as an edition keeps it."""
    days: Sequence[Any] = row.days
    by_kind = {
        kind: frozenset(date.fromisoformat(on) for on, what, _name in days if what == kind)
        for kind in (_OFF, _WORK)
    }
    names = {date.fromisoformat(on): name for on, _what, name in days}
    return Calendar(row.version, by_kind[_OFF], by_kind[_WORK], names)


def _known() -> dict[str, Edition]:
    before = aliased(CalendarEdition)
    asked = (
        select(CalendarEdition, before)
        .outerjoin(before, before.id == CalendarEdition.follows)
        .order_by(CalendarEdition.id.desc())
        .limit(KEPT)
    )
    found = db.session.execute(asked).all()
    return {one.version: Edition(read(one), tuple(changes(old, one))) for one, old in reversed(found)}


def _newest() -> CalendarEdition | None:
    newest = select(CalendarEdition).order_by(CalendarEdition.id.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))
