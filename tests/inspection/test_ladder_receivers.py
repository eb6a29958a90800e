"""Whom a level of the ladder tells: stand-ins, vacancies and leave are respected, and whom a case is hidden from."""

from __future__ import annotations

from datetime import date

from feedback.base.database import db
from feedback.inspection import ladder_answers
from feedback.people import exclusions
from feedback.people.roles import Role
from tests.complaints import telling
from tests.inspection import climbing
from tests.inspection.climbing import MONDAY, climb, ids, levels, on, told

DUE = date(2026, 3, 9)


def test_whoever_is_kept_away_after_all_reads_nothing_of_it(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climb(date(2026, 3, 10))
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_dputr"), reason="named")
    (letter,) = [one for one in climbing.letters() if one.recipient_id == crew.id_of("head_dputr")]
    assert climbing.lines(letter, date(2026, 3, 10)) == []
    with on(date(2026, 3, 10)):
        assert db.session.execute(ladder_answers.to_me(crew["head_dputr"])).all() == []


def test_whom_the_case_is_hidden_from_is_passed_over_for_the_next_above(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
        exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_dputr"), reason="named")
    climb(date(2026, 3, 10))
    assert told(complaint, "heads") == ids(crew, "delegate")
    assert not [one for one in climbing.letters() if one.recipient_id == crew.id_of("head_dputr")]


def test_suspected_abuse_goes_up_inside_the_inspectorate_alone(inside, crew):
    with on(MONDAY):
        complaint = telling.filed("Petugas meminta uang untuk surat.", category="PENGAWASAN")
    climb(date(2026, 4, 1))
    everybody = {one.user_id for _escalation, one in climbing.all_tellings()}
    assert len(levels(complaint)) == 5
    assert everybody == ids(crew, "inspector", "inspector2")


def test_a_head_on_leave_is_stood_in_for_and_gets_no_letter(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climbing.away(crew, "head_dputr", "officer_dputr2", date(2026, 3, 9), date(2026, 3, 20))
    climb(date(2026, 3, 10))
    assert told(complaint, "heads") == ids(crew, "officer_dputr2")
    (row,) = [one for escalation, one in climbing.all_tellings() if escalation.level == "heads"]
    assert (row.stands_in_for, row.post) == (crew.id_of("head_dputr"), "agency_head")


def test_an_officer_on_leave_is_stood_in_for(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climbing.away(crew, "officer_dputr", "officer_dputr2", date(2026, 3, 5), date(2026, 3, 20))
    climb(date(2026, 3, 6))
    assert told(complaint, "reminder") == ids(crew, "officer_dputr2")


def test_a_stand_in_who_is_away_too_leaves_it_to_the_next_above(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climbing.away(crew, "head_dputr", "officer_dputr2", date(2026, 3, 9), date(2026, 3, 20))
    climbing.away(crew, "officer_dputr2", "officer_dputr", date(2026, 3, 9), date(2026, 3, 20))
    climb(date(2026, 3, 10))
    assert told(complaint, "heads") == ids(crew, "delegate")


def test_a_vacant_post_is_said_to_whoever_is_told_instead(inside, crew):
    with on(MONDAY):
        complaint = telling.in_work(crew)
    climbing.vacate(crew, "head_dputr", Role.AGENCY_HEAD)
    climb(date(2026, 3, 10))
    assert told(complaint, "heads") == ids(crew, "delegate")
    (row,) = [one for escalation, one in climbing.all_tellings() if escalation.level == "heads"]
    assert row.vacant_unit_id == telling.unit_id("DPUTR")
    (letter,) = [one for one in climbing.letters() if one.recipient_id == crew.id_of("delegate")]
    (line,) = climbing.lines(letter, date(2026, 3, 10))
    assert "·" in line
