"""The questionnaire without an account: by a unit's link and after a closed case, once, and told of nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.people.limit import Limit
from feedback.surveys import answering, holding
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import SurveyAnswer, Way
from feedback.web import limits
from tests.complaints import telling
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.statements import statements
from tests.web.personnel.steps import closed
from tests.web.public_path import follow, given, hidden

Visit = Callable[[str], FlaskClient]
MARKS = {one.value: "3" for one in Element}


def linked(app: Flask, crew: Crew) -> str:
    """A running survey and the path of Dukcapil's link."""
    with app.app_context():
        today = clock.today()
        holding.begin("SKM uji", today - timedelta(3), today + timedelta(3), 5, by=crew["delegate"])
        token = holding.give_link(unit_id("DUKCAPIL"), by=crew["delegate"]).token
        db.session.commit()
    return f"/survey/{token}"


def published(app: Flask, crew: Crew, respondents: dict[str, int], *, least: int = 5) -> None:
    """A survey that is over, with so many answers of each unit."""
    with app.app_context():
        today, by = clock.today(), crew["delegate"]
        survey = holding.begin("SKM lama", today - timedelta(40), today - timedelta(20), least, by=by)
        with clock.at(clock.midday(survey.from_on)):
            for code, many in respondents.items():
                for number in range(many):
                    marks = dict.fromkeys(Element, 3)
                    once = f"{code}-{number}"
                    answering.answer(survey, unit_id(code), marks, Respondent(), way=Way.LINK, once=once)
        holding.publish(survey, survey.version, by=by)
        db.session.commit()


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SurveyAnswer)) or 0


def test_nine_questions_are_answered_by_a_link_and_counted_once(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    path = linked(app, crew)
    page = client.get(path)
    assert page.text.count("<fieldset") == 9
    said = {**MARKS, "secret": hidden(page, "secret"), "sex": "female"}
    for _press in range(3):
        assert client.post(path, data=said).status_code == 303
    assert count(app) == 1
    with app.app_context():
        row = db.session.scalars(select(SurveyAnswer)).one()
        assert (row.unit_id, row.way, row.time, row.sex) == (unit_id("DUKCAPIL"), Way.LINK, 3, "female")


def test_what_lacks_an_answer_comes_back_with_the_others_kept(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    path = linked(app, crew)
    said = {**MARKS, "secret": hidden(client.get(path), "secret")}
    del said["conduct"]
    answer = client.post(path, data=said)
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 8
    for wrong in ("0", "5", "x", "-1"):
        assert client.post(path, data={**said, "conduct": wrong}).status_code == 422
    assert count(app) == 0


def test_an_unknown_or_ended_link_leads_nowhere(app: Flask, client: FlaskClient, crew: Crew) -> None:
    path = linked(app, crew)
    assert client.get("/survey/AAAAAAAAAAAAAAAA").status_code == 404
    with app.app_context():
        link = holding.link(path.rpartition("/")[2])
        holding.end_link(link.id, link.token, by=crew["delegate"])
        db.session.commit()
    assert client.get(path).status_code == 404
    assert client.post(path, data=MARKS).status_code == 404


def test_without_a_survey_the_link_says_so(app: Flask, client: FlaskClient, crew: Crew) -> None:
    with app.app_context():
        token = holding.give_link(unit_id("DUKCAPIL"), by=crew["delegate"]).token
        db.session.commit()
    assert client.get(f"/survey/{token}").status_code == 200
    assert client.post(f"/survey/{token}", data={**MARKS, "secret": "s" * 43}).status_code == 422
    assert count(app) == 0


def test_a_reporter_is_asked_when_his_case_is_closed_and_only_once(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    linked(app, crew)
    follow(client, given(app, lambda: closed(crew)))
    assert "/follow/case/survey" in client.get("/follow/case").text
    assert client.get("/follow/case/survey").text.count("<fieldset") == 9
    for _press in range(2):
        assert client.post("/follow/case/survey", data=MARKS).location == "/follow/case"
    assert count(app) == 1


@pytest.mark.parametrize("asked", [True, False])
def test_following_a_closed_case_by_its_code_asks_at_most_eight_things(
    app: Flask, client: FlaskClient, crew: Crew, asked: bool
) -> None:
    if asked:
        linked(app, crew)
    code = given(app, lambda: closed(crew))
    follow(client, code)
    with statements(app) as sent:
        page = follow(client, code)
    assert ("/follow/case/survey" in page.text) is asked
    assert len(sent) <= 8, sent


def test_while_a_case_is_open_nobody_is_asked(app: Flask, client: FlaskClient, crew: Crew) -> None:
    linked(app, crew)
    follow(client, given(app, lambda: telling.answered(crew)))
    assert "/follow/case/survey" not in client.get("/follow/case").text
    assert client.get("/follow/case/survey").location == "/follow/case"
    assert client.post("/follow/case/survey", data=MARKS).location == "/follow/case"
    assert count(app) == 0


def test_a_network_answers_so_often_a_day(
    app: Flask, client: FlaskClient, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = linked(app, crew)
    monkeypatch.setitem(limits.LIMITS, "survey", (Limit(2, limits.DAY), Limit(99, limits.DAY)))

    def once_more() -> int:
        return client.post(path, data={**MARKS, "secret": hidden(client.get(path), "secret")}).status_code

    assert [once_more() for _each in range(3)] == [303, 303, 429]


def test_results_hide_where_few_answered(app: Flask, client: FlaskClient, crew: Crew) -> None:
    published(app, crew, {"DUKCAPIL": 6, "DPUTR": 3})
    page = client.get("/survey-results").text
    assert "Kependudukan" in page
    assert "Pekerjaan Umum" not in page
    assert "75,00" in page
    assert "9 orang" not in page, "the hidden three would follow from the sum"
    with app.app_context():
        shown, hidden_one = unit_id("DUKCAPIL"), unit_id("DPUTR")
    assert client.get(f"/survey-results/{shown}").status_code == 200
    assert client.get(f"/survey-results/{hidden_one}").status_code == 404


def test_nothing_is_published_before_somebody_does(app: Flask, client: FlaskClient, crew: Crew) -> None:
    linked(app, crew)
    assert "75,00" not in client.get("/survey-results").text
    assert "/survey-results" in client.get("/").text


def test_the_results_cost_as_many_statements_for_many_units(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    published(app, crew, {"DUKCAPIL": 6})
    client.get("/survey-results")
    with statements(app) as few:
        client.get("/survey-results")
    with app.app_context():
        survey = db.session.scalars(holding.published()).one()
        for number, code in enumerate(("DINKES", "DPUTR", "DLH", "DINSOS", "DISDIKBUD")):
            for each in range(6):
                row = SurveyAnswer(
                    survey_id=survey.id, unit_id=unit_id(code), way=Way.LINK, once=f"{number}.{each}"
                )
                for one in Element:
                    setattr(row, one.value, 4)
                db.session.add(row)
        db.session.commit()
    with statements(app) as many:
        assert client.get("/survey-results").text.count('class="row-link"') == 6
    assert len(few) == len(many) <= 3
