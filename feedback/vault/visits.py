"""A reporter at his case: the visit that his receipt code opened.

The browser holds a random token, the database its hash. The end is kept as a full hour only, so that nothing
says when an anonymous reporter looked at his case; the short idle time is the door's to keep.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, db
from feedback.base.rows import put
from feedback.vault.drafts import full_hour
from feedback.vault.models import Contact, Receipt

LONGEST = timedelta(hours=4)


class FollowSession(Base):
    """One browser that may read and write to one case as its reporter."""

    __tablename__ = "follow_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), index=True)
    ends_at: Mapped[datetime]


_FIND = (
    select(FollowSession.stream_id, Receipt.must_change, Contact.wants_notices)
    .join(Receipt, Receipt.stream_id == FollowSession.stream_id)
    .outerjoin(Contact, Contact.stream_id == FollowSession.stream_id)
    .where(FollowSession.token_hash == bindparam("token_hash"), FollowSession.ends_at > bindparam("now"))
)


@dataclass(frozen=True)
class Visit:
    """Whose case, whether a new code has to be made before anything else, and whether letters are wanted."""

    stream_id: int
    must_change: bool
    gets_letters: bool = False


def open_visit(stream_id: int) -> str:
    """Begin a visit to the case; the token for the browser."""
    token = secrets.token_urlsafe(32)
    ends_at = full_hour(clock.now() + LONGEST)
    put(FollowSession, {"token_hash": _hash(token), "stream_id": stream_id, "ends_at": ends_at})
    return token


def find(token: str) -> Visit | None:
    """The visit this token belongs to, or None. One statement."""
    asked = {"token_hash": _hash(token), "now": clock.now()}
    row = db.session.connection().execute(_FIND, asked).one_or_none()
    return Visit(row.stream_id, row.must_change, bool(row.wants_notices)) if row else None


def hold(token: str) -> None:
    """Let other presses of the same browser wait until this transaction ends."""
    held = select(FollowSession.token_hash).where(FollowSession.token_hash == _hash(token))
    db.session.execute(held.with_for_update())


def end(token: str) -> None:
    """End the visit."""
    db.session.execute(delete(FollowSession).where(FollowSession.token_hash == _hash(token)))


def end_others(stream_id: int, token: str) -> None:
    """End every visit to the case but this one: its code has changed."""
    others = FollowSession.stream_id == stream_id, FollowSession.token_hash != _hash(token)
    db.session.execute(delete(FollowSession).where(*others))


def end_all(stream_id: int) -> None:
    """End every visit to the case: its code has changed at a counter."""
    db.session.execute(delete(FollowSession).where(FollowSession.stream_id == stream_id))


def sweep_visits() -> int:
    """Forget visits that have ended; how many."""
    gone = delete(FollowSession).where(FollowSession.ends_at <= clock.now())
    return len(db.session.execute(gone.returning(FollowSession.token_hash)).all())


def _hash(token: str) -> str:
    return hashlib.sha256(b"visit|" + token.encode()).hexdigest()
