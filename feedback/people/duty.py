"""Who answers for an office on a day: those at work there, its heads, and whoever stands in for one who is away.

A post on leave is its stand-in's (Plh) alone; one on leave without a stand-in, like a vacant one, is nobody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Absence, Acting, Grant, User, UserState
from feedback.people.roles import HEADS, Role

AT_WORK = frozenset({Role.OFFICER, Role.VERIFIER, Role.SECRETARY_DELEGATE, Role.INSPECTOR})


@dataclass(frozen=True)
class OnDuty:
    """Somebody who answers for a post; `stands_in_for` is the account of the one away, if he stands in."""

    user_id: int
    role: Role
    unit_id: int
    acting: str = ""
    stands_in_for: int | None = None


@dataclass(frozen=True)
class Roll:
    """Who answers for which office on one day."""

    posts: tuple[OnDuty, ...]
    paths: dict[int, str]
    away: frozenset[int]
    """Accounts that are on leave that day."""

    def at(self, unit_id: int, roles: Collection[Role]) -> list[OnDuty]:
        """Who holds any of `roles` at the unit itself, each account once."""
        found: dict[int, OnDuty] = {}
        for post in self.posts:
            if post.unit_id == unit_id and post.role in roles:
                found.setdefault(post.user_id, post)
        return list(found.values())

    def working(self, unit_id: int) -> list[OnDuty]:
        """Those who work on the office's cases: officers, verifiers and the like; its heads where there is no other."""
        return self.at(unit_id, AT_WORK) or self.at(unit_id, HEADS)

    def upwards(self, unit_id: int) -> list[int]:
        """The unit and those above it, its agency last."""
        return [int(part) for part in reversed(self.paths.get(unit_id, "").split("/")) if part]

    def post_of(self, user_id: int, unit_id: int) -> OnDuty | None:
        """The post by which an account answers for the unit: the one nearest to it."""
        for place in self.upwards(unit_id):
            for post in self.posts:
                if post.unit_id == place and user_id in (post.user_id, post.stands_in_for):
                    return post
        return None

    def superior_of(self, user_id: int | None, unit_id: int) -> tuple[OnDuty | None, int | None]:
        """The nearest head above whoever works at the unit who is not himself; and the nearest office whose head's
        post is vacant on the way there, if there is one.
        """
        vacant = None
        for place in self.upwards(unit_id):
            heads = self.at(place, HEADS)
            others = [one for one in heads if one.user_id != user_id]
            if others:
                return others[0], vacant
            if not heads and vacant is None:
                vacant = place
        return None, vacant


def roll(unit_ids: Iterable[int], on: date | None = None) -> Roll:
    """Who answered for these units, and for those above them, on that day (today). Three statements."""
    day = clock.today() if on is None else on
    asked = db.session.execute(select(Unit.id, Unit.path).where(Unit.id.in_(set(unit_ids))))
    paths = {row.id: row.path for row in asked}
    places = {int(part) for path in paths.values() for part in path.split("/") if part}
    held = db.session.execute(
        select(Grant.user_id, Grant.role, Grant.unit_id, Grant.acting)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.unit_id.in_(places),
            Grant.role.in_(AT_WORK | HEADS),
            User.state == UserState.ACTIVE,
            Grant.from_on <= day,
            or_(Grant.to_on.is_(None), Grant.to_on >= day),
            or_(Grant.revoked_at.is_(None), Grant.revoked_at >= clock.midnight_after(day)),
        )
        .order_by(Grant.id)
    ).all()
    away = _stand_ins({row.user_id for row in held}, day)
    posts = []
    for row in held:
        if row.user_id not in away:
            posts.append(OnDuty(row.user_id, row.role, row.unit_id, str(row.acting)))
        elif (stand_in := away[row.user_id]) is not None:
            posts.append(OnDuty(stand_in, row.role, row.unit_id, str(Acting.PLH), row.user_id))
    return Roll(tuple(posts), paths, frozenset(away))


def _stand_ins(user_ids: Collection[int], day: date) -> dict[int, int | None]:
    """Who is away that day and who stands in; None where the stand-in's account is closed or he is away himself."""
    other = aliased(Absence)
    gone = (
        select(other.user_id)
        .where(other.user_id == Absence.stand_in_id, other.from_on <= day, other.to_on >= day)
        .exists()
    )
    rows = db.session.execute(
        select(Absence.user_id, Absence.stand_in_id, User.state, gone.label("gone"))
        .join(User, User.id == Absence.stand_in_id)
        .where(Absence.user_id.in_(user_ids), Absence.from_on <= day, Absence.to_on >= day)
    )
    return {
        row.user_id: row.stand_in_id if row.state is UserState.ACTIVE and not row.gone else None
        for row in rows
    }
