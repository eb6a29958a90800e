"""The metric dictionary: every figure once, with its words, its denominator and the facts that it counts (rules.md §7).

Screens, files, editions and the list behind a number all read it here. A *promise* is one limit of one case; "came
due" means that its last day lies in the period and is over, whether or not it was met: open cases are counted. A
promise that is paused, or that ended (withdrawn, moved on) before its last day, has not come due. Days are working
days of the regency's calendar; medians and 90th percentiles are by nearest rank: the least value with at least that
share of the values at or below it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, literal_column

from feedback.deadlines import shelf
from feedback.figures import facts
from feedback.figures.facts import Kind, Mark
from feedback.figures.selection import Selection

SOON_DAYS = 3
"""Working days within which something is "due soon" (rules.md §7)."""


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

    def holds(self, value: int, asked: Selection) -> bool:
        """Here."""
        ...


@dataclass(frozen=True)
class Marked:
    """The fact bears the mark."""

    mark: Mark

    def sql(self, value: Any, _asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        found: ColumnElement[bool] = value.op("&")(self.mark.bit) != literal_column("0")
        return found

    def holds(self, value: int, _asked: Selection) -> bool:
        """Here."""
        return bool(value & self.mark.bit)


@dataclass(frozen=True)
class Between:
    """The value lies from the lower to the upper number, both counted."""

    limits: Callable[[Selection], tuple[int, int]]

    def sql(self, value: Any, asked: Selection) -> ColumnElement[bool]:
        """As a condition."""
        low, high = self.limits(asked)
        return and_(value >= low, value <= high)

    def holds(self, value: int, asked: Selection) -> bool:
        """Here."""
        low, high = self.limits(asked)
        return low <= value <= high


@dataclass(frozen=True)
class Figure:
    """One figure: facts of `kind`, of which those that pass `counted` (None: all) are its numerator.

    `over` counts only days that are over. A SUM adds up the values of `kind`; its denominator is the number of facts
    of `beside`, or where `weighed` the sum of both kinds' values.
    """

    name: str
    label: Any
    definition: Any
    denominator: Any
    kind: Kind
    counted: Test | None = None
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


def _overdue(asked: Selection) -> tuple[int, int]:
    return 1, asked.today.toordinal() - 1


def _soon(asked: Selection) -> tuple[int, int]:
    last = shelf.calendar().due(asked.today, SOON_DAYS)
    return asked.today.toordinal(), last.toordinal()


def _questioned(_asked: Selection) -> tuple[int, int]:
    return facts.WAITS_FOR_OFFICERS_QUESTION, facts.WAITS_FOR_VERIFIERS_QUESTION


_OF_RECEIVED = _l("of those received in the period")
_KEPT = Marked(Mark.KEPT)
_EVERY = (
    Figure(
        "received",
        _l("Received"),
        _l("Reports that came in during the period, by any channel."),
        _l("reports"),
        Kind.RECEIVED,
    ),
    Figure(
        "verified_in_time_of_due",
        _l("Passed on in time"),
        _l("Passed on (or answered at once) by the last day for verification."),
        _l("of the verifications that came due in the period"),
        Kind.VERIFICATION,
        _KEPT,
        over=True,
    ),
    Figure(
        "first_follow_up_in_time_of_due",
        _l("First reply in time"),
        _l("The agency's first message to the reporter by its last day; accepting alone does not count."),
        _l("of the first replies that came due in the period"),
        Kind.FIRST_FOLLOW_UP,
        _KEPT,
        over=True,
    ),
    Figure(
        "completed_in_time_of_due",
        _l("Done in time"),
        _l(
            "Answered with an outcome by the day first promised to the reporter; "
            "pauses move that day, extensions do not. Reports still open count as not in time."
        ),
        _l("of those due in the period, open ones included"),
        Kind.COMPLETION,
        _KEPT,
        over=True,
    ),
    Figure(
        "completed_in_time_of_due_adjudicated",
        _l("Done in time, adjudicated"),
        _l(
            "As done in time, with approved extensions, and with delays that the inspectorate found excusable."
        ),
        _l("of those due in the period, excused ones that are still open left out"),
        Kind.ADJUDICATED,
        _KEPT,
        over=True,
    ),
    Figure(
        "rescued_of_last_day",
        _l("Rescued before the limit passed"),
        _l(
            "Done at the last moment, but in time: still open one working day before the last day, "
            "when the reminder goes out, and answered by it."
        ),
        _l("of those due in the period that were still open the working day before"),
        Kind.LAST_DAY,
        _KEPT,
        over=True,
    ),
    Figure(
        "working_days_to_route",
        _l("Days until passed on"),
        _l("Working days from receipt to passing on, pauses left out."),
        _l("of those passed on in the period"),
        Kind.TO_ROUTE,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_to_first_follow_up",
        _l("Days until the first reply"),
        _l("Working days from passing on to the agency's first message, pauses left out."),
        _l("of the first replies given in the period"),
        Kind.TO_FOLLOW_UP,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_to_outcome",
        _l("Days until the outcome"),
        _l("Working days from the first passing on to the outcome, whoever held it, pauses left out."),
        _l("of those answered in the period"),
        Kind.TO_OUTCOME,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_of_leg",
        _l("Days with the agency that answered"),
        _l("Working days from the day an agency got the report to its answer, pauses left out."),
        _l("of the agencies' own limits met in the period"),
        Kind.OF_LEG,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_in_all",
        _l("Days for the reporter"),
        _l(
            "Working days from receipt to the last outcome, as the reporter waits for it: pauses are counted."
        ),
        _l("of those whose last outcome was told in the period"),
        Kind.IN_ALL,
        shape=Shape.DAYS,
    ),
    Figure(
        "paused_by_verifier_of_days",
        _l("Paused before passing on"),
        _l("Working days for which verification stood still because the reporter had been asked something."),
        _l("of all working days of those passed on in the period"),
        Kind.PAUSED_VERIFYING,
        shape=Shape.SUM,
        beside=Kind.TO_ROUTE,
        weighed=True,
    ),
    Figure(
        "paused_by_agency_of_days",
        _l("Paused at the agency"),
        _l(
            "Working days for which the agency's work stood still because the reporter had been asked something."
        ),
        _l("of all working days of those answered in the period"),
        Kind.PAUSED_WORKING,
        shape=Shape.SUM,
        beside=Kind.TO_OUTCOME,
        weighed=True,
    ),
    Figure(
        "open_now",
        _l("Open now"),
        _l("Reports that are not closed on the day, whenever they came in."),
        _l("reports"),
        Kind.OPEN,
    ),
    Figure(
        "overdue_now_of_open",
        _l("Past the limit now"),
        _l("Reports on which somebody in office must act on the day and whose limit has passed."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_overdue),
    ),
    Figure(
        "due_in_3_days_of_open",
        _l("Due in the next 3 days"),
        _l("Reports on which somebody in office must act by the end of the third working day after the day."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_soon),
    ),
    Figure(
        "paused_now_of_open",
        _l("Waiting for the reporter"),
        _l("Reports whose clocks stand still because the reporter was asked something."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_questioned),
    ),
    Figure(
        "age_of_open",
        _l("Age of what is open"),
        _l("Working days since receipt."),
        _l("of those open on the day"),
        Kind.OPEN,
        shape=Shape.AGE,
    ),
    Figure(
        "bounced_of_received",
        _l("Sent back"),
        _l("Sent back by an agency at least once before it reached the right one."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.BOUNCED),
    ),
    Figure(
        "bounces_per_received",
        _l("Times sent back"),
        _l("How many times agencies sent reports back before they reached the right one."),
        _l("for the reports received in the period"),
        Kind.BOUNCED,
        shape=Shape.SUM,
        beside=Kind.RECEIVED,
    ),
    Figure(
        "joined_of_received",
        _l("Joined as duplicates"),
        _l("Joined to another report of the same problem."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.JOINED),
    ),
    Figure(
        "objected_of_received",
        _l("Objected to"),
        _l("The reporter said at least once that it was not done."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.OBJECTED),
    ),
    Figure(
        "upheld_of_objections",
        _l("Objections upheld"),
        _l("The second look ended with another outcome than the one the reporter objected to."),
        _l("of the objections raised in the period"),
        Kind.OBJECTED,
        Marked(Mark.UPHELD),
    ),
    Figure(
        "reopened_of_received",
        _l("Reopened"),
        _l("Taken up again after it was closed, by the reporter, from above or because a plan was missed."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.REOPENED),
    ),
    Figure(
        "reopened_in_30_days_of_closed",
        _l("Reopened within 30 days"),
        _l("Taken up again within 30 calendar days of its closing."),
        _l("of the closings in the period"),
        Kind.CLOSED,
        Marked(Mark.SOON_REOPENED),
    ),
    Figure(
        "silent_of_closed",
        _l("Closed in silence"),
        _l("Closed because the reporter neither confirmed nor objected within the limit."),
        _l("of the closings in the period"),
        Kind.CLOSED,
        Marked(Mark.SILENT),
    ),
    Figure(
        "breaches",
        _l("Limits that passed"),
        _l(
            "Limits for verification, first reply and completion that passed unmet, by their first day late; "
            "an agency's own part of a completion is not counted again."
        ),
        _l("limits, excused ones included"),
        Kind.BREACHED,
    ),
    Figure(
        "excused_of_breaches",
        _l("Late, excused"),
        _l("Delays that the inspectorate found excusable, with a reason."),
        _l("of the limits that passed in the period"),
        Kind.BREACHED,
        Marked(Mark.EXCUSED),
    ),
    Figure(
        "planned_kept_of_due",
        _l("Planned promises kept"),
        _l("A planned outcome that was followed by another outcome by the day it was planned for."),
        _l("of the plans whose day came in the period"),
        Kind.PLANNED,
        _KEPT,
        over=True,
    ),
    Figure(
        "rated",
        _l("Rated"),
        _l("Ratings given in the period: means of four answers from 1 (no) to 4 (yes)."),
        _l("ratings"),
        Kind.SOLVED,
        shape=Shape.MARKS,
    ),
)
FIGURES: dict[str, Figure] = {figure.name: figure for figure in _EVERY}
DURATIONS = tuple(name for name, figure in FIGURES.items() if figure.shape is Shape.DAYS)
