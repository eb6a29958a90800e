"""Every figure, against a recomputation from the ledger's events alone, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reading, replay
from feedback.complaints.models import Complaint
from feedback.complaints.sweep import sweep
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.figures import cases, count
from feedback.figures.dictionary import FIGURES, Source
from feedback.figures.period import Period, month_of, quarter_of
from feedback.figures.selection import By, Selection
from feedback.inspection import adjudication
from tests.crew import Crew
from tests.figures.regency import live_here

TODAY = date(2026, 4, 30)
PERIODS = (
    month_of(date(2026, 1, 5)),
    month_of(date(2026, 2, 5)),
    quarter_of(date(2026, 2, 1)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
)


@dataclass
class Told:
    """One case as its events tell it."""

    id: int
    row: dict[str, Any]
    promises: tuple[Promise, ...]
    ratings: list[tuple[date, dict[str, int]]]


@pytest.fixture
def told(inside, crew) -> Iterator[list[Told]]:
    live_here(crew)
    with clock.at(clock.midday(TODAY)):
        sweep()
        _excuse_some(crew)
    found = []
    for complaint in db.session.scalars(select(Complaint).order_by(Complaint.id)):
        entries = reading.entries_of(complaint)
        ratings = [(clock.town_date(e.occurred_at), e.facts) for e in entries if e.kind == "rated"]
        found.append(Told(complaint.id, replay.project(entries), replay.clocks(entries).promises, ratings))
    with clock.at(clock.midday(TODAY)):
        yield found


def _excuse_some(crew: Crew) -> None:
    """Every second delay of the citizens' own promise is found excusable, met or still open."""
    late = select(Complaint).where(Complaint.breached).order_by(Complaint.id)
    done = 0
    for complaint in db.session.scalars(late).all()[::2]:
        for promise in adjudication.excusable(complaint):
            if promise.step is Step.COMPLETION and promise.leg == 0:
                adjudication.excuse(complaint, promise.name, "Jembatan putus.", by=crew["inspector"])
                done += 1
    assert done > 3


def day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def share(rows: list[Any], of: Callable[[Any], bool], counted: Callable[[Any], bool]) -> tuple[int, int]:
    denominator = [row for row in rows if of(row)]
    return sum(1 for row in denominator if counted(row)), len(denominator)


def again(told: list[Told], period: Period) -> dict[str, Any]:
    """Every figure of these cases and promises, recomputed."""
    through = min(period.to_on, TODAY - timedelta(days=1))
    rows = [one.row for one in told]
    promises = [promise for one in told for promise in one.promises]

    def within(on: date | None) -> bool:
        return on is not None and period.from_on <= on <= period.to_on

    def came_due(promise: Promise, last: date, late: bool) -> bool:
        return period.from_on <= last <= through and (promise.met_on is not None or late)

    def in_time(step: Step) -> tuple[int, int]:
        mine = [p for p in promises if p.step is step]
        return share(
            mine, lambda p: came_due(p, p.due_on, p.late(TODAY)), lambda p: p.met_on and not p.late(TODAY)
        )

    citizens = [p for p in promises if p.step is Step.COMPLETION and p.leg == 0]
    received = [row for row in rows if within(day(row["received_on"]))]
    found: dict[str, Any] = {
        "received": (len(received), len(received)),
        "bounced_of_received": share(received, lambda _: True, lambda r: r.get("bounces", 0) > 0),
        "objected_of_received": share(received, lambda _: True, lambda r: r.get("objections", 0) > 0),
        "reopened_of_received": share(
            received, lambda _: True, lambda r: r.get("cycle", 1) - 1 - r.get("objections", 0) > 0
        ),
        "silent_of_closed": share(
            rows, lambda r: within(day(r.get("closed_on"))), lambda r: r["closing"] == "silence"
        ),
        "open_now": share(rows, lambda r: r["status"] != "closed", lambda _: True),
        "overdue_now_of_open": share(
            rows,
            lambda r: r["status"] != "closed",
            lambda r: r["status"] in ("received", "routed", "in_progress") and day(r["due_on"]) < TODAY,
        ),
        "verified_in_time_of_due": in_time(Step.VERIFICATION),
        "first_follow_up_in_time_of_due": in_time(Step.FIRST_FOLLOW_UP),
        "completed_in_time_of_due": share(
            citizens,
            lambda p: came_due(p, p.promised_on, p.late_as_promised(TODAY)),
            lambda p: p.met_on and not p.late_as_promised(TODAY),
        ),
        "completed_in_time_of_due_adjudicated": share(
            citizens,
            lambda p: came_due(p, p.due_on, p.late(TODAY)) and not (p.excused and not p.met_on),
            lambda p: p.excused or (p.met_on and not p.late(TODAY)),
        ),
    }
    for name, mine in (
        ("working_days_to_route", [p for p in promises if p.step is Step.VERIFICATION]),
        ("working_days_to_first_follow_up", [p for p in promises if p.step is Step.FIRST_FOLLOW_UP]),
        ("working_days_to_outcome", citizens),
    ):
        values = sorted(p.working_days for p in mine if within(p.met_on))
        found[name] = (
            len(values),
            values[math.ceil(len(values) / 2) - 1] if values else None,
            values[math.ceil(len(values) * 0.9) - 1] if values else None,
        )
    rated = [marks for one in told for on, marks in one.ratings if within(on)]
    found["rated"] = (len(rated), [sum(m[k] for m in rated) / len(rated) for k in MARKS] if rated else None)
    return found


MARKS = ("solved", "told_why", "respect", "speed")


def counted(line: count.Line) -> dict[str, Any]:
    """The same shape, from the database."""
    found: dict[str, Any] = {}
    for name, figure in FIGURES.items():
        if figure.source is Source.MET:
            days = line.days.get(name, count.NO_DAYS)
            found[name] = (days.count, days.median_working_days, days.p90_working_days)
        elif figure.source is Source.RATINGS:
            marks = line.marks
            found[name] = (0, None)
            if marks:
                means = [marks.solved_mean, marks.told_why_mean, marks.respect_mean, marks.speed_mean]
                found[name] = (marks.count, pytest.approx(means))
        else:
            part = line.shares.get(name, count.NOTHING)
            found[name] = (part.count, part.of_count)
    return found


def only(told: list[Told], case: Callable[[Told], bool], promise: Callable[[Promise], bool]) -> list[Told]:
    """The cases, and the promises whatever their case, of one group."""
    return [
        Told(
            one.id,
            one.row if case(one) else one.row | {"received_on": None, "closed_on": None, "status": "closed"},
            tuple(p for p in one.promises if promise(p)),
            one.ratings if case(one) else [],
        )
        for one in told
    ]


def test_every_figure_of_the_whole_regency_is_what_the_events_say(told):
    for period in PERIODS:
        asked = Selection(period, TODAY)
        by_agency = count.whole(asked, count.lines(asked, By.AGENCY))
        assert counted(by_agency) == again(told, period)
        for by in (By.UNIT, By.KECAMATAN, By.CATEGORY, By.CLASS):
            assert count.whole(asked, count.lines(asked, by)).shares == by_agency.shares


def test_every_figure_of_each_agency_and_class_is_what_the_events_say(told):
    agency_of = dict(db.session.execute(select(Unit.id, Unit.agency_id)).all())
    for period in PERIODS:
        asked = Selection(period, TODAY)
        lines = count.lines(asked, By.AGENCY)
        agencies = {one.row["holder_agency_id"] for one in told}
        assert len(agencies) > 2
        for agency in agencies | set(lines):
            mine = only(
                told,
                lambda one, a=agency: one.row["holder_agency_id"] == a,
                lambda p, a=agency: agency_of[p.holder_unit_id] == a,
            )
            assert counted(lines.get(agency, count.Line(agency))) == again(mine, period), agency
    by_class = count.lines(Selection(PERIODS[2], TODAY), By.CLASS)
    for kind in {one.row.get("service_class") for one in told}:
        mine = [one for one in told if one.row.get("service_class") == kind]
        assert counted(by_class.get(kind, count.Line(kind))) == again(mine, PERIODS[2]), kind


def test_every_number_opens_as_many_rows_as_it_says(told):
    for period in PERIODS:
        asked = Selection(period, TODAY)
        lines = count.lines(asked, By.AGENCY)
        for agency, line in lines.items():
            mine = replace(asked, agency_id=agency)
            for name, figure in FIGURES.items():
                rows = {
                    part: len(db.session.execute(cases.behind(figure, part, mine)).all())
                    for part in cases.Part
                }
                if figure.source is Source.MET:
                    assert rows[cases.Part.OF] == line.days.get(name, count.NO_DAYS).count
                elif figure.source is Source.RATINGS:
                    assert rows[cases.Part.OF] == (line.marks.count if line.marks else 0)
                else:
                    share = line.shares.get(name, count.NOTHING)
                    assert rows[cases.Part.OF] == share.of_count, name
                    assert rows[cases.Part.IN] == share.count, name
                    assert rows[cases.Part.OUT] == share.of_count - share.count, name


def test_pages_of_a_list_show_every_row_once(told, monkeypatch):
    monkeypatch.setattr(cases, "PAGE", 4)
    for name in ("received", "overdue_now_of_open", "completed_in_time_of_due", "working_days_to_route"):
        asked, figure, key = Selection(PERIODS[2], TODAY), FIGURES[name], ""
        seen: list[int] = []
        while key is not None:
            rows, key = cases.page(figure, cases.Part.OF, asked, key)
            seen += [row.key for row in rows]
        assert len(seen) == len(set(seen)) > 8
        assert len(seen) == len(db.session.execute(cases.behind(figure, cases.Part.OF, asked)).all())
