"""Where the regency's calendar and standards lie: a process keeps what it read until something changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from feedback.agencies import edition
from feedback.base.database import db
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import CalendarDay, ServiceStandard
from feedback.deadlines.standards import Standard, StandardBook
from feedback.deadlines.steps import DayKind, Statutory, Step

__all__ = ["Standard", "StandardBook", "calendar", "standards"]


def calendar() -> Calendar:
    """The regency's calendar (one statement while nothing has changed since this process read it)."""
    found: Calendar = edition.kept("calendar", _read)
    return found


def standards(on: date) -> StandardBook:
    """The standards valid on `on` (one statement while nothing has changed since this process read them)."""
    every: tuple[Standard, ...] = edition.kept("standards", _every)
    valid = (s for s in every if s.valid_from <= on and (s.valid_to is None or on <= s.valid_to))
    return StandardBook(tuple(valid))


def _every() -> tuple[Standard, ...]:
    rows = db.session.scalars(select(ServiceStandard).order_by(ServiceStandard.id))
    return tuple(_standard(row) for row in rows)


def _read() -> Calendar:
    day = CalendarDay
    rows = sorted(
        (on, kind, name) for on, kind, name in db.session.execute(select(day.on, day.kind, day.name))
    )
    work = {on for on, kind, _ in rows if kind is DayKind.LOCAL_WORK}
    off = {on for on, kind, _ in rows if kind is not DayKind.LOCAL_WORK}
    names: dict[date, str] = {}
    for on, kind, name in rows:
        if (kind is DayKind.LOCAL_WORK) == (on in work):  # a local working day speaks for its date
            names.setdefault(on, name)
    return Calendar(_fingerprint(rows), frozenset(off), frozenset(work), names)


def _fingerprint(rows: Iterable[tuple[date, DayKind, str]]) -> str:
    said = "\n".join(f"{on.isoformat()} {kind.value} {name}" for on, kind, name in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _standard(row: ServiceStandard) -> Standard:
    return Standard(
        code=row.code,
        service_class=row.service_class,
        step=Step(row.step) if row.step in {step.value for step in Step} else Statutory(row.step),
        days=row.days,
        unit=row.unit,
        counts_from=row.counts_from,
        regulation=row.regulation,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confirmed=row.confirmed,
    )
