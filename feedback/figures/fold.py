"""What a case says of itself, day by day: its events folded into facts. Pure; the calendar is a value.

The state at the end of each day on which something was recorded gives the facts of that day; a fact that stays the
same from day to day is one fact. Days are those on which the record was written, not those it speaks of: a figure
as of a past day knows what was known then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from feedback.base import clock
from feedback.complaints.alarms import WORKED_ON
from feedback.complaints.lateness import Cause
from feedback.complaints.status import NOT_COMPLETED, Status
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Name, Tick
from feedback.figures import facts
from feedback.figures.facts import Kind, Mark

SOON = 30
"""Calendar days after its closing within which a case that is taken up again counts against it (rules.md §7)."""
RATED = {"solved": Kind.SOLVED, "told_why": Kind.TOLD_WHY, "respect": Kind.RESPECT, "speed": Kind.SPEED}


class Fact(NamedTuple):
    """One fact; the fields are those of `facts.FactRow`. `promise` names the promise it is about."""

    kind: Kind
    on: date
    value: int
    seq: int
    unit_id: int
    agency_id: int
    kecamatan_id: int | None
    category_id: int | None
    service_class: str | None
    channel: str
    promise: Name | None


class Version(NamedTuple):
    """A fact and the days it stands: from the end of `since`, until before the end of `until` (None: still)."""

    fact: Fact
    since: date
    until: date | None


class Header(Protocol):
    """What the fold reads of an event."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True)
class Basis:
    """What the fold counts with besides the events: the regency's calendar, and which agency each unit belongs to."""

    calendar: Calendar
    agency_of: Mapping[int, int]


@dataclass
class _Told:
    """The case as far as it has been told."""

    basis: Basis
    row: dict[str, Any] = field(default_factory=dict)
    clocks: Clocks = field(default_factory=Clocks)
    closings: list[_Closing] = field(default_factory=list)
    objections: list[_Objection] = field(default_factory=list)
    plans: list[_Plan] = field(default_factory=list)
    ratings: list[tuple[int, date, dict[str, Any]]] = field(default_factory=list)
    causes: dict[Name, Cause] = field(default_factory=dict)


@dataclass
class _Closing:
    seq: int
    on: date
    silent: bool
    reopened: bool = False


@dataclass
class _Objection:
    seq: int
    on: date
    disputed: str | None
    decided: bool = False
    upheld: bool = False


@dataclass
class _Plan:
    seq: int
    on: date
    kept: bool = False


def versions(events: Iterable[Header], basis: Basis) -> list[Version]:
    """All facts of one case, those that no longer stand among them, from its events in order of `seq`."""
    told = _Told(basis)
    standing: dict[Fact, date] = {}
    done: list[Version] = []
    for day, happened in groupby(_by_day(events), key=lambda pair: pair[0]):
        for _day, event in happened:
            _tell(told, event)
        now = set(_facts(told))
        for fact in [known for known in standing if known not in now]:
            since = standing.pop(fact)
            if since < day:
                done.append(Version(fact, since, day))
        for fact in now:
            standing.setdefault(fact, day)
    return done + [Version(fact, since, None) for fact, since in standing.items()]


def counted(found: Iterable[Version]) -> Counter[Version]:
    """The versions as a bag, to compare two tellings."""
    return Counter(found)


def _by_day(events: Iterable[Header]) -> Iterator[tuple[date, Header]]:
    """Each event with the day it was recorded; a clock that was set back does not unmake what was known."""
    latest = date.min
    for event in events:
        latest = max(latest, clock.town_date(event.recorded_at))
        yield latest, event


def _tell(told: _Told, event: Header) -> None:
    before, sets = told.row, event.facts.get("set", {})
    on = clock.town_date(event.occurred_at)
    told.row = before | sets
    ticks = event.facts.get("clocks")
    if ticks:
        told.clocks = told.clocks.apply(Tick.from_facts(tick) for tick in ticks)
    for breach in event.facts.get("breaches", ()):
        name = breach["cycle"], breach["leg"], Step(breach["step"]), _day(breach["started_on"])
        told.causes.setdefault(name, Cause(breach["cause"]))
    if event.kind == "rated":
        told.ratings.append((event.seq, on, event.facts))
    if event.kind == "objected":
        told.objections.append(_Objection(event.seq, on, before.get("outcome")))
    if "cycle" in sets and before.get("status") == Status.CLOSED and told.closings:
        last = told.closings[-1]
        last.reopened = on <= last.on + timedelta(days=SOON)
    if sets.get("status") == Status.CLOSED:
        closed_on = date.fromisoformat(sets["closed_on"])
        told.closings.append(_Closing(event.seq, closed_on, told.row.get("closing") == "silence"))
    if "outcome" in sets and sets["outcome"] is not None and sets["outcome"] not in NOT_COMPLETED:
        _decide(told, event.seq, sets, on)


def _decide(told: _Told, seq: int, sets: Mapping[str, Any], on: date) -> None:
    """An outcome is told: what the last objection and the last plan came to."""
    for plan in told.plans[-1:]:
        plan.kept = plan.kept or (sets["outcome"] != "planned" and on <= plan.on)
    if sets["outcome"] == "planned" and sets.get("planned_for"):
        told.plans.append(_Plan(seq, date.fromisoformat(sets["planned_for"])))
    for objection in told.objections[-1:]:
        objection.upheld = objection.upheld or (
            not objection.decided and sets["outcome"] != objection.disputed
        )
        objection.decided = True


def _facts(told: _Told) -> Iterator[Fact]:
    row = told.row
    received_on, bounces = _day(row["received_on"]), row.get("bounces", 0)
    marks = {
        Mark.BOUNCED: bounces > 0,
        Mark.OBJECTED: row.get("objections", 0) > 0,
        Mark.REOPENED: row.get("cycle", 1) > row.get("objections", 0) + 1,
        Mark.JOINED: row.get("lead_id") is not None,
    }
    yield _fact(told, Kind.RECEIVED, received_on, _bits(marks))
    if bounces:
        yield _fact(told, Kind.BOUNCED, received_on, bounces)
    if row["status"] != Status.CLOSED:
        yield _fact(told, Kind.OPEN, received_on, _waits(row))
    for one in told.closings:
        said = {Mark.SILENT: one.silent, Mark.SOON_REOPENED: one.reopened}
        yield _fact(told, Kind.CLOSED, one.on, _bits(said), seq=one.seq)
    for objection in told.objections:
        upheld = _bits({Mark.UPHELD: objection.upheld})
        yield _fact(told, Kind.OBJECTED, objection.on, upheld, seq=objection.seq)
    for plan in told.plans:
        yield _fact(told, Kind.PLANNED, plan.on, _bits({Mark.KEPT: plan.kept}), seq=plan.seq)
    for seq, on, given in told.ratings:
        for name, kind in RATED.items():
            yield _fact(told, kind, on, given[name], seq=seq)
    yield from _in_all(told, received_on)
    for promise in told.clocks.promises:
        yield from _of_promise(told, promise)


def _waits(row: Mapping[str, Any]) -> int:
    if row["status"] in WORKED_ON:
        return _day(row["due_on"]).toordinal()
    if row["status"] == Status.ANSWERED:
        return facts.WAITS_FOR_CONFIRMATION
    asked_before_routing = row.get("awaiting_from") == Status.RECEIVED
    return facts.WAITS_FOR_VERIFIERS_QUESTION if asked_before_routing else facts.WAITS_FOR_OFFICERS_QUESTION


def _in_all(told: _Told, received_on: date) -> Iterator[Fact]:
    row = told.row
    decided = row["status"] in (Status.ANSWERED, Status.CLOSED) and row.get("outcome") not in NOT_COMPLETED
    if decided and row.get("answered_on"):
        answered_on = _day(row["answered_on"])
        yield _fact(told, Kind.IN_ALL, answered_on, told.basis.calendar.count(received_on, answered_on))


def _of_promise(told: _Told, promise: Promise) -> Iterator[Fact]:
    if promise.step is Step.VERIFICATION:
        yield from _due(told, Kind.VERIFICATION, promise, promise.due_on)
        yield from _taken(told, Kind.TO_ROUTE, promise, Kind.PAUSED_VERIFYING)
    elif promise.step is Step.FIRST_FOLLOW_UP:
        yield from _due(told, Kind.FIRST_FOLLOW_UP, promise, promise.due_on)
        yield from _taken(told, Kind.TO_FOLLOW_UP, promise)
    elif promise.step is Step.COMPLETION and promise.leg == 0:
        yield from _due(told, Kind.COMPLETION, promise, promise.promised_on)
        yield from _adjudicated(told, promise)
        yield from _taken(told, Kind.TO_OUTCOME, promise, Kind.PAUSED_WORKING)
    elif promise.step is Step.COMPLETION:
        yield from _taken(told, Kind.OF_LEG, promise)
    own = promise.step is not Step.COMPLETION or promise.leg == 0
    if own and promise.breached_on is not None:
        said = _bits({Mark.EXCUSED: promise.excused}) + facts.of_cause(told.causes.get(promise.name))
        yield _fact(told, Kind.BREACHED, promise.breached_on, said, promise)


def _due(told: _Told, kind: Kind, promise: Promise, last_day: date) -> Iterator[Fact]:
    if _came_due(promise, last_day):
        yield _fact(told, kind, last_day, _bits({Mark.KEPT: _kept(promise, last_day)}), promise)


def _adjudicated(told: _Told, promise: Promise) -> Iterator[Fact]:
    last_day = promise.due_on
    if not _came_due(promise, last_day):
        return
    kept = _kept(promise, last_day)
    if not promise.excused or promise.met_on is not None:
        said = _bits({Mark.KEPT: kept or promise.excused})
        yield _fact(told, Kind.ADJUDICATED, last_day, said, promise)
    if promise.met_on is None or promise.met_on >= told.basis.calendar.previous_working(last_day):
        yield _fact(told, Kind.LAST_DAY, last_day, _bits({Mark.KEPT: kept}), promise)


def _taken(told: _Told, kind: Kind, promise: Promise, paused: Kind | None = None) -> Iterator[Fact]:
    if promise.met_on is None or promise.working_days is None:
        return
    yield _fact(told, kind, promise.met_on, promise.working_days, promise)
    if paused is not None and promise.paused_days:
        yield _fact(told, paused, promise.met_on, promise.paused_days, promise)


def _came_due(promise: Promise, last_day: date) -> bool:
    """Whether the promise has that last day: one that stood still or ended before, and was not late, has none."""
    stopped_on = promise.paused_on or promise.ended_on
    return stopped_on is None or stopped_on > last_day or promise.breached_on is not None


def _kept(promise: Promise, last_day: date) -> bool:
    return promise.met_on is not None and promise.met_on <= last_day and promise.breached_on is None


def _fact(
    told: _Told, kind: Kind, on: date, value: int, promise: Promise | None = None, *, seq: int = 0
) -> Fact:
    row = told.row
    if promise is None:
        unit_id, agency_id = row["holder_unit_id"], row["holder_agency_id"]
    else:
        unit_id = promise.holder_unit_id
        agency_id = told.basis.agency_of.get(unit_id, unit_id)
    return Fact(
        kind,
        on,
        value,
        seq,
        unit_id,
        agency_id,
        row.get("kecamatan_id"),
        row.get("category_id"),
        row.get("service_class"),
        row["channel"],
        promise.name if promise is not None else None,
    )


def _bits(marks: Mapping[Mark, bool]) -> int:
    return sum(mark.bit for mark, true in marks.items() if true)


def _day(said: str) -> date:
    return date.fromisoformat(said)
