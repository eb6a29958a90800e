"""A reminder of the inspectorate: sent to those who head the office, answered with an explanation and a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import reading, reporter
from feedback.complaints.audiences import Audience
from feedback.inspection import reminders
from feedback.notices.models import Letter
from feedback.people import exclusions
from tests.complaints import telling
from tests.inspection.climbing import ids

WORDS = "Batas waktu laporan ini lewat. Mohon penjelasan dan rencana penyelesaian."
ANSWER = "Alat berat rusak; pengganti datang hari Senin."


def sent(crew, **changes):
    complaint = telling.in_work(crew, **changes)
    return complaint, reminders.send(complaint, WORDS, reminders.usual_day(), by=crew["inspector"])


def told() -> set[int]:
    asked = select(Letter.recipient_id).where(Letter.letter == "reminder_sent")
    return set(db.session.scalars(asked))


def rows(asked) -> list[int]:
    return [row.id for row, _case in db.session.execute(asked)]


def test_it_reaches_the_heads_in_working_hours_and_waits_at_their_desk(inside, crew):
    _complaint, row = sent(crew)
    assert told() == ids(crew, "head_dputr")
    assert rows(reminders.to_answer(crew["head_dputr"])) == [row.id]
    assert rows(reminders.to_answer(crew["head_dukcapil"])) == []
    assert rows(reminders.listed(crew["inspector"], answered=False)) == [row.id]
    (letter,) = db.session.scalars(select(Letter).where(Letter.letter == "reminder_sent"))
    local = letter.not_before.astimezone(clock.TOWN)
    assert local.weekday() < 5
    assert WORDS not in str(letter.facts)


def test_the_head_answers_with_an_explanation_and_a_day(inside, crew):
    complaint, row = sent(crew)
    head, planned = crew["head_dputr"], clock.today() + timedelta(days=9)
    for said, day in (("", planned), (ANSWER, None), (ANSWER, clock.today() - timedelta(days=1))):
        with pytest.raises(Refusal):
            reminders.answer(complaint, row, said, day, by=head)
    with pytest.raises(Refusal):
        reminders.answer(complaint, row, ANSWER, planned, by=crew["officer_dputr"])
    reminders.answer(complaint, row, ANSWER, planned, by=head)
    with pytest.raises(Refusal):
        reminders.answer(complaint, row, ANSWER, planned, by=head)
    assert (row.answered_by, row.planned_for) == (head.user_id, planned)
    assert rows(reminders.listed(crew["inspector"], answered=False)) == []
    assert rows(reminders.listed(crew["inspector"], answered=True)) == [row.id]
    assert reminders.words_of(complaint, row) == reminders.Words(WORDS, ANSWER)


def test_only_an_inspector_sends_one_and_one_at_a_time(inside, crew):
    complaint, _row = sent(crew)
    for name in ("delegate", "verifier", "head_dputr"):
        with pytest.raises(Refusal):
            reminders.send(telling.in_work(crew), WORDS, reminders.usual_day(), by=crew[name])
    with pytest.raises(Refusal):
        reminders.send(complaint, WORDS, reminders.usual_day(), by=crew["inspector2"])


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2099, 1, 1)])
def test_the_day_lies_ahead_and_not_far(inside, crew, day):
    with pytest.raises(Refusal):
        reminders.send(telling.in_work(crew), WORDS, day, by=crew["inspector"])


def test_nobody_is_reminded_of_what_waits_for_the_reporter(inside, crew):
    complaint = telling.answered(crew)
    with pytest.raises(Refusal):
        reminders.send(complaint, WORDS, reminders.usual_day(), by=crew["inspector"])


def test_a_head_from_whom_the_case_is_hidden_gets_none(inside, crew):
    complaint = telling.in_work(crew)
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_dputr"), reason="named")
    row = reminders.send(complaint, WORDS, reminders.usual_day(), by=crew["inspector"])
    assert told() == ids(crew, "delegate")
    with pytest.raises(Hidden):
        reminders.one_to_answer(crew["head_dputr"], row.id)


def test_the_reporter_reads_nothing_of_it(inside, crew):
    complaint, row = sent(crew)
    reminders.answer(complaint, row, ANSWER, clock.today(), by=crew["head_dputr"])
    kinds = {one.kind for one in reading.story(complaint, Audience.REPORTER).happenings}
    assert not kinds & {"reminder_sent", "reminder_answered"}
    reporter.withdraw(complaint)
    assert rows(reminders.listed(crew["inspector"], answered=True)) == [row.id]
