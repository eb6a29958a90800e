"""Everybody with an account, as the administrator finds them: shelves only."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, or_, select

from feedback.people.models import Grant, User, UserState
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
