"""One case and one receipt, however often the button is pressed; the code is shown while it has to be."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import numbers
from feedback.complaints.models import Complaint
from feedback.vault.drafts import ReportDraft
from feedback.web.public import sheets
from tests.web.public_path import code_on, hidden, send, write


def cases(app: Flask) -> list[Complaint]:
    with app.app_context():
        return list(db.session.scalars(select(Complaint).order_by(Complaint.id)))


def test_pressing_twice_gives_one_case_and_the_same_receipt(app: Flask, client: FlaskClient) -> None:
    write(client)
    secret = hidden(client.get("/report/review"))
    first = client.post("/report/review", data={"draft": secret})
    code = code_on(client.get("/report/receipt"))
    second = client.post("/report/review", data={"draft": secret})
    assert first.location == second.location == "/report/receipt"
    assert code_on(client.get("/report/receipt")) == code
    assert len(cases(app)) == 1


def test_presses_at_the_same_moment_give_one_case(app: Flask, client: FlaskClient) -> None:
    write(client)
    secret = hidden(client.get("/report/review"))
    places: list[str | None] = []

    def press() -> None:
        browser = app.test_client()
        places.append(browser.post("/report/review", data={"draft": secret}).location)

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert places == ["/report/receipt"] * 4
    assert len(cases(app)) == 1


def test_a_number_drawn_twice_asks_for_one_more_press(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, "Tulisan pertama: kata submissions dan receipts tidak berarti apa-apa di sini.")
    taken, fresh = cases(app)[0].number, numbers.new_number
    browser = app.test_client()
    write(browser, "Tulisan kedua, yang mendapat nomor yang sudah dipakai orang lain.")
    monkeypatch.setattr(numbers, "new_number", lambda: taken)
    busy = browser.post("/report/review")
    assert busy.status_code == 503
    assert "Tulisan kedua" in busy.text
    assert len(cases(app)) == 1
    monkeypatch.setattr(numbers, "new_number", fresh)
    assert browser.post("/report/review").location == "/report/receipt"
    assert len(cases(app)) == 2


def test_the_receipt_is_shown_until_the_code_is_typed_again(app: Flask, client: FlaskClient) -> None:
    code = send(client)
    wrong = client.post("/report/receipt", data={"again": "00000"})
    assert wrong.status_code == 422
    assert code_on(wrong) == code
    right = client.post("/report/receipt", data={"again": code.replace("-", "")[-5:].lower()})
    assert right.location == "/follow"
    gone = client.get("/report/receipt")
    assert gone.status_code == 410
    assert code not in gone.text
    assert drafts_left(app) == 0


def test_the_receipt_is_shown_for_half_an_hour(client: FlaskClient) -> None:
    send(client)
    with clock.at(clock.now() + sheets.SHOWN_FOR + timedelta(minutes=1)):
        assert client.get("/report/receipt").status_code == 410


def test_the_receipt_names_the_promise_and_the_range(app: Flask, client: FlaskClient) -> None:
    send(client)
    page = client.get("/report/receipt").text
    (case,) = cases(app)
    assert case.number in page
    assert "promise-day" in page
    assert "60" in page


def drafts_left(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(ReportDraft)).scalar_one()
