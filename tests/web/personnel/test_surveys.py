"""Surveys at the desk: begun, linked, read within one's own office, published, taken as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.surveys import holding
from feedback.surveys.models import Survey
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.statements import statements
from tests.web.test_public_surveys import published

Visit = Callable[[str], FlaskClient]


def newest(app: Flask) -> Survey:
    with app.app_context():
        return db.session.scalars(holding.shelf().limit(1)).one()


def test_a_survey_is_begun_and_a_unit_gets_a_poster(app: Flask, visit: Visit) -> None:
    desk, today = visit("delegate"), clock.today()
    said = {"name": "SKM 2027", "from_on": today, "to_on": today + timedelta(20), "least": "30"}
    assert desk.post("/personnel/surveys", data=said).status_code == 303
    assert desk.post("/personnel/surveys", data=said).status_code == 422
    for wrong in ({"weights": "U1 0.5"}, {"weights": "U10 1"}, {"weights": "U1 1/0"}, {"least": "4"}):
        assert desk.post("/personnel/surveys", data={**said, **wrong}).status_code == 422
    with app.app_context():
        unit = unit_id("DUKCAPIL")
    poster = desk.post("/personnel/surveys/links", data={"unit": str(unit)})
    page = desk.get(poster.location).text
    assert "data:image/svg+xml" in page
    assert "/survey/" in page


def test_own_weights_are_typed_as_lines(app: Flask, visit: Visit) -> None:
    today = clock.today()
    said = {"name": "Dua", "from_on": today, "to_on": today, "least": "5", "weights": "U3 0,25\nu7 3/4"}
    assert visit("delegate").post("/personnel/surveys", data=said).status_code == 303
    assert newest(app).weights == {"time": "1/4", "conduct": "3/4"}


def test_a_head_reads_his_own_office_and_promises_for_it(app: Flask, visit: Visit, crew: Crew) -> None:
    published(app, crew, {"DUKCAPIL": 6, "DPUTR": 7})
    with app.app_context():
        own, other = unit_id("DUKCAPIL"), unit_id("DPUTR")
    survey = newest(app).id
    head, base = visit("head_dukcapil"), f"/personnel/surveys/{survey}"
    page = head.get(base).text
    assert "Kependudukan" in page
    assert "Pekerjaan Umum" not in page
    assert "75,00" in head.get(f"{base}/units/{own}").text
    assert head.get(f"{base}/units/{other}").status_code == 404
    promise = {"element": "time", "action": "Loket kedua.", "term": "short", "due_on": clock.today()}
    assert head.post(f"{base}/units/{own}/plans", data=promise).status_code == 303
    assert head.post(f"{base}/units/{other}/plans", data=promise).status_code == 404
    assert "Loket kedua." in visit("observer").get(f"{base}/units/{own}").text
    assert visit("inspector").post(f"{base}/units/{own}/plans", data=promise).status_code == 403
    assert head.post("/personnel/surveys/plans/1/end").status_code == 303
    assert visit("head_dputr").post("/personnel/surveys/plans/1/end").status_code == 404


def test_a_file_hides_what_the_page_hides(app: Flask, visit: Visit, crew: Crew) -> None:
    published(app, crew, {"DUKCAPIL": 6, "DPUTR": 3})
    url = f"/personnel/surveys/{newest(app).id}/export"
    answer = visit("delegate").post(url, data={"kind": "csv"})
    rows = {row[0]: row for row in csv.reader(io.StringIO(answer.text))}
    assert rows["DUKCAPIL"][2:] == ["6", *["3.0"] * 9, "75.0", "C"]
    assert rows["DPUTR"][2:] == ["3", *[""] * 11]
    assert visit("delegate").post(url, data={"kind": "xlsx"}).data.startswith(b"PK")


def test_the_page_costs_as_many_statements_for_many_units(app: Flask, visit: Visit, crew: Crew) -> None:
    published(app, crew, {"DUKCAPIL": 6, "DPUTR": 6, "DINKES": 6, "DLH": 6, "DINSOS": 6})
    desk, path = visit("delegate"), f"/personnel/surveys/{newest(app).id}"
    desk.get(path)
    with statements(app) as said:
        assert desk.get(path).text.count('class="row-link"') == 5
    assert len(said) <= 6
