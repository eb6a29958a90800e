"""Trying to open what is hidden: answered like what never was, at the same cost, and told to who watches."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.complaints import attempts, numbers
from feedback.complaints import reading as case_reading
from feedback.complaints.asides import Attempt, AttemptState
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.notices.models import Letter
from feedback.people import exclusions
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit, told

PKM = "Puskesmas Muara Bulian"
ASKED = ("/desk/complaints/{}", "/desk/complaints/{}/note", "/desk/search?q={}", "/personnel/proposals/{}")


def rude(app: Flask, crew: Crew) -> str:
    def story() -> Complaint:
        complaint = telling.filed(telling.RUDE, category="KES-PUSKESMAS", unit=PKM, about_conduct=True)
        telling.route(complaint, crew, "DINKES")
        return complaint

    return told(app, story)


def named(app: Flask, crew: Crew) -> str:
    def story() -> Complaint:
        complaint = telling.routed(crew)
        exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_pkm"), reason="named")
        return complaint

    return told(app, story)


def about_the_inspectorate(app: Flask, _crew: Crew) -> str:
    return told(app, lambda: telling.filed(telling.RUDE, category="PENGAWASAN", unit="INSPEKTORAT"))


def judged(app: Flask) -> list[Attempt]:
    with app.app_context():
        while attempts.judge():
            pass
        db.session.commit()
        rows = list(db.session.scalars(select(Attempt).order_by(Attempt.id)))
        db.session.expunge_all()
    return rows


@pytest.mark.parametrize("hidden", [rude, named])
@pytest.mark.parametrize("page", ASKED)
def test_the_answer_and_its_cost_are_those_of_a_number_that_never_was(
    app: Flask, visit: Visit, crew: Crew, hidden: object, page: str
) -> None:
    number, nowhere = hidden(app, crew), numbers.new_number()  # type: ignore[operator]  # one of the stories above
    head = visit("head_pkm")
    head.get(page.format(nowhere))  # what is asked once per process is asked
    answers, sent = [], []
    for asked in (number, nowhere):
        with statements(app) as said:
            answers.append(_plain(head, page.format(asked), asked))
        sent.append([re.sub(r"/\*.*?\*/", "", one) for one in said])
    assert answers[0] == answers[1]
    assert sent[0] == sent[1]
    with app.app_context():
        rows = {row.number: row for row in db.session.scalars(select(Attempt))}
        assert {number, nowhere} <= set(rows)
        assert {row.state for row in rows.values()} == {AttemptState.NEW}


def test_a_try_at_a_hidden_case_becomes_an_alarm(app: Flask, visit: Visit, crew: Crew) -> None:
    number = rude(app, crew)
    head = visit("head_pkm")
    for _ in range(3):
        assert head.get(f"/desk/complaints/{number}").status_code == 404
    head.get("/desk/search", query_string={"q": number.lower()})
    (row,) = judged(app)
    assert (row.state, row.tries, row.elsewhere) == (AttemptState.ALARM, 4, False)
    page = visit("inspector").get("/inspectorate/attempts").text
    assert number in page
    assert "Kepala unit, Puskesmas Muara Bulian" in page
    assert "Head Pkm" not in page
    assert number not in head.get("/desk").text
    with app.app_context():
        complaint = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        for audience, sees in (
            (Audience.STAFF, False),
            (Audience.REPORTER, False),
            (Audience.INSPECTORATE, True),
        ):
            assert (case_reading.story(complaint, audience).last("attempt_noted") is not None) is sees
        noted = case_reading.story(complaint, Audience.INSPECTORATE).last("attempt_noted")
        assert noted is not None
        assert noted.facts == {"attempt": row.id, "tries": 4}
        letters = db.session.scalars(select(Letter).where(Letter.letter == "attempt_noted")).all()
        assert [(one.recipient_id, one.facts) for one in letters] == [(telling.unit_id("INSPEKTORAT"), {})]


def test_a_case_about_the_inspectorate_is_told_to_the_secretary(app: Flask, visit: Visit, crew: Crew) -> None:
    number = about_the_inspectorate(app, crew)
    assert visit("inspector").get(f"/desk/complaints/{number}").status_code == 404
    (row,) = judged(app)
    assert (row.state, row.elsewhere) == (AttemptState.ALARM, True)
    assert number in visit("delegate").get("/inspectorate/attempts").text
    for who in ("inspector", "inspector2"):
        page = visit(who).get("/inspectorate/attempts").text
        assert number not in page
        assert "<tbody" not in page
    with app.app_context():
        letters = db.session.scalars(select(Letter).where(Letter.letter == "attempt_noted")).all()
        assert [one.recipient_id for one in letters] == [telling.unit_id("SETDA")]


def test_slips_of_the_pen_are_forgotten_and_guessing_is_not(app: Flask, visit: Visit, crew: Crew) -> None:
    officer, head = visit("officer_dputr"), visit("head_dputr")
    head.get(f"/desk/complaints/{numbers.new_number()}")
    for _ in range(attempts.GUESSING):
        officer.get(f"/desk/complaints/{numbers.new_number()}")
    alarms = [row for row in judged(app) if row.state is AttemptState.ALARM]
    assert [(row.user_id, row.number, row.tries) for row in alarms] == [
        (crew.id_of("officer_dputr"), "", attempts.GUESSING)
    ]
    officer.get(f"/desk/complaints/{numbers.new_number()}")
    assert max(row.tries for row in judged(app) if row.number == "") == attempts.GUESSING + 1
    with clock.at(clock.midday(clock.today() + timedelta(days=1))):
        assert [row.state for row in judged(app)] == [AttemptState.ALARM]
    with clock.at(clock.midday(clock.today() + timedelta(days=400))):
        assert judged(app) == []


def test_a_day_of_one_person_fills_no_table(app: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST", 5)
    with app.app_context():
        for _ in range(9):
            db.session.execute(attempts.noting(crew.id_of("officer_dputr"), numbers.new_number()))
        db.session.commit()
        assert len(db.session.scalars(select(Attempt)).all()) == 5


def test_nothing_is_noted_of_residents_and_of_addresses_that_are_no_numbers(
    app: Flask, client: FlaskClient, visit: Visit
) -> None:
    client.get(f"/cases/{numbers.new_number()}")
    officer = visit("officer_dputr")
    officer.get("/desk/complaints/BH-0000-0001")
    officer.get("/desk/complaints/nonsense")
    officer.get("/desk/search?q=lubang")
    with app.app_context():
        assert db.session.scalars(select(Attempt)).all() == []


def test_a_hook_that_looks_first_is_noticed(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin: were the number looked up behind the answer, its cost would tell."""
    plain = attempts.noting

    def curious(user_id: int, number: str) -> object:
        with reading():
            found = db.session.scalars(select(Complaint.id).where(Complaint.number == number)).one_or_none()
            if found is not None:
                exclusions.excluded_unit_ids(found)
            db.session.rollback()
        return plain(user_id, number)

    monkeypatch.setattr(attempts, "noting", curious)
    number, head = rude(app, crew), visit("head_pkm")
    head.get(f"/desk/complaints/{number}")
    with statements(app) as here:
        head.get(f"/desk/complaints/{number}")
    with statements(app) as nowhere:
        head.get(f"/desk/complaints/{numbers.new_number()}")
    assert len(here) != len(nowhere)


def _plain(client: FlaskClient, page: str, number: str) -> tuple[int, str]:
    answer = client.get(page)
    said = re.sub(r'value="[^"]{40,}"', "", answer.text)
    return answer.status_code, said.replace(number, "").replace(number.lower(), "")
