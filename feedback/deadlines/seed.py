"""Loading the shipped holidays, standards and hours, again and again, without undoing anybody's edits."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import select

from feedback.agencies import history
from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.deadlines import editions, shelf
from feedback.deadlines.models import CalendarDay, OfficeHours, OfficeSpan, ServiceStandard
from feedback.deadlines.steps import CountsFrom, DayKind, DayUnit
from feedback.ledger.models import Event

DATA = Path(__file__).parent / "data"


def load(folder: Path = DATA) -> dict[str, int]:
    """Bring in the files' days and standards that are not there yet; how many rows of each were added.

    A day or a standard that somebody has edited, or taken out, stays as it was left; hours come in only where
    the regency has none. Flushes.
    """
    days = [
        CalendarDay(
            on=date.fromisoformat(row["on"]),
            name=row["name"],
            kind=DayKind(row["kind"]),
            source=row["source"],
            estimated=row["estimated"] == "yes",
            decree=row["decree"] or None,
        )
        for row in _read(folder / "holidays.csv")
    ]
    added = {
        "calendar_days": add_missing_days(days),
        "service_standards": _load_standards(folder),
        "office_hours": _load_hours(folder),
    }
    editions.note(shelf.calendar())
    return added


def add_missing_days(days: Iterable[CalendarDay]) -> int:
    """Add those of `days` whose date and kind are not there and were not edited by anybody; how many."""
    known = {(on, kind) for on, kind in db.session.execute(select(CalendarDay.on, CalendarDay.kind))}
    edited = _edited("calendar_day")
    fresh = [day for day in days if (day.on, day.kind) not in known and day.on.isoformat() not in edited]
    db.session.add_all(fresh)
    db.session.flush()
    history.loaded("calendar_days", len(fresh))
    return len(fresh)


def _load_standards(folder: Path) -> int:
    known = set(db.session.scalars(select(ServiceStandard.code))) | _edited("service_standard")
    fresh = [
        ServiceStandard(
            code=row["code"],
            service_class=ServiceClass(row["service_class"]) if row["service_class"] else None,
            step=row["step"],
            days=int(row["days"]),
            unit=DayUnit(row["unit"]),
            counts_from=CountsFrom(row["counts_from"]),
            regulation=row["regulation"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            confirmed=row["confirmed"] == "yes",
        )
        for row in _read(folder / "standards.csv")
        if row["code"] not in known
    ]
    db.session.add_all(fresh)
    db.session.flush()
    history.loaded("service_standards", len(fresh))
    return len(fresh)


def _load_hours(folder: Path) -> int:
    """The regency's usual hours, one line of the file for each span."""
    if db.session.scalar(select(OfficeHours.id).where(OfficeHours.unit_id.is_(None)).limit(1)):
        return 0
    lines = _read(folder / "hours.csv")
    first = lines[0]
    row = OfficeHours(
        name=first["name"],
        valid_from=date.fromisoformat(first["valid_from"]),
        regulation=first["regulation"],
        confirmed=first["confirmed"] == "yes",
    )
    db.session.add(row)
    db.session.flush()
    spans = [(int(line["weekday"]), _minute(line["opens"]), _minute(line["closes"])) for line in lines]
    db.session.add_all(
        OfficeSpan(hours_id=row.id, weekday=weekday - 1, opens=opens, closes=closes)
        for weekday, opens, closes in spans
    )
    db.session.flush()
    history.loaded("office_hours", 1)
    return 1


def _minute(said: str) -> int:
    hour, minute = said.split(":")
    return int(hour) * 60 + int(minute)


def _edited(thing: str) -> set[str]:
    changes = select(Event.facts["id"].as_string()).where(Event.kind == f"{thing}_changed").distinct()
    return set(db.session.scalars(changes))


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
