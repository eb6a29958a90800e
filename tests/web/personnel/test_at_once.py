"""Twenty presses of the same button at once: one of them counts, and nothing is kept twice."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.files.models import StoredFile
from feedback.ledger.models import Event
from feedback.notices.models import Letter
from feedback.performance import sweep
from feedback.performance.models import ConductNote
from tests.crew import Crew
from tests.files import samples
from tests.web.personnel.steps import Visit, decide, post, propose

PRESSES = 20


def at_once(press: Callable[[int], int]) -> Counter[int]:
    """How often each status was the answer."""
    with ThreadPoolExecutor(PRESSES) as crowd:
        return Counter(crowd.map(press, range(PRESSES)))


def events(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Event.kind == kind)) or 0


def letters(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Letter.letter == name)) or 0


def final(app: Flask, visit: Visit, crew: Crew, case: str) -> int:
    note = propose(app, visit, crew, case)
    post(visit("head_dinkes"), f"/personnel/notes/{note}/notice")
    decide(app, visit, note)
    with app.app_context():
        db.session.get_one(ConductNote, note).objection_due_on = clock.today() - timedelta(days=1)
        assert sweep.finalise_due() == 1
        db.session.commit()
    return note


def test_a_file_added_twenty_times_at_once_is_there_once(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note = propose(app, visit, crew, case)
    browsers = [visit("head_dinkes") for _ in range(PRESSES)]
    data = samples.picture()

    def press(place: int) -> int:
        form = {"files": (io.BytesIO(data), "jadwal.jpg"), "shown": "no"}
        return browsers[place].post(f"/personnel/notes/{note}/files", data=form).status_code

    assert at_once(press) == {303: PRESSES}
    assert events(app, "conduct_file_added") == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_no_crowd_adds_more_files_than_a_note_carries(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note = propose(app, visit, crew, case)
    browsers = [visit("head_dinkes") for _ in range(PRESSES)]

    def press(place: int) -> int:
        form = {"files": (io.BytesIO(samples.picture(size=(40 + place, 30))), "jadwal.jpg"), "shown": "yes"}
        return browsers[place].post(f"/personnel/notes/{note}/files", data=form).status_code

    most = app.config["MAX_FILES"]
    assert at_once(press) == {303: most, 422: PRESSES - most}
    assert events(app, "conduct_file_added") == most


def test_handed_over_and_examined_once(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    note = final(app, visit, crew, case)
    heads, superiors = ([visit(who) for _ in range(PRESSES)] for who in ("inspector", "head_pkm"))
    told = letters(app, "conduct_decided")
    path = f"/personnel/notes/{note}/examination"
    answers = at_once(lambda place: post(heads[place], path, reason="Diduga meninggalkan loket."))
    assert answers == {303: 1, 422: PRESSES - 1}
    assert events(app, "conduct_handed_over") == letters(app, "examination_asked") == 1
    assert letters(app, "conduct_decided") == told + 1

    def bring(place: int) -> int:
        finding = ("light", "severe")[place % 2]
        said = {"number": f"800/{place}", "on": clock.today().isoformat(), "finding": finding}
        return post(superiors[place], f"/record/examinations/{note}", **said)

    assert at_once(bring) == {303: 1, 422: PRESSES - 1}
    assert events(app, "conduct_examined") == 1
