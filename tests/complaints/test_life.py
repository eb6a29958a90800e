"""A case's life, chapter by chapter, told with the hall's own verbs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import (
    extensions,
    follow_up,
    intake,
    queues,
    reading,
    recount,
    reporter,
    resolution,
    standing,
    triage,
)
from feedback.complaints.audiences import Audience
from feedback.complaints.drafts import prepare
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Closing, Identity, Outcome, Status
from feedback.complaints.sweep import sweep
from feedback.deadlines import edit, shelf
from feedback.deadlines.steps import DayKind, Step
from feedback.performance.models import HandlingCredit
from tests.complaints import telling

MONDAY = clock.midday(date(2026, 11, 2))


@pytest.fixture(autouse=True)
def _on_a_monday():
    with clock.at(MONDAY):
        yield


def days_later(count: int):
    return clock.at(clock.midday(shelf.calendar().due(clock.today(), count)))


def test_a_report_is_promised_verification_within_three_working_days(inside, crew):
    complaint = telling.filed()
    assert complaint.status is Status.RECEIVED
    assert complaint.due_step is Step.VERIFICATION
    assert complaint.due_on == shelf.calendar().due(clock.today(), 3)
    assert complaint.holder.code == "DISKOMINFO"


def test_routing_freezes_the_citizens_promise(inside, crew):
    complaint = telling.routed(crew)
    calendar = shelf.calendar()
    assert complaint.citizen_due_on == calendar.due(clock.today(), 14)
    with days_later(2):
        follow_up.accept(complaint, by=crew["officer_dputr"])
        triage.transfer(complaint, telling.unit_id("DISPERKIM"), "Jalan lingkungan.", by=crew["verifier"])
        assert complaint.citizen_due_on == calendar.due(MONDAY.date(), 14)
        assert complaint.leg == 2
        assert complaint.status is Status.ROUTED


def test_a_late_verifier_does_not_lengthen_the_citizens_promise(inside, crew):
    complaint = telling.filed()
    calendar = shelf.calendar()
    with days_later(6):
        telling.route(complaint, crew)
        assert complaint.citizen_due_on == calendar.due(MONDAY.date(), 3 + 14)


def test_a_question_pauses_and_the_answer_moves_the_dates(inside, crew):
    complaint = telling.in_work(crew)
    calendar = shelf.calendar()
    follow_up.ask(complaint, "Di depan toko nomor berapa?", by=crew["officer_dputr"])
    assert complaint.status is Status.AWAITING_REPORTER
    assert complaint.due_step is Step.REPORTER_ANSWER
    with days_later(4):
        reporter.reply(complaint, "Di depan toko nomor 12.")
        assert complaint.status is Status.IN_PROGRESS
        assert complaint.citizen_due_on == calendar.due(MONDAY.date(), 14 + 4)


def test_a_question_twice_on_one_day(inside, crew):
    complaint = telling.in_work(crew)
    for _ in range(2):
        follow_up.ask(complaint, "Di depan toko nomor berapa?", by=crew["officer_dputr"])
        reporter.reply(complaint, "Nomor 12.")
    assert complaint.status is Status.IN_PROGRESS


def test_silence_after_a_question_archives_and_a_reply_revives(inside, crew):
    complaint = telling.in_work(crew)
    follow_up.ask(complaint, "Di depan toko nomor berapa?", by=crew["officer_dputr"])
    with days_later(11):
        assert sweep().archived == 1
        assert complaint.outcome is Outcome.INCOMPLETE
        assert sweep().archived == 0
    with days_later(13):
        reporter.add(complaint, "Maaf, baru baca: nomor 12.")
        assert complaint.status is Status.IN_PROGRESS
        assert complaint.outcome is None


def test_confirming_closes_and_credits_the_work(inside, crew):
    complaint = telling.in_work(crew)
    with days_later(3):
        telling.answer(complaint, crew)
    with days_later(4):
        reporter.confirm(complaint)
        assert complaint.closing is Closing.CONFIRMED
        credits = db.session.query(HandlingCredit).filter_by(stream_id=complaint.id).all()
        assert [(c.user_id, c.share_num, c.share_den) for c in credits] == [
            (crew["officer_dputr"].user_id, 1, 1)
        ]


def test_reopening_takes_back_the_credit(inside, crew):
    complaint = telling.answered(crew)
    reporter.confirm(complaint)
    reporter.reopen(complaint, "Lubangnya terbuka lagi.")
    assert complaint.cycle == 2
    total = sum(c.share_num / c.share_den for c in db.session.query(HandlingCredit).all())
    assert total == 0
    assert complaint.citizen_due_on == shelf.calendar().due(clock.today(), 14)


def test_an_objection_brings_another_reviewer(inside, crew):
    complaint = telling.answered(crew)
    reporter.object_to(complaint, "Belum ditambal sama sekali.")
    assert (complaint.status, complaint.cycle) == (Status.IN_PROGRESS, 2)
    with pytest.raises(Refusal):
        follow_up.claim(complaint, by=crew["officer_dputr"])
    follow_up.claim(complaint, by=crew["officer_dputr2"])
    telling.answer(complaint, crew, "officer_dputr2")
    reporter.object_to(complaint, "Masih belum.")
    assert complaint.holder.code == "SETDA"
    telling.answer(complaint, crew, "delegate")
    assert complaint.status is Status.ANSWERED


def test_silence_after_an_answer_closes(inside, crew):
    complaint = telling.answered(crew)
    with days_later(11):
        assert sweep().lapsed == 1
        assert complaint.closing is Closing.SILENCE


def test_a_plan_that_passes_unmet_reopens_itself(inside, crew):
    complaint = telling.in_work(crew)
    planned = clock.today() + timedelta(days=40)
    said = Answer(
        Outcome.PLANNED, "Masuk rencana.", planned_for=planned, programme="Jalan", budget_year="2027"
    )
    resolution.answer(complaint, said, by=crew["officer_dputr"])
    reporter.confirm(complaint)
    with clock.at(clock.midday(planned + timedelta(days=1))):
        assert sweep().reopened == 1
        assert (complaint.status, complaint.cycle) == (Status.IN_PROGRESS, 2)


def test_being_late_is_marked_once(inside, crew):
    complaint = telling.routed(crew)
    with days_later(6):
        assert sweep().breached == 1
        assert complaint.breached
        assert sweep().breached == 0


def test_an_agency_sends_back_what_is_not_its_own(inside, crew):
    complaint = telling.routed(crew)
    for _ in range(3):
        follow_up.send_back(complaint, "Bukan jalan kabupaten.", by=crew["officer_dputr"])
        assert complaint.holder.code == "DISKOMINFO"
        assert complaint.due_step is Step.VERIFICATION
        telling.route(complaint, crew)
    assert complaint.bounces == 3


def test_more_time_is_asked_for_and_approved_by_another(inside, crew):
    complaint = telling.in_work(crew)
    due = complaint.citizen_due_on
    extensions.ask(complaint, 5, "Menunggu aspal.", "Surat pemasok 12/2026.", by=crew["officer_dputr"])
    with pytest.raises(Refusal):
        extensions.decide(complaint, True, "Setuju.", by=crew["officer_dputr2"])
    extensions.decide(complaint, True, "Setuju, cuaca.", by=crew["head_dputr"])
    assert complaint.citizen_due_on == shelf.calendar().due(due, 5)


def test_members_of_an_incident_move_with_the_lead(inside, crew):
    lead, other = telling.in_work(crew), telling.filed("Jalan depan pasar itu rusak parah, tolong ditambal.")
    triage.join(other, lead, by=crew["verifier"])
    assert other.holder_unit_id == lead.holder_unit_id
    follow_up.accept(other, by=crew["officer_dputr"])
    telling.answer(lead, crew)
    assert other.status is Status.ANSWERED
    reporter.object_to(other, "Di tempat saya belum.")
    assert lead.status is Status.ANSWERED


def test_the_office_complained_about_never_sees_the_case(inside, crew):
    complaint = telling.filed(
        telling.RUDE, category="KES-PUSKESMAS", unit="Puskesmas Muara Bulian", about_conduct=True
    )
    with pytest.raises(Refusal):
        telling.route(complaint, crew, "Puskesmas Muara Bulian")
    telling.route(complaint, crew, "DINKES")
    assert queues.find(crew["officer_dinkes"], complaint.number)
    for person in ("officer_pkm", "head_pkm", "officer_dputr", "administrator", "observer"):
        with pytest.raises(Hidden):
            queues.find(crew[person], complaint.number)


def test_suspected_abuse_goes_straight_to_the_inspectorate(inside, crew):
    complaint = telling.filed(
        "Diminta uang dua ratus ribu supaya cepat.", category="PENGAWASAN", unit="DUKCAPIL"
    )
    assert complaint.holder.code == "INSPEKTORAT"
    with pytest.raises(Hidden):
        queues.find(crew["verifier"], complaint.number)
    assert queues.find(crew["inspector"], complaint.number)


def test_the_same_form_sent_again_is_the_same_case(inside, crew):
    draft = telling.a_draft()
    first = telling.file(draft)
    db.session.commit()
    with pytest.raises(intake.AlreadyFiled):
        telling.file(draft)
    db.session.rollback()
    again = intake.filed_before(prepare(draft))
    assert (again.complaint.number, again.code) == (first.complaint.number, first.code)


def test_an_anonymous_report_keeps_no_exact_time(inside, crew):
    complaint = telling.filed(identity=Identity.ANONYMOUS, contact=None)
    story = reading.story(complaint, Audience.STAFF)
    assert story.happenings[0].at == clock.midday(clock.today()) or story.happenings[0].at.minute == 0
    assert complaint.received_at == clock.midday(clock.today())


def test_the_reporter_raises_protection(inside, crew):
    complaint = telling.routed(crew)
    reporter.raise_protection(complaint, Identity.CONFIDENTIAL)
    assert complaint.title == ""
    assert complaint.sealed
    with pytest.raises(Refusal):
        reporter.raise_protection(complaint, Identity.OPEN)


def test_every_row_is_what_its_events_say(inside, crew):
    complaint = telling.answered(crew)
    reporter.object_to(complaint, "Belum ditambal.")
    follow_up.send_back(complaint, "Bukan kami.", by=crew["officer_dputr2"])
    db.session.flush()
    assert reading.differences(complaint) == {}


def test_the_office_complained_about_sees_no_contact_unless_allowed(inside, crew):
    closed = telling.filed(unit="DUKCAPIL", category="ADMINDUK")
    allowed = telling.filed(unit="DUKCAPIL", category="ADMINDUK", shows_contact_to_unit=True)
    for complaint in (closed, allowed):
        telling.route(complaint, crew, "DUKCAPIL")
    assert not standing.may_see_contact(crew["officer_dukcapil"], closed)
    assert standing.may_see_contact(crew["officer_dukcapil"], allowed)
    assert standing.may_see_contact(crew["verifier"], allowed) is False  # it is with the agency now
    assert standing.may_see_contact(crew["officer_dputr"], telling.routed(crew))


def test_a_late_decree_moves_open_promises_and_says_so(inside, crew):
    complaint, closed = telling.in_work(crew), telling.answered(crew)
    reporter.confirm(closed)
    due, day = complaint.citizen_due_on, clock.today() + timedelta(days=3)
    edit.add_day(day, DayKind.LOCAL_OFF, "Libur mendadak", source="SK 1", by="user:1")
    db.session.flush()
    assert recount.recount() == 1
    assert complaint.citizen_due_on == shelf.calendar().due(MONDAY.date(), 14)
    assert complaint.citizen_due_on > due
    assert reading.differences(complaint) == {}
    assert recount.recount() == 0
