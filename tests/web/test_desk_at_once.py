"""Twenty presses of a desk's button at once: one counts, the others are told that the case has changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import lapor
from feedback.complaints.annexes import Forwarding
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, now, told

PRESSES = 20


def at_once(press: Callable[[int], int]) -> Counter[int]:
    """How often each status was the answer."""
    with ThreadPoolExecutor(PRESSES) as crowd:
        return Counter(crowd.map(press, range(PRESSES)))


def events(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Event.kind == kind)) or 0


def test_answered_in_lapor_once(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.filed()
        lapor.note(case, "9911223", clock.today() + timedelta(days=5), by=crew["verifier"])
        return case

    number = told(app, story)
    version, browsers = str(now(app, number)["version"]), [visit("verifier") for _ in range(PRESSES)]

    def press(place: int) -> int:
        said = {"version": version, "on": clock.today().isoformat()}
        return browsers[place].post(f"/desk/complaints/{number}/lapor-answer", data=said).status_code

    assert at_once(press) == {303: 1, 409: PRESSES - 1}
    assert events(app, "lapor_answered") == 1


def test_one_lapor_number_goes_to_one_of_many_cases(app: Flask, visit: Visit, crew: Crew) -> None:
    cases = [told(app, lambda n=n: telling.filed(f"Lampu jalan nomor {n} padam.")) for n in range(PRESSES)]
    browsers = [visit("verifier") for _ in range(PRESSES)]

    def press(place: int) -> int:
        said = {"version": "1", "number": "7788990", "due_on": clock.today().isoformat()}
        return browsers[place].post(f"/desk/complaints/{cases[place]}/lapor", data=said).status_code

    assert at_once(press) == {303: 1, 422: PRESSES - 1}


def test_forwarded_once_with_one_consent(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.filed("Listrik padam tiap malam.", category=None))
    browsers = [visit("verifier") for _ in range(PRESSES)]
    said = {
        "version": str(now(app, number)["version"]),
        "recipient": "PLN",
        "reason": "Kami teruskan ke PLN.",
    }
    said |= {"consent": "spoken", "consent_on": clock.today().isoformat(), "heard_by": "Bu Ratna"}

    def press(place: int) -> int:
        return browsers[place].post(f"/desk/complaints/{number}/forwarding", data=said).status_code

    answers = at_once(press)
    assert answers[303] == 1
    assert set(answers) <= {303, 404, 409}
    assert events(app, "consented") == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Forwarding)) == 1


def test_a_lapor_number_that_a_colleague_is_writing_is_refused_in_a_sentence(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    """His words are kept although the other's are not committed yet when the button is pressed."""
    ours, theirs = (told(app, lambda n=n: telling.filed(f"Lampu jalan {n} padam.")) for n in (1, 2))
    browser, due_on = visit("verifier"), clock.today() + timedelta(days=5)
    said = {"version": "1", "number": "7788990", "due_on": due_on.isoformat()}
    with ThreadPoolExecutor(1) as colleague, app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == theirs)).one()
        lapor.note(case, "7788990", due_on, by=crew["verifier"])
        answer = colleague.submit(browser.post, f"/desk/complaints/{ours}/lapor", data=said)
        time.sleep(0.5)  # the other waits for our commit
        db.session.commit()
    assert answer.result().status_code == 422
    assert "7788990" in answer.result().text
