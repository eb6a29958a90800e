"""What somebody has begun to write to a case and not sent: his own for each act, sealed where the case is.

Nobody else ever reads it. It goes when the act is done, when its author throws it away, when the case's words are
destroyed, and by itself after a month.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Select, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, db
from feedback.base.rows import put_over
from feedback.complaints import grounds
from feedback.complaints.models import Complaint
from feedback.people.persons import Person
from feedback.vault import ciphers

LASTS = timedelta(days=30)
LONGEST = 20_000
"""Letters of one field that are kept; the forms take fewer."""
BATCH = 500


class ActDraft(Base):
    """One person's words for one act on one case. `content` is JSON, or its ciphertext where `sealed`."""

    __tablename__ = "act_drafts"

    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"), primary_key=True, index=True)
    act: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bool]
    saved_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Draft:
    """The words by the names of their fields, and when they were kept."""

    words: dict[str, str]
    saved_at: datetime


def keep(complaint: Complaint, act: str, words: Mapping[str, str], *, by: Person) -> None:
    """Keep what he has written so far, in place of what was kept before; nothing written keeps nothing."""
    said = {name: text[:LONGEST] for name, text in words.items() if text.strip()}
    if not said or complaint.erased_on is not None:
        drop(complaint, act, by=by)
        return
    plain = json.dumps(said, ensure_ascii=False).encode()
    put_over(
        ActDraft,
        {
            "user_id": by.user_id,
            "stream_id": complaint.id,
            "act": act,
            "content": _seal(complaint.id, plain, by.user_id, act) if complaint.sealed else plain,
            "sealed": complaint.sealed,
            "saved_at": clock.now(),
        },
    )


def read(complaint: Complaint, act: str, *, by: Person) -> Draft | None:
    """His own draft for this act, None when he has none. One statement, and one for the key where it is sealed."""
    row = db.session.execute(
        select(ActDraft.content, ActDraft.sealed, ActDraft.saved_at).where(
            ActDraft.user_id == by.user_id, ActDraft.stream_id == complaint.id, ActDraft.act == act
        )
    ).one_or_none()
    if row is None:
        return None
    plain = _open(complaint.id, row.content, by.user_id, act) if row.sealed else row.content
    return None if plain is None else Draft(json.loads(plain), row.saved_at)


def of(me: Person) -> Select[*tuple[Any, ...]]:
    """His drafts (act, saved_at) with the cases he still sees (number, title), the newest first."""
    his = select(ActDraft.act, ActDraft.saved_at, Complaint.number, Complaint.title)
    his = his.join(Complaint, Complaint.id == ActDraft.stream_id)
    return his.where(ActDraft.user_id == me.user_id, grounds.sees(me)).order_by(ActDraft.saved_at.desc())


def drop(complaint: Complaint, act: str, *, by: Person) -> None:
    """The act is done, or he throws away what he has begun."""
    his = ActDraft.user_id == by.user_id, ActDraft.stream_id == complaint.id, ActDraft.act == act
    db.session.execute(delete(ActDraft).where(*his))


def seal_all(stream_id: int) -> None:
    """The case is sealed from now on: so is everything that somebody has begun to write to it."""
    plain = select(ActDraft).where(ActDraft.stream_id == stream_id, ActDraft.sealed.is_(False))
    for row in db.session.scalars(plain).all():
        row.content, row.sealed = _seal(stream_id, row.content, row.user_id, row.act), True


def forget(stream_id: int) -> None:
    """The words of the case are destroyed, whoever wrote them."""
    db.session.execute(delete(ActDraft).where(ActDraft.stream_id == stream_id))


def sweep(limit: int = BATCH) -> int:
    """Destroy what nobody has touched for a month; how many."""
    old = select(ActDraft.user_id, ActDraft.stream_id, ActDraft.act)
    old = old.where(ActDraft.saved_at < clock.now() - LASTS).limit(limit)
    gone = db.session.execute(old).all()
    for user_id, stream_id, act in gone:
        his = ActDraft.user_id == user_id, ActDraft.stream_id == stream_id, ActDraft.act == act
        db.session.execute(delete(ActDraft).where(*his))
    return len(gone)


def _seal(stream_id: int, plain: bytes, user_id: int, act: str) -> bytes:
    cipher = ciphers.cipher_of(stream_id)
    if cipher is None:
        raise LookupError("a sealed case without a key")
    return cipher.seal(plain, _place(user_id, act))


def _open(stream_id: int, sealed: bytes, user_id: int, act: str) -> bytes | None:
    cipher = ciphers.cipher_of(stream_id)
    return None if cipher is None else cipher.open(sealed, _place(user_id, act))


def _place(user_id: int, act: str) -> str:
    return f"act_drafts|{user_id}|{act}"
