"""What is open, by its age in working days since it was received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from feedback.deadlines.calendar import Calendar
from feedback.figures import histogram
from feedback.figures.count import NOTHING, Share
from feedback.figures.dictionary import FIGURES
from feedback.figures.facts import Kind
from feedback.figures.histogram import Key
from feedback.figures.selection import By, Group, Selection

AGES = ((0, 5), (6, 14), (15, 30), (31, 60), (61, None))
"""Working days, from the first limits that bind (3, 5 and 14) to the longest (60) and what is beyond."""
OVERDUE = "overdue_now_of_open"


@dataclass(frozen=True)
class Age:
    """The days on which what has this age today was received: `before` and `after` are outside, None is open."""

    least: int
    most: int | None
    after: date | None
    until: date


def ages(days: Calendar, today: date) -> tuple[Age, ...]:
    """The ages as days of receipt, the youngest first. Pure."""
    found, until = [], today
    for least, most in AGES:
        after = None if most is None else _so_long_ago(days, today, most + 1)
        found.append(Age(least, most, after, until))
        until = after or until
    return tuple(found)


def backlog(asked: Selection, by: By, known: tuple[Age, ...]) -> dict[Group, Mapping[int, Share]]:
    """For each group and age (by its place in `known`): past the limit now, of those open.

    Statements as for `count.lines`.
    """
    found = {group: by_age(facts, known, asked) for group, facts in histogram.of(asked, by).items()}
    return {group: ages_of for group, ages_of in found.items() if ages_of}


def by_age(facts: Counter[Key], known: tuple[Age, ...], asked: Selection) -> dict[int, Share]:
    """The same for the counted facts of one group. Pure."""
    counted = FIGURES[OVERDUE].counted
    late = counted.passes(asked) if counted is not None else bool
    found: dict[int, Share] = {}
    for (kind, value, on), n in facts.items():
        if kind is Kind.OPEN and on is not None:
            place = _which(known, on)
            found[place] = found.get(place, NOTHING) + Share(n if late(value) else 0, n)
    return found


def together(found: Mapping[Group, Mapping[int, Share]], known: tuple[Age, ...]) -> tuple[Share, ...]:
    """All groups' open cases of each age, in the order of `known`."""
    groups = found.values()
    return tuple(sum((group.get(place, NOTHING) for group in groups), NOTHING) for place in range(len(known)))


def _so_long_ago(days: Calendar, today: date, count: int) -> date:
    """The last day from which `count` working days have passed until today."""
    day, left = today, count
    while left:
        left -= days.is_working(day)
        day = date.fromordinal(day.toordinal() - 1)
    return day


def _which(known: tuple[Age, ...], received_on: date) -> int:
    return next(
        (place for place, age in enumerate(known) if age.after is not None and received_on > age.after),
        len(known) - 1,
    )
