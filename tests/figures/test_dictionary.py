"""Every figure, against a recomputation from the ledger's events alone, in plain Python (`again`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update

from feedback.agencies.models import Unit
from feedback.base import clock, questions
from feedback.base.database import db
from feedback.complaints.changes import CaseChange
from feedback.complaints.models import Complaint
from feedback.complaints.sweep import sweep
from feedback.deadlines import shelf
from feedback.deadlines.steps import Step
from feedback.figures import cases, celled, count, flat, histogram, renewing
from feedback.figures.dictionary import FIGURES
from feedback.figures.facts import Turn
from feedback.figures.figure import Shape
from feedback.figures.period import Period, month_of, quarter_of
from feedback.figures.selection import By, Selection
from feedback.inspection import adjudication
from feedback.ledger.models import Event
from feedback.people import exclusions
from tests.complaints import telling
from tests.crew import Crew
from tests.figures import retold
from tests.figures.again import Again
from tests.figures.regency import live_here

TODAY = date(2026, 4, 30)
BACK = date(2026, 3, 9)
PERIODS = (
    month_of(date(2026, 1, 5)),
    month_of(date(2026, 2, 5)),
    quarter_of(date(2026, 2, 1)),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2026, 1, 20), date(2026, 4, 11)),
)
Told = dict[int, list[retold.Event]]


@pytest.fixture
def told(inside, crew) -> Iterator[Told]:
    """Lives of which the worker has folded some, some before they went on, and some not at all."""
    live_here(crew, cases=22)
    while renewing.renew():
        pass
    live_here(crew, cases=22, seed=2)
    with clock.at(clock.midday(TODAY)):
        sweep()
        _excuse_some(crew)
        waiting = db.session.scalar(select(func.count(CaseChange.stream_id.distinct())))
        assert 0 < waiting < 44
        yield events()


def events() -> Told:
    found: Told = {}
    ours = select(Event).join(Complaint, Complaint.id == Event.stream_id).order_by(Event.stream_id, Event.seq)
    for one in db.session.scalars(ours):
        mine = found.setdefault(one.stream_id, [])
        # Lives are told one after the other, and a sweep of one may touch another on a later day than its next deed.
        known_on = max([clock.town_date(one.recorded_at), *(event.recorded_on for event in mine[-1:])])
        mine.append(retold.Event(one.kind, one.facts, clock.town_date(one.occurred_at), known_on))
    return found


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


def recomputed(told: Told, period: Period, *, as_of: date | None = None) -> Again:
    agency_of = dict(db.session.execute(select(Unit.id, Unit.agency_id)).all())
    calendar = shelf.calendar()
    mine = Again(period.from_on, period.to_on, as_of or TODAY, calendar.off - calendar.on, agency_of)
    for one in told.values():
        mine.add(retold.told([event for event in one if as_of is None or event.recorded_on <= as_of]))
    return mine


def counted(line: count.Line) -> dict[str, list[object]]:
    """What the line says of the figures it has anything to say of."""
    found = {name: flat.values_of(figure, line) for name, figure in FIGURES.items()}
    return {name: values for name, values in found.items() if any(values)}


def expected(mine: Again, by: By, group: object) -> dict[str, list[object]]:
    return {name: values for name, values in mine.figures(by.value, group).items() if any(values)}


def test_every_figure_of_every_group_is_what_the_events_say(told):
    seen = set()
    for period in PERIODS:
        mine, asked = recomputed(told, period), Selection(period, TODAY)
        for by in By:
            lines = count.lines(asked, by)
            for group in mine.groups(by.value) | set(lines):
                said = counted(lines.get(group, count.Line(group)))
                assert said == expected(mine, by, group), (period, by, group)
                seen |= set(said)
            assert counted(count.whole(asked, lines)) == expected(mine, By.ALL, 0)
    assert seen >= set(FIGURES) - {"joined_of_received", "upheld_of_objections", "planned_kept_of_due"}


def test_every_figure_of_a_past_day_is_what_was_on_record_then(told):
    for period in PERIODS[:3]:
        mine = recomputed(told, period, as_of=BACK)
        asked = Selection(period, BACK, back=True)
        for by in (By.ALL, By.AGENCY, By.CATEGORY):
            lines = count.lines(asked, by)
            for group in mine.groups(by.value) | set(lines):
                said = counted(lines.get(group, count.Line(group)))
                assert said == expected(mine, by, group), (period, by, group)
    now = count.lines(Selection(PERIODS[2], TODAY), By.ALL)[0]
    then = count.lines(Selection(PERIODS[2], BACK, back=True), By.ALL)[0]
    assert now.shares["open_now"] != then.shares["open_now"]


@pytest.mark.parametrize("who", ["inspector", "delegate", "observer", "head_dputr"])
def test_cells_and_turns_say_what_the_facts_say(told, crew, who, monkeypatch):
    """For everybody: a case that is hidden from him, and what the worker has not folded yet, are in neither."""
    hidden = sorted(told)[::7]
    for stream_id in hidden:
        exclusions.exclude_person(stream_id, user_id=crew[who].user_id, reason="declared")
    observed = who == "observer"
    whole = Selection(PERIODS[2], TODAY, me=crew[who], observed=observed)
    asked = [
        (replace(one, today=day, back=day is not TODAY), by)
        for one in (whole, replace(whole, agency_id=telling.unit_id("DPUTR")))
        for day in (TODAY, BACK, date(2026, 4, 20))
        for by in (By.ALL, By.AGENCY, By.CLASS)
    ]

    def counts():
        questions.forget()
        lines = [{group: counted(line) for group, line in count.lines(*one).items()} for one in asked]
        months = [histogram.by_day(one, monthly=True) for one, _by in asked]
        return lines, months

    quick = counts()
    assert quick == counts()
    db.session.execute(update(Turn).where(Turn.kind == "received").values(n=Turn.n + 1))
    lies = counts()
    assert (quick != lies) is (who in ("inspector", "observer")), "the broken twin: a turn that lies"
    monkeypatch.setattr(celled, "question", lambda *_asked, **_how: None)
    assert quick == counts()
    questions.forget()


def test_a_class_or_one_group_is_counted_like_the_whole(told):
    period = PERIODS[2]
    asked = Selection(period, TODAY)
    kinds = count.lines(asked, By.CLASS)
    for kind in (kind for kind in kinds if kind is not None):
        one = replace(asked, service_class=kind)
        assert counted(count.whole(one, count.lines(one, By.AGENCY))) == counted(kinds[kind])
    for agency, line in count.lines(asked, By.AGENCY).items():
        one = replace(asked, agency_id=agency)
        for by in (By.ALL, By.AGENCY, By.UNIT, By.KECAMATAN):  # from cells, and from the facts themselves
            assert counted(count.whole(one, count.lines(one, by))) == counted(line), by
    unplaced = count.lines(replace(asked, unclassified=By.CATEGORY), By.ALL)
    assert counted(unplaced[0]) == counted(count.lines(asked, By.CATEGORY)[None])


def test_every_number_opens_as_many_rows_as_it_says(told):
    for asked in (*(Selection(period, TODAY) for period in PERIODS), Selection(PERIODS[2], BACK, back=True)):
        for agency, line in count.lines(asked, By.AGENCY).items():
            mine = replace(asked, agency_id=agency)
            for name, figure in FIGURES.items():
                rows = {
                    part: len(db.session.execute(cases.behind(figure, part, mine)).all())
                    for part in cases.Part
                }
                if figure.shape in (Shape.DAYS, Shape.AGE):
                    assert rows[cases.Part.OF] == line.days.get(name, count.NO_DAYS).count
                elif figure.shape is Shape.MARKS:
                    assert rows[cases.Part.OF] == (line.marks.count if line.marks else 0)
                elif figure.shape is Shape.SUM:
                    values = db.session.execute(cases.behind(figure, cases.Part.OF, mine)).all()
                    assert sum(row.value for row in values) == line.shares.get(name, count.NOTHING).count
                else:
                    share = line.shares.get(name, count.NOTHING)
                    assert rows[cases.Part.OF] == share.of_count, name
                    assert rows[cases.Part.IN] == share.count, name
                    assert rows[cases.Part.OUT] == share.of_count - share.count, name


def test_pages_of_a_list_show_every_row_once(told, monkeypatch):
    monkeypatch.setattr(cases, "PAGE", 4)
    for name in ("received", "open_now", "completed_in_time_of_due", "working_days_to_route"):
        asked, figure, key = Selection(PERIODS[2], TODAY), FIGURES[name], ""
        seen: list[int] = []
        while key is not None:
            rows, key = cases.page(figure, cases.Part.OF, asked, key)
            seen += [row.key for row in rows]
        assert len(seen) == len(set(seen)) > 8
        assert len(seen) == len(db.session.execute(cases.behind(figure, cases.Part.OF, asked)).all())
