"""The metric dictionary: every figure once, with its words, its denominator and the condition that counts it.

Screens, files and the list behind a number all read it here. A *promise* is one limit of one case; "came due"
means that its last day lies in the period and is over, whether or not it was met: open cases are counted. A
promise that is paused, or that ended (withdrawn, moved on) before its last day, has not come due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, true

from feedback.complaints.alarms import WORKED_ON
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.complaints.status import Closing, Status
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.figures.selection import Selection

Condition = Callable[[Selection], ColumnElement[bool]]


class Source(StrEnum):
    """Whose rows a figure counts."""

    RECEIVED = "received"
    STOCK = "stock"
    CLOSED = "closed"
    PROMISES = "promises"
    MET = "met"
    RATINGS = "ratings"


@dataclass(frozen=True)
class Figure:
    """One figure. `of` counts the denominator, `counted` (a part of it) the numerator.

    A figure of source MET is a distribution of working days, and `counted` is not used.
    """

    name: str
    label: Any
    definition: Any
    denominator: Any
    source: Source
    of: Condition
    counted: Condition


def _between(column: Any, first: Any, last: Any) -> ColumnElement[bool]:
    return and_(column >= first, column <= last)


def stopped_on() -> Any:
    """When the promise stood still before it was met: paused, or ended unmet; null else."""
    return func.coalesce(PromiseRow.paused_on, PromiseRow.ended_on)


def came_due(step: Step, last_day: Any) -> Condition:
    """Promises of `step` whose `last_day` (a column) lies in the part of the period that is over."""

    def condition(asked: Selection) -> ColumnElement[bool]:
        days = asked.over
        return and_(
            of_step(step),
            _between(last_day, days.from_on, days.to_on),
            or_(stopped_on().is_(None), stopped_on() > last_day, PromiseRow.breached_on.is_not(None)),
        )

    return condition


def of_step(step: Step) -> ColumnElement[bool]:
    """Promises of this step; of a completion the citizen's own (leg 0), not the agencies'."""
    if step is Step.COMPLETION:
        return and_(PromiseRow.step == step, PromiseRow.leg == 0)
    return PromiseRow.step == step


def kept(last_day: Any) -> ColumnElement[bool]:
    """Met by `last_day` and never late before."""
    return and_(PromiseRow.met_on <= last_day, PromiseRow.breached_on.is_(None))


def _adjudicated_of(asked: Selection) -> ColumnElement[bool]:
    excused_and_open = and_(PromiseRow.excused, PromiseRow.met_on.is_(None))
    return and_(came_due(Step.COMPLETION, PromiseRow.due_on)(asked), ~excused_and_open)


def _in_time(name: str, step: Step, label: Any, definition: Any, denominator: Any, last_day: Any) -> Figure:
    return Figure(
        name,
        label,
        definition,
        denominator,
        Source.PROMISES,
        came_due(step, last_day),
        lambda _: kept(last_day),
    )


def _days(name: str, step: Step, label: Any, definition: Any, denominator: Any) -> Figure:
    def met(asked: Selection) -> ColumnElement[bool]:
        return and_(of_step(step), _between(PromiseRow.met_on, asked.period.from_on, asked.period.to_on))

    return Figure(name, label, definition, denominator, Source.MET, met, lambda _: true())


def _all(_asked: Selection) -> ColumnElement[bool]:
    return true()


def _received(asked: Selection) -> ColumnElement[bool]:
    return _between(Complaint.received_on, asked.period.from_on, asked.period.to_on)


def _closed(asked: Selection) -> ColumnElement[bool]:
    return _between(Complaint.closed_on, asked.period.from_on, asked.period.to_on)


def _open(_asked: Selection) -> ColumnElement[bool]:
    return Complaint.status != Status.CLOSED


def _overdue(asked: Selection) -> ColumnElement[bool]:
    return and_(
        Complaint.due_on < asked.today,
        Complaint.status.in_(WORKED_ON),
    )


def _rated(asked: Selection) -> ColumnElement[bool]:
    return _between(Rating.rated_on, asked.period.from_on, asked.period.to_on)


_OF_RECEIVED = _l("of those received in the period")
FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "received",
            _l("Received"),
            _l("Reports that came in during the period, by any channel."),
            _l("reports"),
            Source.RECEIVED,
            _received,
            _all,
        ),
        _in_time(
            "verified_in_time_of_due",
            Step.VERIFICATION,
            _l("Passed on in time"),
            _l("Passed on (or answered at once) by the last day for verification."),
            _l("of the verifications that came due in the period"),
            PromiseRow.due_on,
        ),
        _in_time(
            "first_follow_up_in_time_of_due",
            Step.FIRST_FOLLOW_UP,
            _l("First reply in time"),
            _l("The agency's first message to the reporter by its last day; accepting alone does not count."),
            _l("of the first replies that came due in the period"),
            PromiseRow.due_on,
        ),
        _in_time(
            "completed_in_time_of_due",
            Step.COMPLETION,
            _l("Done in time"),
            _l(
                "Answered with an outcome by the day first promised to the reporter; "
                "pauses move that day, extensions do not. Reports still open count as not in time."
            ),
            _l("of those due in the period, open ones included"),
            PromiseRow.promised_on,
        ),
        Figure(
            "completed_in_time_of_due_adjudicated",
            _l("Done in time, adjudicated"),
            _l(
                "As done in time, with approved extensions, and with delays that the inspectorate found excusable."
            ),
            _l("of those due in the period, excused ones that are still open left out"),
            Source.PROMISES,
            _adjudicated_of,
            lambda _: or_(kept(PromiseRow.due_on), PromiseRow.excused),
        ),
        _days(
            "working_days_to_route",
            Step.VERIFICATION,
            _l("Days until passed on"),
            _l("Working days from receipt to passing on, pauses left out."),
            _l("of those passed on in the period"),
        ),
        _days(
            "working_days_to_first_follow_up",
            Step.FIRST_FOLLOW_UP,
            _l("Days until the first reply"),
            _l("Working days from passing on to the agency's first message, pauses left out."),
            _l("of the first replies given in the period"),
        ),
        _days(
            "working_days_to_outcome",
            Step.COMPLETION,
            _l("Days until the outcome"),
            _l("Working days from the first passing on to the outcome, whoever held it, pauses left out."),
            _l("of those answered in the period"),
        ),
        Figure(
            "open_now",
            _l("Open now"),
            _l("Reports that are not closed today, whenever they came in."),
            _l("reports"),
            Source.STOCK,
            _open,
            _all,
        ),
        Figure(
            "overdue_now_of_open",
            _l("Past the limit now"),
            _l("Reports on which somebody in office must act today and whose limit has passed."),
            _l("of those open now"),
            Source.STOCK,
            _open,
            _overdue,
        ),
        Figure(
            "bounced_of_received",
            _l("Sent back"),
            _l("Sent back by an agency at least once before it reached the right one."),
            _OF_RECEIVED,
            Source.RECEIVED,
            _received,
            lambda _: Complaint.bounces > 0,
        ),
        Figure(
            "objected_of_received",
            _l("Objected to"),
            _l("The reporter said at least once that it was not done."),
            _OF_RECEIVED,
            Source.RECEIVED,
            _received,
            lambda _: Complaint.objections > 0,
        ),
        Figure(
            "reopened_of_received",
            _l("Reopened"),
            _l(
                "Taken up again after it was closed, by the reporter, from above or because a plan was missed."
            ),
            _OF_RECEIVED,
            Source.RECEIVED,
            _received,
            lambda _: Complaint.cycle > Complaint.objections + 1,
        ),
        Figure(
            "silent_of_closed",
            _l("Closed in silence"),
            _l("Closed because the reporter neither confirmed nor objected within the limit."),
            _l("of those closed in the period"),
            Source.CLOSED,
            _closed,
            lambda _: Complaint.closing == Closing.SILENCE,
        ),
        Figure(
            "rated",
            _l("Rated"),
            _l("Ratings given in the period: means of four answers from 1 (no) to 4 (yes)."),
            _l("ratings"),
            Source.RATINGS,
            _rated,
            _all,
        ),
    )
}
DURATIONS = tuple(name for name, figure in FIGURES.items() if figure.source is Source.MET)
STEP_OF = {
    "working_days_to_route": Step.VERIFICATION,
    "working_days_to_first_follow_up": Step.FIRST_FOLLOW_UP,
    "working_days_to_outcome": Step.COMPLETION,
}


def number_of(condition: ColumnElement[bool]) -> Any:
    """How many rows meet `condition`; 0 when there are none."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
