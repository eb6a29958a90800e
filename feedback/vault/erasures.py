"""What was destroyed for good, and the way each erasure gets into the journal outside the backup.

A row is written in the transaction that destroys; the worker brings it to the journal seconds later. After a restore
the journal is replayed: an entry whose token the database does not know is done again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Select, String, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.base.rows import put_first
from feedback.files import journal
from feedback.ledger.models import Event

BATCH = 200
PROTECTION = "protection"
"""The rule of an erasure that is a reporter's stronger protection."""


class What(StrEnum):
    """What was destroyed: who the reporter is, all words of a case, a conduct note; or sealed, for protection."""

    CONTACT = "contact"
    WORDS = "words"
    NOTE = "note"
    SEALED = "sealed"


class Erasure(Base):
    """One thing destroyed. `token` is its name in the journal; `told`, whether it stands there."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_stream_id", "stream_id"),
        Index(
            "ix_erasures_untold",
            "id",
            sqlite_where=text("NOT told"),
            postgresql_where=text("NOT told"),
        ),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    what: Mapped[What] = mapped_column(words(What))
    rule: Mapped[str] = mapped_column(String(40))
    erased_on: Mapped[date]
    told: Mapped[bool] = mapped_column(default=False)


def note(stream_id: int, what: What, rule: str, *, token: str = "") -> None:
    """Note an erasure in the caller's transaction; `token` when it is a replay of one the journal has."""
    row = {
        "token": token or secrets.token_hex(16),
        "stream_id": stream_id,
        "what": what,
        "rule": rule,
        "erased_on": clock.today(),
        "told": bool(token),
    }
    put_first(Erasure, row)


def known(tokens: Iterable[str]) -> set[str]:
    """Those of the tokens that this database knows."""
    asked, found = list(tokens), set()
    for start in range(0, len(asked), BATCH):
        some = asked[start : start + BATCH]
        found |= set(db.session.scalars(select(Erasure.token).where(Erasure.token.in_(some))))
    return found


def last(stream_id: int) -> Erasure | None:
    """The newest erasure of a stream."""
    of_it = select(Erasure).where(Erasure.stream_id == stream_id).order_by(Erasure.id.desc()).limit(1)
    return db.session.scalars(of_it).first()


def untold() -> int:
    """How many erasures the journal does not have yet."""
    return db.session.scalar(select(func.count()).where(Erasure.told.is_(False))) or 0


def tell_journal(limit: int = BATCH) -> int:
    """Bring erasures to the journal; how many. The caller commits: said twice, an entry still counts once."""
    locked = _waiting().limit(limit).with_for_update(of=Erasure, skip_locked=True)
    found = db.session.execute(locked).all()
    journal.append(_line(row, leaf) for row, leaf in found)
    for row, _leaf in found:
        row.told = True
    return len(found)


def rescue() -> None:
    """Bring to the journal what a database about to be replaced has not told yet; it is only read."""
    journal.append(_line(row, leaf) for row, leaf in db.session.execute(_waiting()).all())


def _waiting() -> Select[Erasure, str]:
    first = (Event.stream_id == Erasure.stream_id) & (Event.seq == 1)
    return select(Erasure, Event.leaf).join(Event, first).where(Erasure.told.is_(False)).order_by(Erasure.id)


def _line(row: Erasure, leaf: str) -> journal.Line:
    return {
        "token": row.token,
        "stream": row.stream_id,
        "first": leaf,  # ids are given anew after a restore: the first event says whether it is the same stream
        "what": row.what.value,
        "rule": row.rule,
        "on": row.erased_on.isoformat(),
    }
