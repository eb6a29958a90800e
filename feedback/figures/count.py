"""Counting: the dictionary's figures for a selection, put together by agency, unit, place, category, class or channel.

The database answers with how many facts say what; percentiles and shares follow from that here. Where cells know the
answer they are asked, so that it costs the same however many cases there are; what they count of cases that are
hidden from the person, or that have changed since, is taken away and told anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from feedback.deadlines import shelf
from feedback.figures import histogram
from feedback.figures.dictionary import FIGURES
from feedback.figures.facts import Kind
from feedback.figures.figure import Figure, Passes, Shape
from feedback.figures.histogram import Key
from feedback.figures.selection import By, Group, Selection


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
Counts = Mapping[tuple[int, date | None], int]
"""How many facts of one kind have a value and, of stock, a day."""


class Reader:
    """Reads figures out of counted facts, for one selection: its tests and its calendar are asked for once.

    `only` names the figures that are wanted; all of them without it.
    """

    def __init__(self, asked: Selection, only: Collection[str] = FIGURES) -> None:
        self.today, self.calendar = asked.today, shelf.calendar()
        self.figures = {name: FIGURES[name] for name in only}
        self.tests = {name: _passes(figure, asked) for name, figure in self.figures.items()}

    def line(self, group: Group, facts: Counter[Key]) -> Line:
        """The figures of a group from its facts; durations and marks without any are left out."""
        by_kind: dict[Kind, dict[tuple[int, date | None], int]] = {}
        for (kind, value, on), n in facts.items():
            by_kind.setdefault(kind, {})[value, on] = n
        shares: dict[str, Share] = {}
        days: dict[str, Days] = {}
        for name, figure in self.figures.items():
            mine = by_kind.get(figure.kind, NONE)
            if figure.shape is Shape.SHARE:
                shares[name] = self._share(name, mine)
            elif figure.shape is Shape.SUM:
                beside = by_kind.get(figure.beside, NONE) if figure.beside is not None else NONE
                shares[name] = _sum(figure, mine, beside)
            elif figure.shape is not Shape.MARKS and mine:
                days[name] = self._days(figure, mine)
        return Line(group, shares, days, _marks(by_kind), facts)

    def _share(self, name: str, mine: Counts) -> Share:
        if not mine:
            return NOTHING
        among, counted = self.tests[name]
        size = count = 0
        for (value, _on), n in mine.items():
            if among is None or among(value):
                size += n
                if counted is None or counted(value):
                    count += n
        return Share(count, size)

    def _days(self, figure: Figure, mine: Counts) -> Days:
        values: Counter[int] = Counter()
        for (value, on), n in mine.items():
            aged = figure.shape is Shape.AGE and on is not None
            values[self.calendar.count(on, self.today) if aged and on else value] += n
        return Days(sum(values.values()), nearest_rank(values, 50), nearest_rank(values, 90))


NONE: Counts = {}


def lines(asked: Selection, by: By, only: Collection[str] = FIGURES) -> dict[Group, Line]:
    """All figures, or `only` some, for each group that has any fact.

    Two statements; four while changes wait for the worker.
    """
    found, reader = histogram.of(asked, by), Reader(asked, only)
    return {group: reader.line(group, facts) for group, facts in found.items()}


def whole(asked: Selection, found: Mapping[Group, Line]) -> Line:
    """The line of all groups together. No statement."""
    facts: Counter[Key] = Counter()
    for one in found.values():
        facts.update(one.facts)
    return line(0, facts, asked)


def line(group: Group, facts: Counter[Key], asked: Selection) -> Line:
    """The figures of one group from its facts; who reads many keeps a `Reader`."""
    return Reader(asked).line(group, facts)


def nearest_rank(values: Mapping[int, int], percent: int) -> int | None:
    """The least value with at least `percent` of the values (value → how often) at or below it; None without any."""
    size, seen = sum(values.values()), 0
    for value in sorted(values):
        seen += values[value]
        if seen * 100 >= size * percent and seen:
            return value
    return None


def _passes(figure: Figure, asked: Selection) -> tuple[Passes | None, Passes | None]:
    return (
        figure.among.passes(asked) if figure.among is not None else None,
        figure.counted.passes(asked) if figure.counted is not None else None,
    )


def _sum(figure: Figure, mine: Counts, beside: Counts) -> Share:
    total = sum(value * n for (value, _on), n in mine.items())
    if figure.weighed:
        return Share(total, total + sum(value * n for (value, _on), n in beside.items()))
    return Share(total, sum(beside.values()))


def _marks(by_kind: Mapping[Kind, Mapping[tuple[int, date | None], int]]) -> Marks | None:
    number = sum(by_kind.get(Kind.SOLVED, {}).values())
    if not number:
        return None
    sums = [sum(value * n for (value, _on), n in by_kind.get(kind, {}).items()) for kind in QUESTIONS]
    return Marks(number, *(total / number for total in sums))
