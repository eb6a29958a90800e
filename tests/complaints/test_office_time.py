"""How long each office had a case on its desk, in its own working hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, office_time, reporter, triage
from feedback.complaints.audiences import Audience
from feedback.complaints.reading import story
from tests.complaints.telling import Crew, answer, routed, unit_id
from tests.crew import Crew as People


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=clock.TOWN).astimezone(UTC)


def test_an_office_s_time_leaves_out_nights_holidays_and_waiting_for_the_reporter(inside: Flask) -> None:
    crew: Crew = People(inside)
    with clock.at(at("2026-02-12 15:00")):  # a Thursday; Imlek is on Monday and Tuesday
        case = routed(crew)
    with clock.at(at("2026-02-13 08:30")):  # 60 minutes on Thursday, 60 on Friday
        follow_up.accept(case, by=crew["officer_dputr"])
        follow_up.ask(case, "Di depan kios yang mana?", by=crew["officer_dputr"])
    with clock.at(at("2026-02-18 08:00")):
        reporter.reply(case, "Di depan kios sayur.")
    with clock.at(at("2026-02-18 09:15")):  # 75 more
        triage.transfer(case, unit_id("DINKES"), "Ternyata halaman puskesmas.", by=crew["verifier"])
    with clock.at(at("2026-02-18 12:15")):  # three hours at the second agency
        follow_up.accept(case, by=crew["officer_dinkes"])
        answer(case, crew, "officer_dinkes")
    db.session.flush()
    with clock.at(at("2026-03-31 12:00")):  # answered: nobody's time runs
        told = office_time.spent(story(case, Audience.STAFF))
    assert [one.unit_id for one in told] == [unit_id("DPUTR"), unit_id("DINKES")]
    # The clock runs while a step is taken: each of the spans can lose the minute it began in.
    assert told[0].minutes == pytest.approx(60 + 60 + 75, abs=3)
    assert told[1].minutes == pytest.approx(180, abs=1)
    assert office_time.Spent(1, 195).as_hours == (3, 15)
