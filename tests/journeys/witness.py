"""What the system says of each case beside what must have come of it; and whether the record is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from feedback.base.database import db
from feedback.complaints import reading
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.ledger.verify import verify
from feedback.performance.models import HandlingCredit
from feedback.vault import ciphers
from tests.journeys.replay import Case, Replay


@dataclass
class Findings:
    """Counts, and every disagreement by case number; never a word of a case."""

    lives: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    promises: int = 0
    breaches: int = 0
    credits: int = 0
    events: int = 0
    faults: int = 0
    disagreements: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The findings for a terminal."""
        yield f"cases: {self.lives.total()}, promises: {self.promises}, breaches: {self.breaches}"
        yield "lives: " + ", ".join(f"{name} {count}" for name, count in sorted(self.lives.items()))
        yield "outcomes: " + ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        yield f"credited cycles: {self.credits}"
        yield f"ledger: {self.events} events, {self.faults} faults"
        yield f"disagreements: {len(self.disagreements)}"
        yield from self.disagreements[:20]


def look(replay: Replay) -> Findings:
    """Compare every case. Call inside the application's context."""
    found, today = Findings(), replay.town.day
    for case in replay.cases:
        complaint = db.session.scalars(
            select(Complaint).where(Complaint.number == case.reporter.number)
        ).one()
        found.lives[case.life] += 1
        found.outcomes[f"{complaint.status}/{complaint.outcome or '-'}"] += 1
        wrong = [
            *_row(complaint, case),
            *_promises(complaint, case, today, found),
            *_credit(complaint, found),
        ]
        wrong += [f"row and events: {name}" for name in reading.differences(complaint)]
        found.disagreements += [f"{complaint.number} ({case.life}): {one}" for one in wrong]
        db.session.expunge_all()
    stored = db.session.scalar(select(func.count(Complaint.id)))
    if stored != len(replay.cases):
        found.disagreements.append(f"{len(replay.cases)} cases were sent, {stored} are stored")
    report = verify(cipher_of=ciphers.cipher_of)
    found.events, found.faults = report.events, len(report.faults)
    return found


def _row(complaint: Complaint, case: Case) -> Iterator[str]:
    must = case.must
    pairs: dict[str, tuple[Any, Any]] = {
        "status": (complaint.status.value, must.status),
        "outcome": (complaint.outcome.value if complaint.outcome else None, must.outcome),
        "cycle": (complaint.cycle, must.cycle),
        "leg": (complaint.leg, must.leg),
        "received_on": (complaint.received_on, must.received),
        "routed_on": (complaint.routed_on, must.routed),
        "answered_on": (complaint.answered_on, must.answered),
        "closed_on": (complaint.closed_on, must.closed),
        "due_on": (complaint.due_on, must.due),
        "citizen_due_on": (complaint.citizen_due_on, must.citizen_due),
    }
    yield from (f"{name} is {says}, not {should}" for name, (says, should) in pairs.items() if says != should)


def _promises(complaint: Complaint, case: Case, today: date, found: Findings) -> Iterator[str]:
    rows = db.session.scalars(select(PromiseRow).where(PromiseRow.stream_id == complaint.id))
    says = {
        (row.cycle, row.leg, row.step.value, row.started_on): (
            row.due_on,
            row.met_on,
            row.ended_on,
            row.breached_on,
        )
        for row in rows
    }
    must = {
        (one.cycle, one.leg, one.step, one.began): (one.due, one.met, one.ended, one.first_late_day(today))
        for one in case.must.promises
    }
    found.promises += len(says)
    found.breaches += sum(row[3] is not None for row in says.values())
    for name in sorted(says.keys() | must.keys(), key=str):
        if says.get(name) != must.get(name):
            yield f"promise {name}: {says.get(name)}, not {must.get(name)}"


def _credit(complaint: Complaint, found: Findings) -> Iterator[str]:
    """Of a closed, answered cycle the whole work is credited; of every other none of it stands."""
    shares: Counter[int] = Counter()
    for row in db.session.scalars(select(HandlingCredit).where(HandlingCredit.stream_id == complaint.id)):
        shares[row.cycle] += Fraction(row.share_num, row.share_den)
    done = complaint.status == "closed" and complaint.outcome not in ("withdrawn", "incomplete")
    whole = 1 if done and complaint.leg else 0
    found.credits += whole
    for cycle in range(1, complaint.cycle + 1):
        should = whole if cycle == complaint.cycle else 0
        if shares[cycle] != should:
            yield f"credit of cycle {cycle} is {shares[cycle]}, not {should}"
