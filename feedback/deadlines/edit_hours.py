"""Editing working hours: entered from a date on, closed by the next, never changed; all of it in the history."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from feedback.agencies.history import note
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines.models import OfficeHours, OfficeSpan
from feedback.deadlines.week import Days

REGENCY = "regency"


def enter(
    unit_id: int | None,
    name: str,
    days: Days,
    *,
    valid_from: date,
    regulation: str,
    by: str,
    valid_to: date | None = None,
    temporary: bool = False,
    on_holidays: bool = False,
) -> OfficeHours:
    """New hours for a unit, or the regency (None), from a day on; usual ones close those before them.

    Refusal for a day that has passed, an empty week, spans that overlap, a period without an end, or one that
    meets another.
    """
    if valid_from < clock.today():
        raise Refusal(
            _("Hours begin today or later: what was open before stays as it was."), field="valid_from"
        )
    _must_be_a_week(days)
    if temporary and valid_to is None:
        raise Refusal(_("Write the last day of the period."), field="valid_to")
    if valid_to is not None and valid_to < valid_from:
        raise Refusal(_("The last day cannot come before the first."), field="valid_to")
    _make_room(unit_id, temporary, valid_from, valid_to, by)
    row = OfficeHours(
        unit_id=unit_id,
        name=name,
        temporary=temporary,
        valid_from=valid_from,
        valid_to=valid_to,
        on_holidays=on_holidays,
        regulation=regulation,
        confirmed=False,
    )
    db.session.add(row)
    db.session.flush()
    add_spans(row.id, days)
    note("office_hours", key_of(unit_id), "entry", None, said(row, days), by=by)
    db.session.flush()
    return row


def confirm(row: OfficeHours, *, by: str) -> None:
    """The regency confirms these hours."""
    if not row.confirmed:
        row.confirmed = True
        note("office_hours", key_of(row.unit_id), "confirmed", False, True, by=by)
        db.session.flush()


def end(row: OfficeHours, last_on: date, *, by: str) -> None:
    """`last_on` is their last day; afterwards what stands above the unit binds it again.

    Refusal for a day that has passed or lies before their first, and for the regency's usual hours: there must
    always be some.
    """
    if row.unit_id is None and not row.temporary:
        raise Refusal(_("The regency's usual hours end only by new ones."))
    if last_on < max(row.valid_from, clock.today()) or (row.valid_to is not None and last_on > row.valid_to):
        raise Refusal(_("Choose a day from today on, while these hours are valid."), field="valid_to")
    _close(row, last_on, by)
    db.session.flush()


def withdraw(row: OfficeHours, *, by: str) -> None:
    """Take back hours that have not begun; those they would have closed go on. Refusal when they have."""
    if row.valid_from <= clock.today():
        raise Refusal(_("These hours have begun. End them from a day on."))
    note("office_hours", key_of(row.unit_id), "entry", said(row, spans_of(row)), None, by=by)
    if not row.temporary:
        before = _usual(row.unit_id).where(OfficeHours.valid_to == row.valid_from - timedelta(days=1))
        for one in db.session.scalars(before):
            one.valid_to = None
    for span in db.session.scalars(select(OfficeSpan).where(OfficeSpan.hours_id == row.id)):
        db.session.delete(span)
    db.session.flush()
    db.session.delete(row)
    db.session.flush()


def add_spans(hours_id: int, days: Days) -> None:
    """Put the spans of a week to its row."""
    db.session.add_all(
        OfficeSpan(hours_id=hours_id, weekday=weekday, opens=opens, closes=closes)
        for weekday, spans in enumerate(days)
        for opens, closes in spans
    )


def spans_of(row: OfficeHours) -> Days:
    """The spans of a row, a week of them. One statement."""
    found: list[list[tuple[int, int]]] = [[] for _day in range(7)]
    asked = select(OfficeSpan).where(OfficeSpan.hours_id == row.id).order_by(OfficeSpan.opens)
    for span in db.session.scalars(asked):
        found[span.weekday].append((span.opens, span.closes))
    return tuple(tuple(day) for day in found)


def key_of(unit_id: int | None) -> str:
    """Under which key the history keeps the hours of a unit, or of the regency."""
    return REGENCY if unit_id is None else str(unit_id)


def said(row: OfficeHours, days: Days) -> dict[str, str | None]:
    """A row as the history says it."""
    week = " ".join(
        ",".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans) or "–" for spans in days
    )
    return {
        "name": row.name,
        "days": week,
        "from": row.valid_from.isoformat(),
        "to": row.valid_to.isoformat() if row.valid_to else None,
        "regulation": row.regulation,
    }


def _must_be_a_week(days: Days) -> None:
    if not any(days):
        raise Refusal(_("Write at least one day's hours."), field="monday")
    for spans in days:
        closed = 0
        for opens, closes in spans:
            if not closed <= opens < closes <= 24 * 60:
                raise Refusal(_("The hours of a day follow one another and do not overlap."))
            closed = closes


def _make_room(
    unit_id: int | None, temporary: bool, valid_from: date, valid_to: date | None, by: str
) -> None:
    if temporary:
        meets = select(OfficeHours.id).where(
            _of(unit_id),
            OfficeHours.temporary,
            OfficeHours.valid_from <= valid_to,
            OfficeHours.valid_to >= valid_from,
        )
        if db.session.scalar(meets.limit(1)) is not None:
            raise Refusal(_("Another period of this office lies in these days. End that one first."))
        return
    for row in db.session.scalars(_usual(unit_id)):
        if row.valid_from >= valid_from:
            raise Refusal(
                _("Hours from that day or later are entered already. Take those back first."),
                field="valid_from",
            )
        if row.valid_to is None or row.valid_to >= valid_from:
            _close(row, valid_from - timedelta(days=1), by)


def _usual(unit_id: int | None) -> Select[OfficeHours]:
    usual = select(OfficeHours).where(_of(unit_id), OfficeHours.temporary.is_(False))
    return usual.order_by(OfficeHours.valid_from)


def _of(unit_id: int | None) -> ColumnElement[bool]:
    return OfficeHours.unit_id == unit_id if unit_id is not None else OfficeHours.unit_id.is_(None)


def _close(row: OfficeHours, last_on: date, by: str) -> None:
    old = row.valid_to.isoformat() if row.valid_to else None
    note("office_hours", key_of(row.unit_id), "valid_to", old, last_on.isoformat(), by=by)
    row.valid_to = last_on


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}.{minute % 60:02d}"
