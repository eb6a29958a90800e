"""What the doctor looks at in the work: the worker, letters, the calendar, and who holds the offices."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Event

from flask import Flask
from sqlalchemy import delete, func, select, update

from feedback import keeper, worker
from feedback.agencies import history
from feedback.agencies import settings as regency
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.chores import Chore, paces
from feedback.deadlines.models import CalendarDay
from feedback.inspection import running
from feedback.inspection.finding import State
from feedback.ledger import checkpoints
from feedback.notices.models import Letter, LetterState
from feedback.people import accounts
from feedback.people.models import User
from feedback.suggestions import tallies
from tests.complaints import telling
from tests.inspection.doctor import lines
from tests.ledger.record import happen
from tests.post_room import tell

HOUR = timedelta(hours=1)
CHORES = paces(worker.LOOP, worker.CHORES)


def test_a_worker_that_stopped_is_noticed(sound):
    with sound.app_context(), reading():
        assert running.worker(CHORES).state is State.OK
        with clock.at(datetime.now(UTC) + 5 * HOUR):
            assert running.worker(CHORES).state is State.WRONG


def test_a_worker_that_never_came_is_noticed(app):
    assert "flask worker" in lines(app, "Pekerja")[0]


def test_a_keeper_that_stopped_is_noticed(sound):
    kept = paces(keeper.LOOP, keeper.CHORES)
    with sound.app_context(), reading():
        assert running.keeper(kept).state is State.OK
        with clock.at(datetime.now(UTC) + 5 * HOUR):
            assert running.keeper(kept).state is State.WRONG


def test_a_keeper_that_never_came_is_noticed(app):
    worker.run(app, once=True, stop=Event())
    assert "flask keeper" in lines(app, "Penjaga kunci")[0]


def test_a_chore_that_fails_each_time_is_named(app):
    def fails(_app: Flask, _stop: Event) -> int:
        raise ValueError

    chores = tuple(
        chore if chore.name != "clocks" else Chore("clocks", chore.every, fails) for chore in worker.CHORES
    )
    worker.run(app, once=True, stop=Event(), chores=chores)
    [said] = lines(app, "Pekerja")
    assert "clocks" in said
    assert "alarms" not in said


def test_a_letter_that_was_given_up_is_wrong(sound):
    assert not lines(sound, "Surat")
    tell(sound, "a")
    change(sound, state=LetterState.DEAD, last_error="refused")
    assert lines(sound, "Surat")


def test_a_letter_that_waits_since_yesterday_is_wrong_and_one_told_today_is_not(sound):
    tell(sound, "a")
    with sound.app_context(), reading():
        assert running.letters().state is State.OK
        with clock.at(clock.midday(clock.today() + timedelta(days=1))):
            assert running.letters().state is State.WRONG


def test_a_letter_that_failed_and_is_tried_again_is_worth_a_look(sound):
    tell(sound, "a")
    change(sound, last_error="TimeoutError", not_before=clock.now() + HOUR)
    with sound.app_context(), reading():
        assert running.letters().state is State.LOOK


def test_next_years_holidays_are_needed_from_october(inside):
    last = db.session.scalar(select(func.max(CalendarDay.on))).year
    with clock.at(clock.midday(date(last, 9, 30))):
        assert running.calendar().state is not State.WRONG
    with clock.at(clock.midday(date(last, 10, 1))):
        found = running.calendar()
    assert found.state is State.WRONG
    assert str(last + 1) in found.said


def test_a_missing_year_stands_on_the_alarms_page_the_first_page_and_in_the_calendar(app, visit):
    """Whatever year the test runs in: without any holiday, this year's are missing."""
    browser = visit("administrator")
    calm = browser.get("/admin").text
    with app.app_context():
        db.session.execute(delete(CalendarDay))
        history.loaded("calendar_days", 1)  # tell every process that the calendar changed
        db.session.commit()
    year = str(clock.today().year)
    assert f"Kalender: hari libur {year}" in browser.get("/admin/alarms").text
    assert f"Hari libur {year} belum ada" in browser.get("/admin/calendar").text
    assert browser.get("/admin").text != calm


def test_estimated_holidays_are_worth_a_look_until_they_are_confirmed(inside):
    last = db.session.scalar(select(func.max(CalendarDay.on))).year
    for estimated, state in ((True, State.LOOK), (False, State.OK)):
        db.session.execute(update(CalendarDay).values(estimated=estimated))
        with clock.at(clock.midday(date(last, 1, 1))):
            assert running.calendar().state is state


def test_an_office_where_nobody_works_is_wrong(inside, crew):
    assert running.offices().state is State.OK
    accounts.disable(db.session.get_one(User, crew.id_of("verifier")), crew["administrator"])
    found = running.offices()
    assert found.state is State.WRONG
    assert "DISKOMINFO (verifier)" in found.said


def test_suggestions_that_fit_less_well_want_a_look(inside):
    road, health = telling.category_id("JALAN-KAB"), telling.category_id("KES-PUSKESMAS")
    assert running.suggestions().state is State.OK
    for _decision in range(40):
        tallies.count(clock.today() - timedelta(days=50), road, road, 20, 1)
        tallies.count(clock.today(), road, health, 20, 1)
    assert running.suggestions().state is State.LOOK


def test_an_office_that_is_no_unit_in_use_is_wrong(inside):
    regency.put("personnel_unit", "TIDAK-ADA", by="system")
    db.session.flush()
    found = running.offices()
    assert found.state is State.WRONG
    assert "personnel_unit" in found.said


def change(app: Flask, **values: object) -> None:
    """What became of the letters told."""
    with app.app_context():
        db.session.execute(update(Letter).values(**values))
        db.session.commit()


def test_checkpoints_that_are_not_made_are_wrong(sound):
    assert not lines(sound, "Titik periksa")
    with sound.app_context():
        happen()
    with sound.app_context(), reading():
        with clock.at(clock.now() + HOUR):
            assert running.checkpoints_made().state is State.OK
        with clock.at(clock.now() + 2.1 * HOUR):
            assert running.checkpoints_made().state is State.WRONG


def test_checkpoints_that_never_left_the_machine_are_wrong(app):
    app.config["CHECKPOINT_DIR"] = ""
    for loop in (worker, keeper):
        loop.run(app, once=True, stop=Event())
    assert "CHECKPOINT_DIR" in lines(app, "Titik periksa")[0]


def test_checkpoints_that_stopped_leaving_are_wrong(sound):
    with sound.app_context():
        happen()
        checkpoints.make(most=1)
        checkpoints.drop()
        db.session.commit()
        happen()
        checkpoints.make(most=1)
        db.session.commit()
    with sound.app_context(), reading():
        assert running.checkpoints_made().state is State.OK
        with clock.at(clock.now() + 27 * HOUR):
            assert running.checkpoints_made().state is State.WRONG
