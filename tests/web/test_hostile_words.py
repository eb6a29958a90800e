"""What nobody types: signs that nobody sees, halves of signs, brackets without end, choices that are none."""

from __future__ import annotations

import dataclasses
import json
import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.base.database import db
from feedback.base.plain import plain
from feedback.complaints import drafts, reading
from feedback.complaints.drafts import ComplaintDraft
from feedback.complaints.models import Complaint
from feedback.vault.contacts import ContactData
from feedback.web import forms
from feedback.web.account import password
from tests.crew import Crew, email
from tests.web.desk_tales import Visit
from tests.web.personnel.steps import closed

OVERRIDE, ZERO_WIDTH, ISOLATE = "\u202e", "\u200b", "\u2066"
SAID = f"Jalan{ZERO_WIDTH} ber{OVERRIDE}lubang{ISOLATE} di depan pasar\x07 sejak dua minggu."
SEEN = "Jalan berlubang di depan pasar sejak dua minggu."


def send(client: FlaskClient, body: bytes | str) -> TestResponse:
    headers = {"Idempotency-Key": secrets.token_hex(32)}
    return client.post("/api/v1/complaints", data=body, headers=headers, content_type="application/json")


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (SAID, SEEN),
        ("foto_\u202egpj.exe", "foto_gpj.exe"),
        ("pu\u200dng\u200cli", "pungli"),
        ("a\ud800b\udfffc", "abc"),
        ("satu\r\ndua\rtiga\u2028empat", "satu\ndua\ntiga\nempat"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * 4),
        ("\U000e0049\U000e0067gelap", "gelap"),
        ("  \ufeff biasa \n", "biasa"),
    ],
)
def test_text_is_what_everybody_sees(typed: str, seen: str) -> None:
    assert plain(typed) == seen


@pytest.mark.parametrize(
    "kept",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family, joined out of three
        "\u2764\ufe0f\u200d\U0001f525",
        "\u0915\u094d\u200d\u0937",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "café ngoạài",
        "Rp 5.000,-\ttunai",
        "=1+1",
    ],
)
def test_what_languages_and_pictures_need_stays(kept: str) -> None:
    assert plain(kept) == kept


def test_a_report_holds_no_sign_that_nobody_sees(app: Flask, client: FlaskClient) -> None:
    answer = send(client, json.dumps({"text": SAID, "identity": "anonymous", "kecamatan": "15.04.03"}))
    assert answer.status_code == 201
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        assert reading.entries_of(complaint)[0].text["text"] == SEEN


def test_without_the_cleaning_it_would_hold_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "plain", lambda text: text)
    send(client, json.dumps({"text": SAID, "identity": "anonymous", "kecamatan": "15.04.03"}))
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        assert OVERRIDE in reading.entries_of(complaint)[0].text["text"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("[" * 60_000, 400),
        ('{"text":' * 7_000 + "1" + "}" * 7_000, 400),
        ('{"text": ' + "9" * 5_000 + "}", 400),
        (b'{"text": "\xff\xfe", "identity": "anonymous"}', 400),
        ('{"\\ud800": 1}', 422),
        ('{"text": NaN, "identity": "anonymous"}', 422),
        (json.dumps({"text": "\ud800" * 30, "identity": "anonymous", "kecamatan": "15.04.03"}), 422),
        (json.dumps({"text": SEEN, "identity": "open", "contact": {"name": ["a"]}}), 422),
    ],
)
def test_json_that_nobody_writes_is_refused_in_order(client: FlaskClient, body: Any, code: int) -> None:
    answer = send(client, body)
    assert (answer.status_code, answer.content_type) == (code, "application/problem+json")


@pytest.mark.parametrize("code", ["\ud800", "\ud83d\ude00" * 5, "\x00", "K\u200bF", "٣" * 17, "{}"])
def test_a_code_that_is_none_opens_nothing_and_breaks_nothing(client: FlaskClient, code: str) -> None:
    assert client.post("/api/v1/follow", json={"receipt_code": code}).status_code == 404


@pytest.mark.parametrize("whom", ["x", "-1", "\x00", "0001-01-01", "None", "9" * 30])
def test_a_choice_that_is_none_is_asked_again(app: Flask, visit: Visit, crew: Crew, whom: str) -> None:
    with app.app_context():
        number = closed(crew).number
        db.session.commit()
    asked = {"civil_servant": whom, "kind": "conduct", "summary": "Apa adanya.", "happened_on": "2026-11-02"}
    assert visit("head_dinkes").post(f"/personnel/proposals/{number}", data=asked).status_code == 422
    invited = {"name": "Budi", "email": "budi@contoh.go.id", "role": "officer", "unit": whom}
    assert visit("administrator").post("/admin/people/new", data=invited).status_code == 422


def test_a_wish_for_a_new_password_takes_as_long_for_everybody(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([10.0, 10.02, 20.0, 20.009, 30.0, 39.0])
    slept: list[float] = []
    monkeypatch.setattr(
        password, "time", type("Clock", (), {"monotonic": lambda: next(moments), "sleep": slept.append})
    )
    for key in ("observer", "nobody", "nobody2"):
        assert client.post("/account/forgotten", data={"email": email(key)}).status_code == 200
    assert [round(one, 3) for one in slept] == [
        round(password.EVEN - 0.02, 3),
        round(password.EVEN - 0.009, 3),
        0.0,
    ]


def test_the_digest_of_a_form_is_useless_without_its_secret() -> None:
    said = ComplaintDraft(
        text=SEEN, secret="s" * 40, unit_id=1, contact=ContactData(name="Warga", phone="0812"), place="pasar"
    )
    changed = (
        {"text": SEEN + " Lagi."},
        {"contact": ContactData(name="Warga", phone="0813")},
        {"place": "kantor"},
        {"person": "Pak Anu"},
        {"about_conduct": True},
        {"shows_contact_to_unit": True},
    )
    for change in changed:
        assert dataclasses.replace(said, **change).fingerprint() != said.fingerprint()
    for hint in ({"crowded": True}, {"automatic": True}, {"urgent": True}, {"locale": "en"}):
        assert dataclasses.replace(said, **hint).fingerprint() == said.fingerprint()
    other = dataclasses.replace(said, secret="t" * 40)
    assert other.fingerprint() != said.fingerprint(), "somebody who knows the words could compare them"
    assert drafts.key_of(other.secret) != drafts.key_of(said.secret)
