"""Finding somebody who works here by name, NIP or address, with or without an account."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people import directory
from feedback.people.models import CivilServant, Posting, User, UserState

MOST = 10
SHORTEST = 3
LONGEST_ID = 15


@dataclass(frozen=True)
class Found:
    """Somebody as he is shown to whoever looks for him: name and unit. `key` says in a form which one is meant."""

    user_id: int | None
    civil_servant_id: int | None
    name: str
    unit: str = ""

    @property
    def key(self) -> str:
        """The civil servant where there is one, else the account."""
        return f"s{self.civil_servant_id}" if self.civil_servant_id else f"u{self.user_id}"


def search(text: str) -> list[Found]:
    """At most ten, by name: whose name holds the text, or whose NIP or address it is. Four statements."""
    said = " ".join(text.split())
    if len(said) < SHORTEST:
        return []
    nip, email = "".join(said.split()), User.email == said.lower()
    servants = or_(CivilServant.name.icontains(said, autoescape=True), CivilServant.nip == nip, email)
    accounts = or_(User.name.icontains(said, autoescape=True), email)
    return _with_units(_both(servants, accounts, MOST)[:MOST])


def by_key(key: str) -> Found | None:
    """Who is meant by a key; an account's also leads to its civil servant. Two statements."""
    kind, digits = key[:1], key[1:]
    if kind not in ("s", "u") or not digits.isdecimal() or len(digits) >= LONGEST_ID:
        return None
    if kind == "s":
        return next(iter(_both(CivilServant.id == int(digits), false(), 1)), None)
    return next(iter(_both(User.id == int(digits), User.id == int(digits), 1)), None)


def all_of(user_ids: Collection[int], civil_servant_ids: Collection[int]) -> list[Found]:
    """Those with one of these accounts or civil servants' records, each once. Two statements, none for nobody."""
    if not user_ids and not civil_servant_ids:
        return []
    accounts = User.id.in_(user_ids)
    return _both(or_(accounts, CivilServant.id.in_(civil_servant_ids)), accounts, None)


def _both(servants: ColumnElement[bool], accounts: ColumnElement[bool], most: int | None) -> list[Found]:
    """Civil servants who serve, with their accounts, and accounts without such a civil servant; by name."""
    serving = (
        select(CivilServant.user_id, CivilServant.id, CivilServant.name)
        .outerjoin(User, User.id == CivilServant.user_id)
        .where(CivilServant.active, servants)
        .order_by(CivilServant.name, CivilServant.id)
        .limit(most)
    )
    others = (
        select(User.id, User.name)
        .where(
            accounts,
            User.state != UserState.DISABLED,
            ~exists().where(CivilServant.user_id == User.id, CivilServant.active),
        )
        .order_by(User.name, User.id)
        .limit(most)
    )
    found = [Found(user, servant, name) for user, servant, name in db.session.execute(serving)]
    found += [Found(user, None, name) for user, name in db.session.execute(others)]
    return sorted(found, key=lambda one: (one.name, one.key))


def _with_units(found: Iterable[Found]) -> list[Found]:
    people = list(found)
    posts = directory.posts_today([one.user_id for one in people if one.user_id])
    units = _postings([one.civil_servant_id for one in people if one.civil_servant_id])
    return [replace(one, unit=units.get(one.civil_servant_id or 0) or _post(posts, one)) for one in people]


def _post(posts: dict[int, list[tuple[Any, str]]], one: Found) -> str:
    held = posts.get(one.user_id or 0, [])
    return held[0][1] if held else ""


def _postings(civil_servant_ids: Collection[int]) -> dict[int, str]:
    today = clock.today()
    served = (
        select(Posting.civil_servant_id, Unit.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(
            Posting.civil_servant_id.in_(civil_servant_ids),
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
        .order_by(Posting.from_on, Posting.id)
    )
    return {row.civil_servant_id: row.name for row in db.session.execute(served)}
