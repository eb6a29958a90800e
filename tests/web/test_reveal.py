"""The doors of a reveal: asking, deciding, reading; and that the name lies nowhere before, while and after."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback import keeper, worker
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from feedback.vault.contacts import ContactData
from feedback.vault.reveals import RevealRequest, RevealState
from tests.complaints import telling
from tests.complaints.unsealed import REASON, SENTENCE, asked, confidential, ready
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit
from tests.web.public_path import follow, given
from tests.web.test_desk_at_once import PRESSES, at_once

MARKED = ContactData(
    name="Zqnamaqz", phone="081299887766", email="zqsurelqz@contoh.example", address="Zqalamatqz"
)
MARKS = ("Zqnamaqz", "081299887766", "zqsurelqz", "Zqalamatqz")
WISHED = {"purpose": "protection", "reason": REASON}


def ask(app: Flask, inspector: FlaskClient, crew: Crew, **changes: Any) -> tuple[str, str]:
    """Ask for a new case's identity through the door; the case's number and the request's address."""
    with app.app_context():
        number = confidential(crew, **changes).number
        db.session.commit()
    answer = inspector.post(f"/inspectorate/complaints/{number}/reveal", data=WISHED)
    assert answer.status_code == 303
    return number, str(answer.location)


def decide(custodian: FlaskClient, request: str, how: str = "approval", **data: str) -> TestResponse:
    path = f"/account/custody/{request.rpartition('/')[2]}/{how}"
    return custodian.post(path, data={"sentence": SENTENCE} | data)


def work(app: Flask, *loops: Any) -> None:
    for loop in loops or (keeper,):
        names = {"unsealing", "reveals"}
        loop.run(app, once=True, chores=tuple(one for one in loop.CHORES if one.name in names))


def test_a_request_goes_its_whole_way_through_the_doors(app: Flask, visit: Visit, crew: Crew) -> None:
    inspector, custodian = visit("inspector"), visit("custodian2")
    number, request = ask(app, inspector, crew)
    (cookie,) = (one for one in inspector._cookies.values() if "reveal" in one.key)  # type: ignore[attr-defined]  # no other way to a path's cookie
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Strict", request)
    assert number in custodian.get("/account/custody").text
    page = custodian.get(f"/account/custody/{request.rpartition('/')[2]}").text
    assert REASON in page
    assert telling.POTHOLE not in page
    assert inspector.post(f"{request}/identity").status_code == 422
    assert decide(custodian, request).status_code == 303
    work(app)
    shown = inspector.post(f"{request}/identity")
    assert shown.status_code == 200
    assert telling.REPORTER.name in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(rf"(\d+); url={request}", shown.headers["Refresh"])
    assert "only-print" in shown.text
    assert telling.REPORTER.name not in inspector.get(request).text
    other = visit("inspector")
    refused = other.post(f"{request}/identity")
    assert refused.status_code == 422
    assert telling.REPORTER.name not in refused.text
    assert "peramban" in refused.text
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert inspector.post(f"{request}/identity").status_code == 401  # the proof is old
        work(app, worker)
    with app.app_context():
        assert db.session.scalars(select(RevealRequest.state)).one() is RevealState.OVER


def test_the_reporter_reads_that_it_was_opened_and_the_public_how_often(
    app: Flask, client: FlaskClient, visit: Visit, crew: Crew
) -> None:
    code = given(app, lambda: confidential(crew))
    with app.app_context():
        number = db.session.scalars(select(Complaint.number)).one()
    inspector = visit("inspector")
    request = str(inspector.post(f"/inspectorate/complaints/{number}/reveal", data=WISHED).location)
    decide(visit("custodian2"), request)
    work(app)
    follow(client, code)
    assert "Identitas Anda dibuka" not in client.get("/follow/case").text
    inspector.post(f"{request}/identity")
    assert (
        "Identitas Anda dibuka untuk Inspektorat: pelapor harus dilindungi" in client.get("/follow/case").text
    )
    assert "Identitas Anda" not in visit("officer_dputr").get(f"/desk/complaints/{number}").text
    assert "Identitas dibuka" in inspector.get(f"/desk/complaints/{number}").text
    app.extensions.pop("published_figures", None)
    assert "Bulan ini: 1" in client.get("/figures").text


def test_refused_and_impossible_decisions_say_so(app: Flask, visit: Visit, crew: Crew) -> None:
    inspector = visit("inspector")
    _number, request = ask(app, inspector, crew)
    assert decide(visit("custodian"), request).status_code == 422
    assert decide(visit("custodian2"), request, sentence="").status_code == 422
    assert decide(visit("custodian2"), request, "denial").status_code == 303
    assert decide(visit("custodian2"), request).status_code == 422
    assert SENTENCE in inspector.get(request).text
    assert inspector.get("/inspectorate/reveals").status_code == 200


def test_who_lost_his_browser_takes_his_request_back_and_asks_anew(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number, request = ask(app, visit("inspector"), crew)
    elsewhere = visit("inspector")
    again = f"/inspectorate/complaints/{number}/reveal"
    assert elsewhere.post(again, data=WISHED).status_code == 422
    decide(visit("custodian2"), request)
    assert visit("custodian2").post(f"{request}/withdrawal").status_code == 403
    assert elsewhere.post(f"{request}/withdrawal").status_code == 303
    assert elsewhere.post(f"{request}/withdrawal").status_code == 422
    work(app)
    assert elsewhere.post(f"{request}/identity").status_code == 422
    with app.app_context():
        row = db.session.scalars(select(RevealRequest)).one()
        assert (row.state, row.copy) == (RevealState.ENDED, None)
    anew = str(elsewhere.post(again, data=WISHED).location)
    decide(visit("custodian2"), anew)
    work(app)
    assert telling.REPORTER.name in elsewhere.post(f"{anew}/identity").text


def test_of_twenty_agreements_at_once_one_counts(app: Flask, visit: Visit, crew: Crew) -> None:
    _number, request = ask(app, visit("inspector"), crew)
    browsers = [visit("custodian2") for _ in range(PRESSES)]
    assert at_once(lambda place: decide(browsers[place], request).status_code) == {303: 1, 422: PRESSES - 1}
    with app.app_context():
        events = select(func.count()).where(Event.kind == "reveal_approved")
        assert db.session.scalar(events) == 1


def test_the_name_lies_nowhere_before_while_and_after(
    app: Flask,
    visit: Visit,
    crew: Crew,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    inspector = visit("inspector")
    _number, request = ask(app, inspector, crew, contact=MARKED)
    decide(visit("custodian2"), request)
    work(app)
    _unmarked(_every_row(app), "rows while a copy lies there")
    assert "Zqnamaqz" in inspector.post(f"{request}/identity").text
    with clock.at(clock.now() + timedelta(minutes=16)):
        work(app, worker, keeper)
    _unmarked(_every_row(app), "rows afterwards")
    _unmarked(_bytes(app), "the database's file")
    _unmarked(caplog.text + "".join(capfd.readouterr()), "log")


def _every_row(app: Flask) -> str:
    with app.app_context():
        found = [
            repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for table in Complaint.metadata.sorted_tables
            for row in db.session.execute(select(table))
        ]
    assert any("identity" in row for row in found)
    return "\n".join(found)


def _bytes(app: Flask) -> str:
    """The file of an SQLite database with what is written ahead of it."""
    url = app.config["DATABASE_URL"]
    if not url.startswith("sqlite"):
        return ""
    path = Path(url.removeprefix("sqlite:///"))
    files = [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
    assert files
    return "".join(one.read_bytes().decode("latin-1") for one in files)


def _unmarked(said: str, where: str) -> None:
    assert not [mark for mark in MARKS if mark.lower() in said.lower()], where


@pytest.mark.parametrize(
    ("who", "page", "most"),
    [("custodian2", "/account/custody", 5), ("inspector", "/inspectorate/reveals", 3)],
)
def test_lists_cost_the_same_for_few_and_for_many(
    app: Flask, visit: Visit, crew: Crew, who: str, page: str, most: int
) -> None:
    def some(count: int) -> None:
        with app.app_context():
            for _ in range(count):
                asked(crew)
                ready(crew)
            db.session.commit()

    some(1)
    browser = visit(who)
    browser.get(page)
    with statements(app) as few:
        assert browser.get(page).status_code == 200
    some(4)
    with statements(app) as many:
        assert browser.get(page).status_code == 200
    assert len(few) == len(many) <= most, "\n".join(many)
