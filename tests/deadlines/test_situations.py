"""Clock situations on the real days of 2026, each date worked out by hand beside a printed calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.steps import DayUnit
from tests.deadlines.lives import REAL, Life, live, real_calendar

PLAIN = "2026-02-02"  # a Monday; five working days on is Monday 9 February

# name, days, started, acts, and what is expected (MM-DD of 2026 unless a year stands before it)
SITUATIONS: list[tuple[str, int, str, list[str], dict[str, Any]]] = [
    ("a plain week", 5, PLAIN, [], {"due": "02-09"}),
    ("received on a Friday", 3, "2026-02-06", [], {"due": "02-11"}),
    ("received on a Saturday", 3, "2026-02-07", [], {"due": "02-11"}),
    ("received on a Sunday", 3, "2026-02-08", [], {"due": "02-11"}),
    ("received on a holiday", 3, "2026-01-16", [], {"due": "01-21"}),
    ("on the eve of Imlek and its leave", 3, "2026-02-13", [], {"due": "02-20"}),
    ("across Nyepi and Idul Fitri", 5, "2026-03-16", [], {"due": "03-30"}),
    ("received within the Idul Fitri leave", 3, "2026-03-20", [], {"due": "03-27"}),
    ("Good Friday", 1, "2026-04-02", [], {"due": "04-06"}),
    ("across Labour Day", 5, "2026-04-29", [], {"due": "05-07"}),
    ("fourteen days through May", 14, "2026-05-11", [], {"due": "06-05"}),
    ("Independence Day", 1, "2026-08-14", [], {"due": "08-18"}),
    ("sixty days without a holiday are twelve weeks", 60, "2026-08-28", [], {"due": "11-20"}),
    ("across Christmas and the year's end", 5, "2026-12-23", [], {"due": "2027-01-04"}),
    ("into January with Isra Mikraj", 5, "2026-12-30", [], {"due": "2027-01-08"}),
    (
        "a pause of two days",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-06", "stop 2026-02-11"],
        {"due": "02-11", "promised": "02-11", "met": "02-11", "days": 5, "paused_days": 2},
    ),
    ("a pause of no length", 5, PLAIN, ["pause 2026-02-04", "resume 2026-02-04"], {"due": "02-09"}),
    (
        "a pause across Imlek",
        5,
        "2026-02-09",
        ["pause 2026-02-13", "resume 2026-02-18"],
        {"due": "02-19", "paused_days": 1},
    ),
    (
        "a pause within the leave",
        5,
        "2026-03-16",
        ["pause 2026-03-20", "resume 2026-03-24"],
        {"due": "03-30"},
    ),
    ("a pause over a weekend", 5, PLAIN, ["pause 2026-02-06", "resume 2026-02-08"], {"due": "02-09"}),
    ("a pause that never ends", 5, PLAIN, ["pause 2026-02-04", "sweep 2026-06-30"], {"due": "02-09"}),
    (
        "paused twice",
        5,
        PLAIN,
        ["pause 2026-02-04", "pause 2026-02-05", "resume 2026-02-06"],
        {"due": "02-11", "paused_days": 2},
    ),
    ("resumed without a pause", 5, PLAIN, ["resume 2026-02-04"], {"due": "02-09"}),
    (
        "two pauses",
        5,
        PLAIN,
        ["pause 2026-02-03", "resume 2026-02-04", "pause 2026-02-05", "resume 2026-02-09", "stop 2026-02-12"],
        {"due": "02-12", "met": "02-12", "days": 5, "paused_days": 3},
    ),
    (
        "done on the due day",
        5,
        PLAIN,
        ["stop 2026-02-09", "sweep 2026-02-20"],
        {"due": "02-09", "met": "02-09", "days": 5},
    ),
    (
        "breached, then done",
        5,
        PLAIN,
        ["sweep 2026-02-10", "stop 2026-02-11"],
        {"due": "02-09", "met": "02-11", "days": 7, "breached": "02-10"},
    ),
    (
        "swept after an outage, twice",
        5,
        PLAIN,
        ["sweep 2026-02-13", "sweep 2026-02-13"],
        {"due": "02-09", "breached": "02-10"},
    ),
    (
        "done late before any sweep",
        5,
        PLAIN,
        ["stop 2026-02-10"],
        {"due": "02-09", "met": "02-10", "days": 6, "breached": "02-10"},
    ),
    ("extended", 5, PLAIN, ["extend 2026-02-06 5"], {"due": "02-18", "promised": "02-09"}),
    (
        "extended twice",
        5,
        PLAIN,
        ["extend 2026-02-06 5", "extend 2026-02-12 3"],
        {"due": "02-23", "promised": "02-09"},
    ),
    (
        "extended after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "extend 2026-02-10 5"],
        {"due": "02-18", "promised": "02-09", "breached": "02-10"},
    ),
    (
        "extended, then paused",
        5,
        PLAIN,
        ["extend 2026-02-06 5", "pause 2026-02-10", "resume 2026-02-12"],
        {"due": "02-20", "promised": "02-11", "paused_days": 2},
    ),
    (
        "paused after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "pause 2026-02-11", "resume 2026-02-13"],
        {"due": "02-11", "paused_days": 2, "breached": "02-10"},
    ),
    (
        "paused late before any sweep",
        5,
        PLAIN,
        ["pause 2026-02-11", "sweep 2026-02-12"],
        {"due": "02-09", "breached": "02-10"},
    ),
    (
        "asked on the due day, answered on the Saturday: the day was used up",
        4,
        PLAIN,
        ["pause 2026-02-06", "resume 2026-02-07", "sweep 2026-02-08"],
        {"due": "02-06", "breached": "02-07"},
    ),
    ("a late decree adds a day off", 5, PLAIN, ["decree 2026-02-06 +2026-02-05"], {"due": "02-10"}),
    (
        "a late decree takes a leave away",
        3,
        "2026-02-13",
        ["decree 2026-02-15 -2026-02-16"],
        {"due": "02-19"},
    ),
    (
        "a late decree after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "decree 2026-02-11 +2026-02-05"],
        {"due": "02-10", "breached": "02-10"},
    ),
    (
        "a late decree for a paused day",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-06", "decree 2026-02-09 +2026-02-05"],
        {"due": "02-11", "paused_days": 1},
    ),
    (
        "a late decree keeps the extension",
        5,
        PLAIN,
        ["extend 2026-02-06 2", "decree 2026-02-09 +2026-02-05"],
        {"due": "02-12", "promised": "02-10"},
    ),
    ("withdrawn while paused", 5, PLAIN, ["pause 2026-02-04", "cancel 2026-02-10"], {"ended": "02-10"}),
    ("taken away when late", 5, PLAIN, ["cancel 2026-02-11"], {"ended": "02-11", "breached": "02-10"}),
    ("the clock was set back", 5, PLAIN, ["pause 2026-02-04", "resume 2026-02-03"], {"due": "02-09"}),
    (
        "done while still paused",
        5,
        PLAIN,
        ["pause 2026-02-04", "stop 2026-02-06"],
        {"due": "02-11", "met": "02-06", "days": 2, "paused_days": 2},
    ),
]


def got(life: Life, asked: dict[str, Any]) -> dict[str, Any]:
    promise = life.only
    said = {
        "due": promise.due_on,
        "promised": promise.promised_on,
        "met": promise.met_on,
        "ended": promise.ended_on,
        "breached": promise.breached_on,
        "days": promise.working_days,
        "paused_days": promise.paused_days,
    }
    return {name: _short(said[name]) for name in {*asked, "breached"}}


def _short(value: Any) -> Any:
    return value.isoformat().removeprefix("2026-") if isinstance(value, date) else value


def wrong(calendar: Calendar) -> list[str]:
    """The names of the situations that come out otherwise with `calendar`."""
    return [
        name
        for name, days, start, acts, expected in SITUATIONS
        if got(live(days, start, *acts, calendar=calendar), expected) != {"breached": None, **expected}
    ]


@pytest.mark.parametrize(
    ("days", "start", "acts", "expected"),
    [pytest.param(*situation[1:], id=situation[0]) for situation in SITUATIONS],
)
def test_a_situation_comes_out_as_worked_out_by_hand(
    days: int, start: str, acts: list[str], expected: dict[str, Any]
) -> None:
    life = live(days, start, *acts)
    assert got(life, expected) == {"breached": None, **expected}
    assert Clocks.fold(life.ticks) == life.clocks


class CalendarDaysTwin(Calendar):
    """A twin with the commonest mistake: it measures a pause in days instead of working days."""

    def count(self, after: date, until: date) -> int:
        return max(0, (until - after).days)


class ForgetsTheLeaveTwin(Calendar):
    """A twin that knows the holidays but not the collective leave."""

    def is_working(self, day: date) -> bool:
        return super().is_working(day) or "Cuti Bersama" in self.names.get(day, "")


@pytest.mark.parametrize("twin", [CalendarDaysTwin, ForgetsTheLeaveTwin])
def test_the_table_catches_a_broken_twin(twin: type[Calendar]) -> None:
    assert wrong(REAL) == []
    assert wrong(twin(REAL.version, REAL.off, REAL.on, REAL.names))


def test_a_cap_shortens_and_is_remembered() -> None:
    promise = live(14, PLAIN, latest=date(2026, 2, 11)).only
    assert (promise.due_on, promise.days, promise.latest) == (date(2026, 2, 11), 7, date(2026, 2, 11))
    assert live(5, PLAIN, latest=date(2026, 2, 10)).only.latest is None


def test_a_cap_before_the_start_is_late_from_the_first_day() -> None:
    promise = live(5, "2026-02-12", "sweep 2026-02-12", latest=date(2026, 2, 10)).only
    assert (promise.due_on, promise.breached_on) == (date(2026, 2, 10), date(2026, 2, 12))


def test_a_capped_promise_moves_with_a_decree_as_far_as_its_cap_does() -> None:
    life = live(14, PLAIN, "decree 2026-02-06 +2026-02-05", latest=date(2026, 2, 11))
    assert life.only.due_on == date(2026, 2, 12)


def test_calendar_days_count_every_day_and_pause_in_days() -> None:
    promise = live(14, PLAIN, "pause 2026-02-06", "resume 2026-02-09", unit=DayUnit.CALENDAR).only
    assert promise.due_on == date(2026, 2, 19)
    assert promise.paused_days == 1  # of the three days only the Monday is a working day


def test_a_local_working_day_counts_even_on_a_saturday_or_a_holiday() -> None:
    assert live(1, "2026-02-06", calendar=real_calendar(work=("2026-02-07",))).only.due_on == date(2026, 2, 7)
    assert live(1, "2026-02-13", calendar=real_calendar(work=("2026-02-16",))).only.due_on == date(
        2026, 2, 16
    )
