"""How working days are spread: how many answers took so many days. The counting is the database's, the rest pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Any

from feedback.figures import histogram
from feedback.figures.facts import Kind
from feedback.figures.histogram import Key
from feedback.figures.selection import By, Group, Selection

OUTCOME = "working_days_to_outcome"
_Z = 1.959964
_WIDTHS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class Bucket:
    """So many answers that took `least` to `most` working days; `most` None is open upwards."""

    least: int
    most: int | None
    count: int


@dataclass(frozen=True)
class Spread:
    """Answers by the working days they took."""

    counts: Mapping[int, int]

    @property
    def size(self) -> int:
        """How many answers there are."""
        return sum(self.counts.values())

    def quantile(self, share: float) -> int | None:
        """The least number of days with at least this share of the answers at or below it (nearest rank)."""
        return self._ranked(max(1, ceil(share * self.size - 1e-9))) if self.size else None

    def median_between(self) -> tuple[int, int] | None:
        """The 95 % interval of the median by ranks (Conover, Practical Nonparametric Statistics, 3.2).

        None for fewer than six answers, where no two of them enclose it as surely.
        """
        if self.size < 6:
            return None
        half = _Z * sqrt(self.size) / 2
        low = max(1, floor(self.size / 2 - half))
        high = min(self.size, ceil(self.size / 2 + half) + 1)
        return self._ranked(low), self._ranked(high)

    def buckets(self, most: int = 24) -> tuple[Bucket, ...]:
        """At most `most` buckets of one width, and behind 99 of 100 answers one for the few longer ones."""
        last = self.quantile(0.99)
        if last is None:
            return ()
        width = next((one for one in _WIDTHS if last // one < most), last // most + 1)
        found = []
        for least in range(0, last + 1, width):
            held = sum(self.counts.get(day, 0) for day in range(least, least + width))
            found.append(Bucket(least, least + width - 1, held))
        beyond = found[-1].least + width
        rest = sum(number for day, number in self.counts.items() if day >= beyond)
        return (*found, Bucket(beyond, None, rest)) if rest else tuple(found)

    def _ranked(self, rank: int) -> int:
        seen = 0
        for days in sorted(self.counts):
            seen += self.counts[days]
            if seen >= rank:
                return days
        raise ValueError("there are not so many answers")


NO_SPREAD = Spread({})


def spreads(asked: Selection, by: By) -> dict[Group, Spread]:
    """Working days to the outcome, of what was answered in the period, for each group.

    Statements as for `count.lines`.
    """
    found = {group: of_outcomes(facts) for group, facts in histogram.of(asked, by).items()}
    return {group: one for group, one in found.items() if one.size}


def of_outcomes(facts: Counter[Key]) -> Spread:
    """The working days to the outcome among counted facts."""
    counts: Counter[int] = Counter()
    for (kind, value, _on), n in facts.items():
        if kind is Kind.TO_OUTCOME:
            counts[value] += n
    return Spread(counts)


def together(found: Mapping[Any, Spread]) -> Spread:
    """The answers of all groups."""
    counts: dict[int, int] = {}
    for one in found.values():
        for days, number in one.counts.items():
            counts[days] = counts.get(days, 0) + number
    return Spread(counts)
