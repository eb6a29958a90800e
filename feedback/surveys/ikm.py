"""The satisfaction index (IKM) of a survey (SKM), as PermenPANRB 14/2017 has it worked out. Pure.

The mean of each element (NRR) is weighted, the weighted means are added up and multiplied by 25. Weights are equal,
1/x of x elements used, unless the survey has its own. Everything is exact until the last step, which rounds half up
to two decimals.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

SCALE = 25
LEAST_MARK, MOST_MARK = 1, 4
CENT = Decimal("0.01")


class Element(StrEnum):
    """The nine elements, in the order of the regulation (U1 to U9)."""

    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    TIME = "time"
    COST = "cost"
    PRODUCT = "product"
    COMPETENCE = "competence"
    CONDUCT = "conduct"
    COMPLAINT_HANDLING = "complaint_handling"
    FACILITIES = "facilities"

    @property
    def code(self) -> str:
        """ "U1" to "U9"."""
        return f"U{list(Element).index(self) + 1}"


@dataclass(frozen=True)
class Grade:
    """A grade with its interval of index values, both ends counted."""

    letter: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Marks:
    """The marks of one element: how many answered, and the sum of their marks."""

    element: Element
    answers: int
    total: int

    @property
    def mean(self) -> Fraction | None:
        """NRR, between 1 and 4; None without answers."""
        return Fraction(self.total, self.answers) if self.answers else None

    @property
    def index(self) -> Decimal | None:
        """The mean on the scale of the index, 25.00 to 100.00."""
        return None if self.mean is None else rounded(self.mean * SCALE)


def equal_weights(elements: Mapping[Element, Marks]) -> dict[Element, Fraction]:
    """1/x for each of the x elements that have answers."""
    used = [element for element, marks in elements.items() if marks.answers]
    return {element: Fraction(1, len(used)) for element in used}


def index(
    elements: Mapping[Element, Marks], weights: Mapping[Element, Fraction] | None = None
) -> Decimal | None:
    """IKM; None when nobody answered, or nobody answered something that has a weight of its own.

    ValueError when own weights do not add up to 1 or are negative.
    """
    if weights is not None and (sum(weights.values()) != 1 or min(weights.values()) < 0):
        raise ValueError("the weights of a survey add up to 1")
    found = equal_weights(elements) if weights is None else weights
    total = Fraction()
    for element, weight in found.items():
        marks = elements.get(element)
        if marks is None or marks.mean is None:
            return None
        total += marks.mean * weight
    return rounded(total * SCALE) if found else None


def grade(value: Decimal, grades: tuple[Grade, ...]) -> Grade | None:
    """The grade in whose interval the rounded value lies; None where there is none."""
    return next((one for one in grades if one.least <= value <= one.most), None)


def sample(population: int) -> int:
    """How many should answer where so many use the service (Krejcie and Morgan, 1970; the regulation's annex).

    S = 3.841 · N · 0.25 / (0.0025 · (N - 1) + 3.841 · 0.25), rounded half up, and never more than there are.
    """
    if population < 1:
        return 0
    exact = (
        Fraction(3841, 1000)
        * population
        / 4
        / (Fraction(25, 10_000) * (population - 1) + Fraction(3841, 4000))
    )
    return min(population, (exact + Fraction(1, 2)).__floor__())


def rounded(exact: Fraction) -> Decimal:
    """To two decimals, half up, without an error in between."""
    cents = (exact * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(cents) / 100).quantize(CENT, ROUND_HALF_UP)


def shipped_grades() -> tuple[Grade, ...]:
    """The intervals of the regulation; a survey keeps those it was begun with."""
    with (Path(__file__).parent / "data/grades.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Grade(row["grade"], Decimal(row["least"]), Decimal(row["most"])) for row in csv.DictReader(lines)
        )
