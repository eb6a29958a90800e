"""What the log says of those who come in and those who are kept out: which door and why, never who."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import logs
from feedback.base.database import db
from feedback.notices.models import Letter
from tests.crew import PASSWORD, Crew, email
from tests.people.factors import set_up_app
from tests.web.desk_tales import Visit


@pytest.fixture(autouse=True)
def told_from_info_on(app: Flask) -> None:
    """An application made by an earlier test may log less."""
    logs.configure("info", alone=False)


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.facts for record in caplog.records if hasattr(record, "facts")]


def enter(client: FlaskClient, key: str, password: str = PASSWORD):
    return client.post("/account/sign-in", data={"email": email(key), "password": password})


def told(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Letter.letter == "new_browser")) or 0


def test_coming_in_and_being_refused_are_lines_without_a_person(
    app: Flask, client: FlaskClient, crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "feedback")
    enter(client, "observer", "zqsalahqz salah salah")
    enter(client, "nobody", "zqsalahqz salah salah")
    enter(client, "observer")
    client.post("/account/sign-out")
    client.post("/follow", data={"code": "0000-1111-2222-3333-4"})
    client.post("/api/v1/follow", json={"receipt_code": "0000-1111-2222-3333-4"})
    said = [(one["event"], one.get("why") or one.get("kind")) for one in lines(caplog)]
    assert said == [
        ("sign_in_refused", "password"),
        ("sign_in_refused", "password"),
        ("signed_in", "none"),
        ("signed_out", None),
        ("code_refused", None),
        ("code_refused", None),
    ]
    for word in (
        "observer",
        "crew.example",
        "127.0.0.1",
        "0000-1111",
        "zqsalahqz",
        str(crew.id_of("observer")),
    ):
        assert word not in caplog.text.replace("feedback", "")


def test_a_door_that_is_closed_to_somebody_is_a_line(
    app: Flask, visit: Visit, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "feedback")
    visit("observer").get("/admin/people")
    client.post("/desk/claims")
    client.post("/account/sign-in", headers={"Origin": "https://evil.example"})
    client.put("/how")
    assert [(one["event"], one["endpoint"], one["why"]) for one in lines(caplog)] == [
        ("refused", "admin.people", "403"),
        ("refused", "desk.claims", "401"),
        ("refused", "account.sign_in", "403"),
        ("refused", None, "405"),
    ]


def test_a_second_step_that_fails_is_a_line(
    app: Flask, client: FlaskClient, crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    with app.app_context():
        set_up_app(crew["observer"])
        db.session.commit()
    caplog.set_level(logging.INFO, "feedback")
    enter(client, "observer")
    client.post("/account/sign-in/step", data={"proof-code": "000000"})
    assert [(one["event"], one.get("why")) for one in lines(caplog)] == [("step_refused", "proof")]


def test_an_account_opened_in_another_browser_tells_its_owner_once(app: Flask, client: FlaskClient) -> None:
    enter(client, "observer", "wrong wrong wrong")
    assert told(app) == 0
    enter(client, "observer")
    assert told(app) == 1
    enter(client, "observer")
    assert told(app) == 1, "this browser is known"
    enter(app.test_client(), "observer")
    assert told(app) == 1, "one letter an hour is enough to be warned"
