"""Whatever fails in the middle of a request: stored whole and said so, or not stored and said so."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.base.database import db
from feedback.complaints import intake
from feedback.people.throttle import Limit
from feedback.web import limits
from tests.complaints import telling
from tests.crew import Crew
from tests.durability.failing import sweep
from tests.files.samples import picture
from tests.web.public_path import follow, given, hidden, write

PLENTY = (Limit(10**6, timedelta(hours=1)), Limit(10**6, timedelta(hours=1)))
WHO = {"identity": "confidential", "name": "TELLTALE Siti", "phone": "0812TELLTALE"}
SECRETS = ("TELLTALE",)


@pytest.fixture(autouse=True)
def _as_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name in limits.LIMITS:
        monkeypatch.setitem(limits.LIMITS, name, PLENTY)


def photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture(size=(80, 60))), "foto.jpg"


def test_sending_a_report(app: Flask, client: FlaskClient) -> None:
    write(client, **WHO)
    swept = sweep(app, lambda: client.post("/report/review"), kinds=("encryption", "statement"))
    assert not swept.faults
    assert swept.tries["encryption"] >= 3


def test_sending_a_report_by_a_program(app: Flask, client: FlaskClient) -> None:
    body: dict[str, Any] = {
        "text": "Jalan di depan pasar berlubang besar sejak dua minggu.",
        "identity": "confidential",
        "category": "JALAN-KAB",
        "kecamatan": "15.04.03",
        "contact": {"name": "TELLTALE Siti", "phone": "0812TELLTALE"},
    }
    key = {"Idempotency-Key": "s" * 43}
    swept = sweep(app, lambda: client.post("/api/v1/complaints", json=body, headers=key), secrets=SECRETS)
    assert not swept.faults


def test_writing_to_the_office_with_a_photo(app: Flask, client: FlaskClient, crew: Crew) -> None:
    follow(client, given(app, lambda: telling.in_work(crew)))

    version = hidden(client.get("/follow/case"), "message-version")

    def press() -> TestResponse:
        said = {"message-version": version, "message-text": "Ini fotonya.", "message-files": photo()}
        return client.post("/follow/case/messages", data=said)

    swept = sweep(app, press, kinds=("file", "encryption", "statement"), beside=frozenset({"stored_files"}))
    assert not swept.faults
    assert swept.tries["file"] >= 3


def desk(
    app: Flask, visit: Callable[[str], FlaskClient], story: Any, who: str, noun: str, said: dict[str, str]
) -> Callable[[], TestResponse]:
    """A press of a desk's form at a case of this story."""
    with app.app_context():
        number = story().number
        db.session.commit()
    browser, address = visit(who), f"/desk/complaints/{number}/{noun}"
    version = hidden(browser.get(address), "version")
    return lambda: browser.post(address, data={"version": version, **said})


def test_routing_a_case(app: Flask, crew: Crew, visit: Callable[[str], FlaskClient]) -> None:
    with app.app_context():
        said = {
            "service_class": "non_oversight",
            "category_id": str(telling.category_id("JALAN-KAB")),
            "holder_unit_id": str(telling.unit_id("DPUTR")),
        }
    press = desk(app, visit, telling.filed, "verifier", "routing", said)
    swept = sweep(app, press, kinds=("encryption", "statement"))
    assert not swept.faults


def test_answering_a_case(app: Flask, crew: Crew, visit: Callable[[str], FlaskClient]) -> None:
    said = {"outcome": "explained", "text": "Sudah kami periksa bersama kepala desa."}
    press = desk(app, visit, lambda: telling.in_work(crew), "officer_dputr", "answer", said)
    swept = sweep(app, press, kinds=("encryption", "statement"))
    assert not swept.faults


def test_the_twin_that_commits_half_way_is_seen(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = intake._claim

    def early(*given: Any) -> None:
        claim(*given)
        db.session.flush()
        db.session.commit()

    monkeypatch.setattr(intake, "_claim", early)
    write(client, **WHO)
    assert sweep(app, lambda: client.post("/report/review"), kinds=("statement",)).faults
