"""Of cases that are stuck: why, for how long, and who was told of it at which level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.inspection import ladder_answers
from feedback.ledger.models import Event


@dataclass(frozen=True)
class Telling:
    """Somebody was told, at a level, in a letter of that moment; and whether he took it up."""

    level: str
    user_id: int
    at: datetime
    taken_up: bool


@dataclass(frozen=True)
class Stuck:
    """`why` is unopened, unrouted, returned, nobody or untouched; since that day, so many working days ago."""

    why: str
    since: date
    working_days: int
    told: tuple[Telling, ...] = field(default=())


def of(cases: Sequence[Complaint], days: Calendar, today: date) -> dict[int, Stuck]:
    """What is known of these cases, by id. Three statements. The caller has seen that they are there for the reader."""
    ids = [one.id for one in cases]
    brought, touched, told = _brought(ids), _touched(ids), _told(ids)
    found = {}
    for one in cases:
        why = _why(one)
        since = touched.get(one.id) if why == "untouched" else brought.get(one.id)
        since = since or one.routed_on or one.received_on
        found[one.id] = Stuck(why, since, days.count(since, today), tuple(told.get(one.id, ())))
    return found


def _why(one: Complaint) -> str:
    if one.status is Status.RECEIVED:
        return "returned" if one.bounces else "unrouted"
    if one.holder_unit_id == one.verified_by_unit_id:
        return "nobody"
    return "unopened" if one.status is Status.ROUTED else "untouched"


def _brought(ids: list[int]) -> dict[int, date]:
    """The day on which each case came to where it is: its verification or first follow-up that runs began."""
    asked = (
        select(PromiseRow.stream_id, func.max(PromiseRow.started_on))
        .where(
            PromiseRow.stream_id.in_(ids),
            PromiseRow.step.in_((Step.VERIFICATION, Step.FIRST_FOLLOW_UP)),
            PromiseRow.met_on.is_(None),
            PromiseRow.ended_on.is_(None),
        )
        .group_by(PromiseRow.stream_id)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def _touched(ids: list[int]) -> dict[int, date]:
    """The day on which somebody in office last acted on each case."""
    asked = (
        select(Event.stream_id, func.max(Event.recorded_at))
        .where(Event.stream_id.in_(ids), Event.actor.startswith("user:"))
        .group_by(Event.stream_id)
    )
    return {row[0]: clock.town_date(row[1]) for row in db.session.execute(asked)}


def _told(ids: list[int]) -> dict[int, list[Telling]]:
    found: dict[int, list[Telling]] = {}
    seen: set[tuple[Any, ...]] = set()
    for escalation, telling, opens_at in ladder_answers.told_of(ids):
        if telling is None or (escalation.stream_id, escalation.level, telling.user_id) in seen:
            continue
        seen.add((escalation.stream_id, escalation.level, telling.user_id))
        one = Telling(escalation.level, telling.user_id, opens_at, telling.acknowledged_at is not None)
        found.setdefault(escalation.stream_id, []).append(one)
    return found
