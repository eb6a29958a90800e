"""The person behind a request: who he is, and what he may do today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Date, Row, Select, and_, bindparam, null, or_, select, union_all

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import BigKey, db
from feedback.people.models import Absence, Acting, CivilServant, Grant, Posting, User, UserState
from feedback.people.rights import RIGHTS, Right
from feedback.people.roles import Role


@dataclass(frozen=True)
class Post:
    """A role held today at a unit. `acting` is "", "plt" or "plh"."""

    role: Role
    unit_id: int
    unit_path: str
    agency_id: int
    acting: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody signed in, as a value: it outlives the transaction that found it.

    `serves_in` are the units of a civil servant's postings today and all above them, `superiors` the civil
    servants he serves directly under.
    """

    user_id: int
    name: str
    email: str
    locale: str
    posts: tuple[Post, ...]
    civil_servant_id: int | None = None
    serves_in: frozenset[int] = frozenset()
    superiors: frozenset[int] = frozenset()
    roles: frozenset[Role] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        roles = {post.role for post in self.posts}
        if self.civil_servant_id is not None:
            roles.add(Role.CIVIL_SERVANT)
        object.__setattr__(self, "roles", frozenset(roles))

    @property
    def actor(self) -> str:
        """The person as the ledger writes him: "user:<id>"."""
        return f"user:{self.user_id}"

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds any of `roles` today, anywhere."""
        return not self.roles.isdisjoint(roles)

    def posts_as(self, *roles: Role) -> tuple[Post, ...]:
        """The person's posts in any of `roles`."""
        return tuple(post for post in self.posts if post.role in roles)

    def may(self, right: Right) -> bool:
        """Whether any of the person's roles holds `right`; on which case is for a shelf to say."""
        return not self.roles.isdisjoint(RIGHTS[right])

    def posts_with(self, right: Right) -> tuple[Post, ...]:
        """The posts through which the person holds `right`."""
        return self.posts_as(*RIGHTS[right])

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units of the person's posts and every unit above them, up to the agency."""
        return frozenset(id_ for post in self.posts for id_ in _path_ids(post.unit_path))


def person(user_id: int) -> Person | None:
    """The person of an active account with the posts valid today, stand-ins' included; else None.

    Two statements.
    """
    row = db.session.execute(accounts().where(User.id == user_id)).one_or_none()
    return None if row is None else made(row)


def persons(user_ids: Iterable[int]) -> dict[int, str]:
    """The names of `user_ids`, disabled accounts included, in one statement."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(set(user_ids)))).all()
    return {row.id: row.name for row in rows}


def stood_in_for(user_id: int, on: date) -> list[str]:
    """The names of those for whom the person stands in on that day; one statement."""
    away = select(User.name).join(Absence, Absence.user_id == User.id).order_by(User.name)
    today = Absence.stand_in_id == user_id, Absence.from_on <= on, Absence.to_on >= on
    return list(dict.fromkeys(db.session.scalars(away.where(*today))))


def accounts() -> Select[*tuple[Any, ...]]:
    """Rows of active accounts: id, name, email, locale, civil_servant_id; `made` turns one into a Person."""
    return (
        select(User.id, User.name, User.email, User.locale, CivilServant.id.label("civil_servant_id"))
        .outerjoin(CivilServant, and_(CivilServant.user_id == User.id, CivilServant.active))
        .where(User.state == UserState.ACTIVE)
    )


def made(row: Row[*tuple[Any, ...]]) -> Person:
    """The person of a row of `accounts()`. One statement, for posts and postings."""
    asked = {"me": row.id, "servant": row.civil_servant_id, "today": clock.today()}
    found = sorted(db.session.execute(_whereabouts(), asked), key=lambda one: one.id)
    postings = [one for one in found if one.role is None]
    return Person(
        row.id,
        row.name,
        row.email,
        row.locale,
        tuple(dict.fromkeys(_post(one, row.id) for one in found if one.role is not None)),
        row.civil_servant_id,
        frozenset(id_ for one in postings for id_ in _path_ids(one.path)),
        frozenset(one.superior_id for one in postings if one.superior_id is not None),
    )


def _post(row: Any, user_id: int) -> Post:
    """A post of his own, or of somebody for whom he is the daily stand-in today."""
    own = row.user_id == user_id
    acting = str(row.acting) if own else str(row.acting or Acting.PLH)
    return Post(Role(row.role), row.unit_id, row.path, row.agency_id, acting)


def _path_ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


@cache
def _whereabouts() -> CompoundSelect[Any]:
    """Own posts, those of whoever is away today, and postings (without a role). Standing in does not chain."""
    # Asked on every page of the staff, so it is written once.
    me, servant = bindparam("me", type_=BigKey), bindparam("servant", type_=BigKey)
    today = bindparam("today", type_=Date)
    away = select(Absence.user_id).where(
        Absence.stand_in_id == me, Absence.from_on <= today, Absence.to_on >= today
    )
    place = (Unit.id.label("unit_id"), Unit.path, Unit.agency_id)
    posts = (
        select(Grant.id, Grant.user_id, Grant.role, Grant.acting, *place, null().label("superior_id"))
        .join(Unit, Unit.id == Grant.unit_id)
        .join(User, User.id == Grant.user_id)
        .where(
            or_(Grant.user_id == me, Grant.user_id.in_(away)),
            User.state == UserState.ACTIVE,
            *valid_on(today),
        )
    )
    postings = (
        select(Posting.id, null(), null(), null(), *place, Posting.superior_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(
            Posting.civil_servant_id == servant,
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
    )
    return union_all(posts, postings)


def valid_on(day: Any) -> tuple[Any, ...]:
    """The conditions under which a grant counts on `day` (a date, or a parameter for one)."""
    return (
        Grant.from_on <= day,
        or_(Grant.to_on.is_(None), Grant.to_on >= day),
        Grant.revoked_at.is_(None),
    )
