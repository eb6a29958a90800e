"""What the inspectorate keeps in view: late cases, alarms, pressed reporters, what was set aside.

Shelves return a Select inside the person's own scope (`queues.sees`).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from feedback.complaints import alarms, grounds, pressure, queues
from feedback.complaints.annexes import Pressure, Quarantine
from feedback.complaints.models import Complaint
from feedback.complaints.queues import Shelf
from feedback.deadlines.calendar import Calendar
from feedback.people.persons import Person

MOST = 100
"""Counts stop here, so that a full shelf costs no more than a short one."""
SAMPLE = 20


def up_to_most(count: int) -> str:
    """A count that stopped at MOST, as it is shown."""
    return f"{MOST}+" if count >= MOST else str(count)


def overdue(me: Person, today: date) -> Shelf:
    """What somebody in office must act on and is late today."""
    late = and_(grounds.IS_OPEN, Complaint.due_on < today, grounds.at(*alarms.WORKED_ON))
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


def stuck(me: Person, days: Calendar, today: date) -> Shelf:
    """What somebody works on and nobody in office has touched for some working days."""
    return queues.visible_to(me).where(alarms.untouched(days, today))


def alarming(me: Person, days: Calendar, today: date, verifying_unit_id: int) -> Shelf:
    """All of these together, each case once."""
    every = (
        alarms.unopened(days, today),
        alarms.unrouted(today),
        alarms.with_nobody(verifying_unit_id),
        alarms.untouched(days, today),
    )
    return queues.visible_to(me).where(or_(*every))


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
