"""Several promises at once: the citizen's, and one leg for each agency that has the case."""

from __future__ import annotations

from datetime import date

from feedback.deadlines.explain import DayOff, about, explain
from feedback.deadlines.steps import Step
from tests.deadlines.lives import REAL, Life, live

DINKES, DPUTR, OFFICE = 11, 22, 33


def day(said: str) -> date:
    return date.fromisoformat(f"2026-{said}")


def routed() -> Life:
    life = Life()
    life.start(Step.VERIFICATION, 3, day("02-02"), holder=OFFICE)
    life.do(life.clocks.stop(Step.VERIFICATION, day("02-03"), REAL))
    life.start(Step.COMPLETION, 14, day("02-03"), holder=DINKES)
    life.start(Step.FIRST_FOLLOW_UP, 5, day("02-03"), holder=DINKES, leg=1)
    life.start(Step.COMPLETION, 14, day("02-03"), holder=DINKES, leg=1)
    return life


def test_a_transfer_gives_the_new_agency_its_own_time_and_the_citizen_none() -> None:
    life = routed()
    own = life.clocks.running(Step.COMPLETION)
    assert own is not None
    assert (own.leg, own.due_on, own.holder_unit_id) == (0, day("02-25"), DINKES)
    life.do(life.clocks.cancel({Step.FIRST_FOLLOW_UP, Step.COMPLETION}, day("02-12"), legs=[1]))
    life.start(Step.FIRST_FOLLOW_UP, 5, day("02-12"), holder=DPUTR, leg=2)
    life.start(Step.COMPLETION, 14, day("02-12"), holder=DPUTR, leg=2)
    own, new = life.clocks.running(Step.COMPLETION), life.clocks.running(Step.COMPLETION, leg=2)
    assert own is not None
    assert new is not None
    assert (own.due_on, own.holder_unit_id) == (day("02-25"), DPUTR)  # who holds the case holds the promise
    assert new.due_on == day("03-06")
    (late,) = [promise for promise in life.clocks.promises if promise.breached_on]
    assert (late.step, late.leg, late.holder_unit_id, late.breached_on) == (
        Step.FIRST_FOLLOW_UP,
        1,
        DINKES,
        day("02-11"),
    )


def test_a_question_stops_every_leg_and_starts_the_reporter_s_time() -> None:
    life = routed()
    life.do(life.clocks.pause(day("02-05")))
    life.start(Step.REPORTER_ANSWER, 10, day("02-05"), holder=DINKES)
    assert {p.step for p in life.clocks.promises if p.paused} == {Step.COMPLETION, Step.FIRST_FOLLOW_UP}
    assert sum(p.paused for p in life.clocks.promises) == 3
    assert life.clocks.expired(day("02-23")) == []
    assert [p.step for p in life.clocks.expired(day("02-24"))] == [Step.REPORTER_ANSWER]
    assert life.clocks.breaches(day("03-31")) == []


def test_an_extension_lengthens_the_citizen_s_promise_and_the_newest_leg() -> None:
    life = routed()
    life.start(Step.COMPLETION, 14, day("02-04"), holder=DPUTR, leg=2)
    life.do(life.clocks.extend(2, day("02-06"), REAL))
    assert [p.extended_days for p in life.clocks.promises if p.step is Step.COMPLETION] == [2, 0, 2]


def test_a_step_that_runs_is_not_started_again() -> None:
    life = routed()
    assert life.start(Step.COMPLETION, 60, day("02-04"), holder=DPUTR) == []


def test_a_step_started_anew_on_its_own_day_replaces_it() -> None:
    life = Life()
    life.start(Step.REPORTER_ANSWER, 10, day("02-02"))
    life.do(life.clocks.stop(Step.REPORTER_ANSWER, day("02-02"), REAL))
    life.start(Step.REPORTER_ANSWER, 10, day("02-02"))
    assert life.only.running


def test_an_explanation_names_the_days_that_did_not_count() -> None:
    life = live(
        5, "2026-02-09", "pause 2026-02-11", "resume 2026-02-13", "extend 2026-02-18 2", "sweep 2026-03-01"
    )
    lines = explain(about(life.only.name, life.ticks), REAL)
    assert [line.code for line in lines] == ["counted", "paused", "resumed", "extended", "breached", "due"]
    counted, _, resumed, extended, breached, due = (line.facts for line in lines)
    imlek = [
        DayOff(day("02-16"), "Cuti Bersama Tahun Baru Imlek"),
        DayOff(day("02-17"), "Tahun Baru Imlek"),
    ]
    assert (counted["on"], counted["days"], counted["due_on"], counted["off"]) == (
        day("02-09"),
        5,
        day("02-18"),
        imlek,
    )
    assert (resumed["since"], resumed["on"], resumed["days"]) == (day("02-11"), day("02-13"), 2)
    assert (resumed["was_due_on"], resumed["due_on"], resumed["off"]) == (day("02-18"), day("02-20"), [])
    assert (extended["days"], extended["due_on"]) == (2, day("02-24"))
    assert breached["on"] == day("02-25")
    assert due["due_on"] == day("02-24")


def test_an_explanation_of_a_paused_promise_ends_with_waiting() -> None:
    life = live(14, "2026-02-09", "pause 2026-02-11", latest=day("02-20"))
    assert [line.code for line in explain(life.ticks, REAL)] == ["counted", "capped", "paused", "waiting"]
    assert explain([], REAL) == []


def test_an_explanation_of_what_was_done_ends_there() -> None:
    lines = explain(live(5, "2026-02-09", "stop 2026-02-12").ticks, REAL)
    assert [line.code for line in lines] == ["counted", "met"]
    assert lines[-1].facts == {"on": day("02-12"), "days": 3}
