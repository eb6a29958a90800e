"""The levels of the ladder are dated: added, changed and ended from a day on, with their past."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from feedback.agencies import history
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines import shelf
from feedback.inspection import ladder_levels
from feedback.inspection.ladder_models import CountsFrom, LadderLevel, Receiver, Rhythm
from tests.complaints import telling
from tests.inspection.climbing import MONDAY, climb, climb_until, ids, levels, on, told

DUE = date(2026, 3, 9)


def test_a_level_changes_from_a_day_on_and_its_past_is_kept(inside, crew):
    (old,) = [one for one in ladder_levels.valid(MONDAY) if one.code == "call"]
    new = ladder_levels.replace(
        old,
        days=1,
        receiver=Receiver.VERIFYING,
        rhythm=Rhythm.DAILY,
        regulation="SOP 7/2026",
        valid_from=date(2026, 3, 9),
        by=crew["administrator"].actor,
    )
    assert (old.valid_to, new.calls) == (date(2026, 3, 8), True)
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb_until(date(2026, 3, 10))
    assert "call" in levels(complaint)
    with pytest.raises(Refusal):
        ladder_levels.end(new, date(2026, 3, 8), by="system")
    codes = [one.code for one in db.session.scalars(select(LadderLevel))]
    assert codes.count("call") == 2


@pytest.mark.parametrize(
    ("rhythm", "today", "looks"),
    [
        (Rhythm.DAILY, date(2026, 3, 14), date(2026, 3, 14)),
        (Rhythm.WEEKLY, date(2026, 3, 12), date(2026, 3, 9)),
        (Rhythm.WEEKLY, date(2026, 3, 8), date(2026, 3, 2)),
        (Rhythm.WEEKLY, date(2026, 3, 23), date(2026, 3, 16)),  # Idul Fitri: the week has not begun
        (Rhythm.MONTHLY, date(2026, 3, 1), date(2026, 2, 2)),  # a Sunday
        (Rhythm.MONTHLY, date(2026, 3, 31), date(2026, 3, 2)),
    ],
)
def test_a_list_is_made_on_the_first_working_day_or_made_up_for_later(inside, rhythm, today, looks):
    level = LadderLevel(rhythm=rhythm, days=5)
    assert ladder_levels.looks_on(level, today, shelf.calendar()) == looks


def added(crew, **said):
    """A level of the regency's own: two working days after the last day, to the secretary."""
    usual = {
        "urgent": False,
        "counts_from": CountsFrom.DUE,
        "days": 2,
        "receiver": Receiver.SECRETARY,
        "rhythm": Rhythm.DAILY,
        "calls": False,
        "regulation": "SOP 7/2026",
        "valid_from": date(2026, 3, 9),
        "by": crew["administrator"].actor,
    }
    return ladder_levels.add(**usual | said)


def test_a_level_is_added_from_a_day_on_and_its_past_says_by_whom(inside, crew):
    with on(MONDAY):
        complaint, level = telling.in_work(crew), added(crew)
    climb_until(date(2026, 3, 10))
    assert level.code not in levels(complaint)
    climb(date(2026, 3, 11))
    assert levels(complaint)[-1] == level.code
    assert told(complaint, level.code) == ids(crew, "delegate")
    noted = history.history(ladder_levels.THING, level.code)
    assert {one.actor for one in noted} == {crew["administrator"].actor}
    assert {"days", "receiver", "rhythm", "regulation", "valid_from"} == {one.field for one in noted}


def test_an_ended_level_tells_nobody_and_its_code_is_never_given_again(inside, crew):
    with on(MONDAY):
        complaint, first = telling.in_work(crew), added(crew)
        ladder_levels.end(first, date(2026, 3, 10), by=crew["administrator"].actor)
        assert (
            added(crew, valid_from=date(2026, 3, 20)).code != first.code
        )  # the same again, after a while without
    climb_until(date(2026, 3, 13))
    assert first.code not in levels(complaint)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"valid_from": date(2026, 2, 27)}, "valid_from"),
        ({"counts_from": CountsFrom.BROUGHT, "days": 0}, "days"),
        ({"calls": True}, "calls"),
        ({"days": 0, "receiver": Receiver.HEADS}, "days"),  # the shipped level is like it
    ],
)
def test_a_level_that_makes_no_sense_is_refused(inside, crew, said, field):
    with on(MONDAY), pytest.raises(Refusal) as refused:
        added(crew, **said)
    assert refused.value.field == field
