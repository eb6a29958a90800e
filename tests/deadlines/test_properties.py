"""Whatever life a case leads, the clocks agree with a slow second opinion and with their own events."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks, Tick
from feedback.deadlines.steps import DayUnit, Step
from tests.deadlines import reference
from tests.deadlines.lives import Life, live

FIRST = date(2026, 1, 1)
days = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
calendars = st.builds(
    lambda off, on: Calendar("random", frozenset(off), frozenset(on)),
    st.sets(days, max_size=60),
    st.sets(days, max_size=20),
)


@given(calendars, days, days)
def test_counting_agrees_with_the_slow_way(calendar: Calendar, after: date, until: date) -> None:
    assert calendar.count(after, until) == reference.counted(after, until, calendar.off, calendar.on)


@given(calendars, days, st.integers(0, 70))
def test_due_and_count_are_each_other_s_inverse(calendar: Calendar, after: date, n: int) -> None:
    due = calendar.due(after, n)
    assert calendar.count(after, due) == n
    assert due == reference.due(after, n, [], calendar.off, calendar.on)


@given(calendars, days)
def test_next_and_previous_working_day_are_neighbours(calendar: Calendar, day: date) -> None:
    following, before = calendar.next_working(day), calendar.previous_working(day)
    assert before < day < following
    assert calendar.is_working(before)
    assert calendar.is_working(following)
    assert calendar.count(before, following) == 1 + calendar.is_working(day)


@st.composite
def pause_lists(draw: st.DrawFn) -> tuple[date, list[tuple[date, date]]]:
    start = draw(days)
    pauses, at = [], start
    for wait, length in draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20)), max_size=4)):
        begin = at + timedelta(days=wait)
        at = begin + timedelta(days=length)
        pauses.append((begin, at))
    return start, pauses


@given(calendars, pause_lists(), st.integers(1, 60))
def test_pauses_move_the_date_as_the_slow_way_says(
    calendar: Calendar, life: tuple[date, list[tuple[date, date]]], n: int
) -> None:
    start, pauses = life
    acts = [word for a, b in pauses for word in (f"pause {a}", f"resume {b}")]
    promise = live(n, start.isoformat(), *acts, calendar=calendar).only
    assert promise.due_on == reference.due(start, n, pauses, calendar.off, calendar.on)
    if promise.breached_on is None and all(
        calendar.count(start, a) - sum(calendar.count(c, d) for c, d in pauses if d <= a) < n
        for a, _ in pauses
    ):  # every question came with a day still left: then both opinions mean the same
        assert promise.due_on == reference.walked(start, n, pauses, calendar.off, calendar.on)


ACTS = ("start", "pause", "resume", "extend", "stop", "cancel", "sweep", "recompute", "excuse")
deeds = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(list(Step)),
        st.integers(0, 3),  # leg
        st.integers(1, 2),  # cycle
        st.integers(0, 12),  # days that pass first
        st.integers(1, 15),  # a number of days
    ),
    max_size=25,
)


def random_life(
    calendar: Calendar, other: Calendar, start: date, told: list[tuple[str, Step, int, int, int, int]]
) -> Life:
    life, on = Life(calendar), start
    for act, step, leg, cycle, wait, n in told:
        on += timedelta(days=wait)
        before = {p.name: p.breached_on for p in life.clocks.promises if p.breached_on}
        clocks = life.clocks
        if act == "start":
            unit = DayUnit.CALENDAR if n % 5 == 0 else DayUnit.WORKING
            latest = on + timedelta(days=n - 2) if n % 3 == 0 else None
            life.start(step, n, on, cycle=cycle, leg=leg, holder=n, latest=latest, unit=unit)
        elif act == "pause":
            life.do(clocks.pause(on))
        elif act == "resume":
            life.do(clocks.resume(on, life.calendar))
        elif act == "extend":
            life.do(clocks.extend(n, on, life.calendar))
        elif act == "stop":
            life.do(clocks.stop(step, on, life.calendar, leg if n % 2 else None))
        elif act == "cancel":
            life.do(clocks.cancel([step], on, None if n % 2 else [leg]))
        elif act == "sweep":
            life.do(clocks.breaches(on))
        elif act == "excuse" and clocks.promises:
            life.do(clocks.excuse(clocks.promises[n % len(clocks.promises)].name, on))
        elif act == "recompute":
            life.calendar = other if life.calendar is calendar else calendar
            life.do(clocks.recompute(life.calendar, on))
            assert life.clocks.recompute(life.calendar, on) == []
        assert life.clocks.breaches(on) == life.clocks.breaches(on)
        assert life.clocks.apply(life.clocks.breaches(on)).breaches(on) == []
        after = {p.name: p.breached_on for p in life.clocks.promises}
        assert all(after[name] == breached for name, breached in before.items()), "a breach stays a breach"
    return life


@settings(max_examples=300)
@given(calendars, calendars, days, deeds)
def test_folding_the_recorded_events_gives_the_living_clocks(
    calendar: Calendar, other: Calendar, start: date, told: list[tuple[str, Step, int, int, int, int]]
) -> None:
    life = random_life(calendar, other, start, told)
    recorded = json.loads(json.dumps([tick.as_facts() for tick in life.ticks]))
    ticks = [Tick.from_facts(facts) for facts in recorded]
    assert ticks == life.ticks
    assert Clocks.fold(ticks) == life.clocks
    for promise in life.clocks.promises:
        assert promise.due_on >= promise.promised_on
        assert promise.met_on is None or promise.ended_on is None
        assert (promise.met_on is None) == (promise.working_days is None)
        assert promise.breached_on is not None or not promise.excused
        assert promise.breached_on is None or promise.can_breach


@settings(max_examples=200)
@given(calendars, days, st.integers(1, 20), st.integers(0, 60), st.sets(st.integers(0, 60)))
def test_a_breach_does_not_depend_on_when_the_sweep_came(
    calendar: Calendar, start: date, n: int, done_after: int, sweeps: set[int]
) -> None:
    done = start + timedelta(days=done_after)
    often = [f"sweep {start + timedelta(days=k)}" for k in sorted(sweeps) if k <= done_after]
    swept = live(n, start.isoformat(), *often, f"stop {done}", calendar=calendar).only
    unswept = live(n, start.isoformat(), f"stop {done}", calendar=calendar).only
    assert swept == unswept
    assert (swept.breached_on is not None) == (swept.due_on < done) == swept.late(done)
