"""Verbs for stories of the ladder: a day comes, everything that is due by then goes up, letters leave."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import sweep
from feedback.complaints.models import Complaint
from feedback.inspection import ladder, ladder_digests
from feedback.inspection.ladder_models import Digest, Escalation, Telling
from feedback.notices.models import Letter
from feedback.people.models import Absence, Grant
from feedback.people.roles import Role
from tests.crew import Crew

MONDAY = date(2026, 3, 2)
"""A case passed on that day has its first follow-up due on Monday the 9th."""


def on(day: date) -> AbstractContextManager[None]:
    """Noon of a day in town."""
    return clock.at(clock.midday(day))


def early(day: date) -> AbstractContextManager[None]:
    """A quarter past midnight in town."""
    return clock.at(datetime.combine(day, datetime.min.time(), clock.TOWN) + timedelta(minutes=15))


def climb(day: date) -> int:
    """What the worker does on a day, in the night; how much went up."""
    with early(day):
        sweep.sweep()
        up = 0
        while one := ladder.climb():
            up += one
    return up


def climb_until(last: date, first: date = MONDAY) -> None:
    """Each night from `first` to `last`."""
    for number in range((last - first).days + 1):
        climb(first + timedelta(days=number))


def levels(complaint: Complaint) -> list[str]:
    """The levels a case reached, in their order."""
    asked = select(Escalation.level).where(Escalation.stream_id == complaint.id)
    return list(db.session.scalars(asked.order_by(Escalation.id)))


def told(complaint: Complaint, level: str) -> set[int]:
    """The accounts told of a case at a level."""
    asked = select(Telling.user_id).join(Escalation, Escalation.id == Telling.escalation_id)
    found = asked.where(Escalation.stream_id == complaint.id, Escalation.level == level)
    return set(db.session.scalars(found))


def ids(crew: Crew, *names: str) -> set[int]:
    """The accounts of some of the crew."""
    return {crew.id_of(name) for name in names}


def letters() -> list[Letter]:
    """The letters of the ladder."""
    asked = select(Letter).where(Letter.letter == ladder_digests.LETTER)
    return list(db.session.scalars(asked.order_by(Letter.id)))


def digests(user_id: int) -> list[Digest]:
    """Somebody's letters of the ladder."""
    return list(db.session.scalars(select(Digest).where(Digest.user_id == user_id).order_by(Digest.id)))


def lines(one: Letter, day: date) -> list[str]:
    """What a letter lists when it leaves on a day."""
    with on(day):
        return ladder_digests.lines(one.facts)


def away(crew: Crew, name: str, stand_in: str, from_on: date, to_on: date) -> None:
    """Somebody is on leave."""
    db.session.add(
        Absence(user_id=crew.id_of(name), stand_in_id=crew.id_of(stand_in), from_on=from_on, to_on=to_on)
    )
    db.session.flush()


def vacate(crew: Crew, name: str, role: Role) -> None:
    """Somebody's post has nobody any more."""
    grants = select(Grant).where(Grant.user_id == crew.id_of(name), Grant.role == role)
    for grant in db.session.scalars(grants):
        grant.revoked_at = clock.now() - timedelta(days=1000)
    db.session.flush()


def all_tellings() -> Iterable[Any]:
    """Every telling with its escalation."""
    asked = select(Escalation, Telling).join(Telling, Telling.escalation_id == Escalation.id)
    return db.session.execute(asked).all()
