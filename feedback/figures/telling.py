"""Reading cases' events and folding them: for the worker, for what has changed since, and for whoever checks."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select

from feedback.agencies import edition
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.deadlines import shelf
from feedback.deadlines.models import PromiseRow
from feedback.figures.fold import Basis, Version, versions
from feedback.ledger.models import Event

FOLD = 2
"""What the fold says; another number has the worker fold every case anew."""
Told = dict[int, list[Version]]
_HEADER = (Event.stream_id, Event.seq, Event.kind, Event.occurred_at, Event.recorded_at, Event.facts)
_NAME = (PromiseRow.cycle, PromiseRow.leg, PromiseRow.step, PromiseRow.started_on)


def basis() -> Basis:
    """What facts are counted with today. No statement while the reference data stay as they are."""
    agency_of: dict[int, int] = edition.kept("agency of each unit", _agencies)
    return Basis(shelf.calendar(), agency_of)


def named(known: Basis) -> str:
    """A name of the basis that changes when it does, or when the fold comes to say more."""
    units = hashlib.sha256(repr(sorted(known.agency_of.items())).encode()).hexdigest()[:16]
    return f"{known.calendar.version}|{units}|{FOLD}"


def tell(stream_ids: Collection[int], known: Basis) -> Told:
    """The facts of each of the cases. One statement."""
    question = select(*_HEADER).where(Event.stream_id.in_(stream_ids)).order_by(Event.stream_id, Event.seq)
    return dict(_each(db.session.execute(question), known))


def _each(rows: Any, known: Basis) -> Iterator[tuple[int, list[Version]]]:
    for stream_id, events in groupby(rows, key=lambda row: row.stream_id):
        yield stream_id, versions(events, known)


def promise_ids(stream_ids: Collection[int]) -> dict[tuple[Any, ...], int]:
    """The numbers of the cases' promises by (stream, cycle, leg, step, started_on). One statement."""
    question = select(PromiseRow.id, PromiseRow.stream_id, *_NAME).where(PromiseRow.stream_id.in_(stream_ids))
    return {tuple(row[1:]): row[0] for row in db.session.execute(question)}


def _agencies() -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(select(Unit.id, Unit.agency_id))}
