"""The cases behind a number: the same facts as the count, so that both always agree.

A figure lists facts: a case that came due twice in a period stands there twice. Beside a figure of promises stands
the promise as it is today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select, true
from sqlalchemy.orm import Session, joinedload

from feedback.base.database import db, reading
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures import standing
from feedback.figures.dictionary import FIGURES
from feedback.figures.figure import Figure
from feedback.figures.selection import Selection
from feedback.figures.standing import Changed

PAGE = 50


class Part(StrEnum):
    """All of the denominator, those counted, or the rest of it."""

    OF = "of"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Row:
    """A case behind a figure; for a figure of promises with the promise's dates and working days.

    `value` is the fact's own: see `facts.Kind`.
    """

    complaint: Complaint
    on: date
    key: int
    value: int = 0
    last_day: date | None = None
    met_on: date | None = None
    breached_on: date | None = None
    excused: bool = False
    working_days: int | None = None


def behind(figure: Figure, part: Part, asked: Selection) -> Select[*tuple[Any, ...]]:
    """The rows behind one part of a figure, unordered: complaint, `on`, `key`, `value`, and the promise's columns.

    One statement is asked on the way; two more while changes wait for the worker.
    """
    return _behind(figure, part, asked, standing.changed(asked, with_promises=True))[0]


def page(figure: Figure, part: Part, asked: Selection, key: str) -> tuple[list[Row], str | None]:
    """One page of 50 behind `key` ("2026-12-08~123", "" for the first) and the key of the next.

    Two statements; four while changes wait for the worker.
    """
    question, facts = _ordered(figure, part, asked)
    after = _after(figure, facts, key)
    if after is not None:
        question = question.where(after)
    found = [_row(row) for row in db.session.execute(question.limit(PAGE + 1))]
    shown = found[:PAGE]
    return shown, f"{shown[-1].on}~{shown[-1].key}" if len(found) > PAGE else None


def ordered(figure: Figure, part: Part, asked: Selection) -> Select[*tuple[Any, ...]]:
    """The rows behind a figure with their names, in the order of their pages: newest day first, stock oldest first."""
    return _ordered(figure, part, asked)[0]


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


def named(name: str) -> Figure | None:
    """The figure of an address."""
    return FIGURES.get(name)


def _behind(
    figure: Figure, part: Part, asked: Selection, changed: Changed
) -> tuple[Select[*tuple[Any, ...]], Any]:
    facts, conditions = standing.facts(asked, changed)
    found: Select[*tuple[Any, ...]] = (
        select(
            Complaint,
            facts.on.label("on"),
            facts.id.label("key"),
            facts.value.label("value"),
            PromiseRow.promised_on,
            PromiseRow.due_on,
            PromiseRow.met_on,
            PromiseRow.breached_on,
            PromiseRow.excused,
            PromiseRow.working_days,
        )
        .join(facts.stream_id.table, facts.stream_id == Complaint.id)
        .outerjoin(PromiseRow, PromiseRow.id == facts.promise_id)
        .where(
            facts.kind == literal_column(f"'{figure.kind.value}'"),
            _of_days(figure, asked, facts),
            _of_part(figure, part, asked, facts),
            *conditions,
            *asked.narrowed(facts),
            *asked.seen(facts.stream_id),
        )
    )
    return found, facts


def _ordered(figure: Figure, part: Part, asked: Selection) -> tuple[Select[*tuple[Any, ...]], Any]:
    question, facts = _behind(figure, part, asked, standing.changed(asked, with_promises=True))
    question = question.options(
        joinedload(Complaint.holder, innerjoin=True),
        joinedload(Complaint.category),
        joinedload(Complaint.unit),
        joinedload(Complaint.region),
    )
    if figure.of_stock:
        return question.order_by(facts.on, facts.id), facts
    return question.order_by(facts.on.desc(), facts.id.desc()), facts


def _of_days(figure: Figure, asked: Selection, facts: Any) -> ColumnElement[bool]:
    if figure.of_stock:
        return true()
    days = asked.over if figure.over else asked.period
    return standing.within(facts.on, days.from_on, days.to_on)


def _of_part(figure: Figure, part: Part, asked: Selection, facts: Any) -> ColumnElement[bool]:
    among = true() if figure.among is None else figure.among.sql(facts.value, asked)
    if part is Part.OF or figure.counted is None:
        return among if part is not Part.OUT else literal_column("1") == literal_column("0")
    counted = figure.counted.sql(facts.value, asked)
    return and_(among, counted if part is Part.IN else ~counted)


def _row(row: Any) -> Row:
    return Row(
        row[0],
        row.on,
        row.key,
        row.value,
        last_day=row.on if row.on == row.promised_on else row.due_on,
        met_on=row.met_on,
        breached_on=row.breached_on,
        excused=bool(row.excused),
        working_days=row.working_days,
    )


def _after(figure: Figure, facts: Any, key: str) -> ColumnElement[bool] | None:
    typed, _tilde, last = key.partition("~")
    try:
        on_day, last_id = date.fromisoformat(typed), int(last)
    except ValueError:
        return None
    found: ColumnElement[bool]
    if figure.of_stock:
        found = or_(facts.on > on_day, and_(facts.on == on_day, facts.id > last_id))
    else:
        found = or_(facts.on < on_day, and_(facts.on == on_day, facts.id < last_id))
    return found
