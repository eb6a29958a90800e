"""Conflicts of interest that the data suggest: where somebody served before, who stands above or below him elsewhere.

A hint is no conflict: somebody looks at it and presses once, or leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, exists, literal, null, or_, select, union_all
from sqlalchemy.orm import aliased

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people import conflicts
from feedback.people.conflicts import Conflict, Relation
from feedback.people.models import CivilServant, Grant, Posting, User, UserState
from feedback.people.persons import valid_on
from feedback.people.roles import HEADS, Role

DECIDERS = (Role.INSPECTOR, Role.VERIFIER, Role.SECRETARY_DELEGATE, *HEADS)
"""Who decides over the cases of other offices."""
SINCE = timedelta(days=5 * 365)
"""A post left longer ago binds nobody any more."""
MOST = 100


@dataclass(frozen=True)
class Hint:
    """Somebody who decides, and the office or the civil servant that he may be bound to; `until` None: still."""

    user_id: int
    name: str
    relation: Relation
    unit_id: int | None
    civil_servant_id: int | None
    with_name: str
    until: date | None

    @property
    def key(self) -> str:
        """What a form calls it by."""
        return (
            f"{self.user_id}:u{self.unit_id}" if self.unit_id else f"{self.user_id}:s{self.civil_servant_id}"
        )


def hints() -> list[Hint]:
    """What the data suggest and nobody has declared yet, by name. One statement."""
    found = union_all(_served_there(), _above(), _below()).limit(MOST)
    rows = {Hint(row[0], row[1], Relation(row[2]), *row[3:]) for row in db.session.execute(found)}
    return sorted(rows, key=lambda one: (one.name, one.with_name, one.relation))


def find(key: str) -> Hint | None:
    """The hint with this key, while it is one. One statement."""
    return next((one for one in hints() if one.key == key), None)


def _deciders(what: Any) -> Select[Any]:
    """Civil servants who decide today, joined with their account, post and the post's unit."""
    asked: Select[Any] = what.select_from(CivilServant)
    return (
        asked.join(User, User.id == CivilServant.user_id)
        .join(Grant, Grant.user_id == User.id)
        .join(_OFFICE, _OFFICE.id == Grant.unit_id)
        .where(
            User.state == UserState.ACTIVE,
            CivilServant.active,
            Grant.role.in_(DECIDERS),
            *valid_on(clock.today()),
        )
    )


_OFFICE = aliased(Unit)


def _served_there() -> Select[Any]:
    today = clock.today()
    words = (literal(Relation.WORKED_THERE.value), Unit.id, null(), Unit.name, Posting.to_on)
    declared = exists().where(
        Conflict.user_id == User.id, Conflict.unit_id == Unit.id, *conflicts.in_force(today)
    )
    return (
        _deciders(select(User.id, User.name, *words))
        .join(Posting, Posting.civil_servant_id == CivilServant.id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(
            Unit.agency_id != _OFFICE.agency_id,
            or_(Posting.to_on.is_(None), Posting.to_on >= today - SINCE),
            ~declared,
        )
    )


def _above() -> Select[Any]:
    """His superior serves at another agency than the one for which he decides."""
    return _bound(
        lambda mine, theirs, other: (mine.superior_id == other.id, theirs.civil_servant_id == other.id)
    )


def _below() -> Select[Any]:
    """Somebody who serves directly under him does."""
    return _bound(
        lambda _mine, theirs, other: (
            theirs.superior_id == CivilServant.id,
            theirs.civil_servant_id == other.id,
        )
    )


def _bound(how: Any) -> Select[Any]:
    today = clock.today()
    mine, theirs, other, place = aliased(Posting), aliased(Posting), aliased(CivilServant), aliased(Unit)
    words = (literal(Relation.SUPERIOR.value), null(), other.id, other.name, null())
    declared = exists().where(
        Conflict.user_id == User.id, Conflict.civil_servant_id == other.id, *conflicts.in_force(today)
    )
    to_mine, to_theirs = how(mine, theirs, other)
    return (
        _deciders(select(User.id, User.name, *words))
        .join(mine, mine.civil_servant_id == CivilServant.id)
        .join(theirs, literal(True))
        .join(other, to_theirs)
        .join(place, place.id == theirs.unit_id)
        .where(
            to_mine,
            place.agency_id != _OFFICE.agency_id,
            *_now(mine, today),
            *_now(theirs, today),
            ~declared,
        )
    )


def _now(posting: Any, today: date) -> tuple[Any, ...]:
    return posting.from_on <= today, or_(posting.to_on.is_(None), posting.to_on >= today)
