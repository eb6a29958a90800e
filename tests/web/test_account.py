"""The account door as a browser meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.notices.models import Letter
from feedback.people import accounts, links, sign_in, throttle
from feedback.people.models import Grant, Session, User
from tests.crew import PASSWORD, Crew, email

Visit = Callable[[str], FlaskClient]
NEW = "kuda ungu makan seng"


def enter(client: FlaskClient, key: str, password: str = PASSWORD, **more: str):
    return client.post("/account/sign-in", data={"email": email(key), "password": password, **more})


def cookie(client: FlaskClient) -> str | None:
    found = client.get_cookie("staff_session", domain="localhost")
    return found.value if found else None


def in_the_database(app: Flask, act: Callable[[], object]) -> None:
    with app.app_context():
        act()
        db.session.commit()


def test_signing_in_leads_to_where_one_wanted_to_go(app: Flask, client: FlaskClient) -> None:
    wanted = client.get("/account")
    assert (wanted.status_code, wanted.location) == (303, "/account/sign-in?next=/account")
    assert b'value="/account"' in client.get(wanted.location).data
    answer = enter(client, "observer", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x=1/../account\r\n",
        "javascript:alert(1)",
        "/no-such-page",
        "/account/sign-out",
        " /account",
        "/account\x00",
        "http:/account",
        "///evil.example/account",
        "/static/x.js",
    ],
)
def test_an_evil_next_leads_nowhere(client: FlaskClient, evil: str) -> None:
    answer = enter(client, "observer", next=evil)
    assert answer.status_code == 303
    assert "evil" not in answer.location
    assert answer.location != evil


def test_all_failures_look_the_same(client: FlaskClient) -> None:
    wrong = enter(client, "observer", "wrong password here")
    unknown = enter(client, "nobody", "wrong password here")
    assert wrong.status_code == unknown.status_code == 422
    pages = wrong.text.replace(email("observer"), ""), unknown.text.replace(email("nobody"), "")
    tokens = re.compile(r'name="csrf_token"[^>]*')  # made anew every second
    assert len({tokens.sub("", page) for page in pages}) == 1
    assert b"wrong password here" not in wrong.data
    assert cookie(client) is None


def test_tries_are_counted_even_though_they_are_refused(app: Flask, client: FlaskClient) -> None:
    for _turn in range(10):
        assert enter(client, "observer", "wrong password").status_code == 422
    assert enter(client, "observer").status_code == 429
    assert enter(client, "verifier").status_code == 303


def strangers_try(app: Flask, key: str) -> None:
    """Somebody elsewhere uses up what the world may try at an account."""
    for turn in range(10):
        in_the_database(app, partial(throttle.count_sign_in, email(key), f"network{turn}"))


def test_a_stranger_cannot_keep_the_owner_out_of_a_browser_he_used_before(app: Flask) -> None:
    mine, other = app.test_client(), app.test_client()
    assert enter(mine, "observer").status_code == 303
    mine.post("/account/sign-out")
    strangers_try(app, "observer")
    assert enter(other, "observer").status_code == 429
    assert enter(mine, "observer").status_code == 303
    assert enter(other, "observer").status_code == 429, "the owner's success gives strangers no new tries"
    mark = mine.get_cookie("staff_device", domain="localhost")
    assert mark is not None
    assert "observer" not in mark.value
    other.set_cookie("staff_device", mark.value[:-1] + "x", domain="localhost")
    assert enter(other, "observer").status_code == 429, "a mark that was made up is none"
    other.set_cookie("staff_device", mark.value, domain="localhost")
    strangers_try(app, "verifier")
    assert enter(other, "verifier").status_code == 429, "a mark is for its own account"
    tries = [enter(other, "observer", "wrong password").status_code for _turn in range(11)]
    assert tries == [422] * 10 + [429], "and has a budget of its own"


def test_one_browser_is_known_for_everybody_who_shares_it(app: Flask, client: FlaskClient) -> None:
    for key in ("observer", "verifier"):
        assert enter(client, key).status_code == 303
    strangers_try(app, "observer")
    assert enter(client, "observer").status_code == 303


def test_a_token_known_before_signing_in_is_worth_nothing_afterwards(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("staff_session", "chosen-by-somebody-else", domain="localhost")
    enter(client, "observer")
    first = cookie(client)
    assert first not in (None, "chosen-by-somebody-else")
    enter(client, "verifier")
    with app.app_context():
        assert sign_in.find_session(first or "") is None
        assert sign_in.find_session(cookie(client) or "") is not None
        assert db.session.execute(select(func.count()).select_from(Session)).scalar_one() == 1


def test_signing_out_ends_the_session_itself(app: Flask, visit: Visit) -> None:
    browser = visit("observer")
    token = cookie(browser)
    answer = browser.post("/account/sign-out")
    assert (answer.status_code, answer.location) == (303, "/account/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.set_cookie("staff_session", token or "", domain="localhost")
    assert browser.get("/account").status_code == 303
    assert browser.post("/account/sign-out").status_code == 303


def test_a_new_post_a_closed_account_and_a_new_password_end_open_pages(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    def take_post() -> None:
        post = db.session.execute(select(Grant).where(Grant.user_id == crew["verifier"].user_id)).scalar_one()
        accounts.revoke(post, by=crew["administrator"])

    def close() -> None:
        accounts.disable(db.session.get_one(User, crew["verifier"].user_id), by=crew["administrator"])

    for change in (take_post, close):
        browser = visit("verifier")
        assert browser.get("/account").status_code == 200
        in_the_database(app, change)
        assert browser.get("/account").status_code == 303


def test_changing_the_password_asks_for_the_old_one_and_ends_all_sessions(app: Flask, visit: Visit) -> None:
    here, there = visit("observer"), visit("observer")
    wrong = here.post("/account/password", data={"old": "not that one", "password": NEW})
    assert wrong.status_code == 422
    weak = here.post("/account/password", data={"old": PASSWORD, "password": "batanghari2026"})
    assert weak.status_code == 422
    assert there.get("/account").status_code == 200
    done = here.post("/account/password", data={"old": PASSWORD, "password": NEW})
    assert done.status_code == 303
    assert here.get("/account").status_code == there.get("/account").status_code == 303
    assert enter(app.test_client(), "observer", NEW).status_code == 303


def without_token(page: str) -> str:
    """The page without its form's token, which knows the second it was made in."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def test_a_forgotten_password_gets_the_same_answer_for_everybody(app: Flask, client: FlaskClient) -> None:
    known = client.post("/account/forgotten", data={"email": email("observer")})
    unknown = client.post("/account/forgotten", data={"email": email("nobody")})
    assert known.status_code == unknown.status_code == 200
    assert without_token(known.text) == without_token(unknown.text)
    with app.app_context():
        letters = db.session.execute(select(Letter).where(Letter.letter == "password_reset")).scalars().all()
        assert len(letters) == 1
        path = links.page_of(letters[0].facts)
    assert path is not None
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200, "opening the link uses nothing up"
    assert client.post(path, data={"password": "kurang"}).status_code == 422
    assert client.post(path, data={"password": NEW}).status_code == 303
    assert client.post(path, data={"password": NEW}).status_code == 422
    assert enter(client, "observer", NEW).status_code == 303


def test_letters_for_forgotten_passwords_are_limited(client: FlaskClient) -> None:
    for _turn in range(3):
        assert client.post("/account/forgotten", data={"email": email("observer")}).status_code == 200
    assert client.post("/account/forgotten", data={"email": email("observer")}).status_code == 429
    assert client.post("/account/forgotten", data={"email": email("nobody")}).status_code == 200


def test_my_account_shows_posts_and_sessions_and_ends_the_others(visit: Visit) -> None:
    here, there = visit("officer_pkm"), visit("officer_pkm")
    page = here.get("/account")
    assert "Puskesmas Muara Bulian" in page.text
    assert here.post("/account/sessions").status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_a_page_extends_the_session_seldom_and_a_reading_page_writes_nothing_else(
    app: Flask, visit: Visit
) -> None:
    browser = visit("observer")

    def seen():
        with app.app_context():
            return db.session.execute(select(Session.seen_at)).scalar_one()

    began = seen()
    browser.get("/account")
    assert seen() == began
    with clock.at(clock.now() + timedelta(minutes=10)):
        browser.get("/account")
        assert seen() > began
    with clock.at(clock.now() + timedelta(minutes=35)):
        assert browser.get("/account").status_code == 200
    with clock.at(clock.now() + timedelta(minutes=70)):
        assert browser.get("/account").status_code == 303


def test_the_language_is_kept_for_pages_and_letters(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = visit("observer")
    answer = browser.post("/account/language", data={"locale": "en"})
    assert (answer.status_code, answer.location) == (303, "/account")
    assert crew["observer"].locale == "en"
    assert '<html lang="en"' in browser.get("/account").text
    assert browser.post("/account/language", data={"locale": "xx"}).status_code == 422
    elsewhere = visit("observer")
    assert '<html lang="en"' in elsewhere.get("/account").text, "the account knows it, too"
