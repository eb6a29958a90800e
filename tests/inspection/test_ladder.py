"""What is late goes up by itself: to whom, when, once, and in one letter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, quarantine, queues, triage
from feedback.inspection import ladder, ladder_answers
from feedback.inspection.ladder_models import Acknowledged, Telling
from feedback.ledger.models import Event
from feedback.notices import resolve
from feedback.notices.models import RecipientKind
from tests.complaints import telling
from tests.inspection import climbing
from tests.inspection.climbing import MONDAY, climb, climb_until, ids, levels, on, told
from tests.statements import statements

DUE = date(2026, 3, 9)


def test_level_by_level_each_in_its_time(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    seen: list[tuple[date, str]] = []
    for number in range(60):
        day = MONDAY + timedelta(days=number)
        before = len(levels(complaint))
        climb(day)
        seen += [(day, level) for level in levels(complaint)[before:]]
    follow_ups = [
        (day, level)
        for day, level in seen
        if day < date(2026, 3, 17) or level in ("secretary", "inspectorate")
    ]
    assert follow_ups[:4] == [
        (date(2026, 3, 6), "reminder"),  # Friday, one working day before
        (date(2026, 3, 10), "heads"),
        (date(2026, 3, 12), "call"),  # the third working day after the 9th
        (date(2026, 3, 16), "secretary"),  # the Monday on which five working days are over
    ]
    assert (date(2026, 4, 1), "inspectorate") in follow_ups
    assert told(complaint, "reminder") == ids(crew, "officer_dputr")
    assert told(complaint, "heads") == ids(crew, "head_dputr")
    assert told(complaint, "call") == ids(crew, "verifier")
    assert told(complaint, "secretary") == ids(crew, "delegate")
    assert told(complaint, "inspectorate") == ids(crew, "inspector", "inspector2")


def test_a_unit_s_head_and_the_agency_s_are_both_told(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew, officer="officer_dinkes", unit="DINKES")
        follow_up.hand_down(complaint, telling.unit_id("Puskesmas Muara Bulian"), "", by=crew["head_dinkes"])
    climb(date(2026, 3, 6))
    climb(date(2026, 3, 10))
    assert told(complaint, "reminder") == ids(crew, "officer_pkm")  # nobody has taken it: whoever works there
    assert told(complaint, "heads") == ids(crew, "head_pkm", "head_dinkes")


def test_a_case_nobody_has_passed_on_goes_up_too(inside, crew):
    with on(MONDAY):
        complaint = telling.filed()
    climb_until(date(2026, 3, 10))
    assert levels(complaint) == ["reminder", "heads", "call"]
    assert told(complaint, "reminder") == ids(crew, "verifier")
    assert told(complaint, "heads") == ids(
        crew, "delegate"
    )  # the verifying office has no head: the next above


def test_what_is_not_opened_goes_up_before_anything_is_late(inside, crew):
    with on(MONDAY):
        complaint, taken = telling.routed(crew), telling.in_work(crew)
    climb(date(2026, 3, 3))
    assert levels(complaint) == []
    climb(date(2026, 3, 4))
    assert levels(complaint) == ["unopened_holder", "unopened_verifying"]
    assert told(complaint, "unopened_holder") == ids(crew, "officer_dputr", "officer_dputr2")
    assert told(complaint, "unopened_verifying") == ids(crew, "verifier")
    assert levels(taken) == []


def test_an_urgent_case_goes_up_faster_by_levels_of_its_own(inside, crew):
    with on(MONDAY):
        complaint = telling.filed()
        telling.route(complaint, crew, urgent=True)
        follow_up.accept(complaint, by=crew["officer_dputr"])
    climb_until(date(2026, 3, 12))
    assert levels(complaint) == [
        "urgent_reminder",
        "urgent_heads",
        "urgent_call",
        "urgent_secretary",
        "urgent_inspectorate",
    ]


def test_paused_and_set_aside_cases_stay_where_they_are(inside, crew):
    with on(MONDAY):
        asked, aside = telling.filed(), telling.filed()
        triage.question(asked, "Di mana tepatnya itu?", by=crew["verifier"])
        quarantine.put(aside, "Seperti iklan.", by=crew["verifier"])
    climb_until(date(2026, 3, 10))
    assert levels(asked) == levels(aside) == []


def test_an_extension_does_not_tell_a_level_twice(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
        follow_up.write(complaint, "Kami periksa.", by=crew["officer_dputr"])
    climb_until(date(2026, 4, 30))
    assert (
        len(levels(complaint)) == len(set(levels(complaint))) * 2
    )  # the citizen's promise and the agency's own
    assert climb(date(2026, 4, 30)) == 0


def test_after_days_of_outage_everything_is_made_up_for_in_one_letter_each(inside, crew):
    with on(MONDAY):
        cases = [telling.in_work(crew) for _each in range(5)]
    assert climb(date(2026, 3, 20)) == 5 * 4
    assert {levels(one) == levels(cases[0]) for one in cases} == {True}
    found = climbing.letters()
    assert len(found) == len({letter.recipient_id for letter in found}) == 4
    (to_head,) = [one for one in found if one.recipient_id == crew.id_of("head_dputr")]
    with climbing.early(date(2026, 3, 20)):
        assert len(climbing.lines(to_head, date(2026, 3, 20))) == 5


def test_letters_leave_in_working_hours_and_only_one_a_day(inside, crew):
    with on(MONDAY):
        telling.in_work(crew)
        telling.routed(crew, unit="DINKES")
    climb_until(date(2026, 3, 10))
    for letter in climbing.letters():
        local = letter.not_before.astimezone(clock.TOWN)
        assert local.weekday() < 5
        assert 7 <= local.hour < 16
        assert letter.recipient_kind is RecipientKind.USER
        assert letter.stream_id is None
        assert set(letter.facts) == {"digest"}
    days = [(one.user_id, one.on) for name in crew for one in climbing.digests(crew.id_of(name))]
    assert len(set(days)) == len({one.id for name in crew for one in climbing.digests(crew.id_of(name))})


def test_what_comes_up_after_today_s_letter_waits_for_the_next_day(inside, crew):
    with on(MONDAY):
        telling.in_work(crew)
    climb(date(2026, 3, 10))
    with on(date(2026, 3, 2)):
        telling.in_work(crew)
    with on(date(2026, 3, 10)):
        ladder.climb()
    days = {one.on for one in climbing.digests(crew.id_of("head_dputr"))}
    assert days == {date(2026, 3, 10), date(2026, 3, 11)}


def test_a_letter_lists_numbers_and_days_and_not_a_word_of_the_case(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 10))
    (letter,) = [one for one in climbing.letters() if one.recipient_id == crew.id_of("head_dputr")]
    (line,) = climbing.lines(letter, date(2026, 3, 10))
    assert complaint.number in line
    assert "9" in line
    assert complaint.title not in line


def test_what_was_done_before_a_letter_leaves_is_not_in_it(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 10))
    letter = climbing.letters()[0]
    with on(date(2026, 3, 10)):
        facts = {**letter.facts, "recipient_kind": "user"}
        assert resolve.path(letter.letter, letter.recipient_kind, facts) == "/desk/escalations"
        telling.answer(complaint, crew)
        assert resolve.path(letter.letter, letter.recipient_kind, facts) is None


def test_an_escalation_is_an_event_and_leaves_open_forms_alone(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    with on(date(2026, 3, 6)):
        seen = complaint.version
        ladder.climb()
        assert complaint.version == seen
    event = db.session.scalars(
        select(Event).where(Event.stream_id == complaint.id, Event.kind == "escalated")
    ).one()
    (level,) = event.facts["levels"]
    assert (level["level"], level["step"], level["told"]) == (
        "reminder",
        "first_follow_up",
        [crew.id_of("officer_dputr")],
    )


def test_saying_so_takes_it_up_and_the_time_is_kept(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 10))
    with on(date(2026, 3, 10)):
        head = crew["head_dputr"]
        assert [row[0].id for row in db.session.execute(ladder_answers.to_me(head))] == [complaint.id]
        assert ladder_answers.acknowledge(queues.find(head, complaint.number), by=head) == 1
        with pytest.raises(Refusal):
            ladder_answers.acknowledge(complaint, by=head)
        with pytest.raises(Refusal):
            ladder_answers.acknowledge(complaint, by=crew["officer_dputr2"])
    row = db.session.scalars(select(Telling).where(Telling.user_id == crew.id_of("head_dputr"))).one()
    assert row.how is Acknowledged.SAID
    assert 180 <= (row.minutes or 0) <= 300  # from the opening in the morning to noon
    (said,) = [
        one
        for one in ladder_answers.responses(crew["inspector"], MONDAY, date(2026, 3, 31))
        if one.level == "heads"
    ]
    assert (said.told, said.taken_up, said.median_minutes) == (1, 1, row.minutes)


def test_the_first_act_takes_it_up_as_well(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 6))
    assert ladder_answers.notice_acts() == 0  # accepting it was before the letter
    with on(date(2026, 3, 6)):
        follow_up.write(complaint, "Kami periksa besok.", by=crew["officer_dputr"])
        assert (ladder_answers.notice_acts(), ladder_answers.notice_acts()) == (1, 0)
    (row,) = db.session.scalars(select(Telling))
    assert row.how is Acknowledged.ACTED


def test_the_verifying_office_calls_and_writes_down_what_was_said(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 12))
    me = crew["verifier"]
    with on(date(2026, 3, 12)):
        ((_case, due),) = db.session.execute(ladder_answers.to_call(me)).all()
        assert due.desk_unit_id == telling.unit_id("DISKOMINFO")
        for whom, said in (("", "Besok dikerjakan."), ("Pak Kepala Bidang", "")):
            with pytest.raises(Refusal):
                ladder_answers.called(complaint, whom, said, by=me)
        with pytest.raises(Refusal):
            ladder_answers.called(complaint, "Pak Kabid", "Besok dikerjakan.", by=crew["officer_dputr"])
        ladder_answers.called(complaint, "Pak Kepala Bidang", "Besok dikerjakan.", by=me)
        assert db.session.execute(ladder_answers.to_call(me)).all() == []
    assert (due.called_by, due.called_on) == (me.user_id, date(2026, 3, 12))
    told = db.session.scalars(select(Event.kind).where(Event.stream_id == complaint.id)).all()
    assert "holder_called" in told


def test_the_ladder_costs_the_same_for_one_case_and_for_many(inside, crew):
    def cost(many: int) -> list[str]:
        with on(MONDAY):
            for _each in range(many):
                telling.in_work(crew)
        with climbing.early(date(2026, 3, 6)), statements() as sent:
            assert ladder.climb() == many
        return [one for one in sent if "events" not in one and "streams" not in one and "log" not in one]

    few, many = cost(1), cost(9)
    assert len(many) <= len(few) <= 40
