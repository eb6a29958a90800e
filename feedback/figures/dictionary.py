"""The metric dictionary: every figure once, with its words, its denominator and the facts that it counts (rules.md §7).

Screens, files, editions and the list behind a number all read it here. A *promise* is one limit of one case; "came
due" means that its last day lies in the period and is over, whether or not it was met: open cases are counted. A
promise that is paused, or that ended (withdrawn, moved on) before its last day, has not come due. Days are working
days of the regency's calendar; medians and 90th percentiles are by nearest rank: the least value with at least that
share of the values at or below it.
"""

from __future__ import annotations

from feedback.figures.figure import Figure, Shape
from feedback.figures.of_cases import OF_CASES
from feedback.figures.of_time import OF_TIME

FIGURES: dict[str, Figure] = {figure.name: figure for figure in (*OF_TIME, *OF_CASES)}
DURATIONS = tuple(name for name, figure in FIGURES.items() if figure.shape is Shape.DAYS)
