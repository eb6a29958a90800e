"""A resident reports: three steps, a review, one press, a receipt; no account, no script, nothing lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import intake
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Visibility
from feedback.deadlines import shelf
from feedback.files.models import StoredFile
from feedback.ledger.models import Event
from feedback.people.exclusions import Exclusion
from feedback.people.throttle import Limit
from feedback.vault import codes, contacts, drafts
from feedback.vault.drafts import ReportDraft
from feedback.web import limits
from feedback.web.public import sheets
from tests.files.samples import picture
from tests.statements import statements
from tests.web.public_path import STORY, begin, hidden, send, write

OPEN = {"identity": "open", "name": "Warga Contoh", "phone": "0812", "email": "warga@contoh.example"}


def cases(app: Flask) -> list[Complaint]:
    with app.app_context():
        return list(db.session.scalars(select(Complaint).order_by(Complaint.id)))


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_report_is_sent_and_its_code_opens_it(app: Flask, client: FlaskClient) -> None:
    code = send(client, **OPEN)
    (case,) = cases(app)
    assert (case.identity, case.visibility) == (Identity.OPEN, Visibility.PUBLISHABLE)
    with app.app_context():
        assert codes.find(code) == case.id
        kept = contacts.read(case.id)
        assert kept is not None
        assert kept.name == "Warga Contoh"


@pytest.mark.parametrize(
    ("path", "most"), [("/report", 2), ("/report/where", 9), ("/report/who", 4), ("/report/review", 6)]
)
def test_each_page_asks_little_and_weighs_little(
    app: Flask, client: FlaskClient, path: str, most: int
) -> None:
    write(client)
    with statements(app) as sent:
        page = client.get(path)
    assert page.status_code == 200
    assert len(sent) <= most
    assert len(page.data) <= 40_000


def test_sending_is_one_short_transaction(app: Flask, client: FlaskClient) -> None:
    write(client)
    with app.app_context():
        shelf.calendar()  # read once in a process's life, as are the standards
        shelf.standards(clock.today())
    with statements(app) as sent:
        assert client.post("/report/review").status_code == 303
    # one to find what was written, one for the tries, then the transaction of the case itself
    assert len(sent) <= 18
    assert len([one for one in sent if one.startswith(("INSERT", "UPDATE")) and "throttles" not in one]) <= 12


@pytest.mark.postgresql
def test_the_server_is_asked_six_things_and_the_driver_keeps_what_it_read_of_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send() -> list[str]:
        write(client)
        with statements(app) as sent:
            assert client.post("/report/review").status_code == 303
        return sent

    def not_kept(query: bytes, _encoding: str) -> None:
        pytest.fail(f"read anew, {len(query)} letters: see LONG_STATEMENT")

    send()
    monkeypatch.setattr("psycopg._queries._query2pg_nocache", not_kept)
    sent = send()
    assert len(sent) == 6  # the last whom a chosen office could set against itself
    assert max(map(len, sent)) > 4096  # what the driver would not keep by itself


def test_what_was_typed_and_attached_stays_through_every_fault(app: Flask, client: FlaskClient) -> None:
    secret = hidden(client.get("/report"))
    photo = (io.BytesIO(picture()), "lubang di jalan.jpg")
    answer = client.post("/report", data={"draft": secret, "text": "Rusak.", "files": photo})
    assert answer.status_code == 422
    assert "Rusak." in answer.text
    assert "lubang di jalan.jpg" in answer.text
    bad = (io.BytesIO(b"MZ not a picture"), "program.exe")
    answer = client.post("/report", data={"draft": secret, "text": STORY, "files": bad})
    assert answer.status_code == 422
    assert "program.exe" in answer.text
    assert STORY in answer.text
    assert client.post("/report", data={"draft": secret, "text": STORY}).location == "/report/where"
    assert "lubang di jalan.jpg" in client.get("/report").text


def test_at_most_five_files_and_each_can_be_taken_off(app: Flask, client: FlaskClient) -> None:
    secret = hidden(client.get("/report"))
    photos = [(io.BytesIO(picture(size=(64 + n, 64))), f"foto{n}.jpg") for n in range(6)]
    answer = client.post("/report", data={"draft": secret, "text": STORY, "files": photos})
    assert answer.status_code == 422
    assert count(app, StoredFile) == 5
    token = re.search(r"/report/files/([\w-]+)/removal", answer.text)
    assert token
    shown = client.get(f"/report/files/{token[1]}")
    assert shown.content_type == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert app.test_client().get(f"/report/files/{token[1]}").status_code == 404
    assert app.test_client().post(f"/report/files/{token[1]}/removal").status_code == 404
    assert client.post(f"/report/files/{token[1]}/removal").status_code == 303
    assert count(app, StoredFile) == 4


def test_an_office_is_found_by_a_part_of_its_name(client: FlaskClient) -> None:
    begin(client)
    several = client.post("/report/where", data={"office": "puskesmas muara", "guess": "0"})
    assert several.status_code == 422
    assert several.text.count('name="unit"') >= 2
    assert client.post("/report/where", data={"office": "tidak ada xyz"}).status_code == 422
    nothing = client.post("/report/where", data={"guess": "0"})
    assert nothing.status_code == 422
    assert client.post("/report/where", data={"office": "puskesmas aro"}).location == "/report/who"
    assert 'value="Puskesmas Aro' in client.get("/report/where").text


def test_the_words_propose_a_category_and_danger_brings_the_numbers(client: FlaskClient) -> None:
    begin(client, "Rumah tetangga kebakaran dan jalan berlubang menghalangi mobil pemadam.")
    page = client.get("/report/where").text
    assert 'href="tel:112"' in page
    assert re.search(r'name="guess"[^>]*value="\d+"[^>]*checked', page)
    begin(client)
    assert 'href="tel:112"' not in client.get("/report/where").text


def test_conduct_begins_confidential_and_hides_the_case_from_the_unit(
    app: Flask, client: FlaskClient
) -> None:
    begin(client, "Petugas loket membentak ibu saya tanpa alasan.", conduct="yes", person="Bu Contoh")
    client.post("/report/where", data={"office": "puskesmas aro", "guess": "0"})
    page = client.get("/report/who").text
    assert re.search(r'value="confidential"[^>]*checked', page)
    assert re.search(r'<input[^>]*checked[^>]*name="secret"', page)
    assert "Puskesmas Aro" in page.split("readers")[1]
    client.post("/report/who", data={"identity": "confidential", "secret": "y", "name": "Rahasia Sekali"})
    client.post("/report/review")
    (case,) = cases(app)
    assert (case.identity, case.visibility, case.sealed) == (Identity.CONFIDENTIAL, Visibility.SECRET, True)
    assert count(app, Exclusion) == 1


def test_without_a_name_nothing_of_a_name_is_kept(app: Flask, client: FlaskClient) -> None:
    begin(client)
    client.post("/report/where", data={"office": "puskesmas aro", "guess": "0"})
    client.post("/report/who", data={**OPEN, "identity": "anonymous"})
    review = client.get("/report/review").text
    assert "Warga Contoh" not in review
    client.post("/report/review")
    (case,) = cases(app)
    with app.app_context():
        assert contacts.reachable(case.id) == (False, False)
    assert case.received_at == clock.midday(case.received_on)


def test_an_open_report_needs_a_name_and_letters_an_address(client: FlaskClient) -> None:
    begin(client)
    client.post("/report/where", data={"office": "puskesmas aro", "guess": "0"})
    assert client.post("/report/who", data={"identity": "open"}).status_code == 422
    asked = {"identity": "confidential", "wants_notices": "y"}
    assert client.post("/report/who", data=asked).status_code == 422


def test_two_tabs_do_not_mix(app: Flask, client: FlaskClient) -> None:
    one, other = hidden(client.get("/report?new")), hidden(client.get("/report?new"))
    client.post("/report", data={"draft": one, "text": STORY})
    client.post("/report", data={"draft": other, "text": "Lampu jalan di simpang mati sejak sebulan."})
    client.post("/report/where", data={"draft": one, "office": "puskesmas aro", "guess": "0"})
    with app.app_context():
        assert drafts.read(one)["text"] == STORY
        assert drafts.read(other)["unit_id"] is None


def test_a_busy_database_loses_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, Exception("locked"))

    write(client)
    secret = hidden(client.get("/report/review"))
    with monkeypatch.context() as patch:
        patch.setattr(intake, "file_complaint", busy)
        answer = client.post("/report/review", data={"draft": secret})
        assert answer.status_code == 503
        assert STORY in answer.text
        assert hidden(answer) == secret
    with monkeypatch.context() as patch:
        patch.setattr(sheets, "keep", busy)
        answer = client.post("/report", data={"draft": secret, "text": STORY + " Tolong."})
        assert answer.status_code == 503
        assert STORY + " Tolong." in answer.text
    assert client.post("/report/review", data={"draft": secret}).location == "/report/receipt"
    assert len(cases(app)) == 1


def test_too_many_reports_from_one_network_wait_with_their_text(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "send", (Limit(1, timedelta(hours=1)), Limit(9, timedelta(hours=1))))
    send(client)
    neighbour = app.test_client()
    write(neighbour)
    answer = neighbour.post("/report/review")
    assert answer.status_code == 429
    assert STORY in answer.text
    assert len(cases(app)) == 1
    with clock.at(clock.now() + timedelta(hours=2)):
        assert neighbour.post("/report/review").location == "/report/receipt"


def test_a_trap_and_haste_only_leave_a_hint(app: Flask, client: FlaskClient) -> None:
    write(client)
    assert client.post("/report/review", data={"website": "http://spam.example"}).status_code == 303
    with app.app_context():
        facts = db.session.scalars(select(Event.facts).where(Event.kind == "received")).one()
    assert facts["automatic"] is True
    assert not cases(app)[0].quarantined


def test_what_is_written_cannot_be_read_with_the_database_alone(app: Flask, client: FlaskClient) -> None:
    begin(client)
    with app.app_context():
        (row,) = db.session.scalars(select(ReportDraft))
        assert STORY.encode() not in row.content
        assert (row.expires_at.minute, row.expires_at.second) == (0, 0)
        assert drafts.sweep_drafts() == 0
        with clock.at(clock.now() + timedelta(hours=26)):
            assert drafts.sweep_drafts() == 1


def test_a_lost_draft_begins_again(client: FlaskClient) -> None:
    for path in ("/report/where", "/report/who", "/report/review"):
        assert client.get(path).location == "/report"
    assert client.post("/report/review").location == "/report"
    begin(client)
    assert client.get("/report/review").location == "/report/where"
