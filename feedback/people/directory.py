"""Everybody with an account, as the administrator finds them, and who holds which post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, and_, exists, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Absence, Grant, User, UserState
from feedback.people.persons import valid_on
from feedback.people.roles import Role


def listed(text: str = "", state: str = "", role: str = "") -> Select[User]:
    """Accounts by name whose name or address holds `text`; unknown states and roles find nobody."""
    shelf = select(User).order_by(User.name, User.id)
    if words := text.strip():
        shelf = shelf.where(
            or_(User.name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True))
        )
    if state:
        shelf = shelf.where(User.state == state if state in set(UserState) else User.id.is_(None))
    if role:
        held = and_(Grant.user_id == User.id, Grant.role == role, Grant.revoked_at.is_(None))
        shelf = shelf.where(exists().where(held) if role in set(Role) else User.id.is_(None))
    return shelf


def after(shelf: Select[User], name: str, user_id: int) -> Select[User]:
    """The shelf from behind this account on (keyset: name, then id)."""
    return shelf.where(or_(User.name > name, and_(User.name == name, User.id > user_id)))


def history(user_id: int) -> Select[Grant]:
    """All posts a person ever held, those held now first, then the newest."""
    return (
        select(Grant)
        .where(Grant.user_id == user_id)
        .order_by(Grant.revoked_at.is_not(None), Grant.from_on.desc(), Grant.id.desc())
    )


def colleagues(user_id: int) -> Select[int, str]:
    """Ids and names of open accounts except this one: who could stand in or succeed."""
    return (
        select(User.id, User.name)
        .where(User.state == UserState.ACTIVE, User.id != user_id)
        .order_by(User.name, User.id)
    )


def holders(role: Role, on: date) -> Select[int]:
    """The ids of open accounts that hold `role` themselves on that day (no stand-ins), anywhere."""
    return (
        select(User.id)
        .join(Grant, Grant.user_id == User.id)
        .where(User.state == UserState.ACTIVE, Grant.role == role, *valid_on(on))
        .distinct()
        .order_by(User.id)
    )


def related(one: int, other: int, since: date, until: date) -> Select[int]:
    """Absences in these days in which one of the two persons stands in for the other."""
    return select(Absence.id).where(
        or_(
            and_(Absence.user_id == one, Absence.stand_in_id == other),
            and_(Absence.user_id == other, Absence.stand_in_id == one),
        ),
        Absence.from_on <= until,
        Absence.to_on >= since,
    )


def posts_today(user_ids: Collection[int]) -> dict[int, list[tuple[Role, str]]]:
    """The posts these accounts hold today, by account: role and the unit's name. One statement."""
    held = (
        select(Grant.user_id, Grant.role, Unit.name)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.user_id.in_(user_ids), *valid_on(clock.today()))
        .order_by(Grant.id)
    )
    found: dict[int, list[tuple[Role, str]]] = {}
    for row in db.session.execute(held):
        found.setdefault(row.user_id, []).append((row.role, row.name))
    return found
