"""Where the regency's calendar and standards lie.

A process keeps the calendar it read until it changes; a transaction asks for each thing once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from feedback.base.database import db
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import CalendarDay, CalendarState, ServiceStandard
from feedback.deadlines.standards import Standard, StandardBook
from feedback.deadlines.steps import DayKind, Statutory, Step

__all__ = ["Standard", "StandardBook", "calendar", "forget", "renew", "standards"]

_ASKED = "deadlines_asked"
_kept: dict[str, Calendar] = {}


def calendar() -> Calendar:
    """The regency's calendar (one statement while it has not changed since this process read it)."""
    found: Calendar = _asked_once("calendar", _current)
    return found


def standards(on: date) -> StandardBook:
    """The standards valid on `on` (one statement)."""
    found: StandardBook = _asked_once(f"standards {on}", lambda: _valid(on))
    return found


def renew() -> Calendar:
    """Name the calendar's content anew after its days were edited; flushes."""
    db.session.flush()
    fresh = _read()
    state = db.session.get(CalendarState, 1)
    if state is None:
        db.session.add(CalendarState(id=1, version=fresh.version))
    else:
        state.version = fresh.version
    db.session.flush()
    forget()
    return fresh


def forget() -> None:
    """Have this transaction ask anew: something here was edited."""
    db.session().info.pop(_ASKED, None)


def _current() -> Calendar:
    version = db.session.scalar(select(CalendarState.version))
    kept = _kept.get(version or "")
    if kept is None:
        kept = _read()
        _kept.clear()
        _kept[kept.version] = kept
    return kept


def _valid(on: date) -> StandardBook:
    row = ServiceStandard
    valid = select(row).where(row.valid_from <= on, or_(row.valid_to.is_(None), row.valid_to >= on))
    return StandardBook(tuple(_standard(found) for found in db.session.scalars(valid.order_by(row.id))))


def _asked_once(what: str, find: Callable[[], Any]) -> Any:
    # Asked again after every commit, rollback and savepoint, so it is never older than the transaction.
    session = db.session()
    if not session.in_transaction():
        session.begin()
    transaction = session.get_nested_transaction() or session.get_transaction()
    asked = session.info.get(_ASKED)
    if asked is None or asked[0] is not transaction:
        asked = session.info[_ASKED] = (transaction, {})
    answers: dict[str, Any] = asked[1]
    if what not in answers:
        answers[what] = find()
    return answers[what]


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
