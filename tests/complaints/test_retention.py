"""What was kept long enough goes; what is not due stays; a clock that jumped erases nothing."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import erasure, reading, reporter, resolution, retention, retention_rules
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.retention_rules import Kept
from feedback.complaints.status import Outcome
from feedback.ledger.verify import verify
from feedback.notices.models import Letter
from tests.complaints import telling
from tests.complaints.test_erasure import left, marked
from tests.crew import Crew
from tests.exchange.test_backup import run

CONTACT_DUE, WORDS_DUE = timedelta(days=90 + 30 + 1), timedelta(days=1826 + 1)


@pytest.fixture
def closed(app: Flask, crew: Crew) -> int:
    """A case closed today."""
    with app.app_context():
        case, _code = marked(crew)
    return case


def after(app: Flask, days: timedelta, *words: str):
    """`flask retention`, that long after today."""
    with clock.at(clock.midday(clock.today() + days)):
        return run(app, "retention", *words)


@pytest.mark.parametrize(("days", "contact", "words"), [(0, 0, 0), (120, 0, 0), (121, 1, 0), (1826, 1, 0)])
def test_each_thing_goes_when_its_own_time_is_over(app, closed, days, contact, words):
    done = after(app, timedelta(days=days), "--confirm-clock")
    assert done.exit_code == 0, done.output
    assert f"contact: due {contact}, erased {contact}, held 0" in done.output
    assert f"words: due {words}, erased {words}, held 0" in done.output


def test_after_its_time_nothing_of_the_case_is_left_and_a_second_run_does_nothing(app, closed):
    done = after(app, WORDS_DUE, "--confirm-clock")
    assert "words: due 1, erased 1, held 0" in done.output
    with app.app_context():
        worker_goes_round(app)
        assert left(app) == set()
        before = verify().events
    again = after(app, WORDS_DUE)
    assert "words: due 0, erased 0, held 0" in again.output
    with app.app_context():
        assert verify().events == before
        assert verify().faults == []


def worker_goes_round(app: Flask) -> None:
    chore = worker.Leftovers()
    for _round in range(2):
        chore(app, threading.Event())


def test_a_dry_run_changes_nothing(app, closed):
    with app.app_context():
        before = verify().events
    done = after(app, WORDS_DUE, "--dry-run")
    assert "words: due 1, erased 0, held 0" in done.output
    with app.app_context():
        assert verify().events == before
        assert retention.last_run() is None


@pytest.mark.parametrize("days", [2, -2, 3000])
def test_when_the_clock_moved_nothing_is_erased_until_somebody_looked(app, closed, days):
    assert run(app, "retention").exit_code == 0
    moved = after(app, timedelta(days=days))
    assert moved.exit_code == 1
    assert "--confirm-clock" in moved.output
    with clock.at(clock.midday(clock.today() + timedelta(days=days))):
        with pytest.raises(retention.ClockMoved):
            worker.retain(app, threading.Event())
        assert run(app, "retention", "--confirm-clock").exit_code == 0
        worker.retain(app, threading.Event())


def test_the_first_run_only_notes_the_time(app, closed):
    with clock.at(clock.midday(clock.today() + WORDS_DUE)):
        assert worker.retain(app, threading.Event()) == 0
        assert worker.retain(app, threading.Event()) == 1


def test_a_case_taken_up_again_begins_anew(inside, crew):
    case, _code = marked(crew)
    complaint = db.session.get_one(Complaint, case)
    reporter.reopen(complaint, "Lubangnya terbuka lagi.")
    with clock.at(clock.midday(clock.today() + WORDS_DUE)):
        assert retention.erase_one() is None


def test_a_promise_with_a_date_keeps_the_reporter_known(inside, crew):
    complaint = telling.in_work(crew)
    later = clock.today() + timedelta(days=300)
    said = Answer(Outcome.PLANNED, "Tahun depan.", planned_for=later, programme="Jalan", budget_year="2027")
    resolution.answer(complaint, said, by=crew["officer_dputr"])
    reporter.confirm(complaint)
    db.session.flush()
    with clock.at(clock.midday(clock.today() + CONTACT_DUE)):
        assert [one.due for one in retention.count() if one.rule.code is Kept.CONTACT] == [0]


def test_one_case_that_cannot_be_erased_holds_up_no_other(app, crew, monkeypatch):
    with app.app_context():
        first, second = marked(crew)[0], marked(crew)[0]
    whole = erasure.erase_words

    def fails(complaint: Complaint, rule: str) -> bool:
        if complaint.id == first:
            raise ValueError("not this one")
        return whole(complaint, rule)

    monkeypatch.setitem(retention._VERBS, Kept.WORDS, fails)
    done = after(app, WORDS_DUE, "--confirm-clock")
    assert done.exit_code == 1
    with app.app_context():
        assert db.session.get_one(Complaint, first).erased_on is None
        assert db.session.get_one(Complaint, second).erased_on is not None
        with clock.at(clock.midday(clock.today() + WORDS_DUE + timedelta(days=5))):
            assert retention.stuck() == 2  # its words, and who the reporter is


def test_a_rule_is_changed_once_with_its_history(inside, crew):
    by = crew["administrator"].actor
    assert retention_rules.change(Kept.WORDS, 1, by=by, days=3650, regulation="JRA 2026", confirmed=True)
    with pytest.raises(Stale):
        retention_rules.change(Kept.WORDS, 1, by=by, days=400)
    with pytest.raises(Refusal):
        retention_rules.change(Kept.WORDS, 2, by=by, days=3)
    assert retention_rules.load() == 0
    assert retention_rules.rules()[Kept.WORDS].days == 3650


def test_a_shorter_time_destroys_nothing_for_two_weeks(inside, crew):
    by, today = crew["administrator"].actor, clock.now()
    assert retention_rules.change(Kept.WORDS, 1, by=by, days=400)
    with clock.at(today + timedelta(days=10)):
        for version in range(2, 30):  # neither a second step nor many others hide the first
            retention_rules.change(Kept.WORDS, version, by=by, regulation=f"JRA {version}")
        assert retention_rules.change(Kept.WORDS, 30, by=by, days=30)
        assert retention_rules.in_force()[Kept.WORDS] == 1826
    with clock.at(today + timedelta(days=15)):
        assert retention_rules.in_force()[Kept.WORDS] == 400
    with clock.at(today + timedelta(days=25)):
        assert retention_rules.in_force()[Kept.WORDS] == 30
        assert retention_rules.change(Kept.WORDS, 31, by=by, days=3650)
        assert retention_rules.in_force()[Kept.WORDS] == 3650, "a longer one counts at once"


def test_who_watches_is_told_of_a_shorter_time_and_of_no_longer_one(inside, crew):
    by = crew["administrator"].actor
    told = select(Letter.recipient_id).where(Letter.letter == "retention_shortened")
    retention_rules.change(Kept.WORDS, 1, by=by, days=3650)
    assert db.session.scalars(told).all() == []
    retention_rules.change(Kept.WORDS, 2, by=by, days=365)
    keepers = ("administrator", "inspector", "inspector2", "custodian", "custodian2")
    assert set(db.session.scalars(told)) == {crew.id_of(key) for key in keepers}


def test_one_hand_empties_nothing_before_others_have_read_of_it(app, closed, crew):
    with app.app_context(), clock.at(clock.midday(clock.today() + timedelta(days=40))):
        retention_rules.change(Kept.WORDS, 1, by=crew["administrator"].actor, days=30)
        db.session.commit()
    for days, erased in ((40, 0), (53, 0), (55, 1)):
        done = after(app, timedelta(days=days), "--confirm-clock")
        assert f"words: due {erased}, erased {erased}, held 0" in done.output


def test_an_administrator_changes_a_rule_and_sees_what_is_due(app, visit, crew):
    administrator = visit("administrator")
    page = administrator.get("/admin/retention").get_data(as_text=True)
    assert "1.826" in page
    sent = {"version": "1", "days": "3650", "regulation": "JRA Kabupaten 2026", "confirmed": "y"}
    assert administrator.post("/admin/retention/words", data=sent).status_code == 303
    page = administrator.get("/admin/retention/words").get_data(as_text=True)
    assert "3650" in page
    assert "1826" in page  # what it was
    assert visit("observer").get("/admin/retention").status_code == 200


def test_reads_of_a_record_are_forgotten_after_a_year(inside, crew):
    days = retention_rules.in_force()[Kept.ACCESS_LOG]
    assert clock.town_date(retention._moment(days, date(2027, 1, 1))) == date(2026, 1, 1)
    assert retention.drop_reads() == 0


def test_the_erased_event_says_by_which_rule(inside, crew):
    case, _code = marked(crew)
    erasure.erase_words(db.session.get_one(Complaint, case), "words")
    story = reading.story(db.session.scalars(select(Complaint)).one(), Audience.STAFF)
    assert story.last("erased").facts["rule"] == "words"
