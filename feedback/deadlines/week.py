"""Working hours as values: dated weeks, whose they are, and what of a day they leave open. Pure.

They bear on an office's own time and on when a notice reaches it, never on what a resident was promised.
A span is a pair of minutes after local midnight, such as (450, 960) for 07.30 to 16.00.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from feedback.base import clock
from feedback.deadlines.calendar import Calendar

Span = tuple[int, int]
Days = tuple[tuple[Span, ...], ...]
"""The spans of each day of a week, Monday first, in their order."""

WHOLE_DAY: Span = (0, 24 * 60)
ROUND_THE_CLOCK: Days = ((WHOLE_DAY,),) * 7
LONGEST_SEARCH = 400  # days; an office without an hour in more than a year never opens
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Week:
    """The hours of one office while they are valid; `owner` is a unit's id, None the regency."""

    id: int
    owner: int | None
    name: str
    temporary: bool
    valid_from: date
    valid_to: date | None
    on_holidays: bool
    days: Days

    def holds(self, day: date) -> bool:
        """Whether these hours are valid on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def spans(self, day: date, calendar: Calendar) -> tuple[Span, ...]:
        """What is open on `day`: nothing on a day off, unless the office works on those too.

        A local working day without hours of its own (a Saturday made up for) is worked like a Monday.
        """
        if self.on_holidays:
            return self.days[day.weekday()]
        if day in calendar.on:
            return self.days[day.weekday()] or self.days[0]
        return () if day in calendar.off else self.days[day.weekday()]


@dataclass(frozen=True)
class HoursBook:
    """Everybody's hours; `above` names for each unit those it inherits from, nearest first, itself leading."""

    weeks: Mapping[int | None, tuple[Week, ...]]
    above: Mapping[int, tuple[int, ...]]

    def week(self, unit_id: int | None, day: date) -> Week | None:
        """The hours that bind a unit on `day`: a dated period, its own or the nearest above it, else its usual hours.

        So an office with usual hours of its own follows the regency's Ramadan, unless it entered a period of its own
        or works on days off as well. The usual hours are its own, else those above it, else the regency's.
        """
        usual = self._usual(unit_id, day)
        for owner in self._owners(unit_id):
            period = self._newest(owner, day, temporary=True)
            if period is not None:
                return period
            if usual is not None and usual.owner == owner and usual.on_holidays:
                return usual
        return usual

    def spans(self, unit_id: int | None, day: date, calendar: Calendar) -> tuple[Span, ...]:
        """What is open on `day`; where nobody has entered any hours, the whole of each working day.

        On a day for which a period from above names no hours (a Saturday), an office's own usual hours stand.
        """
        week = self.week(unit_id, day)
        if week is None:
            return (WHOLE_DAY,) if calendar.is_working(day) else ()
        usual = self._usual(unit_id, day)
        if usual is not None and week.owner != usual.owner and self._is_below(unit_id, usual, week):
            return week.spans(day, calendar) or usual.spans(day, calendar)
        return week.spans(day, calendar)

    def _owners(self, unit_id: int | None) -> tuple[int | None, ...]:
        return (*self.above.get(unit_id or 0, ()), None)

    def _usual(self, unit_id: int | None, day: date) -> Week | None:
        found = (self._newest(owner, day, temporary=False) for owner in self._owners(unit_id))
        return next((week for week in found if week is not None), None)

    def _newest(self, owner: int | None, day: date, *, temporary: bool) -> Week | None:
        valid = [one for one in self.weeks.get(owner, ()) if one.temporary is temporary and one.holds(day)]
        return max(valid, key=lambda week: (week.valid_from, week.id), default=None)

    def _is_below(self, unit_id: int | None, usual: Week, period: Week) -> bool:
        owners = self._owners(unit_id)
        return owners.index(usual.owner) < owners.index(period.owner)

    def next_open(self, unit_id: int | None, at: datetime, calendar: Calendar) -> datetime:
        """`at` when the office is open then, else the next moment at which it opens; aware, in UTC.

        An office that never opens gives `at`: nothing waits for ever.
        """
        day = clock.town_date(at)
        for _ in range(LONGEST_SEARCH):
            for opens, closes in self._moments(unit_id, day, calendar):
                if at < closes:
                    return max(at, opens)
            day += _DAY
        return at

    def working_minutes(self, unit_id: int | None, start: datetime, end: datetime, calendar: Calendar) -> int:
        """Whole minutes in [start, end) at which the office was open; 0 when `end` is not later."""
        open_time, day = timedelta(0), clock.town_date(start)
        while day <= clock.town_date(end):
            for opens, closes in self._moments(unit_id, day, calendar):
                open_time += max(timedelta(0), min(end, closes) - max(start, opens))
            day += _DAY
        return open_time // _MINUTE

    def _moments(
        self, unit_id: int | None, day: date, calendar: Calendar
    ) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime.combine(day, time(0), clock.TOWN)
        for opens, closes in self.spans(unit_id, day, calendar):
            yield (
                (midnight + opens * _MINUTE).astimezone(UTC),
                (midnight + closes * _MINUTE).astimezone(UTC),
            )
