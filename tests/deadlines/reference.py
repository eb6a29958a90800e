"""A slow second opinion on due dates: it walks day by day and shares no code with the calendar."""

from __future__ import annotations

from datetime import date, timedelta


def works(day: date, off: frozenset[date], on: frozenset[date]) -> bool:
    if day in on:
        return True
    return day.strftime("%a") not in ("Sat", "Sun") and day not in off


def days_between(after: date, until: date) -> list[date]:
    found = []
    while after < until:
        after = after + timedelta(days=1)
        found.append(after)
    return found


def counted(after: date, until: date, off: frozenset[date], on: frozenset[date]) -> int:
    return len([day for day in days_between(after, until) if works(day, off, on)])


def due(
    start: date, n: int, pauses: list[tuple[date, date]], off: frozenset[date], on: frozenset[date]
) -> date:
    """Day n after `start`, then one working day further for each working day of each pause."""
    steps = n + sum(counted(a, b, off, on) for a, b in pauses)
    day = start
    while steps > 0:
        day = day + timedelta(days=1)
        if works(day, off, on):
            steps = steps - 1
    return day


def walked(
    start: date, n: int, pauses: list[tuple[date, date]], off: frozenset[date], on: frozenset[date]
) -> date:
    """The first day on which n working days outside the pauses have passed: the meaning, not the method."""
    day, seen = start, 0
    while seen < n:
        day = day + timedelta(days=1)
        if works(day, off, on) and not any(a < day <= b for a, b in pauses):
            seen = seen + 1
    return day
