"""For whom a stream does not exist: who is complained about never learns that there is a case (rules §3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, literal, or_, select

from feedback.base.database import db
from feedback.people.models import Exclusion
from feedback.people.persons import Person, person


def exclude_unit(stream_id: int, unit_id: int, reason: str) -> None:
    """Hide the stream from everybody with a post in the unit or below it. Saying it twice is no error.

    `reason` is a code, such as "complained_about".
    """
    _add(Exclusion(stream_id=stream_id, unit_id=unit_id, reason=reason), Exclusion.unit_id == unit_id)


def exclude_person(
    stream_id: int, *, user_id: int | None = None, civil_servant_id: int | None = None, reason: str
) -> None:
    """Hide the stream from one person (and, for a civil servant, from those directly under him).

    Exactly one of the two is given; ValueError otherwise.
    """
    if (user_id is None) == (civil_servant_id is None):
        raise ValueError("name either a user or a civil servant")
    if user_id is not None:
        _add(Exclusion(stream_id=stream_id, user_id=user_id, reason=reason), Exclusion.user_id == user_id)
    else:
        _add(
            Exclusion(stream_id=stream_id, civil_servant_id=civil_servant_id, reason=reason),
            Exclusion.civil_servant_id == civil_servant_id,
        )


def end_person(stream_id: int, user_id: int | None, civil_servant_id: int | None) -> None:
    """The stream is no longer hidden from the person by name."""
    his = or_(
        and_(Exclusion.user_id.is_not(None), Exclusion.user_id == user_id),
        and_(Exclusion.civil_servant_id.is_not(None), Exclusion.civil_servant_id == civil_servant_id),
    )
    db.session.execute(delete(Exclusion).where(Exclusion.stream_id == stream_id, his))


def persons_of(stream_id: int) -> Select[int | None, int | None]:
    """Accounts and civil servants from whom the stream is hidden by name."""
    by_name = Exclusion.stream_id == stream_id, Exclusion.unit_id.is_(None)
    return select(Exclusion.user_id, Exclusion.civil_servant_id).where(*by_name)


def hides(me: Person, stream_column: Any) -> ColumnElement[bool]:
    """The condition under which `stream_column` (a stream's id) is NOT excluded for `me`.

    Put it into a WHERE: `NOT EXISTS (an exclusion naming me, my civil servant, his superior, or a unit
    that one of my posts lies in or in which I serve by posting)`.
    """
    return ~exists().where(Exclusion.stream_id == stream_column, _names(me))


def hidden(me: Person) -> Select[int]:
    """The streams that do not exist for the person: what `hides` says, for questions that go through many cases."""
    return select(Exclusion.stream_id).where(_names(me))


def spares(me: Person, stream_column: Any) -> ColumnElement[bool]:
    """The condition under which no exclusion of `stream_column` names the person himself, whatever it says of units."""
    named = [Exclusion.user_id == me.user_id]
    if me.civil_servant_id is not None:
        named.append(Exclusion.civil_servant_id == me.civil_servant_id)
    return ~exists().where(and_(Exclusion.stream_id == stream_column, or_(*named)))


def names(me: Person, stream_id: int) -> bool:
    """Whether the stream is hidden from the person, or from whom he serves under, by name; units left aside."""
    named = exists().where(Exclusion.stream_id == stream_id, or_(*_persons(me)))
    return bool(db.session.scalar(select(named)))


def excluded_unit_ids(stream_id: int) -> frozenset[int]:
    """The units the stream is hidden from: nothing is routed to them or below them."""
    found = db.session.execute(
        select(Exclusion.unit_id).where(Exclusion.stream_id == stream_id, Exclusion.unit_id.is_not(None))
    ).scalars()
    return frozenset(unit_id for unit_id in found if unit_id is not None)


def pass_on_persons(from_stream: int, to_stream: int) -> None:
    """Hide `to_stream` from the persons from whom `from_stream` is hidden by name; what hides it from units stays."""
    named = select(Exclusion).where(Exclusion.stream_id == from_stream, Exclusion.unit_id.is_(None))
    for one in db.session.scalars(named).all():
        exclude_person(
            to_stream, user_id=one.user_id, civil_servant_id=one.civil_servant_id, reason=one.reason
        )


def hidden_from(stream_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of the accounts for whom the stream does not exist: no letter tells them of it."""
    found = {user_id: person(user_id) for user_id in user_ids}
    return {user_id for user_id, me in found.items() if me is None or is_hidden(me, stream_id)}


def is_hidden(me: Person, stream_id: int) -> bool:
    """Whether the stream does not exist for the person; one statement."""
    return db.session.scalar(select(literal(1)).where(hides(me, literal(stream_id)))) is None


def _names(me: Person) -> ColumnElement[bool]:
    # Written out, not as IN: a list in a statement is unfolded anew each time it is asked.
    units = [Exclusion.unit_id == id_ for id_ in sorted(me.unit_ids | me.serves_in)]
    return or_(*_persons(me), *units)


def _persons(me: Person) -> list[ColumnElement[bool]]:
    named = [Exclusion.user_id == me.user_id]
    if me.civil_servant_id is not None:
        servants = sorted({me.civil_servant_id, *me.superiors})
        named += [Exclusion.civil_servant_id == id_ for id_ in servants]
    return named


def _add(exclusion: Exclusion, same: ColumnElement[bool]) -> None:
    known = db.session.execute(
        select(Exclusion.id).where(Exclusion.stream_id == exclusion.stream_id, same)
    ).first()
    if known is None:
        db.session.add(exclusion)
        db.session.flush()
