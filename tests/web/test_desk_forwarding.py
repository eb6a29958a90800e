"""What is not the regency's goes on to another body, and only when the reporter agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reading, reporter, triage
from feedback.complaints.annexes import Forwarding
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Outcome, Status
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, do, now, told
from tests.web.public_path import follow, given

DARK = "Listrik padam tiap malam di desa kami, PLN tidak datang juga."
SAID = {"recipient": "PLN Rayon Muara Bulian", "reference": "PLN-7", "reason": "Kami teruskan ke PLN."}


def spoken(days_ago: int = 0, **changes: str) -> dict[str, str]:
    """The form with consent that somebody heard."""
    on = (clock.today() - timedelta(days=days_ago)).isoformat()
    return SAID | {"consent": "spoken", "consent_on": on, "heard_by": "Bu Ratna, loket 2"} | changes


def dark(app: Flask, **changes: Any) -> str:
    return told(app, lambda: telling.filed(DARK, category=None, **changes))


def the_story(number: str, audience: Audience) -> reading.Story:
    case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
    assert reading.differences(case) == {}
    return reading.story(case, audience)


def agree(app: Flask, crew: Crew, number: str, words: str = "Ya, silakan diteruskan.") -> None:
    """The verifier asks, the reporter answers."""
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        triage.question(case, "Boleh kami teruskan ke PLN?", by=crew["verifier"])
        reporter.reply(case, words)
        db.session.commit()


def test_without_consent_nothing_is_forwarded_and_nothing_typed_is_lost(app: Flask, visit: Visit) -> None:
    number = dark(app)
    page = do(visit("verifier"), app, number, "forwarding", **SAID)
    assert page.status_code == 422
    assert "persetujuan pelapor" in page.text
    assert SAID["reason"] in page.text
    assert now(app, number)["status"] is Status.RECEIVED
    with app.app_context():
        assert db.session.scalars(select(Forwarding)).all() == []


def test_who_has_not_written_has_not_agreed_in_the_thread(app: Flask, visit: Visit) -> None:
    number, browser = dark(app), visit("verifier")
    assert do(browser, app, number, "forwarding", **SAID, consent="thread").status_code == 422
    page = browser.get(f"/desk/complaints/{number}/forwarding").text
    link = f"/desk/complaints/{number}/question?forward_to="
    assert link in page
    body = page.split(f'href="{link}')[1].split('"')[0]
    assert "Bolehkah" in browser.get(link + body).text
    assert "Bolehkah" not in browser.get(f"/desk/complaints/{number}/question").text
    assert "&lt;b&gt;" in browser.get(f"{link}<b>").text


def test_what_the_reporter_answered_in_the_thread_is_consent(
    app: Flask, visit: Visit, crew: Crew, client: FlaskClient
) -> None:
    numbers: list[str] = []

    def story() -> Complaint:
        complaint = telling.filed(DARK, category=None, identity=Identity.CONFIDENTIAL)
        numbers.append(complaint.number)
        return complaint

    code = given(app, story)
    number = numbers[0]
    agree(app, crew, number)
    browser = visit("verifier")
    page = browser.get(f"/desk/complaints/{number}/forwarding").text
    assert "Ya, silakan diteruskan." in page
    assert 'value="thread" data-choice checked' in page
    assert 'value="spoken"' not in page  # a protected reporter agrees with his code only
    assert do(browser, app, number, "forwarding", **spoken()).status_code == 422
    assert do(browser, app, number, "forwarding", **SAID, consent="thread").status_code == 303
    assert now(app, number)["outcome"] is Outcome.NOT_COMPETENT
    with app.app_context():
        consent = the_story(number, Audience.STAFF).last("consented")
        assert consent is not None
        assert consent.facts["given"] == "thread"
        assert (
            the_story(number, Audience.STAFF).happenings[consent.facts["message"] - 1].kind
            == "reporter_replied"
        )
        assert db.session.scalars(select(Forwarding)).one().recipient == SAID["recipient"]
    assert "Anda menyetujui penerusan ini" in follow(client, code).text


def test_consent_that_was_said_names_the_day_and_who_heard_it(
    app: Flask, visit: Visit, client: FlaskClient
) -> None:
    numbers: list[str] = []

    def story() -> Complaint:
        with clock.at(clock.now() - timedelta(days=1)):
            complaint = telling.filed(DARK, category=None)
        numbers.append(complaint.number)
        return complaint

    code, browser = given(app, story), visit("verifier")
    number = numbers[0]
    for wrong in (spoken(-1), spoken(2), spoken(consent_on=""), spoken(heard_by=" ")):
        assert do(browser, app, number, "forwarding", **wrong).status_code == 422
        assert now(app, number)["status"] is Status.RECEIVED
    assert do(browser, app, number, "forwarding", **spoken(1)).status_code == 303
    with app.app_context():
        staff, own = the_story(number, Audience.STAFF), the_story(number, Audience.REPORTER)
        consent = staff.last("consented")
        assert consent is not None
        assert consent.text == {"heard_by": "Bu Ratna, loket 2"}
        read = own.last("consented")
        assert read is not None
        assert read.text == {}  # that it was written down he reads, and no name of the staff
    mine = follow(client, code).text
    assert "Anda menyetujui penerusan ini" in mine
    assert "Ratna" not in mine


@pytest.mark.parametrize("who", ["inspector", "officer_dputr", "delegate"])
def test_only_who_verifies_forwards(app: Flask, visit: Visit, who: str) -> None:
    number = dark(app)
    assert do(visit(who), app, number, "forwarding", **spoken()).status_code in (403, 404, 422)
    assert now(app, number)["status"] is Status.RECEIVED
