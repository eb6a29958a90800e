"""Who held which post when, and what of the record he did through it: an office's part of the record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.models import Event
from feedback.people.models import Grant


@dataclass(frozen=True)
class Term:
    """An account held a post at the unit from one moment until before another (aware; None: still).

    `besides` are those it held elsewhere while this one lasted.
    """

    user_id: int
    unit_id: int
    since: datetime
    until: datetime | None
    besides: tuple[Term, ...] = ()


def staff_of(unit_id: int, from_on: date, to_on: date) -> tuple[Term, ...]:
    """When in these days which accounts held a post at the unit or below it. Two statements."""
    path = select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    here = Grant.unit_id.in_(select(Unit.id).where(Unit.path.startswith(path)))
    found = _terms(here, from_on, to_on)
    elsewhere = _terms(and_(Grant.user_id.in_({one.user_id for one in found}), ~here), from_on, to_on)
    return tuple(
        replace(one, besides=tuple(other for other in elsewhere if _at_once(one, other))) for one in found
    )


def _terms(only: ColumnElement[bool], from_on: date, to_on: date) -> list[Term]:
    first, end = begin(from_on), clock.midnight_after(to_on)
    posts = select(Grant).where(
        only,
        Grant.from_on <= to_on,
        or_(Grant.to_on.is_(None), Grant.to_on >= from_on),
        or_(Grant.revoked_at.is_(None), Grant.revoked_at > first),
    )
    found = []
    for row in db.session.scalars(posts.order_by(Grant.user_id, Grant.id)):
        ends = [row.revoked_at, clock.midnight_after(row.to_on) if row.to_on else None]
        until = min((one for one in ends if one is not None), default=None)
        until = None if until is None or until >= end else until
        found.append(Term(row.user_id, row.unit_id, begin(row.from_on), until))
    return found


def _at_once(one: Term, other: Term) -> bool:
    begun = one.until is None or other.since < one.until
    return one.user_id == other.user_id and begun and (other.until is None or one.since < other.until)


def during(term: Term) -> ColumnElement[bool]:
    """What the account did in this time for this office.

    An event says who acted, not through which post. Of several that he held at once it is that of the office which
    had the case when he acted; where none of them had it, all of them answer for it.
    """
    mine = and_(Event.actor.in_(actors({term.user_id})), _in_time(term))
    if not term.besides:
        return mine
    holder = _holder_before()
    others = (and_(_in_time(one), holder.in_(_below(one.unit_id))) for one in term.besides)
    return and_(mine, or_(holder.in_(_below(term.unit_id)), func.coalesce(or_(*others), false()).is_(False)))


def actors(user_ids: set[int]) -> tuple[str, ...]:
    """The ledger's words for these accounts."""
    return tuple(f"{word}:{id_}" for id_ in sorted(user_ids) for word in ("user", "operator"))


def begin(day: date) -> datetime:
    """The moment a day begins in town."""
    return clock.midnight_after(day - timedelta(days=1))


def _in_time(term: Term) -> ColumnElement[bool]:
    begun = Event.recorded_at >= term.since
    return begun if term.until is None else and_(begun, Event.recorded_at < term.until)


def _below(unit_id: int) -> Select[int]:
    path = select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    return select(Unit.id).where(Unit.path.startswith(path))


def _holder_before() -> ScalarSelect[int]:
    """The unit that held the case when the event was added to it; NULL where the event belongs to no case."""
    before = aliased(Event)
    holder = before.facts["set"]["holder_unit_id"].as_integer()
    told = select(holder).where(
        before.stream_id == Event.stream_id, before.seq < Event.seq, holder.is_not(None)
    )
    return told.order_by(before.seq.desc()).limit(1).correlate(Event).scalar_subquery()
