"""What an edition holds, as plain values: every figure of every group, the recap for LAPOR!, and what the public reads.

The same content is made from the table of facts and, to prove it, from the events alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.figures import count, flat, standing, telling
from feedback.figures.count import NO_DAYS, Line
from feedback.figures.facts import Kind
from feedback.figures.figure import DUE
from feedback.figures.fold import Fact, versions
from feedback.figures.histogram import Key
from feedback.figures.period import Period
from feedback.figures.published import LEAST, LEAST_OF_A_SHARE, LEAST_SENSITIVE
from feedback.figures.selection import COLUMN, By, Group, Selection
from feedback.figures.suppression import TOTAL, hide, hide_line
from feedback.ledger.models import Event

MOST_WAITING = standing.MOST
BATCH = 500
RECAP = ("received", "verified", "forwarded", "in_process", "done", "average_working_days")
"""What coordinators of LAPOR! report each month, by agency."""
NONE = "-"
"""The key of what has no group."""
DONE = "completed_in_time_of_due"
Lines = Mapping[Group, Line]
Source = Callable[[By], Lines]
Places = dict[tuple[str, int], int]


class Told:
    """Where an edition's numbers come from: lines by dimension, received by class and kecamatan, passed on."""

    def __init__(self, lines: Source, places: Places, forwarded: Mapping[int, int]) -> None:
        self.lines, self.places, self.forwarded = lines, places, forwarded


def from_facts(period: Period, as_of: date) -> Told:
    """From the table of facts, as they stood at the end of `as_of`."""
    asked = Selection(period, as_of, back=True)
    places: Places = {}
    facts, conditions = standing.facts(asked, standing.changed(asked))
    within = standing.within(facts.on, period.from_on, period.to_on)
    question = (
        select(facts.service_class, facts.kecamatan_id, func.count())
        .where(facts.kind == Kind.RECEIVED.value, within, *conditions)
        .group_by(facts.service_class, facts.kecamatan_id)
    )
    for kind, place, n in db.session.execute(question):
        key = str(kind) if kind is not None else "", place or 0
        places[key] = places.get(key, 0) + n
    passed = (
        select(Unit.agency_id, func.count())
        .select_from(PromiseRow)
        .join(Unit, Unit.id == PromiseRow.holder_unit_id)
        .where(
            PromiseRow.step == Step.FIRST_FOLLOW_UP,
            standing.within(PromiseRow.started_on, period.from_on, period.to_on),
        )
        .group_by(Unit.agency_id)
    )
    forwarded = {row[0]: row[1] for row in db.session.execute(passed)}
    return Told(lambda by: count.lines(asked, by), places, forwarded)


def from_events(period: Period, as_of: date) -> Told:
    """From the events alone, folded here; nothing that was counted before is looked at."""
    asked, basis, last = Selection(period, as_of, back=True), telling.basis(), 0
    counted: dict[By, dict[Group, Counter[Key]]] = {by: {} for by in By}
    places: Places = {}
    forwarded: Counter[int] = Counter()
    starts: set[tuple[Any, ...]] = set()
    while ids := _following(last):
        last = ids[-1]
        columns = (Event.stream_id, Event.seq, Event.kind, Event.occurred_at, Event.recorded_at, Event.facts)
        question = select(*columns).where(Event.stream_id.in_(ids)).order_by(Event.stream_id, Event.seq)
        for stream_id, group in groupby(db.session.execute(question), key=lambda row: row.stream_id):
            events = list(group)
            for start in _starts(events, period):
                if (stream_id, *start) not in starts:
                    starts.add((stream_id, *start))
                    forwarded[basis.agency_of[start[0]]] += 1
            for fact, since, until in versions(events, basis):
                if since <= as_of and (until is None or until > as_of) and _counts(fact, asked):
                    _add(counted, places, fact)
    reader = count.Reader(asked)
    found = {by: {group: reader.line(group, facts) for group, facts in counted[by].items()} for by in By}
    return Told(lambda by: found[by], places, forwarded)


def content(period: Period, as_of: date, told: Told) -> dict[str, Any]:
    """The edition's content, ready for JSON."""
    lines = {by: told.lines(by) for by in By}
    return {
        "month": period.from_on.isoformat(),
        "as_of": as_of.isoformat(),
        "tables": {
            by.value: {
                NONE if group is None else str(group): dict(zip(flat.heads(), flat.values(line), strict=True))
                for group, line in lines[by].items()
            }
            for by in By
        },
        "recap": {
            str(agency): _recap(line, told.forwarded.get(int(agency or 0), 0))
            for agency, line in lines[By.AGENCY].items()
        },
        "public": _public(lines, told.places),
        "names": _names(lines),
    }


def _recap(line: Line, forwarded: int) -> list[Any]:
    days: Counter[int] = Counter()
    for (kind, value, _on), n in line.facts.items():
        if kind is Kind.IN_ALL:
            days[value] += n
    done = days.total()
    average = round(sum(value * n for value, n in days.items()) / done, 2) if done else None
    shares = line.shares
    return [
        shares["received"].count,
        line.days.get("working_days_to_route", NO_DAYS).count,
        forwarded,
        shares["open_now"].count,
        done,
        average,
    ]


def _public(lines: Mapping[By, Lines], places: Places) -> dict[str, Any]:
    """What everybody may read. All tables share one total: where any of them must hide it, none is shown."""
    whole = lines[By.ALL].get(0, Line(0))
    owners = _owners()
    received: dict[str, int] = {}
    done: dict[tuple[str, str], int] = {}
    sensitive: dict[str, bool] = {}
    for category, line in lines[By.CATEGORY].items():
        agency, secret = owners.get(int(category or 0), ("", False))
        share = line.shares[DONE]
        received[agency] = received.get(agency, 0) + line.shares["received"].count
        sensitive[agency] = sensitive.get(agency, False) or secret
        for column, n in (("in_time", share.count), ("late", share.of_count - share.count)):
            done[agency, column] = done.get((agency, column), 0) + n
    limits = {agency: LEAST_SENSITIVE if secret else LEAST for agency, secret in sensitive.items()}
    groups, total = hide_line(received, limits)
    kinds = sorted({kind for kind, _place in places})
    columns = sorted({place for _kind, place in places})
    table = {(kind, place): places.get((kind, place), 0) for kind in kinds for place in columns}
    strict = {kind: LEAST_SENSITIVE if kind == ServiceClass.OVERSIGHT else LEAST for kind in kinds}
    by_place = hide(table, strict) if table else None
    in_time = hide(done, limits) if done else None
    if total is None or total < LEAST or by_place is None or by_place.hides_the_whole:
        return {"received": None}
    return {
        "received": total,
        "agencies": groups,
        "places": {
            f"{kind or NONE}": {str(place): by_place.get(kind, place) for place in (*columns, TOTAL)}
            for kind in (*kinds, TOTAL)
        },
        "done": {
            agency: [in_time.get(agency, "in_time"), in_time.get(agency, "late")]
            for agency in (*received, TOTAL)
        }
        if in_time is not None
        else {},
        "days": _public_days(whole),
    }


def _public_days(whole: Line) -> list[int | None]:
    days = whole.days.get("working_days_to_outcome", NO_DAYS)
    if days.count < LEAST_OF_A_SHARE:
        return [None, None]
    return [days.median_working_days, days.p90_working_days]


def _owners() -> dict[int, tuple[str, bool]]:
    question = select(Category.id, Unit.name, Category.secret).join(Unit, Unit.id == Category.unit_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(question)}


def _names(lines: Mapping[By, Lines]) -> dict[str, dict[str, str]]:
    """The names of the day, frozen with the figures: [Indonesian, English] where they differ."""
    units = [int(group) for by in (By.AGENCY, By.UNIT) for group in lines[by] if group is not None]
    categories = [int(group) for group in lines[By.CATEGORY] if group is not None]
    regions = select(Region.id, Region.name).where(Region.parent_id.is_(None))
    return {
        "unit": _named(select(Unit.id, Unit.name).where(Unit.id.in_(units))),
        "kecamatan": _named(regions),
        "category": _named(select(Category.id, Category.name_id).where(Category.id.in_(categories))),
        "category_en": _named(select(Category.id, Category.name_en).where(Category.id.in_(categories))),
    }


def _named(question: Any) -> dict[str, str]:
    return {str(row[0]): row[1] for row in db.session.execute(question)}


def _following(last: int) -> list[int]:
    found = select(Complaint.id).where(Complaint.id > last).order_by(Complaint.id).limit(BATCH)
    return list(db.session.scalars(found))


def _counts(fact: Fact, asked: Selection) -> bool:
    if fact.kind is Kind.OPEN:
        return True
    days = asked.over if fact.kind in DUE else asked.period
    return days.from_on <= fact.on <= days.to_on


def _add(counted: dict[By, dict[Group, Counter[Key]]], places: Places, fact: Fact) -> None:
    key = fact.kind, fact.value, fact.on if fact.kind is Kind.OPEN else None
    for by in By:
        group: Group = getattr(fact, COLUMN[by]) if by in COLUMN else 0
        counted[by].setdefault(group, Counter())[key] += 1
    if fact.kind is Kind.RECEIVED:
        place = fact.service_class or "", fact.kecamatan_id or 0
        places[place] = places.get(place, 0) + 1


def _starts(events: Iterable[Any], period: Period) -> list[tuple[Any, ...]]:
    """The first replies that began to be owed in the period: (unit, cycle, leg, day)."""
    return [
        (tick["holder"], tick["cycle"], tick["leg"], tick["started_on"])
        for event in events
        for tick in event.facts.get("clocks", ())
        if tick["act"] == "start"
        and tick["step"] == Step.FIRST_FOLLOW_UP
        and period.from_on <= date.fromisoformat(tick["started_on"]) <= period.to_on
    ]
