"""The edition of the reference data: what a process has read of it stays good until somebody changes it.

Every change is an event in the history's one stream, so the hash of the newest event names the state of all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from feedback.base import transaction
from feedback.base.database import db
from feedback.ledger.models import Stream

KIND = "reference"
ROOM = "reference edition"
_NEWEST = select(Stream.head_hash).where(Stream.kind == KIND).order_by(Stream.id).limit(1)

_kept: dict[str, dict[str, Any]] = {}


def edition() -> str:
    """The edition as this transaction sees it (one statement, asked once); "" while there is no history at all."""
    found: str = transaction.once(ROOM, _newest)
    return found


def kept(what: str, read: Callable[[], Any]) -> Any:
    """What `read` returned for this edition, in this process; values, never rows of a session."""
    now = edition()
    shelf = _kept.get(now)
    if shelf is None:
        shelf = {}
        if now:
            _kept.clear()
            _kept[now] = shelf
    if what not in shelf:
        shelf[what] = read()
    return shelf[what]


def forget() -> None:
    """Forget what this process keeps."""
    _kept.clear()


def changed() -> None:
    """Something was changed in this transaction: ask for the edition anew."""
    transaction.forget(ROOM)


def _newest() -> str:
    return db.session.connection().scalar(_NEWEST) or ""
