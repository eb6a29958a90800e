"""Nobody can work out a small number from what the public table shows, totals and all."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from feedback.figures.suppression import TOTAL, hide, hide_line

numbers = some.integers(0, 14) | some.integers(0, 4)
tables = some.tuples(some.integers(1, 3), some.integers(1, 3)).flatmap(
    lambda size: some.fixed_dictionaries(dict.fromkeys(product(range(size[0]), range(size[1])), numbers))
)


def another(counts, shown, cell):
    """A table that shows the same and has another number in `cell`; the reader knows that hidden means above 0."""
    rows, columns = sorted({r for r, _ in counts}), sorted({c for _, c in counts})
    free = [one for one in counts if shown.get(*one) is None]

    def fits(table):
        for row in rows:
            said = shown.get(row, TOTAL)
            total = sum(table[row, column] for column in columns)
            if total != said if said is not None else total < 1:
                return False
        for column in columns:
            said = shown.get(TOTAL, column)
            total = sum(table[row, column] for row in rows)
            if total != said if said is not None else total < 1:
                return False
        said = shown.get(TOTAL, TOTAL)
        return said is None or said == sum(table.values())

    def value(table):
        row, column = cell
        return sum(
            number for (r, c), number in table.items() if (row in (r, TOTAL)) and (column in (c, TOTAL))
        )

    for change in product((-1, 0, 1), repeat=len(free)):
        table = dict(counts)
        for one, by in zip(free, change, strict=True):
            table[one] += by
        if all(table[one] >= 1 for one in free) and value(table) != value(counts) and fits(table):
            return table
    return None


@settings(max_examples=250, deadline=None)
@given(tables)
def test_no_hidden_number_can_be_told(counts):
    shown = hide(counts, 5)
    for (row, column), number in counts.items():
        if 0 < number < 5:
            assert shown.get(row, column) is None
        elif shown.get(row, column) is not None:
            assert shown.get(row, column) == number
    for cell, number in shown.shown.items():
        if number is None:
            assert another(counts, shown, cell) is not None, cell


@settings(max_examples=300, deadline=None)
@given(some.dictionaries(some.integers(0, 5), numbers, min_size=1))
def test_no_hidden_number_of_a_line_can_be_told(counts):
    shown, total = hide_line(counts, 5)
    hidden = [row for row, number in shown.items() if number is None]
    assert {row for row, number in counts.items() if 0 < number < 5} <= set(hidden)
    assert all(counts[row] == number for row, number in shown.items() if number is not None)
    if hidden and total is not None:
        assert len(hidden) > 1
        assert sum(counts[row] for row in hidden) > len(hidden)  # not one each


@given(tables)
def test_a_table_without_small_numbers_is_shown_whole(counts):
    large = {cell: number * 5 for cell, number in counts.items()}
    assert None not in hide(large, 5).shown.values()


def test_rows_may_be_stricter():
    counts = {("health", "a"): 7, ("health", "b"): 20, ("roads", "a"): 7, ("roads", "b"): 20}
    shown = hide(counts, {"health": 10, "roads": 5})
    assert shown.get("health", "a") is None
    assert shown.get(TOTAL, TOTAL) == 54
    assert list(shown.shown.values()).count(None) == 4


def test_hiding_one_number_alone_would_give_it_back():
    """The broken twin: with only the small number hidden, the checker above finds no other table."""
    counts = {(0, 0): 3, (0, 1): 9, (1, 0): 9, (1, 1): 9}
    shown = hide(counts, 0)
    naive = type(shown)(dict(shown.shown) | {(0, 0): None})
    assert another(counts, naive, (0, 0)) is None


def test_small_totals_hide_behind_each_other_and_not_behind_the_whole():
    """Where one could be one less, the whole stays to be read: a month of a small regency with one case of abuse."""
    counts = dict.fromkeys(product(("none", "service", "abuse"), ("unknown", "north", "south")), 0)
    counts |= {
        ("none", "unknown"): 2,
        ("none", "north"): 1,
        ("service", "unknown"): 1,
        ("abuse", "unknown"): 1,
    }
    counts |= {("service", "north"): 45, ("service", "south"): 38}
    shown = hide(counts, {"none": 5, "service": 5, "abuse": 10})
    assert shown.get(TOTAL, TOTAL) == 88
    assert [shown.get(row, TOTAL) for row in ("none", "service", "abuse")] == [None, 84, None]
