"""The record is looked through by an index, whatever is asked, and so are the acts behind the signs."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.base.database import db
from feedback.inspection import acts, draws, trail
from feedback.inspection.trail import Sought
from tests.crew import Crew
from tests.figures.test_plans import plan

DAYS = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("index", "more"),
    [
        ("ix_events_time", {}),
        ("ix_events_kind_time", {"kinds": frozenset({"answered"})}),
        ("ix_events_person_time", {"actors": ("user:7", "operator:7")}),
    ],
)
def test_the_record_is_found_by_an_index(crew: Crew, index: str, more: dict[str, object]) -> None:
    found = plan(trail.listed(crew["inspector"], Sought(*DAYS, **more)))  # type: ignore[arg-type]
    assert used(index) in found, found


@pytest.mark.usefixtures("inside")
def test_acts_and_frames_are_found_by_their_kind_and_day(crew: Crew) -> None:
    for question in (acts.asked(crew["inspector"], *DAYS), draws.events_of(DAYS[0])):
        assert used("ix_events_kind_time") in plan(question)


def used(index: str) -> str:
    """The index by name; PostgreSQL tells them apart by what its tables hold, and these are empty."""
    return "ix_events_" if db.engine.dialect.name == "postgresql" else index
