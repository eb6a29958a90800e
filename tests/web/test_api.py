"""The door for programs: the same draft as the form, the same answer to the same key, problems in one's language."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from feedback.base.database import db
from feedback.complaints import reading
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel, Identity, Visibility
from feedback.vault.models import Contact
from feedback.web import limits

TEXT = "Jalan di depan pasar berlubang besar sejak dua minggu, sudah tiga motor jatuh."
GOOD = {
    "text": TEXT,
    "identity": "open",
    "category": "JALAN-KAB",
    "kecamatan": "15.04.03",
    "contact": {"name": "Warga Contoh", "email": "warga@contoh.example"},
    "wants_notices": True,
}


def send(client: FlaskClient, body: Any = None, key: str | None = None, **headers: str) -> Any:
    given = {"Idempotency-Key": key or secrets.token_hex(32)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return client.post("/api/v1/complaints", json=GOOD if body is None else body, headers=given)


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def test_a_program_files_a_complaint(app, client):
    answer = send(client)
    assert answer.status_code == 201
    said = answer.json
    assert said["status"] == "received"
    assert said["promises"]["verification_due_on"] is not None
    assert said["promises"]["completion_due_on_earliest"] < said["promises"]["completion_due_on_latest"]
    with app.app_context():
        complaint = db.session.scalars(select(Complaint).where(Complaint.number == said["number"])).one()
        assert (complaint.channel, complaint.identity) == (Channel.API, Identity.OPEN)
        assert complaint.category.code == "JALAN-KAB"
        assert reading.differences(complaint) == {}


def test_the_same_key_gives_the_same_answer_and_one_case(app, client):
    key = secrets.token_hex(32)
    first, again = send(client, key=key), send(client, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert count(app) == 1


def test_the_same_key_with_other_words_is_refused(app, client):
    key = secrets.token_hex(32)
    send(client, key=key)
    other = send(client, GOOD | {"text": TEXT + " Tolong segera."}, key=key)
    assert other.status_code == 422
    assert count(app) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 201])
def test_a_key_that_is_too_short_is_refused(app, client, key):
    answer = client.post("/api/v1/complaints", json=GOOD, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "pendek"}, "text"),
        ({"text": None}, "text"),
        ({"identity": "famous"}, "identity"),
        ({"category": "NO-SUCH"}, "category"),
        ({"kecamatan": "99.99.99"}, "kecamatan"),
        ({"desa": "Atlantis"}, "desa"),
        ({"kecamatan": ""}, "unit"),
        ({"contact": {"email": "not an address"}}, "contact.email"),
        ({"contact": {}}, "contact.name"),
        ({"about_conduct": "maybe"}, "about_conduct"),
        ({"colour": "blue"}, "colour"),
        ({"text": "x" * 8001}, "text"),
    ],
)
def test_each_fault_is_named_by_its_field(app, client, change, field):
    answer = send(client, GOOD | change)
    assert answer.status_code == 422, answer.json
    assert answer.content_type == "application/problem+json"
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert count(app) == 0


def test_faults_are_told_in_the_callers_language(client):
    indonesian = send(client, GOOD | {"text": None}).json
    english = send(client, GOOD | {"text": None}, Accept_Language="en").json
    assert english["errors"][0]["detail"] == "Fill this in."
    assert indonesian["errors"][0]["detail"] != "Fill this in."


def test_what_is_not_json_is_refused(client):
    headers = {"Idempotency-Key": secrets.token_hex(32)}
    assert client.post("/api/v1/complaints", data="text=x", headers=headers).status_code == 415
    broken = client.post("/api/v1/complaints", data="{", headers=headers, content_type="application/json")
    assert broken.status_code == 400
    assert send(client, ["a", "list"]).status_code == 400
    large = "x" * 70_000
    assert send(client, GOOD | {"text": large}).status_code == 413


def test_an_anonymous_report_keeps_no_exact_time_and_a_secret_category_is_secret(app, client):
    body = {"text": TEXT, "identity": "anonymous", "category": "PPA", "kecamatan": "15.04.03"}
    said = send(client, body).json
    with app.app_context():
        complaint = db.session.scalars(select(Complaint).where(Complaint.number == said["number"])).one()
        first = reading.entries_of(complaint)[0]
        assert (first.actor, first.occurred_at.minute, first.occurred_at.second) == ("reporter", 0, 0)
        assert complaint.visibility is Visibility.SECRET
        assert db.session.get(Contact, complaint.id) is None


def test_a_case_is_followed_by_its_code_alone(client):
    filed = send(client).json
    seen = client.post("/api/v1/follow", json={"receipt_code": filed["receipt_code"].lower()})
    assert seen.status_code == 200
    assert (seen.json["number"], seen.json["status"]) == (filed["number"], "received")
    assert seen.json["timeline"][0]["text"] == TEXT
    wrong = client.post("/api/v1/follow", json={"receipt_code": "0000-0000-0000-0000-0"})
    assert wrong.status_code == 404
    assert client.get(f"/api/v1/complaints/{filed['number']}").status_code == 404


def test_codes_cannot_be_tried_for_ever(client):
    answers = [
        client.post("/api/v1/follow", json={"receipt_code": "0000-0000-0000-0000-0"}).status_code
        for _ in range(12)
    ]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_sending_is_limited_like_the_form(client):
    statuses = [send(client, GOOD | {"identity": "famous"}).status_code for _ in range(31)]
    assert statuses[-1] == 429


def test_the_codes_are_listed_and_tagged(client):
    first = client.get("/api/v1/reference")
    assert {"categories", "units", "regions"} <= first.json.keys()
    assert "JALAN-KAB" in {one["code"] for one in first.json["categories"]}
    again = client.get("/api/v1/reference", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_the_door_describes_itself(app, client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    ours = {
        rule.rule.removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert ours == set(document["paths"])
    complaint = document["components"]["schemas"]["Complaint"]
    assert complaint["required"] == ["text", "identity"]
    assert complaint["additionalProperties"] is False


def test_nothing_is_stored_when_the_commit_fails(app, client, monkeypatch):
    def fails(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(limits, "count", lambda _what: None)
    event.listen(db.session, "before_commit", fails)
    try:
        assert send(client).status_code >= 500
    finally:
        event.remove(db.session, "before_commit", fails)
    assert count(app) == 0
