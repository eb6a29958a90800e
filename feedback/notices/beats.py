"""When the worker was last seen at each of its chores: what the health page looks at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, db


class WorkerBeat(Base):
    """The last moment a worker finished the chore `name` (or, for `worker`, went round its loop)."""

    __tablename__ = "worker_beats"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    seen_at: Mapped[datetime]


def beat(*names: str) -> None:
    """Note that a worker has just been at each of these chores."""
    now = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(WorkerBeat).values([{"name": name, "seen_at": now} for name in names])
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"seen_at": statement.excluded.seen_at})
    )


def beats() -> Select[WorkerBeat]:
    """Every chore with the moment it was last done."""
    return select(WorkerBeat).order_by(WorkerBeat.name)
