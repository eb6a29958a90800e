"""What a figure is: its words, the facts that it counts, and how it is tested whether a fact counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, literal_column

from feedback.complaints.lateness import Cause
from feedback.figures import facts
from feedback.figures.facts import Kind, Mark
from feedback.figures.selection import Selection

Passes = Callable[[int], bool]


class Shape(StrEnum):
    """What a figure looks like."""

    SHARE = "share"  # so many of so many
    SUM = "sum"  # so many days (or times), of so many
    DAYS = "days"  # a distribution: how many, median, 90th percentile
    AGE = "age"  # a distribution of the days since the facts' own day
    MARKS = "marks"  # means of four answers


class Test(Protocol):
    """Whether a fact of the denominator counts, by its value."""

    def sql(self, value: Any, asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        ...

    def passes(self, asked: Selection) -> Passes:
        """As a question to a value, to be asked of many."""
        ...


@dataclass(frozen=True)
class Marked:
    """The fact bears the mark."""

    mark: Mark

    def sql(self, value: Any, _asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        found: ColumnElement[bool] = value.op("&")(self.mark.bit) != literal_column("0")
        return found

    def passes(self, _asked: Selection) -> Passes:
        """As a question to a value."""
        bit = self.mark.bit
        return lambda value: bool(value & bit)


@dataclass(frozen=True)
class Between:
    """The value lies from the lower to the upper number, both counted."""

    limits: Callable[[Selection], tuple[int, int]]

    def sql(self, value: Any, asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        low, high = self.limits(asked)
        return and_(value >= low, value <= high)

    def passes(self, asked: Selection) -> Passes:
        """As a question to a value."""
        low, high = self.limits(asked)
        return lambda value: low <= value <= high


@dataclass(frozen=True)
class Unmarked:
    """The fact does not bear the mark."""

    mark: Mark

    def sql(self, value: Any, _asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        found: ColumnElement[bool] = value.op("&")(self.mark.bit) == literal_column("0")
        return found

    def passes(self, _asked: Selection) -> Passes:
        """As a question to a value."""
        bit = self.mark.bit
        return lambda value: not value & bit


@dataclass(frozen=True)
class Caused:
    """What stood in the way was this; None: it was not noted."""

    cause: Cause | None

    def sql(self, value: Any, _asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        low = facts.of_cause(self.cause)
        return and_(value >= low, value < low + facts.CAUSE)

    def passes(self, _asked: Selection) -> Passes:
        """As a question to a value."""
        low = facts.of_cause(self.cause)
        return lambda value: low <= value < low + facts.CAUSE


@dataclass(frozen=True)
class Figure:
    """One figure: facts of `kind`, of which those that pass `counted` (None: all) are its numerator.

    `among` leaves the other facts of the kind out of the denominator too. `over` counts only days that are over. A
    SUM adds up the values of `kind`; its denominator is the number of facts of `beside`, or where `weighed` the sum
    of both kinds' values.
    """

    name: str
    label: Any
    definition: Any
    denominator: Any
    kind: Kind
    counted: Test | None = None
    among: Test | None = None
    shape: Shape = Shape.SHARE
    over: bool = False
    beside: Kind | None = None
    weighed: bool = False

    @property
    def of_stock(self) -> bool:
        """Whether it speaks of a day, whatever the period."""
        return self.kind is Kind.OPEN

    @property
    def of_promise(self) -> bool:
        """Whether a promise stands behind each of its facts."""
        return self.kind in OF_PROMISES

    @property
    def has_parts(self) -> bool:
        """Whether its cases fall into those counted and the rest."""
        return self.counted is not None


OF_PROMISES = frozenset(
    {
        Kind.VERIFICATION,
        Kind.FIRST_FOLLOW_UP,
        Kind.COMPLETION,
        Kind.ADJUDICATED,
        Kind.LAST_DAY,
        Kind.BREACHED,
        Kind.TO_ROUTE,
        Kind.TO_FOLLOW_UP,
        Kind.TO_OUTCOME,
        Kind.OF_LEG,
        Kind.PAUSED_VERIFYING,
        Kind.PAUSED_WORKING,
    }
)
DUE = frozenset(
    {
        Kind.VERIFICATION,
        Kind.FIRST_FOLLOW_UP,
        Kind.COMPLETION,
        Kind.ADJUDICATED,
        Kind.LAST_DAY,
        Kind.PLANNED,
    }
)
"""Kinds whose day must be over before they count."""
