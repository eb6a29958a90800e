"""The clock situations, each worked out by hand; and that a broken calendar would not pass."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.steps import DayUnit
from tests.crew import Crew
from tests.deadlines import __main__ as table
from tests.deadlines.cases import CASES
from tests.deadlines.lives import REAL, live, real_calendar
from tests.deadlines.situations import PLAIN, SITUATIONS, Situation, short
from tests.deadlines.story import Case

FEWEST = 60


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.what)
def test_a_situation_comes_out_as_worked_out_by_hand(situation: Situation) -> None:
    life = live(situation.days, situation.start, *situation.acts, **situation.more)
    assert situation.got() == situation.wanted
    assert Clocks.fold(life.ticks) == life.clocks


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.what)
def test_a_case_comes_out_as_worked_out_by_hand(case: Case, inside: Flask, crew: Crew) -> None:
    assert case.got(crew) == case.wanted


def test_the_table_is_long_enough_and_names_each_situation_once() -> None:
    named = [one.what for one in (*SITUATIONS, *CASES)]
    assert len(named) >= FEWEST
    assert len({one.what for one in SITUATIONS}) == len(SITUATIONS)
    assert len({one.what for one in CASES}) == len(CASES)
    assert all(one.why for one in (*SITUATIONS, *CASES))


class CalendarDaysTwin(Calendar):
    """A twin with the commonest mistake: it measures a pause in days instead of working days."""

    def count(self, after: date, until: date) -> int:
        return max(0, (until - after).days)


class ForgetsTheLeaveTwin(Calendar):
    """A twin that knows the holidays but not the collective leave."""

    def is_working(self, day: date) -> bool:
        return super().is_working(day) or "Cuti Bersama" in self.names.get(day, "")


def wrong(calendar: Calendar) -> list[str]:
    """The names of the situations that come out otherwise with `calendar`."""
    return [one.what for one in SITUATIONS if one.got(calendar) != one.wanted]


@pytest.mark.parametrize("twin", [CalendarDaysTwin, ForgetsTheLeaveTwin])
def test_the_table_catches_a_broken_twin(twin: type[Calendar]) -> None:
    assert wrong(REAL) == []
    assert wrong(twin(REAL.version, REAL.off, REAL.on, REAL.names))


def test_the_command_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [("a plain week", "by hand", {"due": "02-09"}, {"due": "02-09"})]
    monkeypatch.setattr(table, "rows", lambda: iter(told))
    assert table.main() == 0
    monkeypatch.setattr(table, "rows", lambda: iter([(*told[0][:3], {"due": "02-10"})]))
    assert table.main() == 1
    printed = capsys.readouterr().out
    assert "1 situations, 1 as worked out by hand, 0 not." in printed
    assert "  1 | a plain week | expected: due 02-09 | got: due 02-10 | WRONG | by hand: by hand" in printed


def test_a_cap_is_remembered_only_where_it_shortens() -> None:
    capped = live(14, PLAIN, latest=date(2026, 2, 11)).only
    assert (capped.days, short(capped.latest)) == (7, "02-11")
    assert live(5, PLAIN, latest=date(2026, 2, 10)).only.latest is None


def test_calendar_days_count_every_day_and_pause_in_days() -> None:
    promise = live(14, PLAIN, "pause 2026-02-06", "resume 2026-02-09", unit=DayUnit.CALENDAR).only
    assert short(promise.due_on) == "02-19"
    assert promise.paused_days == 1  # of the three days only the Monday is a working day


def test_a_local_working_day_counts_even_on_a_saturday_or_a_holiday() -> None:
    for start, worked in (("2026-02-06", "2026-02-07"), ("2026-02-13", "2026-02-16")):
        assert live(1, start, calendar=real_calendar(work=(worked,))).only.due_on.isoformat() == worked
