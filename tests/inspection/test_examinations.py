"""An examination of suspected abuse: review, assignment, report, follow-up; read by its team and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import erasure, queues, reporter, search
from feedback.complaints.examined import Examination, Result, Stage
from feedback.complaints.models import Complaint
from feedback.inspection import examinations, trail
from feedback.inspection.examinations import Letter
from feedback.ledger.models import Event, EventBody, Stream
from feedback.people import accounts, exclusions
from feedback.people.models import User
from feedback.people.roles import Role
from feedback.vault import ciphers
from tests.complaints import telling
from tests.crew import Crew

NOTE = "Pola pungutan zqtelaahqz di loket sejak Maret; patut diperiksa."
SUMMARY = "Tiga saksi dan dua kuitansi zqlhpqz membuktikan pungutan."


def abuse(crew: Crew) -> Complaint:
    complaint = telling.filed("Petugas loket meminta uang.", category="PENGAWASAN", unit="DUKCAPIL")
    telling.route(complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT)
    return complaint


def begun(crew: Crew) -> Examination:
    return examinations.begin(abuse(crew), NOTE, by=crew["inspector"])


def letter(number: str = "700/12/ITDA") -> Letter:
    return Letter(number, clock.today())


def assigned(crew: Crew, *more: str) -> Examination:
    row = begun(crew)
    team = [crew.id_of(who) for who in ("inspector", *more)]
    finish = clock.today() + timedelta(days=20)
    examinations.assign(row, letter(), team, finish, leads=team[0], by=crew["inspector"])
    return row


def reported(crew: Crew) -> Examination:
    row = assigned(crew)
    examinations.report(row, letter("700/31/LHP"), Result.PROVEN, SUMMARY, by=crew["inspector"])
    return row


def head_of_inspectorate(crew: Crew, who: str) -> None:
    office = db.session.get_one(Unit, telling.unit_id("INSPEKTORAT"))
    user = db.session.get_one(User, crew.id_of(who))
    accounts.grant(user, Role.AGENCY_HEAD, office, by=crew["administrator"])


def shelf(crew: Crew, who: str) -> list[int]:
    return [row.id for row, _case in db.session.execute(examinations.mine(crew[who]))]


@pytest.mark.usefixtures("inside")
def test_from_the_review_over_the_letter_and_the_report_to_what_was_followed(crew: Crew) -> None:
    row = reported(crew)
    assert (row.stage, row.report_number, row.result) == (Stage.REPORTED, "700/31/LHP", Result.PROVEN)
    due = clock.today() + timedelta(days=60)
    asked = examinations.recommend(
        row, "Pasang tarif resmi di loket.", telling.unit_id("DUKCAPIL"), due, by=crew["inspector"]
    )
    assert examinations.recommendations(row)[0].met_on is None
    with clock.at(clock.now() + timedelta(days=10)):
        examinations.fulfil(row, asked, "Foto papan tarif.", clock.today(), by=crew["inspector"])
        with pytest.raises(Refusal):
            examinations.fulfil(row, asked, "Foto papan tarif.", clock.today(), by=crew["inspector"])
    kinds = [one.kind.removeprefix("examination_") for one in examinations.entries(row)]
    assert kinds == ["review_written", "assigned", "reported", "recommended", "fulfilled"]
    assert [one.text.get("text", "") for one in examinations.entries(row)][:1] == [NOTE]


@pytest.mark.usefixtures("inside")
def test_no_report_before_a_letter_and_no_letter_before_the_review(crew: Crew) -> None:
    row = begun(crew)
    with pytest.raises(Refusal):
        examinations.report(row, letter(), Result.PROVEN, SUMMARY, by=crew["inspector"])
    finish, me = clock.today() + timedelta(days=9), crew.id_of("inspector")
    early = Letter("700/1", clock.today() - timedelta(days=1))
    with pytest.raises(Refusal):
        examinations.assign(row, early, [me], finish, leads=me, by=crew["inspector"])
    with pytest.raises(Refusal):
        examinations.assign(row, letter(""), [me], finish, leads=me, by=crew["inspector"])
    with pytest.raises(Refusal):
        examinations.recommend(row, "Apa saja.", telling.unit_id("DUKCAPIL"), finish, by=crew["inspector"])
    examinations.end(row, "Bukan kewenangan Inspektorat.", by=crew["inspector"])
    with pytest.raises(Refusal):
        examinations.review(row, NOTE, by=crew["inspector"])


@pytest.mark.usefixtures("inside")
def test_only_suspected_abuse_and_only_once_at_a_time(crew: Crew) -> None:
    with pytest.raises(Refusal):
        examinations.begin(telling.routed(crew), NOTE, by=crew["inspector"])
    with pytest.raises(Refusal):
        examinations.begin(abuse(crew), NOTE, by=crew["delegate"])
    case = abuse(crew)
    examinations.begin(case, NOTE, by=crew["inspector"])
    with pytest.raises(Refusal):
        examinations.begin(case, NOTE, by=crew["inspector2"])


@pytest.mark.usefixtures("inside")
def test_only_the_team_and_the_head_of_the_inspectorate_find_it(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begun(crew)
    assert shelf(crew, "inspector") == [row.id]
    others = [who for who in crew if who != "inspector"]
    assert [who for who in others if shelf(crew, who)] == []
    with pytest.raises(Hidden):
        examinations.find(crew["inspector2"], row.token)
    head_of_inspectorate(crew, "inspector2")
    assert shelf(crew, "inspector2") == [row.id]
    monkeypatch.setattr(examinations, "_assigned", lambda _me: Examination.id.is_not(None))
    assert [who for who in others if shelf(crew, who)] == ["inspector2"], "only who sees the case at all"
    monkeypatch.setattr(examinations.queues, "sees", lambda _me: Complaint.id.is_not(None))
    assert "delegate" in [who for who in others if shelf(crew, who)], "the twin without a scope"


@pytest.mark.usefixtures("inside")
def test_whoever_leaves_the_team_or_comes_into_conflict_reads_it_no_more(crew: Crew) -> None:
    row = assigned(crew, "inspector2")
    assert shelf(crew, "inspector2") == [row.id]
    exclusions.exclude_person(row.case_id, user_id=crew.id_of("inspector2"), reason="named")
    assert shelf(crew, "inspector2") == []
    me = crew.id_of("inspector")
    finish, both = clock.today() + timedelta(days=9), [me, crew.id_of("inspector2")]
    with pytest.raises(Refusal):
        examinations.assign(row, letter(), both, finish, leads=me, by=crew["inspector"])
    examinations.assign(row, letter("700/13"), [me], clock.today(), leads=me, by=crew["inspector"])
    exclusions.end_person(row.case_id, crew.id_of("inspector2"), None)
    assert shelf(crew, "inspector2") == []


@pytest.mark.usefixtures("inside")
def test_where_there_is_a_head_he_signs_the_assignment(crew: Crew) -> None:
    row, me = begun(crew), crew.id_of("inspector")
    head_of_inspectorate(crew, "inspector2")
    with pytest.raises(Refusal):
        examinations.assign(row, letter(), [me], clock.today(), leads=me, by=crew["inspector"])
    examinations.assign(row, letter(), [me], clock.today(), leads=me, by=crew["inspector2"])
    assert row.stage is Stage.ASSIGNED


@pytest.mark.usefixtures("inside")
def test_its_words_are_sealed_in_a_stream_of_their_own_that_nothing_else_speaks_of(crew: Crew) -> None:
    case = abuse(crew)
    version, events = (
        case.version,
        len(db.session.scalars(select(Event).where(Event.stream_id == case.id)).all()),
    )
    row = examinations.begin(case, NOTE, by=crew["inspector"])
    assert case.version == version
    assert len(db.session.scalars(select(Event).where(Event.stream_id == case.id)).all()) == events
    stored = db.session.scalars(
        select(EventBody.content).join(Event, Event.id == EventBody.event_id).where(Event.stream_id == row.id)
    ).all()
    assert stored
    assert all(NOTE.encode() not in (one or b"") for one in stored)
    assert db.session.get_one(Stream, row.id).kind == "examination"
    days = trail.Sought(clock.today(), clock.today())
    for who in ("inspector", "observer"):
        assert row.id not in {one.stream_id for one in trail.page(crew[who], days, "", 500)}
    found = queues.visible_to(crew["inspector"]).where(search.matches("zqtelaahqz"))
    assert db.session.scalars(found).all() == []


@pytest.mark.usefixtures("inside")
def test_personnel_read_number_date_and_result_and_nothing_before_they_are_told(crew: Crew) -> None:
    row = reported(crew)
    assert db.session.execute(examinations.told()).all() == []
    examinations.tell_personnel(row, by=crew["inspector"])
    assert [tuple(one) for one in db.session.execute(examinations.told())] == [
        ("700/31/LHP", clock.today(), Result.PROVEN)
    ]
    with pytest.raises(Refusal):
        examinations.tell_personnel(row, by=crew["inspector"])


@pytest.mark.usefixtures("inside")
def test_when_the_case_is_erased_its_words_go_too_and_the_letters_number_stays(crew: Crew) -> None:
    row = reported(crew)
    case = db.session.get_one(Complaint, row.case_id)
    reporter.withdraw(case)
    erasure.erase_words(case, "words")
    assert all(one.text == {} for one in examinations.entries(row))
    assert ciphers.cipher_of(row.id) is None
    assert row.report_number == "700/31/LHP"
