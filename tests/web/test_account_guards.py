"""What stands before every door: policies, strangers, form tokens, headers, and plain words for errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from config import settings
from feedback import app as roof
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.rights import Right
from feedback.web import guards, headers

Visit = Callable[[str], FlaskClient]


def small_door() -> Blueprint:
    """A door with one view for each thing that can happen."""
    door = Blueprint("trial", __name__, url_prefix="/trial")

    @door.get("/nobody")
    def undeclared() -> str:
        return "open by mistake"

    @door.get("/answering")
    @guards.allow(Right.ANSWER)
    def answering() -> str:
        return guards.me().name

    @door.route("/mine", methods=["GET", "POST"])
    @guards.signed_in
    def mine() -> str:
        return "mine"

    @door.get("/where")
    @guards.public
    @headers.uses_location
    def where() -> str:
        return "where"

    @door.post("/program")
    @guards.machine
    def program() -> str:
        return "done"

    @door.get("/error/<kind>")
    @guards.public
    def error(kind: str) -> str:
        if kind == "stale":
            changed = Stale("Budi answered meanwhile.")
            changed.theirs = [("Budi", "new words")]
            changed.mine = [("Answer", "<b>typed</b> words")]
            raise changed
        raise {"refused": Refusal("Reopen it first."), "hidden": Hidden("secret reason")}.get(
            kind, RuntimeError("a secret of the inside")
        )

    return door


@pytest.fixture
def trial(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The whole application with the small door beside the others, on the same database."""
    monkeypatch.setitem(roof.DOORS, small_door(), ())
    config = settings({"MODE": "test", "DATABASE_URL": app.config["DATABASE_URL"]})
    return roof.create_app(
        {**app.config, **config, "DATA_DIR": app.config["DATA_DIR"], "WTF_CSRF_ENABLED": False}
    )


def browser_of(trial: Flask, visit: Visit, key: str) -> FlaskClient:
    """Somebody's signed-in browser, at the application with the small door."""
    token = visit(key).get_cookie("staff_session", domain="localhost")
    assert token is not None
    client = trial.test_client()
    client.set_cookie("staff_session", token.value, domain="localhost")
    return client


def test_a_view_without_a_policy_is_served_to_nobody(trial: Flask, visit: Visit) -> None:
    assert trial.test_client().get("/trial/nobody").status_code == 404
    assert browser_of(trial, visit, "administrator").get("/trial/nobody").status_code == 404


def test_a_missing_right_is_said_and_a_missing_session_leads_to_sign_in(trial: Flask, visit: Visit) -> None:
    assert browser_of(trial, visit, "officer_pkm").get("/trial/answering").status_code == 200
    refused = browser_of(trial, visit, "administrator").get("/trial/answering")
    assert refused.status_code == 403
    away = trial.test_client().get("/trial/answering?page=2")
    assert (away.status_code, away.location) == (303, "/account/sign-in?next=/trial/answering?page%3D2")


def test_a_page_sent_after_the_session_ended_is_not_sent_away_with_its_text(trial: Flask) -> None:
    answer = trial.test_client().post("/trial/mine", data={"text": "long"})
    assert answer.status_code == 401
    assert "/account/sign-in" in answer.text


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost.evil.example"}, False),
    ],
)
def test_only_our_own_pages_may_send(trial: Flask, visit: Visit, sent: dict[str, str], taken: bool) -> None:
    answer = browser_of(trial, visit, "observer").post("/trial/mine", headers=sent)
    assert (answer.status_code == 200) is taken


def test_a_program_needs_no_form_token_and_a_person_does(trial: Flask, visit: Visit) -> None:
    trial.config["WTF_CSRF_ENABLED"] = True
    assert trial.test_client().post("/trial/program").status_code == 200
    answer = browser_of(trial, visit, "observer").post("/trial/mine", data={"text": "long and secret"})
    assert answer.status_code == 400
    assert "long and secret" not in answer.text


def test_rights_are_asked_at_least_by_one_name() -> None:
    with pytest.raises(ValueError, match="at least one"):
        guards.allow()


def test_every_endpoint_of_the_application_declares_its_policy(app: Flask) -> None:
    bare = [name for name, view in app.view_functions.items() if guards.policy_of(view) is None]
    assert bare in ([], ["static"])


@pytest.mark.parametrize(
    "path", ["/", "/account/sign-in", "/no-such-page", "/account", "/trial/error/broken"]
)
def test_every_answer_carries_the_headers(trial: Flask, path: str) -> None:
    got = trial.test_client().get(path).headers
    policy = got["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert got["Cache-Control"] == "no-store"
    assert got["Referrer-Policy"] == "same-origin"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in got["Permissions-Policy"]


def test_only_a_page_that_says_so_may_ask_for_the_position(trial: Flask) -> None:
    assert "geolocation=(self)" in trial.test_client().get("/trial/where").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("refused", 422, "Reopen it first."),
        ("stale", 409, "new words"),
        ("hidden", 404, ""),
        ("broken", 500, ""),
    ],
)
def test_errors_say_what_to_do_and_nothing_of_the_inside(
    trial: Flask, kind: str, code: int, said: str
) -> None:
    answer = trial.test_client().get(f"/trial/error/{kind}")
    assert answer.status_code == code
    assert said in answer.text
    assert "secret" not in answer.text
    assert "<b>typed" not in answer.text


def test_somebody_who_was_slower_gets_his_own_words_back(trial: Flask) -> None:
    assert "&lt;b&gt;typed&lt;/b&gt; words" in trial.test_client().get("/trial/error/stale").text


def test_a_wrong_method_names_the_right_ones(trial: Flask) -> None:
    answer = trial.test_client().post("/trial/where")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_programs_get_problem_details(trial: Flask) -> None:
    answer = trial.test_client().get("/api/no-such-thing")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == 404


def test_over_https_the_cookies_are_bound_to_the_host(app: Flask, client: FlaskClient) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = client.post(
        "/account/sign-in",
        data={"email": "observer@crew.example", "password": "sungai-batanghari-mengalir-tenang"},
        base_url="https://localhost",
    )
    given = next(value for value in answer.headers.getlist("Set-Cookie") if "staff_session" in value)
    assert given.startswith("__Host-staff_session=")
    assert "Secure" in given
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
