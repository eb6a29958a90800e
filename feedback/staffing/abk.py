"""How many posts a unit's work asks for: workload analysis (analisis beban kerja, ABK). Pure.

PermenPANRB 1/2020: need = Σ volume × norm time / effective working time. A post works 1,250 hours, 75,000 minutes,
a year; a period of fewer months has its share of them. Everything is counted in whole seconds and fractions, so no
sum depends on its order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MONTHS_A_YEAR = 12
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Load:
    """One kind of work at one unit in the period: done `volume` times, each `norm_seconds` long.

    `work` is a code (see `norms.Work`), `norm_seconds` None while nobody has set a norm, `position` the post that does
    it ("" for any).
    """

    work: str
    volume: Fraction
    norm_seconds: int | None
    position: str = ""

    @property
    def seconds(self) -> Fraction:
        """The time all of it takes; 0 without a norm."""
        return self.volume * (self.norm_seconds or 0)


@dataclass(frozen=True)
class Balance:
    """What is needed beside what is filled. `filled` is None while nobody has said."""

    need: Fraction
    filled: int | None

    @property
    def posts(self) -> int:
        """The need in whole posts, a half or more counting as one."""
        return rounded(self.need)

    @property
    def gap(self) -> int | None:
        """Filled less needed posts: negative when posts are missing."""
        return None if self.filled is None else self.filled - self.posts


def need(loads: Iterable[Load], minutes_a_year: int, months: int = MONTHS_A_YEAR) -> Fraction:
    """The posts these loads ask for over `months` months. ValueError when a post would have no time at all."""
    if minutes_a_year < 1 or months < 1:
        raise ValueError("a post works for some time")
    return sum((load.seconds for load in loads), Fraction()) / (
        Fraction(60 * minutes_a_year * months, MONTHS_A_YEAR)
    )


def by_position(
    loads: Iterable[Load], minutes_a_year: int, months: int = MONTHS_A_YEAR
) -> dict[str, Fraction]:
    """The need of each position; "" is work that any post can do. The parts add up to the whole need."""
    found: dict[str, Fraction] = {}
    for load in loads:
        found[load.position] = found.get(load.position, Fraction()) + need([load], minutes_a_year, months)
    return found


def rounded(exact: Fraction) -> int:
    """To a whole number, halves upwards."""
    return (exact + HALF).__floor__()


def per_residents(posts: int | Fraction, population: int | None, each: int = 10_000) -> Fraction | None:
    """Posts for every `each` residents; None where nobody lives or nobody has counted."""
    return Fraction(posts) * each / population if population else None
