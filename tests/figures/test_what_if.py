"""What another limit would have meant: the present one gives the figures themselves, others what a slow count gives."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.sweep import sweep
from feedback.deadlines import shelf
from feedback.deadlines.steps import DayUnit, Step
from feedback.figures import count
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection
from feedback.figures.what_if import Limit, Tally, bound_by, what_if
from feedback.people.persons import Person
from tests.complaints import telling
from tests.complaints.lives import VERBS
from tests.crew import Crew
from tests.figures.regency import BEGIN, LIKELY, live_here
from tests.statements import statements

EVERY = frozenset(ServiceClass)
PERIOD = Period(BEGIN, BEGIN + timedelta(days=200))
TODAY = PERIOD.to_on + timedelta(days=1)
FIGURE = {
    Step.VERIFICATION: "verified_in_time_of_due",
    Step.FIRST_FOLLOW_UP: "first_follow_up_in_time_of_due",
    Step.COMPLETION: "completed_in_time_of_due",
}
COMPLAINT = frozenset({ServiceClass.NON_OVERSIGHT})


def at(day: str):
    return clock.at(clock.midday(date.fromisoformat(f"2026-{day}")))


def live_day_by_day(crew: Crew, cases: int = 30, seed: int = 7) -> None:
    """A regency whose days follow one another: each life's deeds fall on its days, and every day is swept."""
    chance, deeds = Random(seed), dict[date, list[tuple[int, str]]]()
    for nth in range(cases):
        day = BEGIN + timedelta(days=chance.randrange(60))
        for verb in (
            "file",
            "route",
            *(chance.choice((*LIKELY, "question", "ask", "reply")) for _ in range(9)),
        ):
            deeds.setdefault(day, []).append((nth, verb))
            day += timedelta(days=chance.choice((0, 1, 1, 2, 4, 7)))
    told: dict[int, Complaint] = {}
    for day in sorted(deeds):
        with clock.at(clock.midday(day)):
            sweep()
            for nth, verb in deeds[day]:
                if verb == "file":
                    told[nth] = telling.filed()
                    continue
                try:
                    with db.session.begin_nested():
                        VERBS[verb](told[nth], crew)
                except Refusal:
                    db.session.refresh(told[nth])
    with clock.at(clock.midday(TODAY)):
        sweep()


def tried(step: Step, days: int, classes: frozenset[ServiceClass] = EVERY, period: Period = PERIOD) -> Tally:
    limit = Limit(step, classes, days, DayUnit.WORKING, binds_unclassified=classes == EVERY)
    return what_if(limit, period, TODAY, shelf.calendar()).whole


@pytest.mark.parametrize(("step", "days"), [(Step.VERIFICATION, 3), (Step.FIRST_FOLLOW_UP, 5)])
def test_the_present_limit_gives_the_figures_themselves(
    inside: Flask, crew: Crew, step: Step, days: int
) -> None:
    live_day_by_day(crew)
    inspector: Person = crew["inspector"]
    asked = Selection(PERIOD, TODAY, inspector)
    line = count.whole(asked, count.lines(asked, By.ALL))
    share = line.shares[FIGURE[step]]
    tally = tried(step, days)
    assert share.of_count > share.count > 5
    assert (tally.due_now, tally.in_time_now) == (share.of_count, share.count)
    assert (tally.due_then, tally.in_time_then) == (share.of_count, share.count)


def test_completion_by_its_present_limits_gives_the_figure_too(inside: Flask, crew: Crew) -> None:
    live_day_by_day(crew)
    asked = Selection(PERIOD, TODAY, crew["inspector"])
    share = count.whole(asked, count.lines(asked, By.ALL)).shares[FIGURE[Step.COMPLETION]]
    calendar, tallies = shelf.calendar(), []
    for kind, limit in shelf.standards(TODAY).limits(Step.COMPLETION).items():
        found = what_if(
            Limit(Step.COMPLETION, frozenset({kind}), limit.days, limit.unit), PERIOD, TODAY, calendar
        )
        tallies.append(found.whole)
    assert (sum(one.due_now for one in tallies), sum(one.due_then for one in tallies)) == (
        share.of_count,
    ) * 2
    assert sum(one.in_time_then for one in tallies) == share.count


def test_a_shorter_and_a_longer_limit_by_hand(inside: Flask, crew: Crew) -> None:
    """Answered after 7 working days, 2 of them paused: in time by 5 days, late by 4. One never answered."""
    with at("02-02"):
        case, open_case = telling.routed(crew), telling.routed(crew, "DINKES")
        follow_up.accept(case, by=crew["officer_dputr"])
    with at("02-04"):
        follow_up.ask(case, "Yang mana?", by=crew["officer_dputr"])
    with at("02-06"):
        reporter.reply(case, "Yang di depan pasar.")
    with at("02-11"):
        telling.answer(case, crew)
    assert open_case.is_open
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    calendar = shelf.calendar()

    def found(days: int) -> Tally:
        limit = Limit(Step.COMPLETION, COMPLAINT, days, DayUnit.WORKING)
        return what_if(limit, february, date(2026, 3, 1), calendar).whole

    assert found(14) == Tally(2, 1, 2, 1)
    assert found(5) == Tally(2, 1, 2, 1)  # 3, 4, 9, 10, 11 February
    assert found(4) == Tally(2, 1, 2, 0)
    assert found(30) == Tally(2, 1, 0, 0)  # neither would have come due in February
    assert (found(4).share_now, found(4).share_then, Tally().share_then) == (0.5, 0.0, None)


def test_the_cap_by_verification_is_tried_too(inside: Flask, crew: Crew) -> None:
    """Received on the 2nd, routed on the 10th: five days count from the 5th, verification's last day."""
    with at("02-02"):
        case = telling.filed()
    with at("02-10"):
        telling.route(case, crew)
        follow_up.accept(case, by=crew["officer_dputr"])
    with at("02-13"):
        telling.answer(case, crew)
    period = Period(date(2026, 2, 1), date(2026, 2, 28))
    limit = Limit(Step.COMPLETION, COMPLAINT, 5, DayUnit.WORKING)
    tally = what_if(limit, period, date(2026, 3, 1), shelf.calendar()).whole
    assert (tally.due_then, tally.in_time_then) == (1, 0)  # 6, 9, 10, 11, 12: the answer of the 13th is late


def test_whom_a_limit_would_bind(inside: Flask) -> None:
    book = shelf.standards(TODAY)
    assert bound_by(book, Step.VERIFICATION, None) == EVERY
    assert bound_by(book, Step.COMPLETION, None) == frozenset()
    assert bound_by(book, Step.COMPLETION, ServiceClass.OVERSIGHT) == {ServiceClass.OVERSIGHT}


def test_looking_is_one_statement_however_many_cases_there_are(inside: Flask, crew: Crew) -> None:
    live_here(crew, cases=6, seed=1)
    limit, calendar = Limit(Step.VERIFICATION, EVERY, 2, DayUnit.WORKING, True), shelf.calendar()
    with statements() as few:
        what_if(limit, PERIOD, TODAY, calendar)
    live_here(crew, cases=20, seed=2)
    with statements() as many:
        found = what_if(limit, PERIOD, TODAY, calendar)
    assert len(few) == len(many) == 1
    for parts in (found.by_class.values(), found.by_agency.values()):
        assert sum(one.due_then for one in parts) == found.whole.due_then > 10
