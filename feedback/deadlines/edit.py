"""Editing the calendar and the standards; each change is kept in the history of the reference data."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.history import note
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines.models import CalendarDay, ServiceStandard
from feedback.deadlines.steps import CountsFrom, DayKind, DayUnit, Statutory, Step


def add_day(
    on: date, kind: DayKind, name: str, *, source: str, by: str, decree: str | None = None
) -> CalendarDay:
    """Enter a day off, or of work. Refusal when the same kind of day is already entered for that date."""
    if db.session.scalar(select(CalendarDay.id).where(CalendarDay.on == on, CalendarDay.kind == kind)):
        raise Refusal(_l("This day is already in the calendar. Change the entry that is there."), field="on")
    day = CalendarDay(on=on, kind=kind, name=name, source=source, decree=decree, estimated=False)
    db.session.add(day)
    note("calendar_day", on.isoformat(), "entry", None, _said(day), by=by)
    db.session.flush()
    return day


def change_day(day: CalendarDay, *, by: str, **new: Any) -> CalendarDay:
    """Change what is said of a day (name, source, estimated, decree); not its date or kind."""
    for field in ("name", "source", "estimated", "decree"):
        if field in new and new[field] != getattr(day, field):
            note("calendar_day", day.on.isoformat(), field, getattr(day, field), new[field], by=by)
            setattr(day, field, new[field])
    db.session.flush()
    return day


def remove_day(day: CalendarDay, *, by: str) -> None:
    """Take a day out of the calendar; its history stays."""
    note("calendar_day", day.on.isoformat(), "entry", _said(day), None, by=by)
    db.session.delete(day)
    db.session.flush()


def add_standard(
    code: str,
    step: Step | Statutory,
    days: int,
    *,
    service_class: ServiceClass | None,
    counts_from: CountsFrom,
    regulation: str,
    valid_from: date,
    by: str,
    unit: DayUnit = DayUnit.WORKING,
) -> ServiceStandard:
    """Enter a limit. Refusal when it gives no day or its code is taken."""
    if days < 1:
        raise Refusal(_l("A limit needs at least one day."), field="days")
    if db.session.scalar(select(ServiceStandard.id).where(ServiceStandard.code == code)):
        raise Refusal(_l("This code is already used by another standard. Choose a new one."), field="code")
    standard = ServiceStandard(
        code=code,
        step=step.value,
        days=days,
        unit=unit,
        service_class=service_class,
        counts_from=counts_from,
        regulation=regulation,
        valid_from=valid_from,
        confirmed=False,
    )
    db.session.add(standard)
    db.session.flush()
    said = {"step": standard.step, "days": days, "unit": unit.value, "valid_from": valid_from.isoformat()}
    note("service_standard", code, "entry", None, said | {"regulation": regulation}, by=by)
    return standard


def end_standard(standard: ServiceStandard, last_on: date, *, by: str) -> None:
    """`last_on` is the last day on which promises are made by it. Refusal when that is before its first."""
    if last_on < standard.valid_from:
        raise Refusal(_l("A standard cannot end before it begins."), field="valid_from")
    old = standard.valid_to.isoformat() if standard.valid_to else None
    note("service_standard", standard.code, "valid_to", old, last_on.isoformat(), by=by)
    standard.valid_to = last_on
    db.session.flush()


def confirm_standard(standard: ServiceStandard, regulation: str, *, by: str) -> None:
    """The regency confirms the figure, on the authority of `regulation`."""
    for field, new in (("regulation", regulation), ("confirmed", True)):
        if getattr(standard, field) != new:
            note("service_standard", standard.code, field, getattr(standard, field), new, by=by)
            setattr(standard, field, new)
    db.session.flush()


def _said(day: CalendarDay) -> dict[str, str | None]:
    return {"name": day.name, "kind": day.kind.value, "source": day.source, "decree": day.decree}
