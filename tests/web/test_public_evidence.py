"""Bukti Sudah Mengadu: a paper for the reporter that holds neither his code nor a word of his report."""

from __future__ import annotations

from datetime import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper
from feedback.complaints.status import Identity
from feedback.exchange import composing, evidence
from feedback.ledger.models import Event
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office
from tests.statements import statements
from tests.web.desk_tales import Visit
from tests.web.public_path import follow, given


@pytest.mark.parametrize("identity", list(Identity))
def test_it_says_number_days_promises_and_state_and_nothing_else(
    app: Flask, crew: Crew, identity: Identity
) -> None:
    browser = app.test_client()
    contact = None if identity is Identity.ANONYMOUS else telling.REPORTER
    code = given(app, lambda: telling.answered(crew, identity=identity, contact=contact))
    follow(browser, code)
    assert "/follow/case/evidence" in browser.get("/follow/case").text
    page = browser.get("/follow/case/evidence").text
    for said in ("Bukti sudah mengadu", "Dinas Pekerjaan Umum dan Tata Ruang", "Tuntas", "Hasil"):
        assert said in page
    for secret in (telling.POTHOLE, "Warga Contoh", "081200000000", "Lubang sudah ditambal"):
        assert secret not in page
    flat = page.replace("-", "").replace(" ", "").upper()
    assert str(code).replace("-", "").upper() not in flat


def test_it_costs_no_more_than_the_case(app: Flask, crew: Crew) -> None:
    browser = app.test_client()
    follow(browser, given(app, lambda: telling.answered(crew)))
    browser.get("/follow/case/evidence")
    with statements(app) as said:
        assert browser.get("/follow/case/evidence").status_code == 200
    assert len(said) <= 7, "\n".join(said)


def test_without_a_visit_there_is_none(app: Flask) -> None:
    assert app.test_client().get("/follow/case/evidence").location == "/follow"


@pytest.mark.parametrize("identity", list(Identity))
def test_it_is_made_as_a_pdf_by_the_worker(app: Flask, crew: Crew, identity: Identity) -> None:
    browser = app.test_client()
    contact = None if identity is Identity.ANONYMOUS else telling.REPORTER
    code = given(app, lambda: telling.answered(crew, identity=identity, contact=contact))
    follow(browser, code)
    page = "/follow/case/evidence"
    assert browser.get(f"{page}.pdf").location == page  # there is none yet
    assert browser.post(page).status_code == 303
    assert browser.post(page).status_code == 303  # the same again: one paper
    assert "sedang dibuat" in browser.get(page).text
    with app.app_context():
        row = db.session.scalars(select(Paper)).one()
        assert office.work(app) == 1
        composed = composing.compose(db.session.scalars(select(Paper)).one())
        assert composed is not None
        text = office.shown(composed.sheet)
        events = db.session.scalars(select(Event).where(Event.stream_id == row.id)).all()
        assert {clock.town_date(one.recorded_at) for one in events} == {clock.today()}
        assert {one.recorded_at.astimezone(clock.TOWN).time() for one in events} == {time()}  # no exact time
    served = browser.get(f"{page}.pdf")
    assert served.data.startswith(b"%PDF")
    assert "Simpan PDF" in browser.get(page).text
    for said in ("Bukti Sudah Mengadu", "Dinas Pekerjaan Umum dan Tata Ruang", "Tuntas"):
        assert said in text
    for secret in (telling.POTHOLE, "Warga Contoh", "081200000000", "Lubang sudah ditambal", str(code)):
        assert secret not in text


def test_no_office_learns_that_a_reporter_took_it(app: Flask, visit: Visit, crew: Crew) -> None:
    browser = app.test_client()
    follow(browser, given(app, lambda: telling.answered(crew)))
    browser.post("/follow/case/evidence")
    with app.app_context():
        office.work(app)
        row = db.session.scalars(select(Paper)).one()
        token, number = row.token, db.session.scalars(select(Complaint.number)).one()
    for person in ("officer_dputr", "head_dputr", "verifier", "delegate", "inspector"):
        staff = visit(person)
        assert token not in staff.get(f"/desk/complaints/{number}/papers").text
        assert token not in staff.get("/desk/papers").text
        for place in (f"/desk/papers/{token}", f"/desk/dossiers/{token}"):
            assert staff.get(place).status_code in (403, 404)
        assert "sudah mengadu" not in staff.get(f"/desk/complaints/{number}").text.lower()


def test_of_one_report_only_so_many_are_made_a_day(app: Flask, crew: Crew) -> None:
    browser = app.test_client()
    follow(browser, given(app, lambda: telling.in_work(crew)))
    for _each in range(evidence.MOST_A_DAY + 2):
        assert browser.post("/follow/case/evidence").status_code == 303
        with app.app_context():
            case = db.session.scalars(select(Complaint)).one()
            follow_up.write(case, "Kami periksa.", by=crew["officer_dputr"])  # so that it says something new
            db.session.commit()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Paper)) == evidence.MOST_A_DAY
    assert "cetak halaman ini" in browser.get("/follow/case/evidence").text
