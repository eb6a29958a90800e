"""What stood in the way when a limit passed: the facts of a breach, noted once and never changed (rules.md §1).

They are those of the moment the last day was over, whenever a sweep or an act comes to note it: the events until then
say how the case stood. Only the workload is that of the noting, for nobody keeps yesterday's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.base.rows import put
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Act, Tick
from feedback.ledger.models import Event
from feedback.people import duty
from feedback.people.duty import OnDuty, Roll
from feedback.people.roles import Role

WORKED_ON = WITH_AGENCY | {Status.RECEIVED}


class Cause(StrEnum):
    """What stood in the way that day, as far as the record knows it."""

    UNROUTED = "unrouted"
    RETURNED = "returned"
    SET_ASIDE = "set_aside"
    VACANT = "vacant"
    UNOPENED = "unopened"
    UNTAKEN = "untaken"
    APPROVAL = "approval"
    TIME_ASKED = "time_asked"
    ADVICE = "advice"
    ABSENT = "absent"
    IN_WORK = "in_work"


class Breach(Base):
    """One limit that passed, as its event tells it: the row only makes the facts of many cases countable.

    `noted_on` is the day it was noticed; `person_open` the open cases of `user_id`, null when nobody had taken it;
    `head_vacant` says that the post of the holder's own head was nobody's that day.
    """

    __tablename__ = "breaches"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    cycle: Mapped[int]
    leg: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    started_on: Mapped[date]
    last_day: Mapped[date]
    late_on: Mapped[date]
    noted_on: Mapped[date]
    cause: Mapped[Cause] = mapped_column(words(Cause))
    holder_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    user_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    post: Mapped[str] = mapped_column(String(40), default="")
    acting: Mapped[str] = mapped_column(String(10), default="")
    superior_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    superior_post: Mapped[str] = mapped_column(String(40), default="")
    head_vacant: Mapped[bool] = mapped_column(default=False)
    unit_open: Mapped[int]
    person_open: Mapped[int | None]
    staff: Mapped[int]

    __table_args__ = (
        UniqueConstraint("stream_id", "cycle", "leg", "step", "started_on"),
        CheckConstraint("unit_open >= 0 AND staff >= 0", name="counts_are_counts"),
        CheckConstraint("(person_open IS NULL) = (user_id IS NULL)", name="workload_of_somebody"),
        CheckConstraint("late_on > last_day", name="late_after_the_last_day"),
        Index("ix_breaches_late_on", "late_on", "cause"),
        Index("ix_breaches_agency", "agency_id", "late_on"),
    )


@dataclass
class _Standing:
    """How a case stood at the end of a day, told from its events."""

    values: dict[str, Any] = field(default_factory=dict)
    bounces: int = 0
    proposed: bool = False
    time_asked: bool = False
    asked_for_advice: set[int] = field(default_factory=set)


def note(complaint: Complaint, ticks: Sequence[Tick]) -> list[dict[str, Any]]:
    """The facts of the breaches among `ticks`, put into their table too, as codes for the event that tells them.

    At most seven statements for each day on which something became late; none when nothing did.
    """
    late = {tick.name: tick for tick in ticks if tick.act is Act.BREACH}.values()
    days = {on: _circumstances(complaint, on) for on in {tick.on for tick in late}}
    noted = [_facts(tick, days[tick.on]) for tick in late]
    for tick, facts in zip(late, noted, strict=True):
        dates = {"started_on": tick.started_on, "last_day": tick.due_on, "late_on": tick.on}
        put(Breach, {"stream_id": complaint.id, **facts, **dates, "noted_on": clock.today()})
    return noted


def _facts(tick: Tick, circumstances: dict[str, Any]) -> dict[str, Any]:
    said = {
        "cycle": tick.cycle,
        "leg": tick.leg,
        "step": tick.step.value,
        "started_on": tick.started_on.isoformat(),
        "last_day": tick.due_on.isoformat() if tick.due_on else None,
        "late_on": tick.on.isoformat(),
        "noted_on": clock.today().isoformat(),
    }
    return said | circumstances


def _circumstances(complaint: Complaint, late_on: date) -> dict[str, Any]:
    stood = _standing(_events(complaint.id), late_on)
    holder = int(stood.values.get("holder_unit_id") or complaint.holder_unit_id)
    agency = int(stood.values.get("holder_agency_id") or complaint.holder_agency_id)
    user_id: int | None = stood.values.get("officer_id")
    secretary = settings.office("secretary_unit").id
    roll = duty.roll({holder, secretary}, date.fromordinal(late_on.toordinal() - 1))
    post = None if user_id is None else roll.post_of(user_id, holder)
    superior, vacant = roll.superior_of(user_id, holder)
    if superior is None:
        superior = next(iter(roll.at(secretary, {Role.SECRETARY_DELEGATE})), None)
    unit_open, person_open = _workload(holder, user_id)
    return {
        "cause": _cause(stood, roll, holder, user_id).value,
        "holder_id": holder,
        "agency_id": agency,
        "user_id": user_id,
        **_as_post(post, "post", acting="acting"),
        "superior_id": superior.user_id if superior else None,
        **_as_post(superior, "superior_post"),
        "head_vacant": vacant == holder,
        "unit_open": unit_open,
        "person_open": person_open,
        "staff": len({one.user_id for one in roll.posts if one.unit_id == holder}),
    }


def _as_post(one: OnDuty | None, name: str, acting: str = "") -> dict[str, str]:
    said = {name: one.role.value if one else ""}
    return said | {acting: one.acting if one else ""} if acting else said


def _events(stream_id: int) -> Iterable[Any]:
    """What happened to the case, oldest first, without a word of it. One statement."""
    asked = select(Event.kind, Event.facts, Event.occurred_at).where(Event.stream_id == stream_id)
    return db.session.execute(asked.order_by(Event.seq))


def _standing(events: Iterable[Any], late_on: date) -> _Standing:
    stood = _Standing()
    for event in events:
        if clock.town_date(event.occurred_at) >= late_on:
            break
        stood.values |= event.facts.get("set", {})
        match event.kind:
            case "bounced":
                stood.bounces, stood.proposed = stood.bounces + 1, False
            case "transferred" | "withdrawn" | "reopened":
                stood.proposed = False
            case "answer_proposed" | "answer_sent_back" | "answered":
                stood.proposed = event.kind == "answer_proposed"
            case "extension_asked" | "extension_approved" | "extension_refused" | "extension_ended":
                stood.time_asked = event.kind == "extension_asked"
            case "support_asked":
                stood.asked_for_advice.add(event.facts.get("unit", 0))
            case "advised":
                stood.asked_for_advice.discard(event.facts.get("unit", 0))
    return stood


def _cause(stood: _Standing, roll: Roll, holder: int, user_id: int | None) -> Cause:
    status = stood.values.get("status")
    if stood.values.get("quarantined"):
        return Cause.SET_ASIDE
    if status == Status.RECEIVED:
        return Cause.RETURNED if stood.bounces else Cause.UNROUTED
    if user_id is None and not roll.working(holder):
        return Cause.VACANT
    if status == Status.ROUTED:
        return Cause.UNOPENED
    if user_id is None:
        return Cause.UNTAKEN
    if stood.proposed:
        return Cause.APPROVAL
    if stood.time_asked:
        return Cause.TIME_ASKED
    if stood.asked_for_advice:
        return Cause.ADVICE
    return Cause.ABSENT if user_id in roll.away else Cause.IN_WORK


def _workload(unit_id: int, user_id: int | None) -> tuple[int, int | None]:
    """Cases to be worked on at the unit itself, and in the person's hands. One statement."""
    waiting = (Complaint.status != Status.CLOSED, Complaint.status.in_(WORKED_ON))
    of_unit = select(func.count()).where(Complaint.holder_unit_id == unit_id, *waiting).scalar_subquery()
    of_person = select(func.count()).where(Complaint.officer_id == user_id, *waiting).scalar_subquery()
    unit_open, person_open = db.session.execute(select(of_unit, of_person)).one()
    return int(unit_open), None if user_id is None else int(person_open)
