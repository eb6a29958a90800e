"""What is known for as long as a transaction lasts: locks it holds, questions it has asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from feedback.base.database import db


def known(room: str) -> dict[Any, Any]:
    """A dictionary of `room`'s own that ends with the (innermost) transaction; begins one when none is open."""
    session = db.session()
    if not session.in_transaction():
        session.begin()
    transaction = session.get_nested_transaction() or session.get_transaction()
    kept = session.info.get(room)
    if kept is None or kept[0] is not transaction:
        kept = session.info[room] = (transaction, {})
    found: dict[Any, Any] = kept[1]
    return found


def once(room: str, find: Callable[[], Any]) -> Any:
    """What `find` says, asked once in a transaction."""
    answers = known(room)
    if None not in answers:
        answers[None] = find()
    return answers[None]


def forget(room: str) -> None:
    """Ask anew: something was changed."""
    known(room).clear()
