"""The administrator sees how letters fare and lets dead ones start afresh; nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from feedback.base.database import db
from feedback.notices.models import Letter, LetterState
from tests.post_room import row, tell

Visit = Callable[[str], FlaskClient]


def _give_up(app: Flask, key: str) -> int:
    with app.app_context():
        dead = {"state": LetterState.DEAD, "attempts": 8, "last_error": "recipient_550"}
        db.session.execute(update(Letter).where(Letter.key == key).values(**dead))
        db.session.commit()
    return row(app, key).id


def test_the_page_shows_the_kind_and_the_error_and_no_reader(app: Flask, visit: Visit) -> None:
    tell(app, "a", "b")
    _give_up(app, "a")
    page = visit("administrator").get("/admin/letters").text
    assert "recipient_550" in page
    assert "BH-1" not in page
    assert "office.example" not in page


def test_a_letter_is_revived_by_one_button(app: Flask, visit: Visit) -> None:
    tell(app, "a")
    number = _give_up(app, "a")
    browser = visit("administrator")
    assert f"/admin/letters/{number}/revival" in browser.get("/admin/letters").text
    answer = browser.post(f"/admin/letters/{number}/revival")
    assert (answer.status_code, answer.location) == (303, "/admin/letters")
    assert (row(app, "a").state, row(app, "a").attempts) == (LetterState.WAITING, 0)
    assert browser.post(f"/admin/letters/{number}/revival").status_code == 422  # pressed twice


@pytest.mark.parametrize("key", ["officer_dinkes", "verifier", "inspector", "civil_servant"])
def test_others_see_nothing_of_it(app: Flask, visit: Visit, key: str) -> None:
    tell(app, "a")
    number = _give_up(app, "a")
    assert visit(key).get("/admin/letters").status_code == 403
    assert visit(key).post(f"/admin/letters/{number}/revival").status_code == 403


def test_an_empty_outbox_says_so(app: Flask, visit: Visit) -> None:
    assert visit("administrator").get("/admin/letters").status_code == 200
