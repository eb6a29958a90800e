"""Weeks from Monday to Sunday, as the weekly page counts them. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from feedback.figures.period import Period

WEEK = timedelta(days=7)


def week_of(day: date) -> Period:
    """The week `day` lies in."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def last_over(today: date) -> Period:
    """The last week that is over."""
    return week_of(today - WEEK)


def weeks_before(week: Period, count: int) -> tuple[Period, ...]:
    """The `count` weeks up to and with this one, oldest first."""
    return tuple(
        Period(week.from_on - back * WEEK, week.to_on - back * WEEK) for back in reversed(range(count))
    )


def span(periods: tuple[Period, ...]) -> Period:
    """All days of periods that follow each other."""
    return Period(periods[0].from_on, periods[-1].to_on)
