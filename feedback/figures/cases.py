"""The cases behind a number: the same conditions as the count, so that both always agree.

A figure of promises lists promises: a case that came due twice in a period stands there twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Select, and_, cast, null, or_, select
from sqlalchemy.orm import Session, joinedload

from feedback.base.database import db, reading
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures.dictionary import FIGURES, Figure, Source
from feedback.figures.selection import Selection

PAGE = 50
RAW = "completed_in_time_of_due"


class Part(StrEnum):
    """All of the denominator, those counted, or the rest of it."""

    OF = "of"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Row:
    """A case behind a figure; for a figure of promises with the promise's dates and working days."""

    complaint: Complaint
    on: date
    key: int
    last_day: date | None = None
    met_on: date | None = None
    breached_on: date | None = None
    excused: bool = False
    working_days: int | None = None


def behind(figure: Figure, part: Part, asked: Selection) -> Select[*tuple[Any, ...]]:
    """The rows behind one part of a figure, unordered: complaint, `on`, `key`, and the promise's columns."""
    on, key = _order(figure)
    last_day = PromiseRow.promised_on if figure.name == RAW else PromiseRow.due_on
    of_promise = figure.source in (Source.PROMISES, Source.MET)
    known = {
        "last_day": (last_day, Date),
        "met_on": (PromiseRow.met_on, Date),
        "breached_on": (PromiseRow.breached_on, Date),
        "excused": (PromiseRow.excused, Boolean),
        "working_days": (PromiseRow.working_days, Integer),
    }
    promise: list[Any] = [
        (column if of_promise else cast(null(), kind)).label(name) for name, (column, kind) in known.items()
    ]
    question: Any = select(Complaint, on.label("on"), key.label("key"), *promise)
    if of_promise:
        question = question.join(PromiseRow, PromiseRow.stream_id == Complaint.id)
        conditions = asked.promises()
    else:
        if figure.source is Source.RATINGS:
            question = question.join(Rating, Rating.stream_id == Complaint.id)
        conditions = asked.cases()
    found: Select[*tuple[Any, ...]] = question.where(_of_part(figure, part, asked), *conditions)
    return found


def page(figure: Figure, part: Part, asked: Selection, key: str) -> tuple[list[Row], str | None]:
    """One page of 50 behind `key` ("2026-12-08~123", "" for the first) and the key of the next. One statement."""
    question = ordered(figure, part, asked)
    after = _after(figure, key)
    if after is not None:
        question = question.where(after)
    found = [_row(row) for row in db.session.execute(question.limit(PAGE + 1))]
    shown = found[:PAGE]
    return shown, f"{shown[-1].on}~{shown[-1].key}" if len(found) > PAGE else None


def ordered(figure: Figure, part: Part, asked: Selection) -> Select[*tuple[Any, ...]]:
    """The rows behind a figure with their names, in the order of their pages: newest day first, stock soonest due."""
    on, key = _order(figure)
    question = behind(figure, part, asked).options(
        joinedload(Complaint.holder, innerjoin=True),
        joinedload(Complaint.category),
        joinedload(Complaint.unit),
        joinedload(Complaint.region),
    )
    if figure.source is Source.STOCK:
        return question.order_by(on, key)
    return question.order_by(on.desc(), key.desc())


def each(question: Select[*tuple[Any, ...]]) -> Iterator[Row]:
    """The rows one after the other, few of them in memory at a time.

    They are read in a transaction of their own that only reads: it may outlive the request's, and on SQLite it
    holds up no writer.
    """
    with Session(db.engine) as own:
        with reading(whole=True):
            found = own.execute(question, execution_options={"yield_per": 500})
        for row in found:
            yield _row(row)


def _row(row: Any) -> Row:
    return Row(
        row[0],
        row.on,
        row.key,
        row.last_day,
        row.met_on,
        row.breached_on,
        bool(row.excused),
        row.working_days,
    )


def _order(figure: Figure) -> tuple[Any, Any]:
    return {
        Source.RECEIVED: (Complaint.received_on, Complaint.id),
        Source.STOCK: (Complaint.due_on, Complaint.id),
        Source.CLOSED: (Complaint.closed_on, Complaint.id),
        Source.PROMISES: (
            PromiseRow.promised_on if figure.name == RAW else PromiseRow.due_on,
            PromiseRow.id,
        ),
        Source.MET: (PromiseRow.met_on, PromiseRow.id),
        Source.RATINGS: (Rating.rated_on, Rating.id),
    }[figure.source]


def _of_part(figure: Figure, part: Part, asked: Selection) -> ColumnElement[bool]:
    of, counted = figure.of(asked), figure.counted(asked)
    if part is Part.OF:
        return of
    return and_(of, counted) if part is Part.IN else and_(of, or_(~counted, counted.is_(None)))


def _after(figure: Figure, key: str) -> ColumnElement[bool] | None:
    typed, _tilde, last = key.partition("~")
    try:
        on_day, last_id = date.fromisoformat(typed), int(last)
    except ValueError:
        return None
    on, by_id = _order(figure)
    found: ColumnElement[bool]
    if figure.source is Source.STOCK:
        found = or_(on > on_day, and_(on == on_day, by_id > last_id))
    else:
        found = or_(on < on_day, and_(on == on_day, by_id < last_id))
    return found


def named(name: str) -> Figure | None:
    """The figure of an address."""
    return FIGURES.get(name)
