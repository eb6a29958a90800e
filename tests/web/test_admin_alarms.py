"""The alarms page: the administrator sees what is wrong and what to do, and says that he has seen it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.inspection import machine, running
from feedback.inspection.finding import State
from feedback.ledger.models import Event
from feedback.notices.models import LetterState
from tests.complaints import telling
from tests.crew import Crew
from tests.notices.test_outbox_page import _give_up
from tests.post_room import row, tell
from tests.statements import statements

Visit = Callable[[str], FlaskClient]


def test_what_is_wrong_is_said_with_what_to_do_and_counted_at_home(app: Flask, visit: Visit) -> None:
    browser = visit("administrator")
    assert "/admin/letters" not in browser.get("/admin/alarms").text.split("<table")[1]
    before = browser.get("/admin").text
    tell(app, "a")
    _give_up(app, "a")
    assert (
        "1 dihentikan" in browser.get("/admin/alarms").text
        or "/admin/letters" in browser.get("/admin/alarms").text
    )
    assert "/admin/alarms" in before
    assert browser.get("/admin").text != before


def test_who_has_seen_it_is_kept_until_it_grows_worse(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = visit("administrator")
    tell(app, "a")
    _give_up(app, "a")
    answer = browser.post("/admin/alarms/letters/sighting")
    assert (answer.status_code, answer.location) == (303, "/admin/alarms")
    assert "Administrator" in browser.get("/admin/alarms").text.split("<table")[1]
    with app.app_context():
        [event] = db.session.query(Event).filter_by(kind="alarm_seen").all()
        assert event.facts == {"matter": "letters", "state": "wrong"}
        assert event.actor == f"user:{crew.id_of('administrator')}"
    assert browser.post("/admin/alarms/letters/sighting").status_code == 303, "again, by a colleague perhaps"
    assert browser.post("/admin/alarms/database/sighting").status_code == 422, "nothing is wrong there"
    assert browser.post("/admin/alarms/nothing/sighting").status_code == 404


def test_others_see_no_alarm(visit: Visit) -> None:
    for key in ("officer_dinkes", "verifier", "inspector", "custodian", "observer"):
        assert visit(key).get("/admin/alarms").status_code == 403
        assert visit(key).post("/admin/alarms/letters/sighting").status_code == 403


def test_the_page_asks_as_much_however_many_cases_there_are(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = visit("administrator")
    browser.get("/admin/alarms")

    def asked() -> int:
        with statements(app) as sent:
            assert browser.get("/admin/alarms").status_code == 200
        return len(sent)

    few = asked()
    with app.app_context():
        for _case in range(4):
            telling.routed(crew)
        db.session.commit()
    tell(app, *(f"letter {number}" for number in range(5)))
    assert asked() == few <= 44


def test_no_case_is_named(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context(), clock.at(clock.now() - timedelta(days=60)):
        number = telling.routed(crew).number
        db.session.commit()
    page = visit("administrator").get("/admin/alarms").text
    assert number not in page
    with app.app_context():
        found = running.cases()
        assert found.state is State.LOOK
        assert "1" in found.said


def test_a_letter_of_no_use_is_thrown_away_and_it_is_kept_who_did(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    tell(app, "a")
    number = _give_up(app, "a")
    browser = visit("administrator")
    assert f"/admin/letters/{number}/disposal" in browser.get("/admin/letters").text
    assert browser.post(f"/admin/letters/{number}/disposal").status_code == 303
    assert row(app, "a").state is LetterState.DROPPED
    assert browser.post(f"/admin/letters/{number}/disposal").status_code == 422
    with app.app_context():
        [event] = db.session.query(Event).filter_by(kind="letter_discarded").all()
        assert (event.actor, event.facts["letter"]) == (f"user:{crew.id_of('administrator')}", number)


def test_backups_that_are_old_or_missing_are_told(inside: Flask, tmp_path: Path) -> None:
    assert machine.backups("").state is State.LOOK
    assert machine.backups(str(tmp_path / "nowhere")).state is State.WRONG
    assert machine.backups(str(tmp_path)).state is State.WRONG
    (tmp_path / "aduan-1.tar").touch()
    assert machine.backups(str(tmp_path)).state is State.OK
    with clock.at(clock.now() + timedelta(hours=27)):
        assert machine.backups(str(tmp_path)).state is State.WRONG
