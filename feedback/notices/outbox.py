"""Telling: a verb puts a letter into the outbox in its own transaction; the worker sends it later.

Each intent has a `key`; a key that is already there is left alone, so a verb run twice tells once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.base.rows import put
from feedback.notices.letters import LETTERS
from feedback.notices.models import Letter, LetterState, RecipientKind

_ROWS_PER_STATEMENT = 500
_LONGEST_FACT = 120


@dataclass(frozen=True)
class Recipient:
    """Whom a letter is for, as a reference; the address is looked up when the letter leaves."""

    kind: RecipientKind
    id: int


def to_user(user_id: int) -> Recipient:
    """A member of staff."""
    return Recipient(RecipientKind.USER, user_id)


def to_reporter(stream_id: int) -> Recipient:
    """Whoever filed the case of this stream, if they left an address."""
    return Recipient(RecipientKind.REPORTER, stream_id)


def to_unit(unit_id: int) -> Recipient:
    """Those on duty for a unit."""
    return Recipient(RecipientKind.UNIT, unit_id)


def to_outside(list_id: int = 0) -> Recipient:
    """Addresses outside the regency's house, as the settings name them."""
    return Recipient(RecipientKind.OUTSIDE, list_id)


@dataclass(frozen=True)
class Tiding:
    """One letter to be told; fields as in `tell`."""

    letter: str
    to: Recipient
    key: str
    stream_id: int | None = None
    facts: Mapping[str, Any] | None = None
    not_before: datetime | None = None


def tell(
    letter: str,
    *,
    to: Recipient,
    key: str,
    stream_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Put one letter into the outbox unless `key` (at most 200 characters) is there already.

    `letter` is a name in `letters.LETTERS`; `facts` holds codes, numbers and ISO dates, never text a
    person wrote; `not_before` (aware) holds the letter back. Errors of the caller: LookupError, ValueError.
    """
    tell_all([Tiding(letter, to, key, stream_id, facts, not_before)])


def tell_first(tiding: Tiding) -> None:
    """Put a letter about a stream just opened into the outbox: nobody can have told it before."""
    put(Letter, _row(tiding))


def tell_all(tidings: Iterable[Tiding]) -> None:
    """Put several letters into the outbox with one statement; rules as for `tell`."""
    rows = [_row(tiding) for tiding in tidings]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), _ROWS_PER_STATEMENT):
        some = rows[start : start + _ROWS_PER_STATEMENT]
        # One row is given as a plain dict: SQLAlchemy keeps the compiled form of that, never of a list.
        statement = insert(Letter.__table__).values(some[0] if len(some) == 1 else some)  # type: ignore[arg-type]  # a Table
        db.session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def tally() -> dict[LetterState, int]:
    """How many letters stand in each state; every state is named."""
    counted = select(Letter.state, func.count()).group_by(Letter.state)
    found: dict[LetterState, int] = dict(db.session.execute(counted).all())
    return {state: found.get(state, 0) for state in LetterState}


def given_up() -> Select[Letter]:
    """The letters nobody got after the last attempt, newest first."""
    return select(Letter).where(Letter.state == LetterState.DEAD).order_by(Letter.id.desc())


def reasons(state: LetterState) -> list[tuple[str, int]]:
    """Why letters are in `state`: each reason's code with its number of letters, the most frequent first."""
    number = func.count()
    counted = select(Letter.last_error, number).where(Letter.state == state).group_by(Letter.last_error)
    rows = db.session.execute(counted.order_by(number.desc(), Letter.last_error)).all()
    return [(code, count) for code, count in rows]


def _row(tiding: Tiding) -> dict[str, Any]:
    if tiding.letter not in LETTERS:
        raise LookupError(f"no letter is called {tiding.letter!r}")
    if not tiding.key or len(tiding.key) > 200:
        raise ValueError("a letter's key has 1 to 200 characters")
    stream_id = tiding.stream_id
    if tiding.to.kind is RecipientKind.REPORTER and stream_id is None:
        stream_id = tiding.to.id
    return {
        "key": tiding.key,
        "letter": tiding.letter,
        "stream_id": stream_id,
        "recipient_kind": tiding.to.kind,
        "recipient_id": tiding.to.id,
        "facts": _codes(tiding.facts or {}),
        "not_before": tiding.not_before or _this_morning(),
        "state": LetterState.WAITING,
        "attempts": 0,
        "token": 0,  # nosec B105 (a counter of claims, no word to pass by)
        "reached": [],
        "last_error": "",
        "created_on": clock.today(),
    }


def _this_morning() -> datetime:
    # the exact moment of an anonymous report must not be readable off its letters
    return datetime.combine(clock.today(), time(0), clock.TOWN)


def _codes(facts: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in facts.items():
        if value is None or isinstance(value, bool | int):
            continue
        if (
            not isinstance(value, str)
            or len(value) > _LONGEST_FACT
            or "@" in value
            or not value.isprintable()
        ):
            raise ValueError(f"the fact {name!r} of a letter is not a code")
    return dict(facts)
