"""What is told without anybody asking, and told once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import alarms, follow_up, triage
from feedback.notices.models import Letter, RecipientKind
from tests.complaints import telling
from tests.statements import statements

MONDAY = date(2026, 3, 2)


def letters(kind: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.letter == kind).order_by(Letter.id)))


def on(day: date) -> object:
    return clock.at(clock.midday(day))


def test_the_holder_is_reminded_one_working_day_before_and_only_once(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)  # its first follow-up is due on Monday the 9th
        assert complaint.due_on == date(2026, 3, 9)
    with on(date(2026, 3, 5)):
        assert alarms.remind() == 0
    for _twice in range(2):
        with on(date(2026, 3, 6)):
            alarms.remind()
    (letter,) = letters("reminder_due")
    assert (letter.recipient_kind, letter.recipient_id) == (RecipientKind.USER, crew["officer_dputr"].user_id)
    assert letter.stream_id == complaint.id


def test_a_new_due_date_is_a_new_reminder(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    with on(date(2026, 3, 6)):
        alarms.remind()
        follow_up.write(complaint, "Kami periksa besok.", by=crew["officer_dputr"])
        due = complaint.due_on
    with on(date(2026, 3, 19)):
        assert alarms.remind() == 0  # Idul Fitri: the last working day before is earlier
    assert due is not None
    with on(date(due.year, due.month, due.day - 1)):
        alarms.remind()
    assert len(letters("reminder_due")) == 2


def test_what_is_paused_is_not_reminded_of(inside, crew):
    with on(MONDAY):
        complaint = telling.filed()
    with on(date(2026, 3, 3)):
        from_verifier = crew["verifier"]
        triage.question(complaint, "Di mana tepatnya itu?", by=from_verifier)
    with on(date(2026, 3, 4)):
        assert alarms.remind() == 0


def test_an_unopened_case_is_told_to_the_unit_and_to_the_verifying_office(inside, crew):
    with on(MONDAY):
        telling.routed(crew)
        taken = telling.in_work(crew)
    with on(date(2026, 3, 3)):
        assert alarms.remind() == 0  # one whole working day is not over
    with on(date(2026, 3, 4)):
        assert alarms.remind() == 1
        assert alarms.remind() == 0
    told = letters("unopened")
    assert {letter.recipient_id for letter in told} == {
        telling.unit_id("DPUTR"),
        telling.unit_id("DISKOMINFO"),
    }
    assert taken.id not in {letter.stream_id for letter in told}


def test_alarms_cost_the_same_for_one_case_and_for_many(inside, crew):
    with on(MONDAY):
        telling.routed(crew)
    with on(date(2026, 3, 6)), statements() as few:
        alarms.remind()
    with on(MONDAY):
        for _each in range(12):
            telling.routed(crew)
    with on(date(2026, 3, 6)), statements() as many:
        assert alarms.remind() == 24
    assert len(few) == len(many) <= 7
