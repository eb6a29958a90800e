"""A hundred machines must not shut the door to everybody; each of them is stopped all the same."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.people.throttle import Limit
from feedback.web import limits

WRONG = "0000-0000-0000-0000-0"
SAID = {
    "text": "Jalan di depan pasar berlubang besar sejak dua minggu.",
    "identity": "anonymous",
    "kecamatan": "15.04.03",
}


def few(monkeypatch: pytest.MonkeyPatch, what: str, mine: int = 5, everybody: int = 2) -> None:
    hour = timedelta(hours=1)
    monkeypatch.setitem(limits.LIMITS, what, (Limit(mine, hour), Limit(everybody, hour)))


def from_(address: str) -> Any:
    return {"REMOTE_ADDR": address}


def try_code(client: FlaskClient, address: str) -> int:
    return client.post("/follow", data={"code": WRONG}, environ_base=from_(address)).status_code


def report(client: FlaskClient, address: str) -> Any:
    headers = {"Idempotency-Key": secrets.token_hex(32)}
    return client.post("/api/v1/complaints", json=SAID, headers=headers, environ_base=from_(address))


def test_who_did_nothing_yet_is_not_refused_for_what_others_did(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "code")
    assert [try_code(client, f"10.0.0.{one}") for one in range(1, 6)] == [422] * 5
    tries = [try_code(client, "10.0.0.1") for _again in range(4)]
    assert tries == [422, 422, 429, 429], "his first three, and then the world's budget is used up"


def test_without_the_spared_tries_everybody_would_be_shut_out(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "code")
    monkeypatch.setitem(limits.SPARED, "code", 0)
    assert [try_code(client, f"10.0.0.{one}") for one in range(1, 6)] == [422, 422, 429, 429, 429]


def test_a_network_of_its_own_is_stopped_at_its_own_limit(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "code", mine=2, everybody=99)
    assert [try_code(client, "10.0.0.1") for _again in range(4)] == [422, 422, 429, 429]
    assert try_code(client, "10.0.0.2") == 422


def test_reports_come_in_while_others_flood(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "send")
    assert [report(client, "10.0.0.1").status_code for _again in range(5)] == [201, 201, 201, 429, 429]
    assert report(client, "10.0.0.2").status_code == 201


def test_what_fills_the_disk_is_bounded_for_all_together() -> None:
    assert not {"upload", "upload_day", "heavy"} & set(limits.SPARED)
