"""The check of one case's record as a part of a paper: its chain recomputed, the newest checkpoint, fingerprints."""

from __future__ import annotations

from sqlalchemy import select

from feedback.base import clock, site
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.exchange import official
from feedback.exchange.sheets import Section, Table
from feedback.ledger import verify
from feedback.ledger.models import CheckpointRow, Event, LogEntry
from feedback.vault import ciphers


def checked(complaint: Complaint) -> Section:
    """The check, as of now. Three statements, and two more for a sealed case."""
    words: dict[str, str] = official.text()["dossier"]
    report = verify.verify(complaint.id, cipher_of=ciphers.cipher_of, guarded=False)
    events = db.session.execute(
        select(Event.seq, Event.kind, Event.occurred_at, Event.leaf, LogEntry.log_index)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(Event.stream_id == complaint.id)
        .order_by(Event.seq)
    ).all()
    newest = db.session.scalars(
        select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1)
    ).one_or_none()
    size = newest.size if newest else 0
    inside = sum(row.log_index is not None and row.log_index < size for row in events)
    kinds = ", ".join(sorted({fault.kind for fault in report.faults}))
    origin = newest.note.split("\n")[0] if newest else ""
    sound = words["unsound"].format(count=len(report.faults), kinds=kinds)
    newest_said = words["checkpoint_none"]
    if newest is not None:
        made_on = official.day(clock.town_date(newest.made_at))
        newest_said = words["checkpoint_said"].format(origin=origin, size=size, on=made_on)
    covered = words["covered_part"].format(count=inside, all=len(events))
    facts = (
        (words["events"], str(len(events))),
        (words["chain"], words["sound"] if report.sound else sound),
        (words["checkpoint"], newest_said),
        (words["covered"], words["covered_all"] if events and inside == len(events) else covered),
    )
    rows = [
        (str(row.seq), row.kind, official.day(clock.town_date(row.occurred_at)), row.leaf) for row in events
    ]
    heads = tuple(words[name] for name in ("seq", "kind", "on", "hash"))
    said = (words["how"].format(site=site.address()), *((newest.note.strip(),) if newest else ()))
    return Section(words["record"], facts, said, (Table("", heads, tuple(rows)),))
