"""More time: who decides, what happens when he does not, and that the clock runs meanwhile. Plans that reopen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import (
    cycles,
    deciders,
    extensions,
    follow_up,
    publication,
    queues,
    reporter,
    resolution,
    sweep,
    triage,
)
from feedback.complaints.annexes import Extension, ExtensionState
from feedback.complaints.lateness import Breach, Cause
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome, Status
from feedback.deadlines import promises
from feedback.deadlines.steps import Step
from feedback.ledger.models import Event
from feedback.notices.models import Letter
from feedback.people import exclusions
from feedback.people.roles import Role
from tests.complaints import telling
from tests.inspection import climbing
from tests.inspection.climbing import MONDAY, on
from tests.statements import statements

WHY, SHOWN = "Menunggu aspal dari pemasok.", "Surat pemasok nomor 12/2026."


def asked(crew, by: str = "officer_dputr", complaint: Complaint | None = None) -> Complaint:
    case = complaint or telling.in_work(crew)
    extensions.ask(case, 5, WHY, SHOWN, by=crew[by])
    return case


def request(case: Complaint) -> Extension:
    row = extensions.pending(case)
    assert row is not None
    return row


def decisions(crew, name: str) -> list[int]:
    return [one.id for one in db.session.scalars(queues.to_decide(crew[name]))]


def letters(kind: str) -> set[tuple[str, int]]:
    found = select(Letter.recipient_kind, Letter.recipient_id).where(Letter.letter == kind)
    return {(str(row.recipient_kind), row.recipient_id) for row in db.session.execute(found)}


def test_it_needs_a_reason_and_what_shows_it(inside, crew):
    case = telling.in_work(crew)
    for reason, evidence, field in (("", SHOWN, "reason"), (WHY, "", "evidence")):
        with pytest.raises(Refusal) as refused:
            extensions.ask(case, 5, reason, evidence, by=crew["officer_dputr"])
        assert refused.value.field == field


def test_the_first_is_the_head_s_and_stands_in_his_queue_alone(inside, crew):
    case = asked(crew)
    assert decisions(crew, "head_dputr") == [case.id]
    assert decisions(crew, "delegate") == decisions(crew, "head_dukcapil") == []
    assert letters("extension_asked") == {("user", crew.id_of("head_dputr"))}
    with pytest.raises(Refusal):
        extensions.decide(case, True, "Setuju saja.", by=crew["delegate"])
    extensions.decide(case, True, "Setuju, cuaca.", by=crew["head_dputr"])
    assert extensions.pending(case) is None


def test_the_second_of_a_cycle_is_the_delegate_s(inside, crew):
    case = asked(crew)
    extensions.decide(case, True, "Setuju, cuaca.", by=crew["head_dputr"])
    asked(crew, complaint=case)
    assert (decisions(crew, "head_dputr"), decisions(crew, "delegate")) == ([], [case.id])
    with pytest.raises(Refusal):
        extensions.decide(case, True, "Setuju lagi.", by=crew["head_dputr"])
    extensions.decide(case, False, "Sudah cukup lama.", by=crew["delegate"])


def test_what_the_head_leaves_for_two_working_days_passes_to_the_delegate_while_the_clock_runs(inside, crew):
    with on(MONDAY):
        case = asked(crew)
    due = case.citizen_due_on
    with on(date(2026, 3, 4)):
        assert extensions.pass_idle() == 0  # Tuesday and Wednesday are not over
    with on(date(2026, 3, 5)):
        assert (extensions.pass_idle(), extensions.pass_idle()) == (1, 0)
        assert (decisions(crew, "head_dputr"), decisions(crew, "delegate")) == ([], [case.id])
        with pytest.raises(Refusal):
            extensions.decide(case, True, "Saya setuju.", by=crew["head_dputr"])
    assert (request(case).with_delegate, request(case).passed_on) == (True, date(2026, 3, 5))
    assert letters("extension_passed") == {
        ("user", crew.id_of("head_dputr")),
        ("unit", telling.unit_id("SETDA")),
    }
    assert case.citizen_due_on == due
    with on(date(2026, 3, 6)):
        extensions.decide(case, True, "Setuju, hujan.", by=crew["delegate"])
    assert case.citizen_due_on > due


def test_the_clock_that_runs_meanwhile_can_run_out(inside, crew):
    with on(MONDAY):
        case = asked(crew)
    with on(date(2026, 4, 30)):
        extensions.pass_idle()
        sweep.sweep()
    causes = set(db.session.scalars(select(Breach.cause).where(Breach.stream_id == case.id)))
    assert causes == {Cause.TIME_ASKED}


def test_the_days_are_a_setting(inside, crew):
    settings.put(deciders.IDLE, 1, by="system")
    with on(MONDAY):
        asked(crew)
    with on(date(2026, 3, 4)):
        assert extensions.pass_idle() == 1


def test_weekends_and_holidays_are_not_idle_days(inside, crew):
    with on(date(2026, 3, 13)):  # a Friday before Nyepi and Idul Fitri
        case = asked(crew)
    with on(date(2026, 3, 17)):
        assert extensions.pass_idle() == 0
    with on(date(2026, 3, 27)):
        assert extensions.pass_idle() == 1
    assert request(case).with_delegate


def test_a_head_on_leave_is_stood_in_for(inside, crew):
    climbing.away(crew, "head_dputr", "officer_dputr2", clock.today(), clock.today() + timedelta(days=9))
    case = asked(crew)
    assert letters("extension_asked") == {("user", crew.id_of("officer_dputr2"))}
    extensions.decide(case, True, "Setuju atas nama kepala.", by=crew["officer_dputr2"])
    row = db.session.scalars(select(Extension)).one()
    assert (row.state, row.decided_by) == (ExtensionState.APPROVED, crew.id_of("officer_dputr2"))


def vacant(crew, case: Complaint) -> str:
    climbing.vacate(crew, "head_dputr", Role.AGENCY_HEAD)
    return "officer_dputr"


def away_alone(crew, case: Complaint) -> str:
    until = clock.today() + timedelta(days=9)
    climbing.away(crew, "head_dputr", "officer_dputr2", clock.today(), until)
    climbing.away(crew, "officer_dputr2", "officer_dputr", clock.today(), until)
    return "officer_dputr"


def named(crew, case: Complaint) -> str:
    exclusions.exclude_person(case.id, user_id=crew.id_of("head_dputr"), reason="named")
    return "officer_dputr"


def himself(crew, case: Complaint) -> str:
    return "head_dputr"


@pytest.mark.parametrize("why", [vacant, away_alone, named, himself])
def test_where_no_head_may_decide_it_is_the_delegate_s_at_once(inside, crew, why):
    case = telling.in_work(crew)
    asked(crew, why(crew, case), case)
    assert request(case).with_delegate
    assert letters("extension_asked") == {("unit", telling.unit_id("SETDA"))}
    assert decisions(crew, "delegate") == [case.id]
    extensions.decide(case, True, "Setuju, cuaca.", by=crew["delegate"])


def test_what_is_hidden_from_the_secretary_does_not_pass_to_his_delegate(inside, crew):
    with on(MONDAY):
        case = asked(crew)
        exclusions.exclude_unit(case.id, telling.unit_id("SETDA"), "complained_about")
    with on(date(2026, 3, 12)):
        assert extensions.pass_idle() == 0
    assert decisions(crew, "head_dputr") == [case.id]


def test_passing_on_costs_the_same_for_each(inside, crew):
    def cost(many: int) -> float:
        with on(MONDAY):
            for _each in range(many):
                asked(crew)
        with on(date(2026, 3, 5)), statements() as sent:
            assert extensions.pass_idle() == many
        return len(sent) / many

    assert cost(1) >= cost(5)


def planned(crew, until: date) -> Complaint:
    case = telling.in_work(crew, consents_to_publication=True)
    said = Answer(Outcome.PLANNED, "Masuk rencana.", planned_for=until, programme="Jalan", budget_year="2027")
    resolution.answer(case, said, by=crew["officer_dputr"])
    return case


def test_a_plan_whose_date_passes_reopens_leaves_the_promises_and_both_are_told(inside, crew):
    until = clock.today() + timedelta(days=40)
    case = planned(crew, until)
    with on(clock.today() + timedelta(days=30)):
        sweep.sweep()  # the reporter was silent: closed, and promised
        publication.publish(case, "Jalan pasar", "Lubang di jalan pasar.", by=crew["verifier"])
    assert case.status is Status.CLOSED
    with on(until):
        assert sweep.sweep().reopened == 0  # the day itself is still kept
    with on(until + timedelta(days=1)):
        assert (sweep.sweep().reopened, sweep.sweep().reopened) == (1, 0)
    assert (case.status, case.outcome, case.planned_for, case.cycle) == (Status.IN_PROGRESS, None, None, 2)
    assert letters("planned_due") == {("unit", telling.unit_id("DPUTR"))}
    kinds = list(db.session.scalars(select(Event.kind).where(Event.stream_id == case.id)))
    assert kinds.count("plan_missed") == 1
    running = [one for one in promises.clocks_of(case.id).promises if one.running]
    assert {one.cycle for one in running} == {2}
    assert Step.COMPLETION in {one.step for one in running}
    still = select(Complaint.id).where(Complaint.published, Complaint.outcome == Outcome.PLANNED)
    assert db.session.scalars(still).all() == []


def test_a_plan_that_the_delegate_reopened_before_its_date_does_not_reopen_twice(inside, crew):
    until = clock.today() + timedelta(days=40)
    case = planned(crew, until)
    with on(clock.today() + timedelta(days=30)):
        sweep.sweep()
        cycles.reopen(case, "Sudah dapat dikerjakan.", by=crew["delegate"])
    with on(until + timedelta(days=1)):
        assert sweep.sweep().reopened == 0
    assert case.cycle == 2


MOVED_ON = {
    "transferred": lambda case, crew: triage.transfer(
        case, telling.unit_id("DUKCAPIL"), "Ternyata urusan Dukcapil.", by=crew["delegate"]
    ),
    "bounced": lambda case, crew: follow_up.send_back(case, "Bukan urusan kami.", by=crew["officer_dputr"]),
    "answered": telling.answer,
    "withdrawn": lambda case, _crew: reporter.withdraw(case),
}


@pytest.mark.parametrize("moved", MOVED_ON)
def test_a_request_ends_when_the_case_moves_on_and_the_next_office_asks_anew(inside, crew, moved):
    case = asked(crew)
    MOVED_ON[moved](case, crew)
    assert extensions.pending(case) is None
    assert decisions(crew, "head_dputr") == decisions(crew, "head_dukcapil") == []
    told = list(db.session.scalars(select(Event.kind).where(Event.stream_id == case.id).order_by(Event.seq)))
    assert told[-2:] == [moved, "extension_ended"]
    if moved == "transferred":
        follow_up.accept(case, by=crew["officer_dukcapil"])
        asked(crew, "officer_dukcapil", case)
        assert decisions(crew, "head_dukcapil") == [case.id]  # the first of the cycle: none was approved


def test_a_request_outlives_a_question_to_the_reporter(inside, crew):
    """The twin: where nobody moves on, it stays."""
    case = asked(crew)
    follow_up.ask(case, "Di sebelah mana persisnya?", by=crew["officer_dputr"])
    assert extensions.pending(case) is not None
