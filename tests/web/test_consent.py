"""Asking for a visit, a call or a meeting: the staff's page, and three buttons on the reporter's, without script."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from tests.complaints import telling
from tests.crew import Crew
from tests.web import public_path
from tests.web.desk_tales import Visit, do

NOT_YET = "Jangan sebelum pelapor setuju"


def wish(kind: str = "call") -> dict[str, str]:
    day = (clock.today() + timedelta(days=2)).isoformat()
    return {"kind": kind, "day": day, "who": "Rudi, petugas Dinas PUPR", "where": "Jalan Melati 4"}


def told(app: Flask, crew: Crew, **changes: object) -> tuple[str, str]:
    """A case in work: its number, and a code that opens it."""
    numbers: list[str] = []

    def story() -> Complaint:
        complaint = telling.in_work(crew, **changes)
        numbers.append(complaint.number)
        return complaint

    return public_path.given(app, story), numbers[0]


def test_no_call_before_a_yes(app: Flask, client: FlaskClient, visit: Visit, crew: Crew) -> None:
    code, number = told(app, crew)
    officer = visit("officer_dputr")
    page = f"/desk/complaints/{number}"
    assert NOT_YET in officer.get(page).text
    assert do(officer, app, number, "contact-request", **wish()).status_code == 303
    asked = public_path.follow(client, code).text
    assert "Rudi, petugas Dinas PUPR" in asked
    for said in ("yes", "no", "other"):
        assert f'name="contact-answer" value="{said}"' in asked
    assert NOT_YET in officer.get(page).text
    assert public_path.do(client, "contact", answer="yes", text="Sore saja.").status_code == 303
    shown = officer.get(page).text
    assert NOT_YET not in shown
    assert "Sore saja." in shown
    version = public_path.hidden(client.get("/follow/case"), "consent-version")
    assert client.post("/follow/case/consent-end", data={"consent-version": version}).status_code == 303
    assert NOT_YET in officer.get(page).text


def test_another_time_needs_words_and_keeps_the_page(
    app: Flask, client: FlaskClient, visit: Visit, crew: Crew
) -> None:
    code, number = told(app, crew)
    do(visit("officer_dputr"), app, number, "contact-request", **wish())
    public_path.follow(client, code)
    assert public_path.do(client, "contact", answer="other", text="").status_code == 422
    assert public_path.do(client, "contact", answer="sometimes", text="").status_code == 422
    assert public_path.do(client, "contact", answer="other", text="Lusa di balai desa.").status_code == 303


def test_a_protected_reporter_chooses_the_place(
    app: Flask, client: FlaskClient, visit: Visit, crew: Crew
) -> None:
    code, number = told(app, crew, identity=Identity.ANONYMOUS, contact=None)
    officer = visit("officer_dputr")
    form = officer.get(f"/desk/complaints/{number}/contact-request").text
    assert 'value="meeting"' in form
    assert 'value="visit"' not in form
    assert do(officer, app, number, "contact-request", **wish("visit")).status_code == 422
    assert do(officer, app, number, "contact-request", **wish("meeting")).status_code == 303
    page = public_path.follow(client, code).text
    assert "Jalan Melati 4" not in page
    assert "jangan berikan alamat Anda" in page
