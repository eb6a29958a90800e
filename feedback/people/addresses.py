"""Who reads the letters of a member of staff or of a unit; `app.py` hands this to the outbox."""

from __future__ import annotations

from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.notices.resolve import Address
from feedback.people.models import Absence, Grant, User, UserState
from feedback.people.persons import valid_on
from feedback.people.roles import HEADS, Role

_AT_WORK = (Role.OFFICER, Role.VERIFIER, Role.SECRETARY_DELEGATE, Role.INSPECTOR)


def of_user(user_id: int) -> list[Address]:
    """The mailbox of an account that is open or invited, and of whoever stands in today."""
    return _mailboxes({user_id})


def of_unit(unit_id: int) -> list[Address]:
    """The mailboxes of those who work for the unit today; else its heads, else the unit above."""
    unit = db.session.execute(select(Unit.path).where(Unit.id == unit_id)).scalar_one_or_none()
    above = [int(part) for part in reversed((unit or "").split("/")) if part]
    today = clock.today()
    rows = db.session.execute(
        select(Grant.unit_id, Grant.user_id, Grant.role)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.unit_id.in_(above),
            Grant.role.in_((*_AT_WORK, *HEADS)),
            User.state == UserState.ACTIVE,
            *valid_on(today),
        )
    ).all()
    for place in above:
        there = [row for row in rows if row.unit_id == place]
        working = {row.user_id for row in there if row.role in _AT_WORK}
        if working or there:
            return _mailboxes(working or {row.user_id for row in there})
    return []


def _mailboxes(user_ids: set[int]) -> list[Address]:
    today = clock.today()
    standing_in = select(Absence.stand_in_id).where(
        Absence.user_id.in_(user_ids), Absence.from_on <= today, Absence.to_on >= today
    )
    rows = db.session.execute(
        select(User.id, User.email, User.locale, User.name)
        .where(User.id.in_(user_ids) | User.id.in_(standing_in), User.state != UserState.DISABLED)
        .order_by(User.id)
    ).all()
    return [
        Address(row.email, row.locale, row.name, user_id=row.id, stand_in=row.id not in user_ids)
        for row in rows
    ]
