"""What the inspectorate keeps in view: late cases, passed limits, alarms, pressed reporters, what was set aside.

Shelves return a Select inside the person's own scope (`queues.sees`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.complaints import alarms, pressure, queues
from feedback.complaints.annexes import Pressure, Quarantine
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE, Shelf
from feedback.complaints.status import Status
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.ticks import Act, Tick
from feedback.ledger.models import Event
from feedback.people.persons import Person

MOST = 1000
"""Counts stop here, so that a full shelf costs no more than a short one."""
SAMPLE = 20


def overdue(me: Person, today: date) -> Shelf:
    """What somebody in office must act on and is late today."""
    late = and_(alarms.is_open(), Complaint.due_on < today, Complaint.status.in_(alarms.WORKED_ON))
    return queues.visible_to(me).where(late)


def unopened(me: Person, days: Calendar, today: date) -> Shelf:
    """What its holder has not accepted after a whole working day."""
    return queues.visible_to(me).where(alarms.unopened(days, today))


def unrouted(me: Person, today: date) -> Shelf:
    """What was not brought to anybody within the limit of verification."""
    return queues.visible_to(me).where(alarms.unrouted(today))


def with_nobody(me: Person, verifying_unit_id: int) -> Shelf:
    """What lies with the verifying office for want of another."""
    return queues.visible_to(me).where(alarms.with_nobody(verifying_unit_id))


def pressed(me: Person) -> Select[Pressure, Complaint]:
    """Reporters who are being pressed and wait for the person's answer, the soonest due first, closed cases too."""
    return (
        select(Pressure, Complaint)
        .join(Complaint, Complaint.id == Pressure.stream_id)
        .where(pressure.waiting(me))
        .options(joinedload(Complaint.category))
        .order_by(Pressure.due_on, Pressure.id)
    )


def pressed_cases(me: Person, late_on: date | None = None) -> Shelf:
    """Their cases; `late_on`, those whose answer is late that day."""
    return select(Complaint).where(pressure.cases_waiting(me, late_on=late_on))


def set_aside(me: Person, draw: int) -> Select[Quarantine, Complaint]:
    """A sample of what lies in quarantine, drawn by the number `draw` (such as the week): always the same for it."""
    by_chance = (Quarantine.id * 7919 + draw * 104_729) % 9973
    return (
        select(Quarantine, Complaint)
        .join(Complaint, Complaint.id == Quarantine.stream_id)
        .where(Quarantine.lifted_on.is_(None), queues.sees(me))
        .options(joinedload(Complaint.category))
        .order_by(by_chance, Quarantine.id)
        .limit(SAMPLE)
    )


@dataclass(frozen=True)
class Breach:
    """A limit that passed. Holder and officer are those of that moment, as the ledger has them."""

    complaint: Complaint
    key: int
    step: str
    last_day: date
    late_on: date
    met_on: date | None
    excused: bool
    holder_id: int
    officer_id: int | None
    cause: str
    """unrouted, unopened, returned, untaken, or in_work: what stood in the way that day, as far as it is known."""


def breaches(me: Person, from_on: date, to_on: date, key: str = "") -> tuple[list[Breach], str | None]:
    """The limits that passed in these days, newest first, 50 from behind `key`; and the next key. Two statements."""
    question = (
        select(Complaint, PromiseRow)
        .join(PromiseRow, PromiseRow.stream_id == Complaint.id)
        .where(PromiseRow.breached_on.between(from_on, to_on), queues.sees(me), *_behind(key))
        .order_by(PromiseRow.breached_on.desc(), PromiseRow.id.desc())
        .options(joinedload(Complaint.category))
        .limit(PAGE + 1)
    )
    found = db.session.execute(question).all()
    shown = found[:PAGE]
    told = _told({complaint.id for complaint, _promise in shown})
    rows = [_breach(complaint, promise, told.get(complaint.id, [])) for complaint, promise in shown]
    more = f"{rows[-1].late_on}~{rows[-1].key}" if len(found) > PAGE else None
    return rows, more


def names_of(unit_ids: set[int]) -> dict[int, str]:
    """Short names of units. One statement."""
    asked = select(Unit.id, Unit.short_name, Unit.name).where(Unit.id.in_(unit_ids))
    return {row.id: row.short_name or row.name for row in db.session.execute(asked)}


def _behind(key: str) -> list[ColumnElement[bool]]:
    typed, _tilde, last = key.partition("~")
    try:
        on, last_id = date.fromisoformat(typed), int(last)
    except ValueError:
        return []
    same_day = and_(PromiseRow.breached_on == on, PromiseRow.id < last_id)
    return [or_(PromiseRow.breached_on < on, same_day)]


def _told(stream_ids: set[int]) -> dict[int, list[Any]]:
    """The events' facts of some cases, oldest first, in one statement; nothing free is read."""
    asked = (
        select(Event.stream_id, Event.seq, Event.kind, Event.facts)
        .where(Event.stream_id.in_(stream_ids))
        .order_by(Event.stream_id, Event.seq)
    )
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.stream_id, []).append(row)
    return found


def _breach(complaint: Complaint, promise: PromiseRow, events: list[Any]) -> Breach:
    """Reads what stood on the row when the breach was told, and what had happened to the case until then."""
    standing: dict[str, Any] = {}
    bounces, holder = 0, promise.holder_unit_id
    for event in events:
        tick = _tick_of(event, promise)
        if tick is not None:
            holder = tick.get("holder") or holder
            break
        standing |= event.facts.get("set", {})
        bounces += event.kind == "bounced"
    return Breach(
        complaint=complaint,
        key=promise.id,
        step=promise.step.value,
        last_day=promise.due_on,
        late_on=promise.breached_on or promise.due_on,
        met_on=promise.met_on,
        excused=promise.excused,
        holder_id=holder,
        officer_id=standing.get("officer_id"),
        cause=_cause(standing, bounces),
    )


def _tick_of(event: Any, promise: PromiseRow) -> dict[str, Any] | None:
    name = (promise.cycle, promise.leg, promise.step, promise.started_on)
    for told in event.facts.get("clocks", ()):
        tick = Tick.from_facts(told)
        if tick.act is Act.BREACH and tick.name == name:
            return {"holder": tick.holder}
    return None


def _cause(standing: dict[str, Any], bounces: int) -> str:
    if standing.get("status") == Status.RECEIVED:
        return "returned" if bounces else "unrouted"
    if standing.get("status") == Status.ROUTED:
        return "unopened"
    if standing.get("officer_id") is None:
        return "untaken"
    return "in_work"
