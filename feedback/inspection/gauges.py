"""How the operation stands, in figures for a collector: computed when asked, from the database and the machine.

No figure names a person, a case or an office.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import alarms
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event, LogEntry
from feedback.notices import outbox
from feedback.notices.beats import beats
from feedback.notices.models import Letter, LetterState


@dataclass(frozen=True)
class Gauge:
    """A figure that goes up and down: its name, what it says, and its values by label."""

    name: str
    says: str
    label: str = ""
    values: Mapping[str, float] = field(default_factory=dict)


def gauges(config: Mapping[str, Any]) -> list[Gauge]:
    """Every figure. Six statements; call it while only reading."""
    before = time.perf_counter()
    db.session.execute(text("SELECT 1"))
    latency = time.perf_counter() - before
    now = clock.now()
    waiting = select(func.min(Letter.not_before)).where(
        Letter.state == LetterState.WAITING, Letter.not_before <= now
    )
    oldest = db.session.scalar(waiting)
    numbered = func.coalesce(select(func.max(LogEntry.log_index)).scalar_subquery() + 1, 0)
    behind = db.session.scalar(select(select(func.count(Event.id)).scalar_subquery() - numbered))
    late = func.count().filter(Complaint.due_on < clock.today(), Complaint.status.in_(alarms.WORKED_ON))
    open_now, overdue = db.session.execute(select(func.count(), late).where(alarms.is_open())).one()
    seen = {beat.name: (now - beat.seen_at).total_seconds() for beat in db.session.scalars(beats())}
    return [
        _one("aduan_database_seconds", "How long the database took to answer a question", latency),
        _one("aduan_disk_free_bytes", "Room under the data folder", _room(config["DATA_DIR"])),
        Gauge(
            "aduan_letters",
            "Letters by how they stand; dead ones were given up",
            "state",
            {state.value: count for state, count in outbox.tally().items()},
        ),
        _one(
            "aduan_letters_oldest_seconds",
            "How long the oldest letter has waited since it might leave",
            (now - oldest).total_seconds() if oldest else 0,
        ),
        Gauge(
            "aduan_beat_age_seconds", "How long ago each chore of worker and keeper was done", "name", seen
        ),
        _one("aduan_events_not_numbered", "Events that have no place in the log yet", behind or 0),
        _one("aduan_cases_open", "Cases that are not closed", open_now),
        _one("aduan_cases_overdue", "Open cases past the date that somebody in office must keep", overdue),
    ]


def _one(name: str, says: str, value: float) -> Gauge:
    return Gauge(name, says, values={"": float(value)})


def _room(folder: str) -> int:
    return shutil.disk_usage(folder).free
