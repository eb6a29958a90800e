"""Bukti Sudah Mengadu: a paper for the reporter that holds neither his code nor a word of his report."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.complaints.status import Identity
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
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
    assert len(said) <= 6, "\n".join(said)


def test_without_a_visit_there_is_none(app: Flask) -> None:
    assert app.test_client().get("/follow/case/evidence").location == "/follow"
