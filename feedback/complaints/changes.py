"""Which cases have changed since what is derived from their events was last worked out.

A mark is written with the event, in the same transaction: neither can be there without the other. Marks are only
ever added by who writes, and removed by who has read the events behind them, so a change made meanwhile keeps a mark
of its own.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from feedback.base import transaction
from feedback.base.database import Base, Key
from feedback.base.rows import put


class CaseChange(Base):
    """A case has an event that its figures do not know yet."""

    __tablename__ = "case_changes"

    id: Mapped[Key]
    stream_id: Mapped[int]
    """The case. No foreign key: checking one would hold the case while a worker marks every one there is."""


WAITING = "waiting changes"
"""Under this name a transaction keeps what it knows of the marks (`base/transaction.py`)."""


def mark(stream_id: int) -> None:
    """The case's figures are to be worked out again."""
    put(CaseChange, {"stream_id": stream_id})
    transaction.forget(WAITING)
