"""What the words of a report set in motion: emergency numbers at once, somebody on duty told, protection offered."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.settings import office
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.notices.models import Letter, RecipientKind
from tests.web.public_path import STORY, begin, send

DANGER = "Tolong, ada anak tenggelam di sungai dekat pasar, belum ada yang menolong."
FEARED = "Kolam tanpa pagar di dekat pasar, takut ada anak tenggelam di sana."
ABUSE = "Petugas loket meminta uang rokok supaya surat saya cepat selesai."
ELSEWHERE = "Listrik padam tiap malam, token listrik juga tidak bisa diisi."


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        return list(db.session.scalars(select(Letter).where(Letter.letter == "danger_reported")))


def test_danger_shows_the_emergency_numbers_at_once(client: FlaskClient) -> None:
    begin(client, DANGER)
    assert 'href="tel:112"' in client.get("/report/where").text


def test_danger_tells_those_on_duty_once(app: Flask, client: FlaskClient) -> None:
    send(client, DANGER)
    client.post("/report/review")
    (letter,) = letters(app)
    with app.app_context():
        case = db.session.scalars(select(Complaint)).one()
        assert case.urgent
        assert (letter.recipient_kind, letter.recipient_id) == (RecipientKind.UNIT, case.holder_unit_id)
        assert letter.facts == {"number": case.number}
        assert case.holder_unit_id == office("verifying_unit").id


@pytest.mark.parametrize("text", [STORY, FEARED])
def test_without_danger_nobody_is_woken(app: Flask, client: FlaskClient, text: str) -> None:
    begin(client, text)
    assert 'href="tel:112"' not in client.get("/report/where").text
    send(client, text)
    assert letters(app) == []


def test_abuse_of_office_begins_with_the_strong_protection(client: FlaskClient) -> None:
    begin(client, ABUSE)
    client.post("/report/where", data={"office": "Dinas Pekerjaan Umum", "guess": "0"})
    page = client.get("/report/who").text
    assert "uang rokok" in page
    assert re.search(r'<input[^>]*checked[^>]*value="confidential"|value="confidential"[^>]*checked', page)


def test_a_matter_of_somebody_else_is_said_and_still_taken(client: FlaskClient) -> None:
    begin(client, ELSEWHERE)
    assert "PT PLN" in client.get("/report/where").text
    begin(client, STORY)
    assert "PT PLN" not in client.get("/report/where").text
    send(client, ELSEWHERE)


def test_places_in_the_story_are_offered_and_can_be_changed(app: Flask, client: FlaskClient) -> None:
    begin(client, "Antre di pkm mersam dari pagi sampai siang, dokternya tidak datang juga.")
    page = client.get("/report/where").text
    assert re.search(r'name="office"[^>]*value="Puskesmas Mersam', page)
    client.post("/report/where", data={"office": "Dinas Sosial", "guess": "0"})
    assert 'value="Dinas Sosial' in client.get("/report/where").text
    with app.app_context():
        assert db.session.scalars(select(Complaint)).all() == []


def test_without_a_place_in_the_story_nothing_is_filled_in(client: FlaskClient) -> None:
    begin(client, STORY)
    assert re.search(r'name="office"[^>]*value=""', client.get("/report/where").text)
