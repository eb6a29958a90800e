"""Who worked on a case and how much of it: segments, exact shares, credit and its reversal."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.deadlines import promises, shelf
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.steps import Step
from feedback.ledger.streams import open_stream
from feedback.people.models import User
from feedback.performance import handling
from feedback.performance.handling import Segment, Share, shares
from feedback.performance.models import AssignmentSegment, HandlingCredit

PLAIN = Calendar("plain", frozenset({date(2026, 2, 16), date(2026, 2, 17)}))
DINKES, PUSKESMAS, ANI, BUDI = 1, 2, 10, 11


def feb(n: int) -> date:
    return date(2026, 2, n)


def test_an_officer_gets_his_own_days_and_the_unit_those_of_nobody() -> None:
    told = [
        Segment(DINKES, None, feb(2), feb(4)),  # 3, 4
        Segment(DINKES, ANI, feb(4), feb(9)),  # 5, 6, 9
        Segment(PUSKESMAS, BUDI, feb(9), None),  # 10, 11, 12, 13, 18
    ]
    assert shares(told, [], PLAIN, feb(18), BUDI) == [
        Share(DINKES, None, 2, 10, Fraction(1, 5)),
        Share(DINKES, ANI, 3, 10, Fraction(3, 10)),
        Share(PUSKESMAS, BUDI, 5, 10, Fraction(1, 2)),
    ]


def test_paused_days_are_nobody_s_and_count_once_however_many_legs_paused() -> None:
    told = [Segment(DINKES, ANI, feb(2), feb(9)), Segment(DINKES, BUDI, feb(9), None)]
    pauses = [(feb(4), feb(10)), (feb(4), feb(10)), (feb(5), feb(6))]
    assert shares(told, pauses, PLAIN, feb(12), BUDI) == [
        Share(DINKES, ANI, 2, 4, Fraction(1, 2)),
        Share(DINKES, BUDI, 2, 4, Fraction(1, 2)),
    ]


def test_answered_within_the_day_the_one_who_answered_has_it_all() -> None:
    told = [Segment(DINKES, None, feb(2), feb(2)), Segment(PUSKESMAS, ANI, feb(2), None)]
    assert shares(told, [], PLAIN, feb(2), ANI) == [Share(PUSKESMAS, ANI, 0, 0, Fraction(1))]
    assert shares(told, [], PLAIN, feb(2), BUDI) == [Share(PUSKESMAS, BUDI, 0, 0, Fraction(1))]
    assert shares([], [], PLAIN, feb(2), ANI) == []


steps = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 3), st.one_of(st.none(), st.integers(1, 4))),
    min_size=1,
    max_size=9,
)
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 15)), max_size=5)


@given(steps, spans, st.integers(0, 70), st.integers(1, 4))
def test_shares_add_up_to_exactly_one(
    told: list[tuple[int, int, int | None]], paused: list[tuple[int, int]], answered: int, by: int
) -> None:
    segments, at = [], feb(1)
    for length, unit, user in told:
        segments.append(Segment(unit, user, at, at + timedelta(days=length)))
        at += timedelta(days=length)
    segments[-1] = Segment(segments[-1].unit_id, segments[-1].user_id, segments[-1].started_on, None)
    pauses = [(feb(1) + timedelta(days=a), feb(1) + timedelta(days=a + n)) for a, n in paused]
    found = shares(segments, pauses, PLAIN, feb(1) + timedelta(days=answered), by)
    assert sum(share.share for share in found) == 1
    assert all(share.share > 0 for share in found)
    assert sum(share.days for share in found) == found[0].of_days


def _case() -> tuple[int, int, int, int]:
    unit = db.session.scalars(select(Unit.id).order_by(Unit.id)).first()
    first, second = db.session.scalars(select(User.id).order_by(User.id).limit(2))
    assert unit is not None
    return open_stream("case").id, unit, first, second


def _worked(stream: int, unit: int, first: int, second: int) -> None:
    handling.begin(stream, cycle=1, leg=1, unit_id=unit, user_id=None, on=feb(2), seq=2)
    handling.begin(stream, cycle=1, leg=1, unit_id=unit, user_id=first, on=feb(3), seq=3)
    handling.begin(stream, cycle=1, leg=1, unit_id=unit, user_id=second, on=feb(9), seq=4)
    handling.end(stream, feb(11), 5)


def test_only_the_newest_segment_is_open(inside: Flask) -> None:
    stream, unit, first, second = _case()
    _worked(stream, unit, first, second)
    rows = db.session.execute(
        select(
            AssignmentSegment.started_on, AssignmentSegment.ended_on, AssignmentSegment.ended_seq
        ).order_by(AssignmentSegment.id)
    ).all()
    assert [tuple(row) for row in rows] == [(feb(2), feb(3), 3), (feb(3), feb(9), 4), (feb(9), feb(11), 5)]


def test_closing_credits_and_reopening_takes_it_back(inside: Flask) -> None:
    stream, unit, first, second = _case()
    _worked(stream, unit, first, second)
    calendar, clocks = shelf.calendar(), Clocks()
    standard = shelf.standards(feb(2)).limit(None, Step.VERIFICATION)
    ticks = clocks.start(
        Step.COMPLETION, cycle=1, leg=0, standard=standard, on=feb(2), calendar=calendar, holder=unit
    )
    clocks = promises.keep(stream, clocks, ticks)
    clocks = promises.keep(stream, clocks, clocks.pause(feb(3)))
    promises.keep(stream, clocks, clocks.resume(feb(5), calendar))

    given = handling.credit(stream, 1, answered_on=feb(11), answered_by=second, on=feb(20), seq=9)
    assert [(row.user_id, row.days, row.of_days) for row in given] == [
        (None, 1, 5),
        (first, 2, 5),
        (second, 2, 5),
    ]
    assert handling.credit(stream, 1, answered_on=feb(11), answered_by=second, on=feb(21), seq=10) == given

    taken = handling.reverse(stream, 1, on=feb(25), seq=11)
    assert len(taken) == 3
    assert handling.reverse(stream, 1, on=feb(25), seq=12) == []
    totals = db.session.execute(
        select(func.sum(HandlingCredit.days), func.sum(HandlingCredit.share_num)).group_by(
            HandlingCredit.user_id
        )
    ).all()
    assert {tuple(row) for row in totals} == {(0, 0)}
    assert [row.days for row in given] == [1, 2, 2]  # what was written stays written


def test_what_was_taken_back_can_be_credited_anew(inside: Flask) -> None:
    stream, unit, first, second = _case()
    _worked(stream, unit, first, second)
    handling.credit(stream, 1, answered_on=feb(11), answered_by=second, on=feb(20), seq=9)
    handling.reverse(stream, 1, on=feb(25), seq=11)
    assert handling.credit(stream, 1, answered_on=feb(11), answered_by=second, on=feb(27), seq=14)
    assert db.session.scalar(select(func.sum(HandlingCredit.days))) == 7
