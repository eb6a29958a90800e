"""Who heads a unit today: heads for good and acting ones (Plt); a daily stand-in (Plh) reads the head's letters."""

from __future__ import annotations

from feedback.base import clock
from feedback.base.database import db
from feedback.people import directory
from feedback.people.persons import Person, person


def of(unit_id: int) -> list[Person]:
    """The heads of the unit with an open account, by account. Two statements for each, and one."""
    asked = directory.heads(unit_id, clock.today()).order_by(None).distinct()
    found = [person(user_id) for user_id in sorted(db.session.scalars(asked).all())]
    return [one for one in found if one is not None]
