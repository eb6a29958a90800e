"""A line of figures as a row of plain numbers, in the dictionary's order: for files and editions."""

from __future__ import annotations

from typing import Any

from feedback.figures.count import NO_DAYS, NOTHING, Line
from feedback.figures.dictionary import FIGURES
from feedback.figures.figure import Figure, Shape

DIGITS = 4
"""So exactly means are kept."""


def heads() -> list[str]:
    """The names of the columns."""
    return [head for figure in FIGURES.values() for head in heads_of(figure)]


def values(line: Line) -> list[Any]:
    """The numbers, None where there is none."""
    return [value for figure in FIGURES.values() for value in values_of(figure, line)]


def heads_of(figure: Figure) -> list[str]:
    """The columns of one figure."""
    if figure.shape in (Shape.DAYS, Shape.AGE):
        return [f"{figure.name}_{part}" for part in ("n", "median", "p90")]
    if figure.shape is Shape.MARKS:
        return ["ratings_n", "solved_mean", "told_why_mean", "respect_mean", "speed_mean"]
    if figure.shape is Shape.SHARE and figure.counted is None:
        return [figure.name]
    return [f"{figure.name}_{part}" for part in ("count", "out_of")]


def values_of(figure: Figure, line: Line) -> list[Any]:
    """The numbers of one figure."""
    if figure.shape in (Shape.DAYS, Shape.AGE):
        days = line.days.get(figure.name, NO_DAYS)
        return [days.count, days.median_working_days, days.p90_working_days]
    if figure.shape is Shape.MARKS:
        marks = line.marks
        if marks is None:
            return [0, None, None, None, None]
        means = (marks.solved_mean, marks.told_why_mean, marks.respect_mean, marks.speed_mean)
        return [marks.count, *(round(mean, DIGITS) for mean in means)]
    share = line.shares.get(figure.name, NOTHING)
    if figure.shape is Shape.SHARE and figure.counted is None:
        return [share.count]
    return [share.count, share.of_count]
