"""A record to look at: so many events, numbered, and a keeper who signs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger import checkpoints, guards, sequence
from feedback.ledger.models import CheckpointRow
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream


def happen(count: int = 1) -> None:
    """So many things happen and get their place in the log."""
    stream = open_stream("reference")
    for _ in range(count):
        record(stream, "noted", by="system", text={"text": "satu"})
    while sequence.number():
        pass
    db.session.commit()


def signed(at: datetime | None = None) -> CheckpointRow:
    """A checkpoint of everything up to now."""
    with clock.at(at or clock.now()):
        row = checkpoints.make(most=1)
        assert row is not None
        db.session.commit()
    return row


def unguarded() -> None:
    """Take the guards away, as the owner of the database could."""
    for statement in guards.drop_statements(db.engine.dialect.name):
        db.session.execute(text(statement))
    db.session.commit()


def elsewhere(folder: Path) -> str:
    """What lies in the folder outside."""
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.txt")))
