"""An examination at the door: step by step for those assigned, not there for others, three facts for personnel."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.files.models import StoredFile
from feedback.inspection import examinations
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit, a_photo, told

NOTE = "Pola pungutan zqtelaahqz di loket sejak Maret; patut diperiksa."


@pytest.fixture
def number(app: Flask, crew: Crew) -> str:
    """A report of suspected abuse that the inspectorate holds."""

    def abuse() -> Complaint:
        complaint = telling.filed("Petugas loket meminta uang.", category="PENGAWASAN", unit="DUKCAPIL")
        telling.route(complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT)
        return complaint

    return told(app, abuse)


def begin(client: FlaskClient, number: str) -> str:
    answer = client.post(f"/inspectorate/complaints/{number}/examination", data={"text": NOTE})
    assert answer.status_code == 303
    return str(answer.location)


def steps(client: FlaskClient, here: str, crew: Crew) -> None:
    """Letter, report, recommendation, and what was told to personnel."""
    today, me = clock.today().isoformat(), str(crew.id_of("inspector"))
    later = (clock.today() + timedelta(days=30)).isoformat()
    unit = re.search(r'<option value="(\d+)">Dinas', client.get(here).text)
    letter = {"number": "700/12", "on": today, "team": [me], "leads": me, "finish_on": later}
    report = {"number": "700/31/LHP", "on": today, "result": "proven", "text": "Terbukti zqlhpqz."}
    for step, said in (("assignment", letter), ("report", report)):
        data = {f"{step}-{name}": value for name, value in said.items()}
        assert client.post(f"{here}/{step}", data=data).status_code == 303, step
    unit = re.search(r'<option value="(\d+)">Dinas', client.get(here).text)
    assert unit
    asked = {"text": "Pasang tarif.", "unit_id": unit.group(1), "due_on": later}
    data = {f"recommendation-{name}": value for name, value in asked.items()}
    assert client.post(f"{here}/recommendation", data=data).status_code == 303
    follow = re.search(rf"{here}/recommendations/\d+", client.get(here).text)
    assert follow
    assert client.get(follow.group()).status_code == 200
    assert client.post(follow.group(), data={"text": "Ya", "on": today}).status_code == 422, "say more"
    assert client.post(follow.group(), data={"text": "Foto papan.", "on": today}).status_code == 303
    assert client.post(f"{here}/personnel").status_code == 303


def test_it_goes_from_the_note_to_what_personnel_are_told(
    app: Flask, visit: Visit, crew: Crew, number: str
) -> None:
    inspector, personnel = visit("inspector"), visit("personnel")
    assert (
        f"/inspectorate/complaints/{number}/examination" in inspector.get(f"/desk/complaints/{number}").text
    )
    here = begin(inspector, number)
    assert inspector.get(f"/inspectorate/complaints/{number}/examination").location == here
    assert inspector.post(f"{here}/report", data={}).status_code == 422
    assert "700/31/LHP" not in personnel.get("/personnel/examinations").text
    steps(inspector, here, crew)
    page = inspector.get(here).text
    assert NOTE in page
    assert "zqlhpqz" in page
    seen = personnel.get("/personnel/examinations").text
    assert "700/31/LHP" in seen
    assert not re.search(f"{number}|zqlhpqz|700/12|Pasang tarif", seen), "number, date and result, no more"
    assert personnel.get(here).status_code == 403


def test_for_whoever_is_not_assigned_there_is_no_such_page_and_no_trace_of_it(
    app: Flask, visit: Visit, crew: Crew, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = visit("inspector2")
    pages = (
        f"/desk/complaints/{number}",
        f"/inspectorate/audit?sought={number}",
        "/inspectorate",
        "/inspectorate/examinations",
        "/desk/search?q=zqtelaahqz",
        "/inspectorate/audit?person=Inspector",
    )
    before = {page: _plain(colleague.get(page).text) for page in pages}
    here = begin(visit("inspector"), number)
    after = {page: _plain(colleague.get(page).text) for page in pages}
    assert [page for page in pages if before[page] != after[page] and "audit" not in page] == []
    assert "Pola pungutan" not in "".join(after.values())
    assert here.rpartition("/")[2] not in "".join(after.values())
    assert colleague.get(here).status_code == 404
    assert visit("delegate").get(here).status_code == 403
    monkeypatch.setattr(examinations, "_assigned", lambda _me: examinations.Examination.id.is_not(None))
    assert colleague.get(here).status_code == 200, "the twin that asks for no assignment shows it"


def bring(client: FlaskClient, here: str, **said: object) -> TestResponse:
    data = {f"scan-{name}": value for name, value in said.items()}
    return client.post(f"{here}/scans", data=data, content_type="multipart/form-data")


def test_the_signed_scan_is_brought_and_read_by_those_assigned_alone(
    app: Flask, visit: Visit, crew: Crew, number: str
) -> None:
    inspector = visit("inspector")
    here = begin(inspector, number)
    early = bring(inspector, here, shows="report", uploads=(a_photo(), "lhp zqscanqz.png"))
    assert early.status_code == 422, "there is no report yet"
    assert "zqscanqz" in early.text, "the file waits with the form"
    steps(inspector, here, crew)
    assert bring(inspector, here, shows="report").status_code == 422
    draft = early.text.split('name="scan-draft"')[1].split('value="')[1].split('"')[0]
    assert bring(inspector, here, shows="report", draft=draft).status_code == 303
    page = inspector.get(here).text
    file = re.search(rf'href="({here}/files/[^"]+)">lhp zqscanqz', page)
    assert file
    assert inspector.get(file.group(1)).status_code == 200
    for person, code in (("inspector2", 404), ("delegate", 403), ("head_dukcapil", 403), ("verifier", 403)):
        assert visit(person).get(file.group(1)).status_code == code, person
    assert bring(visit("inspector2"), here, shows="evidence", uploads=(a_photo(), "x.png")).status_code == 404
    with app.app_context():
        kept = db.session.scalars(select(StoredFile)).all()
        assert len(kept) == 1, "whoever is not assigned leaves no file"
    for who in ("inspector2", "delegate", "verifier"):
        for place in (f"/desk/complaints/{number}", f"/desk/search?q={number}", "/inspectorate/examinations"):
            assert "zqscanqz" not in visit(who).get(place).text


def test_its_page_costs_the_same_for_one_entry_and_for_many(
    app: Flask, visit: Visit, crew: Crew, number: str
) -> None:
    inspector = visit("inspector")
    here = begin(inspector, number)
    with statements(app) as few:
        assert inspector.get(here).status_code == 200
    for _each in range(6):
        inspector.post(f"{here}/review", data={"review-text": NOTE})
    with statements(app) as many:
        assert inspector.get(here).status_code == 200
    assert len(few) == len(many) <= 15, "\n".join(many)


def _plain(text: str) -> str:
    return re.sub(r'(name="csrf_token" (?:type="hidden" )?value|nonce)="[^"]*"', "", text)
