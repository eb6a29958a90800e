"""Month by month: what came in, what came due and was done in time, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Date, case, func, literal, select

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures.count import NOTHING, Group, Share, joined
from feedback.figures.dictionary import FIGURES, number_of
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection, case_group, promise_group
from feedback.figures.spread import NO_SPREAD, Spread, counted

DONE = "completed_in_time_of_due"


@dataclass(frozen=True)
class Span:
    """A month, or a week, of a trend."""

    period: Period
    received: int
    done: Share
    days: Spread


def trend(asked: Selection, periods: tuple[Period, ...]) -> tuple[Span, ...]:
    """The periods, which follow each other without a gap, for a selection whose own period is not looked at.

    Three statements, however many periods.
    """
    wide = replace(asked, period=Period(periods[0].from_on, periods[-1].to_on))
    came, done = _received(wide, periods), _done(wide, periods)
    days = counted(_which(PromiseRow.met_on, periods), By.ALL, wide)
    return tuple(
        Span(period, came.get(index, 0), done.get(index, NOTHING), days.get(index, NO_SPREAD))
        for index, period in enumerate(periods)
    )


def shares(asked: Selection, by: By) -> dict[Group, Share]:
    """Done in time, of those due in the period, for each group. One statement."""
    figure, group = FIGURES[DONE], promise_group(by)
    columns = (group.label("grouped"), number_of(figure.counted(asked)), func.count())
    conditions = (PromiseRow.due_on >= asked.period.from_on, figure.of(asked), *asked.promises())
    question = joined(select(*columns), by).where(*conditions).group_by(group)
    return {row[0]: Share(int(row[1]), row[2]) for row in db.session.execute(question)}


def received(asked: Selection, by: By) -> dict[Group, int]:
    """How many came in during the period, for each group. One statement."""
    group = case_group(by)
    question: Any = select(group, func.count()).where(FIGURES["received"].of(asked), *asked.cases())
    return {row[0]: row[1] for row in db.session.execute(question.group_by(group))}


def _received(wide: Selection, periods: tuple[Period, ...]) -> dict[int, int]:
    which = _which(Complaint.received_on, periods)
    question: Any = select(which, func.count()).where(FIGURES["received"].of(wide), *wide.cases())
    return {row[0]: row[1] for row in db.session.execute(question.group_by(which))}


def _done(wide: Selection, periods: tuple[Period, ...]) -> dict[int, Share]:
    figure = FIGURES[DONE]
    which = _which(PromiseRow.promised_on, periods)
    columns = (which.label("which"), number_of(figure.counted(wide)), func.count())
    # An extension only lengthens: whatever was promised within these days is due no sooner, and an index finds it.
    conditions = (PromiseRow.due_on >= wide.period.from_on, figure.of(wide), *wide.promises())
    question = joined(select(*columns), By.ALL).where(*conditions).group_by(which)
    return {row[0]: Share(int(row[1]), row[2]) for row in db.session.execute(question)}


def _which(column: Any, periods: tuple[Period, ...]) -> Any:
    """Which of the periods a day lies in, as a number from 0: the same words on both databases."""
    ends = [(column <= literal(period.to_on, Date), index) for index, period in enumerate(periods)]
    return case(*ends, else_=len(periods))
