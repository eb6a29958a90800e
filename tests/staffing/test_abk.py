"""The need of posts against tables worked out by hand, and the laws that every table keeps."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.staffing import abk
from feedback.staffing.abk import Balance, Load

YEAR = 75_000

# what stands on paper: (volume, minutes) of each kind of work, months, minutes a year → need, filled → posts, gap
CASES = {
    "one post exactly": ([(5_000, 15)], 12, YEAR, "1", 1, 1, 0),
    "half a post counts as one": ([(2_500, 15)], 12, YEAR, "1/2", 0, 1, -1),
    "just under half counts as none": ([(2_499, 15)], 12, YEAR, "2499/5000", 0, 0, 0),
    "one and a half are two": ([(7_500, 15)], 12, YEAR, "3/2", 1, 2, -1),
    "electronic cards and family cards": ([(6_000, 15), (4_000, 20)], 12, YEAR, "34/15", 2, 2, 0),
    "a puskesmas of three services": ([(18_000, 10), (9_000, 15), (1_200, 45)], 12, YEAR, "123/25", 3, 5, -2),
    "more posts than work": ([(1_000, 15)], 12, YEAR, "1/5", 4, 0, 4),
    "a quarter has a quarter of the time": ([(1_250, 15)], 3, YEAR, "1", 1, 1, 0),
    "a month has a twelfth": ([(1_250, 15)], 1, YEAR, "3", 2, 3, -1),
    "half a minute each": ([(150_000, 0.5)], 12, YEAR, "1", 1, 1, 0),
    "no work at all": ([], 12, YEAR, "0", 2, 0, 2),
    "work without a norm asks for nothing": ([(9_000, None)], 12, YEAR, "0", 1, 0, 1),
    "cases that take half a day": ([(160, 240)], 12, YEAR, "64/125", 0, 1, -1),
    "a regency with other hours": ([(5_000, 15)], 12, 72_000, "25/24", 1, 1, 0),
}


def loads(rows: list[tuple[int, float | None]]) -> list[Load]:
    return [
        Load(f"service:{place}", Fraction(volume), None if minutes is None else round(minutes * 60))
        for place, (volume, minutes) in enumerate(rows)
    ]


@pytest.mark.parametrize("name", CASES)
def test_the_need_is_as_worked_out_by_hand(name: str) -> None:
    rows, months, minutes, need, filled, posts, gap = CASES[name]
    balance = Balance(abk.need(loads(rows), minutes, months), filled)
    assert balance.need == Fraction(need)
    assert (balance.posts, balance.gap) == (posts, gap)


@pytest.mark.parametrize("twin", [lambda _rows: Fraction(7), lambda rows: Fraction(len(rows))])
def test_a_wrong_formula_does_not_pass_the_tables(twin: Callable[[list[Load]], Fraction]) -> None:
    assert any(twin(loads(case[0])) != Fraction(case[3]) for case in CASES.values())


def test_a_gap_is_not_told_where_nobody_counted_posts() -> None:
    assert Balance(Fraction(3), None).gap is None


def test_a_post_that_works_no_time_is_no_post() -> None:
    for minutes, months in ((0, 12), (YEAR, 0)):
        with pytest.raises(ValueError, match="works"):
            abk.need([], minutes, months)


def test_posts_for_ten_thousand_residents() -> None:
    assert abk.per_residents(7, 35_000) == Fraction(2)
    assert abk.per_residents(7, None) is None
    assert abk.per_residents(7, 0) is None


work = st.builds(
    Load,
    work=st.sampled_from(["category:ADMINDUK", "service:KTP-EL", "service:KK"]),
    volume=st.fractions(min_value=0, max_value=10**6, max_denominator=12),
    norm_seconds=st.none() | st.integers(1, 60_000),
    position=st.sampled_from(["", "Operator", "Perawat"]),
)
minutes = st.integers(1, 131_000)
months = st.integers(1, 36)


@given(st.lists(work), st.lists(work), minutes, months)
def test_needs_add_up(some: list[Load], others: list[Load], minutes: int, months: int) -> None:
    both = abk.need(some + others, minutes, months)
    assert both == abk.need(some, minutes, months) + abk.need(others, minutes, months)
    assert both == abk.need([*reversed(others), *some], minutes, months)


@given(st.lists(work), work, minutes, months)
def test_more_work_never_needs_fewer_posts(some: list[Load], more: Load, minutes: int, months: int) -> None:
    before, after = abk.need(some, minutes, months), abk.need([*some, more], minutes, months)
    assert after >= before >= 0
    assert Balance(after, 0).posts >= Balance(before, 0).posts


@given(work, st.integers(0, 1000), st.integers(0, 1000), minutes)
def test_it_grows_with_volume_and_with_the_norm(one: Load, volume: int, seconds: int, minutes: int) -> None:
    larger = Load(one.work, one.volume + volume, (one.norm_seconds or 0) + seconds or None, one.position)
    assert abk.need([larger], minutes) >= abk.need([one], minutes)


@given(st.lists(work), minutes, months)
def test_positions_are_parts_of_the_whole(some: list[Load], minutes: int, months: int) -> None:
    parts = abk.by_position(some, minutes, months)
    assert sum(parts.values(), Fraction()) == abk.need(some, minutes, months)


@given(st.lists(work), minutes, st.integers(1, 5))
def test_the_same_work_in_more_time_needs_fewer(some: list[Load], minutes: int, times: int) -> None:
    assert abk.need(some, minutes * times) * times == abk.need(some, minutes)


@given(st.fractions(min_value=0, max_value=1000))
def test_rounding_is_never_off_by_more_than_half(exact: Fraction) -> None:
    assert -Fraction(1, 2) < abk.rounded(exact) - exact <= Fraction(1, 2)
