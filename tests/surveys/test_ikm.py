"""The index against tables worked out by hand (PermenPANRB 14/2017), and the laws every survey keeps."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.surveys import ikm
from feedback.surveys.ikm import Element, Marks

GRADES = ikm.shipped_grades()
NINE = list(Element)

# sums of the marks of U1 to U9, respondents → index, grade
TABLES = {
    "everybody says 4": ([40] * 9, 10, "100.00", "A"),
    "everybody says 1": ([10] * 9, 10, "25.00", "D"),
    "everybody says 2": ([20] * 9, 10, "50.00", "D"),
    "everybody says 3": ([30] * 9, 10, "75.00", "C"),
    "ten at a registry desk": ([33, 32, 30, 36, 33, 34, 35, 31, 32], 10, "82.22", "B"),
    "seven at a puskesmas": ([25, 24, 21, 28, 25, 26, 27, 22, 23], 7, "87.70", "B"),
    "three who are content": ([12, 11, 11, 12, 12, 11, 12, 11, 12], 3, "96.30", "A"),
    "five who waited": ([13, 12, 8, 17, 13, 14, 14, 11, 12], 5, "63.33", "D"),
    "one person": ([3, 3, 2, 4, 3, 3, 3, 3, 2], 1, "72.22", "C"),
}


def marks(sums: list[int], answers: int) -> dict[Element, Marks]:
    return {one: Marks(one, answers, total) for one, total in zip(NINE, sums, strict=False)}


@pytest.mark.parametrize("name", TABLES)
def test_the_index_is_as_worked_out_by_hand(name: str) -> None:
    sums, answers, value, letter = TABLES[name]
    found = ikm.index(marks(sums, answers))
    assert found == Decimal(value)
    grade = ikm.grade(found, GRADES)
    assert grade is not None
    assert grade.letter == letter


def test_weights_of_a_ninth_cut_to_two_digits_would_miss_the_tables() -> None:
    """The twin: 0.11 for each element, as it is often written down, gives 99.00 where everybody says 4."""
    cut = [Fraction(11, 100) * one.mean * 25 for one in marks([40] * 9, 10).values() if one.mean]
    assert ikm.rounded(sum(cut, Fraction())) == Decimal("99.00")


@pytest.mark.parametrize(
    ("exact", "value", "letter"),
    [
        ("64.994", "64.99", "D"),
        ("64.995", "65.00", "C"),
        ("76.604", "76.60", "C"),
        ("76.605", "76.61", "B"),
        ("88.304", "88.30", "B"),
        ("88.305", "88.31", "A"),
        ("25", "25.00", "D"),
        ("100", "100.00", "A"),
    ],
)
def test_a_value_between_two_grades_is_rounded_half_up_first(exact: str, value: str, letter: str) -> None:
    found = ikm.rounded(Fraction(exact))
    grade = ikm.grade(found, GRADES)
    assert (found, grade and grade.letter) == (Decimal(value), letter)


def test_own_weights_and_elements_that_nobody_answered() -> None:
    two = {Element.TIME: Marks(Element.TIME, 2, 8), Element.COST: Marks(Element.COST, 2, 4)}
    assert ikm.index(two) == Decimal("75.00")
    own = {Element.TIME: Fraction(1, 5), Element.COST: Fraction(4, 5)}
    assert ikm.index(two, own) == Decimal("60.00")
    silent = {**two, Element.CONDUCT: Marks(Element.CONDUCT, 0, 0)}
    assert ikm.index(silent) == Decimal("75.00"), "1/x of the elements used"
    assert ikm.index(silent, {Element.CONDUCT: Fraction(1)}) is None
    assert ikm.index({}) is None
    for wrong in ({Element.TIME: Fraction(1, 2)}, {Element.TIME: Fraction(2), Element.COST: Fraction(-1)}):
        with pytest.raises(ValueError, match="add up"):
            ikm.index(two, wrong)


@pytest.mark.parametrize(
    ("population", "wanted"),
    [(0, 0), (1, 1), (10, 10), (50, 44), (100, 80), (500, 217), (1_000, 278), (10_000, 370), (75_000, 382)],
)
def test_so_many_should_answer(population: int, wanted: int) -> None:
    assert ikm.sample(population) == wanted


respondent = st.lists(st.integers(1, 4), min_size=9, max_size=9)


@given(st.lists(respondent, min_size=1, max_size=40))
def test_the_index_is_that_of_the_mean_respondent(answers: list[list[int]]) -> None:
    sums = [sum(column) for column in zip(*answers, strict=True)]
    found = ikm.index(marks(sums, len(answers)))
    assert found is not None
    mean = Fraction(sum(map(sum, answers)), 9 * len(answers))
    assert found == ikm.rounded(mean * 25)
    assert Decimal(25) <= found <= Decimal(100)
    assert ikm.grade(found, GRADES) is not None, "no value falls between two grades"


@given(st.lists(respondent, min_size=1, max_size=20), st.integers(0, 19), st.integers(0, 8))
def test_a_better_mark_never_lowers_it(answers: list[list[int]], who: int, what: int) -> None:
    sums = [sum(column) for column in zip(*answers, strict=True)]
    before = ikm.index(marks(sums, len(answers)))
    if answers[who % len(answers)][what] < 4:
        sums[what] += 1
    after = ikm.index(marks(sums, len(answers)))
    assert before is not None
    assert after is not None
    assert after >= before


@given(st.integers(1, 10**7))
def test_never_more_are_wanted_than_there_are(population: int) -> None:
    assert 0 < ikm.sample(population) <= min(population, 384)
