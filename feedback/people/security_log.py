"""The record of what happened to accounts and posts: one ledger stream of codes, and the reasons given.

Failed sign-ins are not here: they are counted (`throttle`), and a record of them would only grow.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from feedback.base.database import db
from feedback.ledger.models import Event, Stream
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream

KIND = "security"


def note(what: str, *, by: str, user_id: int, **facts: Any) -> None:
    """Record `what` (a past participle, such as "post_granted") about the account `user_id`."""
    record(_stream_id(), what, by=by, facts={"user": user_id, **facts})


def note_why(what: str, reason: str, *, by: str, user_id: int, **facts: Any) -> None:
    """Record `what` about the account `user_id` with the reason it gave, in its own words."""
    record(_stream_id(), what, by=by, facts={"user": user_id, **facts}, text={"reason": reason})


def about(user_id: int) -> Select[Event]:
    """The events about one account, newest first."""
    return (
        select(Event)
        .join(Stream, Stream.id == Event.stream_id)
        .where(Stream.kind == KIND, Event.facts["user"].as_integer() == user_id)
        .order_by(Event.seq.desc())
    )


def _stream_id() -> int:
    first = select(Stream.id).where(Stream.kind == KIND).order_by(Stream.id).limit(1)
    found = db.session.execute(first).scalar_one_or_none()
    return found if found is not None else open_stream(KIND).id
