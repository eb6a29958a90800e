"""What lies around one person's work: where he served, how his unit fared, how much lay on everybody there.

Of a unit only cases are counted that are hidden from nobody: the same figures stand before every reader.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.people.models import Exclusion, Posting
from feedback.performance.models import AssignmentSegment, HandlingCredit
from feedback.performance.periods import Period

Staffed = Callable[[Collection[int]], Mapping[int, Any]]
"""Given units' ids, the posts each needs and has (`needed`, `filled`, `as_of`): another room knows."""


@dataclass(frozen=True)
class Posted:
    """Where somebody served on a day, and under whom."""

    unit_id: int
    position: str
    superior_id: int | None


def posted(civil_servant_ids: Collection[int], on: date) -> dict[int, Posted]:
    """Where each person served on `on`, of several postings in the one that began last. One statement.

    Who served nowhere that day is left out.
    """
    row = Posting
    asked = (
        select(row)
        .where(
            row.civil_servant_id.in_(civil_servant_ids),
            row.from_on <= on,
            or_(row.to_on.is_(None), row.to_on >= on),
        )
        .order_by(row.from_on, row.id)
    )
    return {
        one.civil_servant_id: Posted(one.unit_id, one.position, one.superior_id)
        for one in db.session.scalars(asked)
    }


def units(unit_ids: Collection[int], period: Period, staffed: Staffed) -> dict[int, dict[str, Any]]:
    """How each unit fared in the period; five statements and those of `staffed`.

    `due`, `kept`: its limits to complete due in the period, and those kept; `received`: cases that came to it; `open`:
    those with it at the end; `officers`: people who had a case there; `unassigned`: shares of finished work that lay
    with nobody. `posts`: needed and filled as last counted: a lack of people is not laid on those there.
    """
    names = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    made: dict[int, dict[str, Any]] = {
        row.id: {"id": row.id, "name": row.name, "due": 0, "kept": 0, "received": 0, "open": 0, "officers": 0}
        | {"unassigned": 0.0}
        for row in names
    }
    for row in db.session.execute(_limits(unit_ids, period)):
        made[row.holder_unit_id] |= {"due": row.due, "kept": row.kept}
    for row in db.session.execute(_load(unit_ids, period)):
        made[row.holder_unit_id] |= {"received": row.received, "open": row.open}
    for row in db.session.execute(_officers(unit_ids, period)):
        made[row.unit_id]["officers"] = row.officers
    for row in db.session.execute(_unassigned(unit_ids, period)):
        made[row.unit_id]["unassigned"] = round(float(row.shares), 4)
    for unit_id, posts in staffed(unit_ids).items():
        counted = {"needed": posts.needed, "filled": posts.filled, "as_of": posts.as_of.isoformat()}
        made[unit_id]["posts"] = counted
    return made


def _limits(unit_ids: Collection[int], period: Period) -> Any:
    promise = PromiseRow
    kept = and_(promise.met_on.is_not(None), promise.met_on <= promise.due_on)
    return (
        select(
            promise.holder_unit_id,
            func.count().label("due"),
            func.count().filter(kept).label("kept"),
        )
        .where(
            *_legs(unit_ids),
            promise.ended_on.is_(None),
            promise.due_on.between(period.first, period.last),
            or_(kept, promise.due_on < clock.today()),
        )
        .group_by(promise.holder_unit_id)
    )


def _load(unit_ids: Collection[int], period: Period) -> Any:
    promise = PromiseRow
    came = promise.started_on >= period.first
    last = min(period.last, clock.today())
    here = and_(
        or_(promise.met_on.is_(None), promise.met_on > last),
        or_(promise.ended_on.is_(None), promise.ended_on > last),
    )
    return (
        select(
            promise.holder_unit_id,
            func.count(promise.stream_id.distinct()).filter(came).label("received"),
            func.count(promise.stream_id.distinct()).filter(here).label("open"),
        )
        .where(*_legs(unit_ids), promise.started_on <= period.last, or_(came, here))
        .group_by(promise.holder_unit_id)
    )


def _officers(unit_ids: Collection[int], period: Period) -> Any:
    row = AssignmentSegment
    return (
        select(row.unit_id, func.count(row.user_id.distinct()).label("officers"))
        .where(
            row.unit_id.in_(unit_ids),
            row.user_id.is_not(None),
            row.started_on <= period.last,
            or_(row.ended_on.is_(None), row.ended_on >= period.first),
            _open_to_all(row.stream_id),
        )
        .group_by(row.unit_id)
    )


def _unassigned(unit_ids: Collection[int], period: Period) -> Any:
    row = HandlingCredit
    return (
        select(row.unit_id, func.sum(row.share_num * 1.0 / row.share_den).label("shares"))
        .where(
            row.unit_id.in_(unit_ids),
            row.user_id.is_(None),
            row.credited_on.between(period.first, period.last),
            _open_to_all(row.stream_id),
        )
        .group_by(row.unit_id)
    )


def _legs(unit_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    promise = PromiseRow
    return (
        promise.step == Step.COMPLETION,
        promise.leg > 0,
        promise.holder_unit_id.in_(unit_ids),
        _open_to_all(promise.stream_id),
    )


def _open_to_all(stream_column: Any) -> ColumnElement[bool]:
    return ~exists().where(Exclusion.stream_id == stream_column)
