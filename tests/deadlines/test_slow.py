"""Whatever is done to a case through the product's verbs, its promises are those of a slow second opinion."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines import promises, shelf
from tests.crew import Crew
from tests.deadlines.slow import Calendar, SlowCase
from tests.deadlines.story import tell

BEGIN = date(2026, 2, 2)
deeds = some.lists(
    some.tuples(some.integers(0, 11), some.integers(0, 6), some.integers(0, 4)), min_size=4, max_size=18
)
many = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def lived(told: list[tuple[int, int, int]]) -> SlowCase:
    """A case to which was done, each time, one of the things that could be."""
    case = SlowCase(BEGIN, Calendar(set(shelf.calendar().off)))
    for which, wait, nth in told:
        if case.status == "withdrawn":
            break
        can = case.can()
        case.do(can[which % len(can)], wait, nth)
    return case


def kept(complaint: Complaint) -> list[tuple[object, ...]]:
    found = [
        (
            one.step.value,
            one.cycle,
            one.leg,
            one.started_on,
            one.due_on,
            one.met_on,
            one.ended_on,
            one.breached_on,
        )
        for one in promises.clocks_of(complaint.id).promises
    ]
    return sorted(found, key=str)


@many
@given(deeds)
def test_transfers_bounces_pauses_extensions_decrees_and_cycles_come_out_the_same(
    inside: Flask, crew: Crew, told: list[tuple[int, int, int]]
) -> None:
    case = lived(told)
    try:
        complaint = tell(tuple(case.lines), crew)
        assert kept(complaint) == sorted((one.summary() for one in case.promises), key=str), case.lines
    finally:
        db.session.rollback()


def test_the_lives_are_rich_enough(inside: Flask) -> None:
    """Such lives meet each deed."""
    verbs: set[str] = set()
    for seed in range(40):
        chance = Random(seed)
        told = [(chance.randrange(12), chance.randrange(7), chance.randrange(5)) for _ in range(14)]
        verbs |= {line.split()[1] for line in lived(told).lines}
    assert {
        "route",
        "transfer",
        "back",
        "ask",
        "reply",
        "more",
        "answer",
        "object",
        "decree",
        "sweep",
    } <= verbs


def test_an_opinion_that_forgets_pauses_does_not_agree(inside: Flask, crew: Crew) -> None:
    case = SlowCase(BEGIN, Calendar(set(shelf.calendar().off)))
    for deed in ("route", "accept", "ask", "reply", "answer"):
        case.do(deed, 1, 0)
    complaint = tell(tuple(case.lines), crew)
    right = sorted((one.summary() for one in case.promises), key=str)
    assert kept(complaint) == right
    for one in case.promises:
        one.pauses.clear()
        case._reckon(one)
    wrong = sorted((one.summary() for one in case.promises), key=str)
    with pytest.raises(AssertionError):
        assert kept(complaint) == wrong
