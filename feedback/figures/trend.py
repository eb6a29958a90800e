"""Month by month: what came in, what came due and was done in time, and how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from feedback.figures import count, histogram
from feedback.figures.count import NOTHING, Share
from feedback.figures.histogram import Key
from feedback.figures.period import Period
from feedback.figures.selection import By, Group, Selection
from feedback.figures.spread import Spread, of_outcomes

DONE = "completed_in_time_of_due"
SAID = ("received", DONE)


@dataclass(frozen=True)
class Span:
    """A month, or a week, of a trend."""

    period: Period
    received: int
    done: Share
    days: Spread


def trend(asked: Selection, periods: tuple[Period, ...]) -> tuple[Span, ...]:
    """The periods, which follow each other without a gap, for a selection whose own period is not looked at.

    Two statements, however many periods; three while changes wait for the worker.
    """
    wide = replace(asked, period=Period(periods[0].from_on, periods[-1].to_on))
    by_day = histogram.by_day(wide, monthly=all(period.is_month for period in periods))
    found = []
    for period in periods:
        facts: Counter[Key] = Counter()
        for day, counted in by_day.items():
            if period.from_on <= day <= period.to_on:
                facts.update(counted)
        line = count.Reader(replace(asked, period=period), SAID).line(0, facts)
        came = line.shares.get("received", NOTHING).count
        found.append(Span(period, came, line.shares.get(DONE, NOTHING), of_outcomes(facts)))
    return tuple(found)


def shares(asked: Selection, by: By) -> dict[Group, Share]:
    """Done in time, of those due in the period, for each group. Statements as for `count.lines`."""
    found = {group: line.shares.get(DONE, NOTHING) for group, line in count.lines(asked, by, (DONE,)).items()}
    return {group: share for group, share in found.items() if share.of_count}
