"""A stream's promises, read from and written to their table."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base.database import db
from feedback.base.rows import put
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.promise import Promise
from feedback.deadlines.ticks import Tick

_FIELDS = tuple(field.name for field in fields(Promise))
_COLUMNS = tuple(PromiseRow.__table__.c[name] for name in _FIELDS)
_NAME = ("stream_id", "cycle", "leg", "step", "started_on")


def clocks_of(stream_id: int) -> Clocks:
    """The stream's clocks, from its rows (one statement)."""
    asked = select(*_COLUMNS).where(PromiseRow.stream_id == stream_id).order_by(PromiseRow.id)
    return Clocks(tuple(_promise(dict(row._mapping)) for row in db.session.execute(asked)))


def begin(stream_id: int, ticks: list[Tick]) -> Clocks:
    """The clocks of a new stream after its first `ticks`, with their rows."""
    after = Clocks().apply(ticks)
    for promise in after.promises:
        put(PromiseRow, _row(stream_id, promise))
    return after


def keep(stream_id: int, before: Clocks, ticks: list[Tick]) -> Clocks:
    """The clocks after `ticks`, with the rows that are new or changed since `before` written (one statement).

    The caller holds the stream, so that `before` is still what the table says.
    """
    after = before.apply(ticks)
    known = {promise.name: promise for promise in before.promises}
    changed = [promise for promise in after.promises if known.get(promise.name) != promise]
    if changed:
        dialect = db.session.get_bind().dialect.name
        insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
        rows = [_row(stream_id, promise) for promise in changed]
        # One row is given as a plain dict: SQLAlchemy keeps the compiled form of that, never of a list.
        given = rows[0] if len(rows) == 1 else rows
        written = insert(PromiseRow.__table__).values(given)  # type: ignore[arg-type]  # a Table
        fresh = {name: written.excluded[name] for name in _FIELDS if name not in _NAME}
        db.session.execute(written.on_conflict_do_update(index_elements=_NAME, set_=fresh))
    return after


def _promise(row: dict[str, Any]) -> Promise:
    row["pauses"] = tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in row["pauses"])
    return Promise(**row)


def _row(stream_id: int, promise: Promise) -> dict[str, Any]:
    row = {name: getattr(promise, name) for name in _FIELDS}
    row["pauses"] = [[a.isoformat(), b.isoformat()] for a, b in promise.pauses]
    return {"stream_id": stream_id, **row}
