"""What chance does: the limits of a funnel agree with every single probability, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis.strategies import integers

from feedback.figures import chance
from feedback.figures.chance import Place


def at_most(number: int, of: int, share: float) -> float:
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(number + 1))


def by_hand(number: int, of: int, share: float) -> Place:
    """Where `number` of `of` lies, by the tails of the binomial distribution themselves."""
    low, high = at_most(number, of, share), at_most(of - number, of, 1 - share)
    if low < chance.INNER / 2:
        return Place.FAR_BELOW if low < chance.OUTER / 2 else Place.BELOW
    if high < chance.INNER / 2:
        return Place.FAR_ABOVE if high < chance.OUTER / 2 else Place.ABOVE
    return Place.WITHIN


@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.79, 0.98, 1.0])
@pytest.mark.parametrize("of", [1, 2, 7, 40, 180])
def test_the_limits_say_of_every_number_what_its_probability_says(of: int, share: float) -> None:
    limits = chance.limits(of, share)
    found = {number: limits.place(number / of) for number in range(of + 1)}
    assert found == {number: by_hand(number, of, share) for number in found}


def test_limits_that_are_a_little_off_would_be_seen() -> None:
    """The twin: a normal approximation puts an office elsewhere than its probability does."""
    of, share = 12, 0.9
    half = 1.96 * (share * (1 - share) / of) ** 0.5
    wrong = [
        number
        for number in range(of + 1)
        if (number / of < share - half) != ("below" in by_hand(number, of, share))
    ]
    assert wrong


def test_limits_close_in_as_more_is_due() -> None:
    narrow = [one.inner_high - one.inner_low for one in chance.funnel(2000, 0.8) if one.of > 20]
    assert narrow == sorted(narrow, reverse=True)
    assert chance.funnel(2000, 0.8)[-1].of == 2000
    with pytest.raises(ValueError, match="cases"):
        chance.limits(0, 0.5)


def test_an_interval_holds_its_share_and_knows_no_more_than_it_can() -> None:
    assert chance.between(0, 0) is None
    low, high = chance.between(351, 412) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.814, 0.883)
    assert chance.between(5, 5) == (pytest.approx(0.5655, abs=1e-4), 1.0)


def test_a_change_is_judged_by_both_months() -> None:
    assert chance.change(6, 8, 3, 3) is Place.WITHIN  # three of three are no yardstick
    assert chance.limits(8, 3 / 3).place(6 / 8) is not Place.WITHIN  # the twin that takes them for one
    assert chance.change(20, 40, 200, 240) is Place.BELOW
    assert chance.change(238, 240, 20, 40) is Place.ABOVE
    assert chance.change(0, 0, 3, 3) is None
    # Fisher's tea: all four of four right by chance once in 70 times
    assert chance.change(4, 4, 0, 4) is Place.ABOVE
    assert chance.change(3, 4, 1, 4) is Place.WITHIN


@given(*(integers(0, 300) for _ in range(4)))
def test_a_change_is_found_as_all_ways_say(count: int, late: int, before: int, late_before: int) -> None:
    of, of_before = count + late, before + late_before
    found = chance.change(count, of, before, of_before)
    if not of or not of_before:
        assert found is None
        return
    ways = [
        comb(of, number) * comb(of_before, count + before - number) if number <= count + before else 0
        for number in range(of + 1)
    ]
    below, above = sum(ways[: count + 1]), sum(ways[count:])
    tail = Fraction(str(chance.INNER)) / 2 * sum(ways)
    assume(abs(below - tail) > tail / 10**9 and abs(above - tail) > tail / 10**9)
    assert found is (Place.BELOW if below < tail else Place.ABOVE if above < tail else Place.WITHIN)
