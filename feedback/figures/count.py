"""Counting: the dictionary's figures for a selection, put together by agency, unit, place, category, class or channel.

The database answers with how many facts say what; percentiles and shares follow from that here. Where cells know the
answer they are asked, so that it costs the same however many cases there are; what they count of cases that are
hidden from the person, or that have changed since, is taken away and told anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from feedback.deadlines import shelf
from feedback.figures import histogram
from feedback.figures.dictionary import FIGURES, Figure, Shape
from feedback.figures.facts import Kind
from feedback.figures.histogram import Group, Key
from feedback.figures.selection import By, Selection


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of_count: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1 (of times per report, it may be more); None without a denominator."""
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
    """All figures of one group. `facts` says how many facts there are of each kind, day (of stock) and value."""

    group: Group
    shares: Mapping[str, Share] = field(default_factory=dict)
    days: Mapping[str, Days] = field(default_factory=dict)
    marks: Marks | None = None
    facts: Counter[Key] = field(default_factory=Counter, repr=False, compare=False)


NOTHING, NO_DAYS = Share(0, 0), Days(0, None, None)
QUESTIONS = (Kind.SOLVED, Kind.TOLD_WHY, Kind.RESPECT, Kind.SPEED)


def lines(asked: Selection, by: By) -> dict[Group, Line]:
    """All figures for each group that has any. Two statements; four while changes wait for the worker."""
    return {group: line(group, facts, asked) for group, facts in histogram.of(asked, by).items()}


def whole(asked: Selection, found: Mapping[Group, Line]) -> Line:
    """The line of all groups together. No statement."""
    facts: Counter[Key] = Counter()
    for one in found.values():
        facts.update(one.facts)
    return line(0, facts, asked)


def line(group: Group, facts: Counter[Key], asked: Selection) -> Line:
    """The figures of a group from its facts; durations and marks without any are left out."""
    by_kind: dict[Kind, dict[tuple[int, date | None], int]] = {}
    for (kind, value, on), n in facts.items():
        by_kind.setdefault(kind, {})[value, on] = n
    shares = {
        name: _share(figure, by_kind, asked)
        for name, figure in FIGURES.items()
        if figure.shape in (Shape.SHARE, Shape.SUM)
    }
    days = {
        name: _days(figure, by_kind[figure.kind], asked)
        for name, figure in FIGURES.items()
        if figure.shape in (Shape.DAYS, Shape.AGE) and figure.kind in by_kind
    }
    return Line(group, shares, days, _marks(by_kind), facts)


def nearest_rank(values: Mapping[int, int], percent: int) -> int | None:
    """The least value with at least `percent` of the values (value → how often) at or below it; None without any."""
    size, seen = sum(values.values()), 0
    for value in sorted(values):
        seen += values[value]
        if seen * 100 >= size * percent and seen:
            return value
    return None


def _share(
    figure: Figure, by_kind: Mapping[Kind, Mapping[tuple[int, date | None], int]], asked: Selection
) -> Share:
    mine = by_kind.get(figure.kind, {})
    if figure.shape is Shape.SHARE:
        test = figure.counted
        counted = sum(n for (value, _on), n in mine.items() if test is None or test.holds(value, asked))
        return Share(counted, sum(mine.values()))
    total = sum(value * n for (value, _on), n in mine.items())
    beside = by_kind.get(figure.beside, {}) if figure.beside is not None else {}
    if figure.weighed:
        return Share(total, total + sum(value * n for (value, _on), n in beside.items()))
    return Share(total, sum(beside.values()))


def _days(figure: Figure, mine: Mapping[tuple[int, date | None], int], asked: Selection) -> Days:
    values: Counter[int] = Counter()
    calendar = shelf.calendar() if figure.shape is Shape.AGE else None
    for (value, on), n in mine.items():
        values[calendar.count(on, asked.today) if calendar is not None and on is not None else value] += n
    return Days(sum(values.values()), nearest_rank(values, 50), nearest_rank(values, 90))


def _marks(by_kind: Mapping[Kind, Mapping[tuple[int, date | None], int]]) -> Marks | None:
    number = sum(by_kind.get(Kind.SOLVED, {}).values())
    if not number:
        return None
    sums = [sum(value * n for (value, _on), n in by_kind.get(kind, {}).items()) for kind in QUESTIONS]
    return Marks(number, *(total / number for total in sums))
