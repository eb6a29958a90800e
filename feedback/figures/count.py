"""Counting: the dictionary's figures for a selection, put together by agency, unit, place, category or class.

Everything is counted by the database; what comes back is a row for each group, never one for each case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Select, String, and_, cast, func, literal, null, or_, select, union_all

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures.dictionary import DURATIONS, FIGURES, STEP_OF, Figure, Source, number_of
from feedback.figures.selection import By, Selection, case_group, promise_group

Group = int | str | None


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of_count: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None without a denominator."""
        return self.count / self.of_count if self.of_count else None

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.of_count + other.of_count)


@dataclass(frozen=True)
class Days:
    """A distribution of working days; median and 90th percentile by nearest rank, None without values."""

    count: int
    median_working_days: int | None
    p90_working_days: int | None


@dataclass(frozen=True)
class Marks:
    """Means of the four questions of a rating (1 to 4), over `count` ratings."""

    count: int
    solved_mean: float
    told_why_mean: float
    respect_mean: float
    speed_mean: float


@dataclass(frozen=True)
class Line:
    """All figures of one group."""

    group: Group
    shares: Mapping[str, Share] = field(default_factory=dict)
    days: Mapping[str, Days] = field(default_factory=dict)
    marks: Marks | None = None


NOTHING, NO_DAYS = Share(0, 0), Days(0, None, None)
_CASES = (Source.RECEIVED, Source.STOCK, Source.CLOSED)


def lines(asked: Selection, by: By) -> dict[Group, Line]:
    """All figures for each group that has any. Four statements."""
    shares = _case_shares(asked, by)
    for group, found in _promise_shares(asked, by).items():
        shares.setdefault(group, {}).update(found)
    days, marks = _days(asked, by), _marks(asked, by)
    return {
        group: Line(group, shares.get(group, {}), days.get(group, {}), marks.get(group))
        for group in dict.fromkeys([*shares, *days, *marks])
    }


def whole(asked: Selection, found: Mapping[Group, Line]) -> Line:
    """The line of all groups together: what can be added up is, percentiles are counted anew. One statement."""
    shares = {
        name: sum((line.shares.get(name, NOTHING) for line in found.values()), NOTHING)
        for name, figure in FIGURES.items()
        if figure.source is not Source.MET
    }
    return Line(0, shares, _days(asked, By.ALL).get(0, {}), _mean([line.marks for line in found.values()]))


def _case_shares(asked: Selection, by: By) -> dict[Group, dict[str, Share]]:
    """Received, open and closed cases, in one statement of three indexed parts."""
    parts = []
    for source in _CASES:
        columns = _pairs([one for one in FIGURES.values() if one.source is source], asked)
        known = dict(columns)
        parts.append(
            select(
                literal(source.value, String).label("source"),
                case_group(by).label("grouped"),
                *(known.get(name, cast(null(), Integer)).label(name) for name in _case_columns()),
            )
            .where(_narrow(source, asked), *asked.cases())
            .group_by(case_group(by))
        )
    found: dict[Group, dict[str, Share]] = {}
    for row in db.session.execute(union_all(*parts)).mappings():
        shares = found.setdefault(row["grouped"], {})
        for figure in FIGURES.values():
            if figure.source == row["source"]:
                shares[figure.name] = Share(int(row[f"{figure.name}_n"]), int(row[f"{figure.name}_of"]))
    return found


def _case_columns() -> list[str]:
    names = [figure.name for figure in FIGURES.values() if figure.source in _CASES]
    return [f"{name}_{part}" for name in names for part in ("n", "of")]


def _narrow(source: Source, asked: Selection) -> Any:
    """The rows of a source: every figure of the source has the same denominator."""
    return next(figure for figure in FIGURES.values() if figure.source is source).of(asked)


def _promise_shares(asked: Selection, by: By) -> dict[Group, dict[str, Share]]:
    figures = [figure for figure in FIGURES.values() if figure.source is Source.PROMISES]
    days = asked.over
    # An extension only lengthens: whatever came due either way lies in here, and an index finds it.
    wide = and_(PromiseRow.due_on >= days.from_on, PromiseRow.promised_on <= days.to_on)
    columns = [column.label(name) for name, column in _pairs(figures, asked)]
    question = joined(select(promise_group(by).label("grouped"), *columns), by).where(
        PromiseRow.step.in_(set(STEP_OF.values())), wide, *asked.promises()
    )
    rows = db.session.execute(question.group_by(promise_group(by))).mappings()
    return {
        row["grouped"]: {
            figure.name: Share(int(row[f"{figure.name}_n"]), int(row[f"{figure.name}_of"]))
            for figure in figures
        }
        for row in rows
    }


def _pairs(figures: list[Figure], asked: Selection) -> list[tuple[str, Any]]:
    found = []
    for figure in figures:
        of = figure.of(asked)
        found.append((f"{figure.name}_n", number_of(and_(of, figure.counted(asked)))))
        found.append((f"{figure.name}_of", number_of(of)))
    return found


def joined(question: Any, by: By) -> Any:
    """The question over promises with their complaint, and by agency with the unit that holds the promise."""
    found = question.select_from(PromiseRow).join(Complaint, Complaint.id == PromiseRow.stream_id)
    return found.join(Unit, Unit.id == PromiseRow.holder_unit_id) if by is By.AGENCY else found


def _days(asked: Selection, by: By) -> dict[Group, dict[str, Days]]:
    met = or_(*(FIGURES[name].of(asked) for name in DURATIONS))
    period = PromiseRow.met_on.between(asked.period.from_on, asked.period.to_on)
    return percentiles(promise_group(by), by, period, met, *asked.promises())


def percentiles(group: Any, by: By, *conditions: Any) -> dict[Group, dict[str, Days]]:
    """Median and 90th percentile for each group and step, by nearest rank: the least value with at least that share
    of the values at or below it. One statement.
    """
    within = (group, PromiseRow.step)
    rank = func.row_number().over(partition_by=within, order_by=(PromiseRow.working_days, PromiseRow.id))
    columns = (
        group.label("grouped"),
        PromiseRow.step.label("step"),
        PromiseRow.working_days.label("days"),
        rank.label("rank"),
        func.count().over(partition_by=within).label("size"),
    )
    ranked = joined(select(*columns), by).where(*conditions).subquery()
    question: Select[*tuple[Any, ...]] = select(
        ranked.c.grouped,
        ranked.c.step,
        func.max(ranked.c.size).label("size"),
        func.min(ranked.c.days).filter(ranked.c.rank * 2 >= ranked.c.size).label("median"),
        func.min(ranked.c.days).filter(ranked.c.rank * 10 >= ranked.c.size * 9).label("p90"),
    ).group_by(ranked.c.grouped, ranked.c.step)
    named = {step: name for name, step in STEP_OF.items()}
    found: dict[Group, dict[str, Days]] = {}
    for row in db.session.execute(question):
        found.setdefault(row.grouped, {})[named[row.step]] = Days(row.size, row.median, row.p90)
    return found


def _mean(parts: list[Marks | None]) -> Marks | None:
    known = [part for part in parts if part is not None]
    number = sum(part.count for part in known)
    if not number:
        return None
    names = ("solved_mean", "told_why_mean", "respect_mean", "speed_mean")
    return Marks(
        number, *(sum(getattr(part, name) * part.count for part in known) / number for name in names)
    )


def _marks(asked: Selection, by: By) -> dict[Group, Marks]:
    group = case_group(by)
    means = [func.avg(column) for column in (Rating.solved, Rating.told_why, Rating.respect, Rating.speed)]
    question: Any = (
        select(group.label("grouped"), func.count(), *means)
        .select_from(Rating)
        .join(Complaint, Complaint.id == Rating.stream_id)
        .where(FIGURES["rated"].of(asked), *asked.cases())
        .group_by(group)
    )
    return {row[0]: Marks(row[1], *(float(mean) for mean in row[2:])) for row in db.session.execute(question)}
