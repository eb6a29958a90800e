"""Proving oneself again: asked before what weighs more than a page, and nothing typed is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.people import sign_in
from feedback.people.models import Grant, Session
from feedback.people.roles import Role
from feedback.web import freshness
from tests.crew import PASSWORD, Crew

Visit = Callable[[str], FlaskClient]


def grow_stale(app: Flask, by: timedelta = sign_in.FRESH + timedelta(seconds=1)) -> None:
    """Everybody proved himself so long ago."""
    with app.app_context():
        db.session.execute(update(Session).values(fresh_at=clock.now() - by))
        db.session.commit()


def roles_of(app: Flask, user_id: int) -> set[Role]:
    with app.app_context():
        return set(db.session.execute(select(Grant.role).where(Grant.user_id == user_id)).scalars())


def test_a_page_is_shown_after_the_proof_and_the_token_is_another(app: Flask, visit: Visit) -> None:
    browser = visit("administrator")
    assert browser.get("/admin/people/new").status_code == 200
    grow_stale(app)
    before = browser.get_cookie("staff_session", domain="localhost")
    asked = browser.get("/admin/people/new")
    assert (asked.status_code, asked.location) == (303, "/account/proof?next=/admin/people/new")
    assert "/admin/people/new" in browser.get(asked.location).text
    wrong = browser.post("/account/proof", data={"proof-password": "not that", "proof-next": "/admin/people"})
    assert wrong.status_code == 422
    right = {"proof-password": PASSWORD, "proof-next": "/admin/people/new"}
    done = browser.post("/account/proof", data=right)
    assert (done.status_code, done.location) == (303, "/admin/people/new")
    assert browser.get("/admin/people/new").status_code == 200
    after = browser.get_cookie("staff_session", domain="localhost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with app.app_context():
        assert sign_in.find_session(before.value) is None, "the old token is worth nothing"


def test_a_form_that_came_too_late_is_sent_on_with_all_that_was_typed(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    browser, user_id = visit("administrator"), crew["observer"].user_id
    with app.app_context():
        typed = {"role": "verifier", "unit": str(tree.unit("DISKOMINFO").id), "acting": "plt"}
    grow_stale(app)
    path = f"/admin/people/{user_id}/posts"
    page = browser.post(path, data=typed)
    assert page.status_code == 401
    assert 'name="acting" value="plt"' in page.text
    assert roles_of(app, user_id) == {Role.OBSERVER}
    again = browser.post("/account/proof", data={**typed, "proof-password": "no", "proof-send_to": path})
    assert again.status_code == 422
    assert 'name="acting" value="plt"' in again.text
    proof = {**typed, "proof-password": PASSWORD, "proof-send_to": path}
    on = browser.post("/account/proof", data=proof)
    assert (on.status_code, on.location) == (307, path)
    assert browser.post(path, data=proof).status_code == 303, "as a browser does after a 307"
    assert roles_of(app, user_id) == {Role.OBSERVER, Role.VERIFIER}


@pytest.mark.parametrize(
    "target", ["/account/sign-out", "//evil.example", "https://evil.example", "/nowhere"]
)
def test_a_form_is_sent_on_only_to_where_a_proof_is_asked_for(visit: Visit, target: str) -> None:
    done = visit("administrator").post(
        "/account/proof",
        data={"proof-password": PASSWORD, "proof-send_to": target, "proof-next": target},
    )
    assert (done.status_code, done.location) == (303, "/account")


def test_secrets_that_were_typed_do_not_come_back_in_a_page(app: Flask) -> None:
    typed = {"old": "a", "away-password": "b", "code": "c", "name": "d", "csrf_token": "e", "proof-next": "f"}
    with app.test_request_context("/", method="POST", data=typed):
        assert freshness.carried() == [("name", "d")]


def test_a_clock_put_back_prolongs_no_proof(app: Flask, visit: Visit) -> None:
    browser = visit("administrator")
    grow_stale(app, by=timedelta(days=-2))  # proved two days after now: the clock was put back
    assert browser.get("/admin/people/new").status_code == 303


def test_guessing_a_password_from_inside_is_counted(app: Flask, visit: Visit) -> None:
    browser = visit("administrator")
    tries = [browser.post("/account/proof", data={"proof-password": "x"}).status_code for _turn in range(6)]
    assert tries == [422] * 5 + [429]
    assert browser.post("/account/proof", data={"proof-password": PASSWORD}).status_code == 429
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert browser.post("/account/proof", data={"proof-password": PASSWORD}).status_code == 303


def test_one_session_is_ended_from_another_and_never_somebody_elses(app: Flask, visit: Visit) -> None:
    here, there, stranger = visit("observer"), visit("observer"), visit("verifier")
    with app.app_context():
        mine, other, foreign = db.session.execute(select(Session.id).order_by(Session.id)).scalars()
    for session_id in (mine, other, foreign):
        assert here.post(f"/account/sessions/{session_id}/end").status_code == 303
    assert here.get("/account").status_code == 200, "this one ends by signing out"
    assert there.get("/account").status_code == 303
    assert stranger.get("/account").status_code == 200
