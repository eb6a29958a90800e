"""Hiding small numbers, and as many others as it takes that totals do not give them back. Pure.

A table with its totals is a graph: rows and columns are its points, each number an edge between its row and its
column, totals included. A hidden number can be told from the shown ones exactly when it lies on no circle of
hidden edges; so each small number is closed into a circle by hiding the least that does it (the argument for
two-way tables with totals is Gusfield's, SIAM J. Computing 17 (1988)). Only numbers above 0 are hidden, and a
reader may know that; so along its circle a small number can be one more, or one less, while nothing falls to 0.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

ROW = TypeVar("ROW", bound=Hashable)
COLUMN = TypeVar("COLUMN", bound=Hashable)
TOTAL: Literal["total"] = "total"
Cell = tuple[Hashable, Hashable]
DEAR = 1_000_000_000
"""A total is only hidden when no inner number can do it."""


@dataclass(frozen=True)
class Table:
    """Numbers by (row, column), totals under `TOTAL`; a hidden number is None."""

    shown: Mapping[Cell, int | None]

    def get(self, row: Hashable, column: Hashable) -> int | None:
        """The number, or None when it is hidden."""
        return self.shown[row, column]

    @property
    def hides_the_whole(self) -> bool:
        """Whether even the grand total is hidden."""
        return self.shown.get((TOTAL, TOTAL), 0) is None


def hide(counts: Mapping[tuple[ROW, COLUMN], int], least: Mapping[ROW, int] | int) -> Table:
    """The table with totals, where no number from 1 to below `least` (for all, or by row) can be told.

    `counts` names every cell, 0 included. Totals are held to the strictest limit of what they add up.
    ValueError for a negative number.
    """
    if any(value < 0 for value in counts.values()):
        raise ValueError("a count is not negative")
    values = _with_totals(counts)
    limits = {cell: _limit(cell, counts, least) for cell in values}
    hidden = {cell for cell, value in values.items() if 0 < value < limits[cell]}
    for cell in sorted(hidden, key=repr):
        hidden |= _circle(cell, values, hidden)
    return Table({cell: None if cell in hidden else value for cell, value in values.items()})


def hide_line(
    counts: Mapping[ROW, int], least: Mapping[ROW, int] | int
) -> tuple[dict[ROW, int | None], int | None]:
    """The same for one column of numbers with one total: the numbers, and the total (None when hidden)."""
    limits = {row: least if isinstance(least, int) else least[row] for row in counts}
    hidden = {row for row, value in counts.items() if 0 < value < limits[row]}
    others = sorted((row for row in counts if counts[row] > 1 and row not in hidden), key=lambda r: counts[r])
    total: int | None = sum(counts.values())
    # One alone follows from the total; and so do several that add up to one each.
    if hidden and (len(hidden) == 1 or sum(counts[row] for row in hidden) == len(hidden)):
        if others:
            hidden.add(others[0])
        else:
            total = None
    return {row: None if row in hidden else value for row, value in counts.items()}, total


def _with_totals(counts: Mapping[tuple[ROW, COLUMN], int]) -> dict[Cell, int]:
    values: dict[Cell, int] = {}
    for (row, column), value in counts.items():
        values[row, column] = value
        for total in ((row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            values[total] = values.get(total, 0) + value
    return values


def _limit(cell: Cell, counts: Mapping[tuple[ROW, COLUMN], int], least: Mapping[ROW, int] | int) -> int:
    if isinstance(least, int):
        return least
    row, column = cell
    if row != TOTAL:
        return next(limit for name, limit in least.items() if name == row)
    adds = [least[r] for (r, c), value in counts.items() if value and column in (c, TOTAL)]
    return max(adds, default=0)


Point = tuple[str, Hashable]


def _circle(cell: Cell, values: Mapping[Cell, int], hidden: set[Cell]) -> set[Cell]:
    """The cheapest other way from the cell's row to its column; what is hidden already costs nothing.

    On the way the cell may be thought one more, or, where it is 2 or more, one less.
    """
    ways = [_way(cell, values, hidden, up=True)]
    if values[cell] >= 2:
        ways.append(_way(cell, values, hidden, up=False))
    return min((way for way in ways if way is not None), key=lambda way: way[0])[1]


def _way(
    cell: Cell, values: Mapping[Cell, int], hidden: set[Cell], *, up: bool
) -> tuple[int, set[Cell]] | None:
    """The cheapest way on which the cell is one more (`up`) or one less, and what it costs; None where there is none.

    Every second step of the way gets one more, the others one less (a total the other way round): what gets
    less must be 2 or more. Upwards there always is such a way, over the totals.
    """
    begin, end = ("row", cell[0]), ("column", cell[1])
    best: dict[Point, int] = {begin: 0}
    came: dict[Point, tuple[Point, Cell]] = {}
    waiting: list[tuple[int, int, Point]] = [(0, 0, begin)]
    turn = 0
    while waiting:
        cost, _turn, point = heapq.heappop(waiting)
        if point == end:
            break
        for there, other in _steps(point, cell, values, up):
            new = cost + _cost(other, values, hidden)
            if new < best.get(there, new + 1):
                turn += 1
                best[there], came[there] = new, (point, other)
                heapq.heappush(waiting, (new, turn, there))
    if end not in came:
        return None
    found: set[Cell] = set()
    point = end
    while point != begin:
        point, other = came[point]
        found.add(other)
    return best[end], found


def _steps(point: Point, cell: Cell, values: Mapping[Cell, int], up: bool) -> list[tuple[Point, Cell]]:
    kind, name = point
    found: list[tuple[Point, Cell]] = []
    for other, value in values.items():
        if other == cell or other[0 if kind == "row" else 1] != name:
            continue
        falls = (kind == "row") != _is_margin(other)
        if _is_margin(cell) == up:
            falls = not falls
        if value >= (2 if falls else 1):
            found.append((("column", other[1]) if kind == "row" else ("row", other[0]), other))
    return found


def _is_margin(cell: Cell) -> bool:
    """A total of one row or column; the grand total behaves like an inner number."""
    return (cell[0] == TOTAL) != (cell[1] == TOTAL)


def _cost(cell: Cell, values: Mapping[Cell, int], hidden: set[Cell]) -> int:
    if cell in hidden:
        return 0
    return values[cell] + (DEAR if TOTAL in cell else 0)
