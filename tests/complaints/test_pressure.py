""" "Saya ditekan" has a clock of its own: answered in one working day, reminded of, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import pressure, reading, reporter
from feedback.complaints.annexes import Pressure
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.inspection import watch
from feedback.notices.models import Letter
from feedback.people import accounts, addresses, exclusions
from feedback.people.roles import Role
from tests.complaints import telling
from tests.crew import PASSWORD, Crew

SAID = "Saya diminta mencabut laporan."


def pressed(complaint: Complaint) -> Pressure:
    reporter.press(complaint, SAID)
    return db.session.scalars(select(Pressure).order_by(Pressure.id.desc())).first()  # type: ignore[return-value]


def letters(kind: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.letter == kind).order_by(Letter.id)))


def about_the_inspectorate() -> Complaint:
    return telling.filed(telling.RUDE, category="PENGAWASAN", unit="INSPEKTORAT")


def test_those_on_duty_are_reminded_on_the_last_day_and_the_heads_each_day_after(
    inside: Flask, crew: Crew
) -> None:
    chief = crew["administrator"]
    unit = telling.unit_id("INSPEKTORAT")
    user, token = accounts.invite(
        "kepala@crew.example", "Kepala", Role.AGENCY_HEAD, db.session.get_one(telling.Unit, unit), by=chief
    )
    accounts.accept(token, PASSWORD)
    row = pressed(telling.in_work(crew))
    assert pressure.remind() == 0
    with clock.at(clock.midday(row.due_on)):
        assert (pressure.remind(), pressure.remind()) == (1, 0)
    for day in (1, 2):
        with clock.at(clock.midday(row.due_on + timedelta(days=day))):
            assert (pressure.remind(), pressure.remind()) == (1, 0)
    assert [one.recipient_id for one in letters("pressed_due")] == [unit]
    assert [one.recipient_id for one in letters("pressed_late")] == [user.id, user.id]
    assert not any(one.facts for one in letters("pressed_late"))


def test_an_answer_ends_the_reminders(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    row = pressed(complaint)
    pressure.answer(complaint, row, "Kami menghubungi kepala dinas itu.", by=crew["inspector"])
    with clock.at(clock.midday(row.due_on + timedelta(days=3))):
        assert pressure.remind() == 0


@pytest.mark.parametrize("way", ["withdrawn", "closed"])
def test_neither_withdrawing_nor_closing_loses_it(inside: Flask, crew: Crew, way: str) -> None:
    complaint = telling.in_work(crew)
    row = pressed(complaint)
    if way == "withdrawn":
        reporter.withdraw(complaint, "Saya takut.")
    else:
        telling.answer(complaint, crew)
        reporter.confirm(complaint)
    late = row.due_on + timedelta(days=1)
    me = crew["inspector"]
    assert [one for one, _case in db.session.execute(watch.pressed(me))] == [row]
    assert list(db.session.scalars(watch.pressed_cases(me, late))) == [complaint]
    assert list(db.session.scalars(watch.pressed_cases(me, row.due_on))) == []
    with clock.at(clock.midday(late)):
        assert pressure.remind() == 1
    pressure.answer(complaint, row, "Kami menghubungi kepala dinas itu.", by=me)
    assert list(db.session.scalars(watch.pressed_cases(me))) == []


def test_a_case_about_the_inspectorate_is_pressed_elsewhere(inside: Flask, crew: Crew) -> None:
    complaint = about_the_inspectorate()
    row = pressed(complaint)
    assert row.elsewhere
    (letter,) = letters("pressed")
    read_by = {one.email for one in addresses.of_unit(letter.recipient_id)}
    assert read_by == {"delegate@crew.example"}
    assert not exclusions.hidden_from(complaint.id, [crew.id_of("delegate")])
    assert [one for one, _case in db.session.execute(watch.pressed(crew["delegate"]))] == [row]
    assert db.session.execute(watch.pressed(crew["inspector"])).all() == []
    with pytest.raises(Refusal):
        pressure.answer(complaint, row, "Kami menanganinya sendiri.", by=crew["inspector"])
    pressure.answer(complaint, row, "Sekretariat Daerah melindungi Anda.", by=crew["delegate"])


def test_any_other_pressure_is_not_the_delegates(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    row = pressed(complaint)
    assert not row.elsewhere
    assert db.session.execute(watch.pressed(crew["delegate"])).all() == []
    with pytest.raises(Refusal):
        pressure.answer(complaint, row, "Kami menanganinya.", by=crew["delegate"])


def test_the_story_carries_the_day_and_no_word(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    row = pressed(complaint)
    said = reading.story(complaint, Audience.REPORTER).last("pressed")
    assert said is not None
    assert said.facts == {"pressure": row.id, "due_on": row.due_on.isoformat(), "elsewhere": False}
    assert reading.story(complaint, Audience.STAFF).last("pressed") is None
