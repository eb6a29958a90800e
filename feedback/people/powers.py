"""Posts that could open what is sealed: who holds them, and that no single hand makes two of them in a day.

An administrator gives every post, that of an inspector and of a custodian too. Somebody corrupt, or whoever took over
one administrator's account, could so be "two persons" by himself. Therefore everybody with such a post is written to
when another one is given or stood in for, and for opening an identity a post counts only when it is one's own and was
given three days ago. The record is believed, never the row's own dates.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.models import Event, Stream
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people import security_log
from feedback.people.models import Absence, Grant, User, UserState
from feedback.people.persons import valid_on
from feedback.people.rights import RIGHTS, Right
from feedback.people.roles import PRIVILEGED, Role

NOTICE = timedelta(days=3)
"""Time for the others to object. What the system gave from a shell of the server (the first posts) counts at once."""


@dataclass(frozen=True)
class Power:
    """One such post today: whose, where, given when and by whom (None: from a shell), and until when it waits.

    `stands_in_for` names the one who is away; a stand-in opens no identity.
    """

    name: str
    role: Role
    unit: str
    given_at: datetime | None
    given_by: int | None
    settled: bool
    stands_in_for: str = ""


def is_settled(user_id: int, right: Right) -> bool:
    """Whether the person holds `right` by a post of his own that was given long enough ago. Two statements."""
    held = select(Grant.id).where(
        Grant.user_id == user_id, Grant.role.in_(RIGHTS[right]), *valid_on(clock.today())
    )
    ids = set(db.session.scalars(held))
    return any(_counts(event) for event in _givings(ids).values())


def today() -> list[Power]:
    """Every such post as it is held today, stand-ins behind it; by role and name. Three statements."""
    rows = db.session.execute(_held(clock.today())).all()
    given = _givings({row.id for row in rows})
    names = {row.user_id: row.name for row in rows}
    own = [_power(row, given.get(row.id)) for row in rows]
    away = db.session.execute(_stand_ins(set(names), clock.today())).all()
    standing = [
        Power(one.name, row.role, row.unit, None, None, False, stands_in_for=row.name)
        for one in away
        for row in rows
        if row.user_id == one.user_id
    ]
    return sorted(own + standing, key=lambda one: (one.role, one.stands_in_for or one.name, one.name))


def tell(letter: str, what: str) -> None:
    """Write to everybody who holds such a post; `what` names the occasion, once for all."""
    holders = {row.user_id for row in db.session.execute(_held(clock.today()))}
    outbox.tell_all(Tiding(letter, outbox.to_user(one), f"{letter}:{what}:{one}") for one in sorted(holders))


def is_power(user_id: int, on: date) -> bool:
    """Whether the person holds such a post himself on that day. One statement."""
    held = select(Grant.id).where(Grant.user_id == user_id, Grant.role.in_(PRIVILEGED), *valid_on(on))
    return db.session.scalars(held.limit(1)).first() is not None


def _held(day: date) -> Select[int, int, str, Role, str]:
    return (
        select(Grant.id, Grant.user_id, User.name, Grant.role, Unit.name.label("unit"))
        .join(User, User.id == Grant.user_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.role.in_(PRIVILEGED), User.state != UserState.DISABLED, *valid_on(day))
        .order_by(Grant.id)
    )


def _stand_ins(user_ids: Collection[int], day: date) -> Select[int, str]:
    return (
        select(Absence.user_id, User.name)
        .join(User, User.id == Absence.stand_in_id)
        .where(Absence.user_id.in_(user_ids), Absence.from_on <= day, Absence.to_on >= day)
    )


def _givings(grant_ids: Collection[int]) -> dict[int, Event]:
    """The record's own word on when and by whom each of these posts was given. One statement."""
    if not grant_ids:
        return {}
    which = Event.facts["grant"].as_integer()
    found = (
        select(Event)
        .join(Stream, Stream.id == Event.stream_id)
        .where(
            Stream.kind == security_log.KIND,
            Event.kind == "post_granted",
            or_(*(which == id_ for id_ in sorted(grant_ids))),
        )
    )
    return {int(event.facts["grant"]): event for event in db.session.scalars(found)}


def _counts(event: Event | None) -> bool:
    if event is None:
        return False
    return event.actor == "system" or clock.now() - event.recorded_at >= NOTICE


def _power(row: Row[int, int, str, Role, str], event: Event | None) -> Power:
    giver = event.actor.removeprefix("user:") if event is not None else ""
    return Power(
        row.name,
        row.role,
        row.unit,
        event.recorded_at if event is not None else None,
        int(giver) if giver.isdecimal() else None,
        _counts(event),
    )
