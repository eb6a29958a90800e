"""A case's row, made anew from its events alone: the proof that the row is only a projection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedback.complaints.models import Complaint
from feedback.complaints.record import coded
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.ticks import Tick
from feedback.ledger.read import Entry

NOT_FROM_EVENTS = frozenset({"id", "number", "title", "received_at", "swept_on", "counted_with", "version"})
"""Columns no event sets: identity and order of the row, a shortened text, and the sweeps' own marks."""


def project(entries: Iterable[Entry]) -> dict[str, Any]:
    """The row's values as the events set them, coded (enums by word, dates in ISO form)."""
    row: dict[str, Any] = {}
    for entry in entries:
        row |= entry.facts.get("set", {})
    return row


def clocks(entries: Iterable[Entry]) -> Clocks:
    """The case's clocks as its events tell them."""
    return Clocks.fold(Tick.from_facts(tick) for entry in entries for tick in entry.facts.get("clocks", ()))


def differences(complaint: Complaint, entries: Iterable[Entry]) -> dict[str, tuple[Any, Any]]:
    """Columns whose value in the row is not what the events say: name → (row, events). Empty when all is well."""
    told = project(entries)
    found = {}
    for column in Complaint.__table__.columns:
        name = column.key
        if name in NOT_FROM_EVENTS:
            continue
        held = coded(getattr(complaint, name))
        said = told.get(name, _default(held))
        if held != said:
            found[name] = (held, said)
    return found


def _default(held: Any) -> Any:
    """What a column holds that no event has set yet."""
    if isinstance(held, bool):
        return False
    return None
