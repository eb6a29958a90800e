"""At the doors: a reporter sees and takes along what is held, asks for erasure; the inspectorate decides and holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from tests.complaints.test_erasure import MARK, WHO, marked
from tests.crew import Crew
from tests.web.desk_tales import Visit


@pytest.fixture
def number(app: Flask, client: FlaskClient, crew: Crew) -> str:
    """A closed case whose reporter has opened it in `client`."""
    with app.app_context():
        case, code = marked(crew)
        number = db.session.get_one(Complaint, case).number
    client.post("/follow", data={"code": code})
    return number


def seen(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_a_reporter_reads_and_takes_along_what_is_held(client, number):
    assert "/follow/case/data" in seen(client, "/follow/case")
    page = seen(client, "/follow/case/data")
    assert WHO.phone in page
    file = client.get("/follow/case/data.json")
    assert file.headers["Content-Disposition"].startswith("attachment")
    held = file.get_json()
    assert held["contact"]["name"] == WHO.name
    assert held["files"][0]["name"].startswith(MARK)
    assert f"{MARK}catatan" not in file.get_data(as_text=True)  # an internal note is not his


@pytest.mark.parametrize(
    ("identity", "said"), [(Identity.CONFIDENTIAL, "sealed"), (Identity.ANONYMOUS, "none")]
)
def test_sealed_contact_data_are_only_said_to_be_there(app, client, crew, identity, said):
    with app.app_context():
        _case, code = marked(crew, identity)
    client.post("/follow", data={"code": code})
    assert client.get("/follow/case/data.json").get_json()["contact"] == said
    assert WHO.phone not in seen(client, "/follow/case/data")


def test_a_request_goes_to_the_inspectorate_and_its_answer_to_the_reporter(app, client, visit: Visit, number):
    with app.app_context():
        version = db.session.query(Complaint).filter_by(number=number).one().version
    sent = client.post("/follow/case/erasure", data={"erasure-version": version, "erasure-reason": ""})
    assert sent.status_code == 303
    inspector = visit("inspector")
    assert number in seen(inspector, "/inspectorate/erasures")
    assert seen(inspector, "/inspectorate/erasures/1")
    empty = inspector.post("/inspectorate/erasures/1/decision", data={"decision": "no", "reason": ""})
    assert empty.status_code == 422
    said = {"decision": "no", "reason": "Arsip, Pasal 15 UU 27/2022."}
    assert inspector.post("/inspectorate/erasures/1/decision", data=said).status_code == 303
    assert "Pasal 15 UU 27/2022" in seen(client, "/follow/case")
    assert "ombudsman" in seen(client, "/follow/case/data")


def test_two_persons_hold_a_case_and_one_ends_it(app, visit: Visit, number):
    inspector, delegate = visit("inspector"), visit("delegate")
    assert seen(inspector, f"/inspectorate/complaints/{number}/hold")
    until = (clock.today() + timedelta(days=90)).isoformat()
    asked = inspector.post(
        f"/inspectorate/complaints/{number}/hold", data={"reason": "Surat pengadilan.", "until": until}
    )
    assert asked.status_code == 303
    assert number in seen(delegate, "/inspectorate/holds")
    assert inspector.post("/inspectorate/holds/1/answer", data={"answer": "yes"}).status_code == 422
    assert "Surat pengadilan" in seen(delegate, "/inspectorate/holds/1")
    assert delegate.post("/inspectorate/holds/1/answer", data={"answer": "yes"}).status_code == 303
    assert delegate.post("/inspectorate/holds/1/end").status_code == 403
    assert inspector.post("/inspectorate/holds/1/end").status_code == 303
    assert inspector.get("/inspectorate/holds/1").status_code == 404
