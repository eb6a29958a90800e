"""Who heads a unit today: heads for good and acting ones (Plt); a daily stand-in (Plh) reads the head's letters."""

from __future__ import annotations

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Grant, User, UserState
from feedback.people.persons import Person, person, valid_on
from feedback.people.roles import HEADS


def of(unit_id: int) -> list[Person]:
    """The heads of the unit with an open account, by account. Two statements for each, and one."""
    asked = (
        select(Grant.user_id)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.unit_id == unit_id,
            Grant.role.in_(HEADS),
            User.state == UserState.ACTIVE,
            *valid_on(clock.today()),
        )
        .distinct()
        .order_by(Grant.user_id)
    )
    found = [person(user_id) for user_id in db.session.scalars(asked).all()]
    return [one for one in found if one is not None]
