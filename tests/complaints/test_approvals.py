"""An answer that waits for a head: who approves it, and what happens when he does not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from feedback.agencies import settings
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import approvals, cycles, follow_up, reading, reporter, resolution, sweep, triage
from feedback.complaints.annexes import AnswerProposal
from feedback.complaints.audiences import Audience
from feedback.complaints.lateness import Breach, Cause
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import APPROVAL, Answer
from feedback.complaints.status import Outcome, Status
from feedback.people import exclusions
from feedback.people.roles import Role
from tests.complaints import telling
from tests.complaints.test_extensions import decisions, letters
from tests.inspection import climbing
from tests.inspection.climbing import MONDAY, on
from tests.statements import statements

SAID = Answer(Outcome.RESOLVED, "Lubang sudah ditambal.", evidence="Foto 3 Maret.")


def proposed(crew) -> Complaint:
    settings.put(APPROVAL, ["DPUTR"], by="system")
    case = telling.in_work(crew)
    assert not resolution.answer(case, SAID, by=crew["officer_dputr"])
    return case


def test_it_waits_for_the_head_alone(inside, crew):
    case = proposed(crew)
    assert letters("approval_asked") == {("user", crew.id_of("head_dputr"))}
    assert (decisions(crew, "head_dputr"), decisions(crew, "delegate")) == ([case.id], [])
    for other in ("delegate", "head_dukcapil", "officer_dputr", "inspector"):
        with pytest.raises(Refusal):
            approvals.approve(case, SAID, by=crew[other])
    approvals.approve(case, SAID, by=crew["head_dputr"])
    assert case.status is Status.ANSWERED


def test_what_the_head_leaves_for_two_working_days_passes_to_the_delegate(inside, crew):
    with on(MONDAY):
        case = proposed(crew)
    due = case.citizen_due_on
    with on(date(2026, 3, 4)):
        assert approvals.pass_idle() == 0  # Tuesday and Wednesday are not over
    with on(date(2026, 3, 5)):
        assert (approvals.pass_idle(), approvals.pass_idle()) == (1, 0)
        assert (decisions(crew, "head_dputr"), decisions(crew, "delegate")) == ([], [case.id])
        with pytest.raises(Refusal):
            approvals.approve(case, SAID, by=crew["head_dputr"])
    assert letters("approval_passed") == {
        ("user", crew.id_of("head_dputr")),
        ("unit", telling.unit_id("SETDA")),
    }
    assert case.citizen_due_on == due  # the clock runs meanwhile
    assert reading.story(case, Audience.REPORTER).last("approval_passed") is None
    with on(date(2026, 3, 6)):
        approvals.approve(case, SAID, by=crew["delegate"])
    assert case.status is Status.ANSWERED
    assert db.session.get(AnswerProposal, case.id) is None


def test_the_delegate_may_send_it_back_and_the_next_one_is_the_head_s_again(inside, crew):
    with on(MONDAY):
        case = proposed(crew)
    with on(date(2026, 3, 5)):
        approvals.pass_idle()
        approvals.refuse(case, "Lampirkan fotonya.", by=crew["delegate"])
        resolution.answer(case, SAID, by=crew["officer_dputr"])
        assert (decisions(crew, "head_dputr"), decisions(crew, "delegate")) == ([case.id], [])


def test_without_a_head_it_is_the_delegate_s_from_the_start(inside, crew):
    climbing.vacate(crew, "head_dputr", Role.AGENCY_HEAD)
    case = proposed(crew)
    assert letters("approval_asked") == {("unit", telling.unit_id("SETDA"))}
    assert decisions(crew, "delegate") == [case.id]
    approvals.approve(case, SAID, by=crew["delegate"])


def test_what_is_hidden_from_the_secretary_s_office_stays_with_the_agency(inside, crew):
    with on(MONDAY):
        case = proposed(crew)
        exclusions.exclude_unit(case.id, telling.unit_id("SETDA"), "complained_about")
    with on(date(2026, 3, 20)):
        assert approvals.pass_idle() == 0
        approvals.approve(case, SAID, by=crew["head_dputr"])


def back(case, crew):
    follow_up.send_back(case, "Ini urusan dinas lain.", by=crew["officer_dputr"])


def moved(case, crew):
    triage.transfer(case, telling.unit_id("DINKES"), "Salah alamat.", by=crew["verifier"])


def withdrawn_and_reopened(case, crew):
    reporter.withdraw(case)
    cycles.reopen(case, "Dicabut karena takut.", by=crew["delegate"])


@pytest.mark.parametrize("leave", [back, moved, withdrawn_and_reopened])
def test_a_case_that_leaves_takes_no_proposal_along(inside, crew, leave):
    case = proposed(crew)
    leave(case, crew)
    assert decisions(crew, "head_dputr") == []
    assert db.session.scalars(select(AnswerProposal)).all() == []


def test_an_answer_is_not_approved_while_the_reporter_is_asked(inside, crew):
    case = proposed(crew)
    follow_up.ask(case, "Di sebelah mana?", by=crew["officer_dputr"])
    with pytest.raises(Refusal):
        approvals.approve(case, SAID, by=crew["head_dputr"])


def test_a_limit_that_passes_meanwhile_says_why(inside, crew):
    with on(MONDAY):
        case = proposed(crew)
    with on(date(2026, 4, 30)):
        approvals.pass_idle()
        sweep.sweep()
    assert set(db.session.scalars(select(Breach.cause).where(Breach.stream_id == case.id))) == {
        Cause.APPROVAL
    }


def test_passing_on_costs_no_more_for_each_of_many(inside, crew):
    def cost(many: int) -> float:
        with on(MONDAY):
            for _each in range(many):
                proposed(crew)
        with on(date(2026, 3, 5)), statements() as sent:
            assert approvals.pass_idle() == many
        return len(sent) / many

    assert cost(1) >= cost(5)
