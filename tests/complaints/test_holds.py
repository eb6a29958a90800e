"""A held case is erased by nobody; a hold needs two persons and ends by itself; the reporter's request waits."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import cycles, erasure, erasure_requests, holds, reading, reporter, retention
from feedback.complaints.audiences import Audience
from feedback.complaints.erasure_requests import RequestState
from feedback.complaints.holds import HoldState, LegalHold
from feedback.complaints.models import Complaint
from feedback.ledger.verify import verify
from feedback.vault import ciphers, erasures
from tests.complaints import telling
from tests.complaints.test_erasure import marked
from tests.crew import Crew
from tests.exchange.test_backup import run

WHY = "Surat Pengadilan Negeri nomor 12 tahun 2026."


def case_of(crew: Crew) -> Complaint:
    return db.session.get_one(Complaint, marked(crew)[0])


def held(complaint: Complaint, crew: Crew, days: int = 300) -> LegalHold:
    """A hold that two persons agreed on."""
    hold = holds.ask(complaint, WHY, clock.today() + timedelta(days=days), by=crew["inspector"])
    holds.decide(hold, complaint, True, by=crew["delegate"])
    return hold


@pytest.mark.parametrize("verb", [erasure.erase_contact, erasure.erase_words])
def test_a_held_case_is_erased_by_no_rule(inside, crew, verb):
    complaint = case_of(crew)
    held(complaint, crew)
    with pytest.raises(erasure.Held):
        verb(complaint, "words")
    assert complaint.erased_on is None
    assert erasure.has_contact(complaint.id)


def test_the_schedule_passes_by_what_is_held_and_takes_it_when_the_hold_ends(inside, crew):
    complaint = case_of(crew)
    later = clock.today() + timedelta(days=2000)
    with clock.at(clock.midday(later)):
        held(complaint, crew, days=100)
        assert [(one.due, one.held) for one in retention.count()][:1] == [(0, 0)]  # who read a record
        assert [(one.due, one.held) for one in retention.count()][1:] == [(1, 1), (1, 1)]
        assert retention.erase_one() is None
    with clock.at(clock.midday(later + timedelta(days=101))):
        assert holds.sweep() == 1
        assert retention.erase_one() == (complaint.id, True)


def test_a_hold_asked_for_by_one_person_holds_nothing(inside, crew):
    complaint = case_of(crew)
    hold = holds.ask(complaint, WHY, clock.today() + timedelta(days=9), by=crew["inspector"])
    with pytest.raises(Refusal):
        holds.decide(hold, complaint, True, by=crew["inspector"])
    with pytest.raises(Refusal):
        holds.decide(hold, complaint, True, by=crew["officer_dputr"])
    assert erasure.erase_contact(complaint, "contact")
    holds.decide(hold, complaint, True, by=crew["inspector2"])
    with pytest.raises(erasure.Held):
        erasure.erase_words(complaint, "words")


@pytest.mark.parametrize("days", [0, 366])
def test_a_hold_lasts_a_year_at_most(inside, crew, days):
    with pytest.raises(Refusal):
        holds.ask(case_of(crew), WHY, clock.today() + timedelta(days=days), by=crew["inspector"])


def test_renewing_is_a_new_act_and_lifting_is_one_too(inside, crew):
    complaint = case_of(crew)
    first, second = held(complaint, crew), held(complaint, crew, days=350)
    holds.lift(first, complaint, by=crew["inspector2"])
    assert (first.state, second.state) == (HoldState.ENDED, HoldState.STANDING)
    with pytest.raises(erasure.Held):
        erasure.erase_words(complaint, "words")


def test_neither_reporter_nor_agency_reads_of_a_hold(inside, crew):
    complaint = case_of(crew)
    held(complaint, crew)
    for audience in (Audience.REPORTER, Audience.STAFF):
        story = reading.story(complaint, audience)
        assert not [one.kind for one in story.happenings if one.kind.startswith("hold_")]
    assert reading.story(complaint, Audience.INSPECTORATE).last("hold_placed") is not None


def test_a_granted_request_waits_for_the_hold_and_is_done_after_it(inside, crew):
    complaint = case_of(crew)
    hold = held(complaint, crew)
    row = erasure_requests.ask(complaint, "Saya takut dikenali.")
    with pytest.raises(Refusal):
        erasure_requests.ask(complaint)
    erasure_requests.decide(row, complaint, True, "Dikabulkan, Pasal 8 UU 27/2022.", by=crew["inspector"])
    with clock.at(clock.midday(clock.today() + timedelta(days=1))):
        assert not erasure_requests.erase_one()
        holds.lift(hold, complaint, by=crew["inspector"])
        assert erasure_requests.erase_one()
        assert not erasure_requests.erase_one()
    assert (row.state, complaint.erased_on is not None) == (RequestState.DONE, True)


def test_an_open_case_is_taken_back_when_its_erasure_is_granted(inside, crew):
    complaint = telling.in_work(crew)
    row = erasure_requests.ask(complaint)
    assert row.due_on == clock.today() + timedelta(days=2)
    erasure_requests.decide(row, complaint, True, "Dikabulkan sesuai permintaan.", by=crew["delegate"])
    assert not complaint.is_open
    assert reading.differences(complaint) == {}


def test_a_denied_request_says_why_and_may_be_made_again(inside, crew):
    complaint = case_of(crew)
    row = erasure_requests.ask(complaint)
    with pytest.raises(Refusal):
        erasure_requests.decide(row, complaint, False, "", by=crew["inspector"])
    erasure_requests.decide(row, complaint, False, "Masih diperiksa, Pasal 15.", by=crew["inspector"])
    told = reading.story(complaint, Audience.REPORTER).last("erasure_denied")
    assert told.text["reason"] == "Masih diperiksa, Pasal 15."
    again = erasure_requests.ask(complaint)
    with clock.at(clock.midday(again.due_on + timedelta(days=1))):
        assert erasure_requests.late() == 1


class Life:
    """A case that chance closes, reopens, holds, asks to erase, erases; and a backup that comes back."""

    def __init__(self, app: Flask, crew: Crew, folder: Path, seed: int) -> None:
        self.app, self.crew, self.folder = app, crew, folder
        self.chance = random.Random(seed)
        self.day: date = clock.today()
        self.erased: set[int] = set()
        with app.app_context():
            self.case = marked(crew)[0]

    def live(self, steps: int) -> None:
        backed = False
        for step in range(steps):
            self.day += timedelta(days=self.chance.choice((1, 40, 200)))
            with clock.at(clock.midday(self.day)):
                verb = self.chance.choice(
                    (self.hold, self.lift, self.ask, self.grant, self.reopen, self.close)
                )
                with self.app.app_context():
                    try:
                        verb(db.session.get_one(Complaint, self.case))
                        db.session.commit()
                    except Refusal:
                        db.session.rollback()
                self.run_worker()
                if step == steps // 3:
                    backed = run(self.app, "backup", str(self.folder / "b.tar")).exit_code == 0
                self.look()
        with clock.at(clock.midday(self.day)):
            assert backed
            assert run(self.app, "restore", str(self.folder / "b.tar"), "--replace").exit_code == 0
            self.look()

    def run_worker(self) -> None:
        with self.app.app_context():
            retention.begin(confirmed=True)
            db.session.commit()
            before = db.session.get_one(Complaint, self.case).erased_on
            stands = db.session.query(LegalHold).filter(
                LegalHold.state == HoldState.STANDING, LegalHold.until >= clock.today()
            )
            was_held = stands.count() > 0
            db.session.rollback()
        worker.in_batches(holds.sweep)(self.app, threading.Event())
        worker.erase_due(self.app, threading.Event())
        with self.app.app_context():
            now = db.session.get_one(Complaint, self.case).erased_on
            assert not (was_held and before is None and now is not None), "a held case was erased"

    def look(self) -> None:
        with self.app.app_context():
            complaint = db.session.get_one(Complaint, self.case)
            if complaint.erased_on is not None:
                self.erased.add(self.case)
            assert (self.case not in self.erased) or complaint.erased_on is not None, "it came back"
            if self.case in self.erased:
                assert not any(one.text for one in reading.entries_of(complaint))
            assert verify(cipher_of=ciphers.cipher_of).faults == []
            assert erasures.untold() == 0

    def hold(self, complaint: Complaint) -> None:
        held(complaint, self.crew, days=self.chance.choice((30, 300)))

    def lift(self, complaint: Complaint) -> None:
        found = db.session.query(LegalHold).filter_by(state=HoldState.STANDING).first()
        if found is not None:
            holds.lift(found, complaint, by=self.crew["inspector"])

    def ask(self, complaint: Complaint) -> None:
        erasure_requests.ask(complaint)

    def grant(self, complaint: Complaint) -> None:
        row = erasure_requests.newest(complaint.id)
        if row is not None:
            erasure_requests.decide(row, complaint, True, "Dikabulkan.", by=self.crew["inspector"])

    def reopen(self, complaint: Complaint) -> None:
        cycles.reopen(complaint, "Perlu dilihat lagi.", by=self.crew["delegate"])

    def close(self, complaint: Complaint) -> None:
        reporter.withdraw(complaint)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_held_stay_and_the_erased_do_not_come_back(app, crew, tmp_path, seed):
    Life(app, crew, tmp_path, seed).live(9)


def test_the_same_lives_without_the_hold_are_caught(app, crew, tmp_path, monkeypatch):
    """The broken twin: erasing forgets to ask for holds."""
    monkeypatch.setattr(erasure, "is_free", lambda _what: Complaint.id.is_not(None))
    monkeypatch.setattr(erasure_requests.erasure, "is_free", lambda _what: Complaint.id.is_not(None))
    life = Life(app, crew, tmp_path, 0)
    with clock.at(clock.midday(life.day)), app.app_context():
        complaint = db.session.get_one(Complaint, life.case)
        held(complaint, crew)
        life.ask(complaint)
        life.grant(complaint)
        db.session.commit()
    with clock.at(clock.midday(life.day + timedelta(days=1))), pytest.raises(AssertionError, match="held"):
        life.run_worker()
