"""What chance alone does to a share, so that nobody is praised or blamed for it. Pure.

`between` is Wilson's interval (Journal of the American Statistical Association 22 (1927), 209). The limits of a funnel
are exact binomial ones, interpolated as in Spiegelhalter, "Funnel plots for comparing institutional performance",
Statistics in Medicine 24 (2005), appendix A.1.1: they come with the number of cases, so that a small office is
not held to the steadiness of a large one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import exp, lgamma, log, sqrt

from feedback.base.shares import between as between

INNER, OUTER = 0.05, 0.002
"""Outside of these limits lie 5 % and 0.2 % of offices that are all as good as the whole."""
NEVER = 1e-20


class Place(StrEnum):
    """Where a share lies in the funnel."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    FAR_ABOVE = "far_above"


@dataclass(frozen=True)
class Limits:
    """The shares (0 to 1) between which `of` cases stay by chance: 95 and 99.8 times of 100."""

    of: int
    outer_low: float
    inner_low: float
    inner_high: float
    outer_high: float

    def place(self, share: float) -> Place:
        """Where `share` lies; on a limit is within it."""
        if share < self.inner_low:
            return Place.FAR_BELOW if share < self.outer_low else Place.BELOW
        if share > self.inner_high:
            return Place.FAR_ABOVE if share > self.outer_high else Place.ABOVE
        return Place.WITHIN


def change(count: int, of: int, before: int, of_before: int) -> Place | None:
    """Whether one share lies below or above an earlier one by more than chance makes; None where either has no cases.

    Fisher's exact test, each side at 2.5 % (Statistical Methods for Research Workers, 1934, section 21.02): both
    shares are taken as uncertain, so that three cases of last month are no yardstick.
    """
    if not of or not of_before:
        return None
    ways = dict(_ways(of, of_before, count + before))
    total = sum(ways.values())
    if sum(way for number, way in ways.items() if number <= count) / total < INNER / 2:
        return Place.BELOW
    above = sum(way for number, way in ways.items() if number >= count)
    return Place.ABOVE if above / total < INNER / 2 else Place.WITHIN


@lru_cache(maxsize=1024)  # a page shows the same offices again and again, and the work grows with the cases
def limits(of: int, share: float) -> Limits:
    """The limits for `of` cases where all together have this share. ValueError for no cases or no share."""
    if of < 1 or not 0 <= share <= 1:
        raise ValueError("limits need cases and a share between 0 and 1")
    low_outer, low_inner = _lowest(of, share, (OUTER / 2, INNER / 2))
    not_outer, not_inner = _lowest(of, 1 - share, (OUTER / 2, INNER / 2))
    return Limits(of, low_outer, low_inner, 1 - not_inner, 1 - not_outer)


def funnel(most: int, share: float, points: int = 48) -> tuple[Limits, ...]:
    """The limits from one case to `most`, closer together where they bend."""
    steps = {max(1, round(most * (step / points) ** 2)) for step in range(1, points + 1)}
    return tuple(limits(of, share) for of in sorted(steps | {1, max(1, most)}))


def _lowest(of: int, share: float, tails: Iterable[float]) -> Iterator[float]:
    """For each tail, rising: the share below which fewer than that part of all draws fall.

    With r the least number whose cumulated probability reaches the tail p, the limit is
    (r - (F(r) - p) / (F(r) - F(r - 1))) / of, never below 0. So k cases lie outside exactly when F(k) < p.
    """
    number, before = 0, 0.0
    one = _probability(of, share, 0)
    total = one
    if share not in (0, 1):
        number = max(0, int(of * share - 12 * sqrt(of * share * (1 - share)) - 12))
        one = total = _probability(of, share, number)  # what lies below weighs less than 1e-8
    for tail in tails:
        while total < tail and number < of:
            number += 1
            before = total
            one = one * (of - number + 1) / number * share / (1 - share) if share < 1 else float(number == of)
            total += one
        yield max(0.0, (number - (total - tail) / (total - before)) / of)


def _probability(of: int, share: float, number: int) -> float:
    if share in (0, 1):
        return float(number == of * share)
    ways = lgamma(of + 1) - lgamma(number + 1) - lgamma(of - number + 1)
    return exp(ways + number * log(share) + (of - number) * log(1 - share))


def _ways(of: int, of_before: int, together: int) -> Iterator[tuple[int, float]]:
    """How likely each number of the `together` kept ones is among the first `of`, the likeliest as 1.

    From there outwards, each from its neighbour, as long as it matters at all.
    """
    lowest, highest = max(0, together - of_before), min(of, together)
    likeliest = min(max((of + 1) * (together + 1) // (of + of_before + 2), lowest), highest)
    yield likeliest, 1.0
    way, number = 1.0, likeliest
    while number < highest and way > NEVER:
        way *= (together - number) * (of - number) / ((number + 1) * (of_before - together + number + 1))
        number += 1
        yield number, way
    way, number = 1.0, likeliest
    while number > lowest and way > NEVER:
        way *= number * (of_before - together + number) / ((together - number + 1) * (of - number + 1))
        number -= 1
        yield number, way
