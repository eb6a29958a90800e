"""Signing in by two steps as a browser meets it, and what is open before a second factor is set up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.people import accounts, seeds
from feedback.people.factor_models import PendingSignIn
from feedback.people.models import Factor, Grant, Session
from tests.crew import PASSWORD, Crew, email
from tests.people.factors import code_of, print_sheet, set_up_app

Visit = Callable[[str], FlaskClient]
STEP = "/account/sign-in/step"


def enter(client: FlaskClient, key: str, **more: str):
    return client.post("/account/sign-in", data={"email": email(key), "password": PASSWORD, **more})


@pytest.fixture
def app_of(app: Flask, crew: Crew) -> Callable[[str], pyotp.TOTP]:
    """`app_of("verifier")` sets an app up, three minutes ago."""

    def set_up(key: str) -> pyotp.TOTP:
        with app.app_context(), clock.at(clock.now() - timedelta(minutes=3)):
            found = set_up_app(crew[key])
            db.session.commit()
        return found

    return set_up


def cookies(client: FlaskClient) -> set[str]:
    names = ("staff_session", "staff_step")
    return {name for name in names if client.get_cookie(name, domain="localhost") is not None}


def test_the_password_alone_opens_nothing_once_an_app_is_set_up(client: FlaskClient, app_of) -> None:
    app = app_of("observer")
    first = enter(client, "observer", next="/account")
    assert (first.status_code, first.location) == (303, f"{STEP}?next=/account")
    assert cookies(client) == {"staff_step"}
    assert client.get("/account").status_code == 303
    assert client.get("/inspectorate").status_code == 303
    assert client.get(first.location).status_code == 200
    wrong = client.post(STEP, data={"proof-code": "000000"})
    assert wrong.status_code == 422
    done = client.post(STEP, data={"proof-code": code_of(app), "proof-next": "/account"})
    assert (done.status_code, done.location) == (303, "/account")
    assert cookies(client) == {"staff_session"}
    assert client.get("/account").status_code == 200


def test_the_two_steps_have_different_tokens_and_neither_can_be_set_from_outside(
    app: Flask, client: FlaskClient, app_of
) -> None:
    found = app_of("observer")
    for name in ("staff_session", "staff_step"):
        client.set_cookie(name, "chosen-by-somebody-else", domain="localhost")
    enter(client, "observer")
    half = client.get_cookie("staff_step", domain="localhost")
    assert half is not None
    assert half.value != "chosen-by-somebody-else"
    client.set_cookie("staff_session", half.value, domain="localhost")
    assert client.get("/account").status_code == 303, "half a sign-in is no session"
    client.post(STEP, data={"proof-code": code_of(found)})
    whole = client.get_cookie("staff_session", domain="localhost")
    assert whole is not None
    assert whole.value != half.value
    with app.app_context():
        assert db.session.execute(select(PendingSignIn)).first() is None


def test_a_code_seen_by_somebody_else_is_of_no_use_to_him(app: Flask, app_of) -> None:
    found, here, there = app_of("observer"), app.test_client(), app.test_client()
    code = code_of(found)
    for browser in (here, there):
        enter(browser, "observer")
    assert here.post(STEP, data={"proof-code": code}).status_code == 303
    assert there.post(STEP, data={"proof-code": code}).status_code == 422
    assert there.get(STEP).status_code == 200, "somebody else's success leaves this attempt as it was"


def test_codes_are_counted_by_account_and_an_outsider_cannot_use_them_up(app: Flask, app_of) -> None:
    found, thief, outsider = app_of("observer"), app.test_client(), app.test_client()
    assert outsider.post(STEP, data={"proof-code": "000000"}).location == "/account/sign-in"
    enter(thief, "observer")
    tries = [thief.post(STEP, data={"proof-code": "000000"}).status_code for _turn in range(6)]
    assert tries == [422] * 5 + [429]
    enter(thief, "observer")
    assert thief.post(STEP, data={"proof-code": code_of(found)}).status_code == 429, (
        "another attempt, one budget"
    )


def test_wrong_and_unknown_look_the_same_with_an_app_too(client: FlaskClient, app_of) -> None:
    app_of("observer")
    asked = {"password": "wrong password here"}
    known = client.post("/account/sign-in", data={"email": email("observer"), **asked})
    unknown = client.post("/account/sign-in", data={"email": email("nobody"), **asked})
    pages = known.text.replace(email("observer"), ""), unknown.text.replace(email("nobody"), "")
    assert len({re.sub(r'name="csrf_token"[^>]*', "", page) for page in pages}) == 1
    assert cookies(client) == set()


def test_an_attempt_ends_with_a_change_of_posts(app: Flask, client: FlaskClient, crew: Crew, app_of) -> None:
    found = app_of("observer")
    enter(client, "observer")
    with app.app_context():
        post = db.session.execute(select(Grant).where(Grant.user_id == crew["observer"].user_id)).scalar_one()
        accounts.revoke(post, by=crew["administrator"])
        db.session.commit()
    done = client.post(STEP, data={"proof-code": code_of(found)})
    assert (done.status_code, done.location) == (303, "/account/sign-in")
    assert "staff_session" not in cookies(client)


def test_a_recovery_code_opens_once_and_leads_to_what_is_to_be_mended(app: Flask, crew: Crew, app_of) -> None:
    app_of("observer")
    with app.app_context():
        codes = print_sheet(crew["observer"])
        db.session.commit()
    for turn, expected in enumerate((303, 422)):
        browser = app.test_client()
        enter(browser, "observer")
        done = browser.post(STEP, data={"proof-recovery": codes[0].lower()})
        assert done.status_code == expected, turn
        if expected == 303:
            assert done.location == "/account/factors"
    with app.app_context():
        assert db.session.execute(select(Session.factor)).scalars().all() == [Factor.RECOVERY]


def test_an_app_is_set_up_with_a_drawing_a_secret_and_a_sheet_that_is_shown_once(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    browser = visit("observer")
    assert browser.get("/account/factors/app").location == "/account/factors"
    assert browser.post("/account/factors/app").location == "/account/factors/app"
    page = browser.get("/account/factors/app").text
    assert 'src="data:image/svg+xml' in page
    with app.app_context():
        secret = seeds.waiting(crew["observer"].user_id) or ""
    shown = re.sub(r"<[^>]*>|\s", "", page[page.index('class="secret"') :].partition("</strong>")[0])
    assert secret in shown
    wrong = browser.post("/account/factors/app/code", data={"code": "12345"})
    assert wrong.status_code == 422
    before = browser.get_cookie("staff_session", domain="localhost")
    done = browser.post("/account/factors/app/code", data={"code": code_of(pyotp.TOTP(secret))})
    assert done.status_code == 200
    codes = re.findall(r"<code>([A-Z2-7-]{19})</code>", done.text)
    assert len(codes) == 10
    assert codes[0] not in browser.get("/account/factors").text
    after = browser.get_cookie("staff_session", domain="localhost")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    renewed = browser.post("/account/factors/codes").text
    assert not set(codes) & set(re.findall(r"<code>([A-Z2-7-]{19})</code>", renewed))


def test_a_fresh_proof_asks_for_the_code_once_there_is_one(app: Flask, visit: Visit, app_of) -> None:
    found = app_of("administrator")
    browser = visit("administrator")
    path = "/account/proof"
    assert 'name="proof-password"' not in browser.get(path).text
    assert browser.post(path, data={"proof-password": PASSWORD}).status_code == 422
    code = code_of(found)
    assert browser.post(path, data={"proof-code": code}).status_code == 303
    assert browser.post(path, data={"proof-code": code}).status_code == 422


def test_where_it_is_required_only_setting_up_is_open_before(app: Flask, crew: Crew) -> None:
    app.config["SECOND_FACTOR"] = "required"
    browser = app.test_client()
    enter(browser, "verifier")
    for path in ("/account", "/desk", "/account/password"):
        assert browser.get(path).location == "/account/factors", path
    assert browser.post("/account/language", data={"locale": "en"}).status_code == 403
    assert browser.get("/account/factors").status_code == 200
    browser.post("/account/factors/app")
    with app.app_context():
        waiting = pyotp.TOTP(seeds.waiting(crew["verifier"].user_id) or "")
    assert browser.post("/account/factors/app/code", data={"code": code_of(waiting)}).status_code == 200
    assert browser.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("key", "page"),
    [("inspector", "/inspectorate"), ("custodian", "/account/custody"), ("administrator", "/admin/people")],
)
def test_an_app_is_not_enough_for_whoever_needs_a_passkey(
    app: Flask, client: FlaskClient, app_of, key: str, page: str
) -> None:
    found = app_of(key)
    app.config["SECOND_FACTOR"] = "required"
    enter(client, key)
    assert client.post(STEP, data={"proof-code": code_of(found)}).status_code == 303
    for path in ("/account", page):
        assert client.get(path).location == "/account/factors", path
    assert client.get("/account/factors").status_code == 200


def test_a_gate_that_stands_open_is_noticed(
    app: Flask, client: FlaskClient, app_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = app_of("inspector")
    app.config["SECOND_FACTOR"] = "required"
    monkeypatch.setattr("feedback.people.factors.PRIVILEGED", frozenset())
    enter(client, "inspector")
    client.post(STEP, data={"proof-code": code_of(found)})
    assert client.get("/inspectorate").status_code == 200, "the twin lets everybody in"


@pytest.mark.parametrize(
    "answer", ["", "{}", "[" * 19_000, '{"id":"AA","rawId":"AA","response":{}}', "x" * 30_000]
)
def test_nonsense_in_place_of_a_passkey_is_refused(visit: Visit, answer: str) -> None:
    browser = visit("observer")
    asked = browser.post("/account/factors/passkeys/challenge")
    assert asked.get_json()["rp"]["id"] == "127.0.0.1"
    assert browser.post("/account/factors/passkeys", data={"answer": answer}).status_code == 422


def test_a_reset_is_asked_for_agreed_to_and_stopped_at_its_pages(
    app: Flask, visit: Visit, crew: Crew, app_of
) -> None:
    app_of("inspector")
    administrator, custodian, owner = visit("administrator"), visit("custodian"), visit("inspector")
    user_id = crew["inspector"].user_id
    assert administrator.post(f"/admin/people/{user_id}/reset").status_code == 303
    page = administrator.get("/admin/resets").text
    assert "/agreement" not in page, "whoever asked does not agree"
    [path] = re.findall(r'action="(/admin/resets/\d+/agreement)"', custodian.get("/admin/resets").text)
    assert administrator.post(path).status_code == 422
    assert custodian.post(path).status_code == 303
    [stop] = re.findall(r'action="(/account/factors/resets/\d+/end)"', owner.get("/account/factors").text)
    assert visit("verifier").post(stop).status_code == 404
    assert owner.post(stop).status_code == 303
    assert "/agreement" not in custodian.get("/admin/resets").text
    assert custodian.post(path).status_code == 404
