"""Assisted intake: an operator writes it down, hands over number and code, and forgets the code."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.complaints import follow_up, reporter, triage
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel, Identity
from feedback.vault import codes
from feedback.vault.models import Receipt
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, counted, told


def form(app: Flask, page: str, **changes: Any) -> dict[str, Any]:
    """The form of an intake page, filled in."""
    secret = page.split('name="secret"')[1].split('value="')[1].split('"')[0]
    with app.app_context():
        region = str(telling.region_id("Muara Bulian"))
    said = {
        "secret": secret,
        "channel": "phone",
        "text": telling.POTHOLE,
        "region_id": region,
        "identity": "open",
        "name": "Warga Contoh",
        "phone": "081200000000",
    }
    return said | changes


def test_an_operator_enters_a_report_and_sees_the_code_once(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = visit("operator")
    said = form(app, browser.get("/desk/intake").text)
    page = browser.post("/desk/intake", data=said)
    assert page.status_code == 200
    code = "-".join(re.findall(r"<span>([0-9A-Z]{1,4})</span>", page.text.split('class="code"')[1])[:5])
    with app.app_context():
        row = db.session.scalars(select(Complaint)).one()
        assert (row.channel, row.operator_id) == (Channel.PHONE, crew["operator"].user_id)
        assert row.number in page.text
        assert codes.find(code) == row.id
        assert db.session.scalars(select(Receipt)).one().must_change
    again = browser.post("/desk/intake", data=said)
    assert again.status_code == 200
    assert row.number in again.text
    with app.app_context():
        assert db.session.execute(select(func.count(Complaint.id))).scalar_one() == 1


def test_what_is_missing_is_said_and_everything_typed_stays(app: Flask, visit: Visit) -> None:
    browser = visit("operator")
    page = browser.post("/desk/intake", data=form(app, browser.get("/desk/intake").text, name=""))
    assert page.status_code == 422
    assert telling.POTHOLE in page.text


def test_an_operator_cannot_file_about_the_own_office(app: Flask, visit: Visit) -> None:
    browser = visit("operator_pkm")
    with app.app_context():
        own = str(telling.unit_id("Puskesmas Aro"))
    page = browser.get("/desk/intake").text
    assert ">Puskesmas Aro</option>" not in page
    assert browser.post("/desk/intake", data=form(app, page, unit_id=own)).status_code == 422


def test_a_report_without_a_name_keeps_none(app: Flask, visit: Visit) -> None:
    browser = visit("operator")
    said = form(app, browser.get("/desk/intake").text, identity="anonymous", name="", phone="")
    assert browser.post("/desk/intake", data=said).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().identity is Identity.ANONYMOUS


def test_taking_in_is_for_operators(visit: Visit) -> None:
    for who in ("verifier", "officer_dputr", "inspector"):
        assert visit(who).get("/desk/intake").status_code == 403
        assert visit(who).post("/desk/intake").status_code == 403


def test_who_has_no_mail_and_news_is_to_be_phoned(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = visit("operator")
    browser.post("/desk/intake", data=form(app, browser.get("/desk/intake").text))
    assert "081200000000" not in browser.get("/desk/calls").text
    with app.app_context():
        triage.question(db.session.scalars(select(Complaint)).one(), "Di mana tepatnya?", by=crew["verifier"])
        db.session.commit()
    assert "081200000000" in browser.get("/desk/calls").text
    assert "081200000000" in visit("verifier").get("/desk/calls").text
    assert "081200000000" not in visit("operator_pkm").get("/desk/calls").text
    with app.app_context():
        one = db.session.scalars(select(Complaint)).one()
        reporter.reply(one, "Di depan toko Makmur.")
        telling.route(one, crew)
        follow_up.accept(one, by=crew["officer_dputr"])
        follow_up.ask(one, "Sejak kapan?", by=crew["officer_dputr"])
        db.session.commit()
    assert "081200000000" in visit("officer_dputr").get("/desk/calls").text
    assert "081200000000" in browser.get("/desk/calls").text
    for who in ("verifier", "officer_dukcapil", "inspector"):
        assert "081200000000" not in visit(who).get("/desk/calls").text
    assert visit("delegate").get("/desk/calls").status_code == 403
    assert 'href="/desk/calls"' in visit("officer_dputr").get("/desk").text


def test_many_calls_ask_as_often_as_one(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        complaint = telling.in_work(crew, contact=replace(telling.REPORTER, email=""))
        follow_up.ask(complaint, "Sejak kapan?", by=crew["officer_dputr"])
        return complaint

    told(app, story)
    browser = visit("officer_dputr")
    browser.get("/desk/calls")
    with counted(app) as one:
        browser.get("/desk/calls")
    for _ in range(4):
        told(app, story)
    with counted(app) as many:
        assert browser.get("/desk/calls").text.count("081200000000") == 5
    assert len(one) == len(many) <= 6, "\n".join(many)
