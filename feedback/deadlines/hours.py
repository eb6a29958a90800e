"""When an office is open: for its own time in a case and for the moment a notice may reach it.

Hours inherit: a unit's own, else those of what it belongs to, else the regency's.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from feedback.agencies import edition
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.deadlines import shelf
from feedback.deadlines.models import OfficeHours, OfficeSpan
from feedback.deadlines.week import Days, HoursBook, Span, Week


def next_open(unit_id: int, at: datetime) -> datetime:
    """When a notice may reach the unit: `at` when it is open then, else when it next opens (aware, UTC)."""
    return book().next_open(unit_id, at, shelf.calendar())


def working_minutes(unit_id: int, start: datetime, end: datetime) -> int:
    """Whole minutes between two aware moments at which the unit was open."""
    return book().working_minutes(unit_id, start, end, shelf.calendar())


def week(unit_id: int | None, on: date) -> Week | None:
    """The hours that bind a unit, or the regency (None), on a day; None where nobody has entered any."""
    return book().week(unit_id, on)


def book() -> HoursBook:
    """Everybody's hours (three statements; one while nothing has changed since this process read them)."""
    found: HoursBook = edition.kept("office hours", _read)
    return found


def _read() -> HoursBook:
    spans: dict[int, list[list[Span]]] = {}
    asked = select(OfficeSpan).order_by(OfficeSpan.hours_id, OfficeSpan.weekday, OfficeSpan.opens)
    for span in db.session.scalars(asked):
        spans.setdefault(span.hours_id, [[] for _ in range(7)])[span.weekday].append(
            (span.opens, span.closes)
        )
    weeks: dict[int | None, list[Week]] = {}
    for row in db.session.scalars(select(OfficeHours).order_by(OfficeHours.id)):
        weeks.setdefault(row.unit_id, []).append(_week(row, spans.get(row.id, [[]] * 7)))
    paths = db.session.execute(select(Unit.id, Unit.path))
    return HoursBook(
        {owner: tuple(found) for owner, found in weeks.items()},
        {row.id: tuple(int(step) for step in reversed(row.path.strip("/").split("/"))) for row in paths},
    )


def _week(row: OfficeHours, spans: list[list[Span]]) -> Week:
    days: Days = tuple(tuple(day) for day in spans)
    return Week(
        id=row.id,
        owner=row.unit_id,
        name=row.name,
        temporary=row.temporary,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        on_holidays=row.on_holidays,
        days=days,
    )
