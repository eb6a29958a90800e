"""The public page of formations: every stage in the open, comments read first, limited, and from our own page only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.people.limit import Limit
from feedback.people.models import ServantKind
from feedback.staffing import formations
from feedback.staffing.formations import Wish
from feedback.staffing.models import FormationComment
from feedback.web import limits
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.statements import statements
from tests.web.public_path import hidden

SAID = "Loket di Mersam hanya dijaga satu orang setiap hari."
Visit = Callable[[str], FlaskClient]


def drafted(app: Flask, crew: Crew, count: int = 1) -> None:
    with app.app_context():
        for number in range(count):
            wish = Wish(
                unit_id("DUKCAPIL"), f"Operator {number}", ServantKind.PPPK, 2, clock.today().year + 1
            )
            formations.draft(wish, by=crew["personnel"])
        db.session.commit()


def say(client: FlaskClient, text: str = SAID, secret: str = "") -> int:
    page = client.get("/formations")
    data = {"text": text, "formation": "", "secret": secret or hidden(page, "secret")}
    return client.post("/formations/comments", data=data).status_code


def test_everybody_reads_posts_stages_and_where_to_apply(app: Flask, client: FlaskClient, crew: Crew) -> None:
    drafted(app, crew)
    page = client.get("/formations").text
    assert "Operator 0" in page
    assert "Langkah 1 dari 5" in page
    assert 'href="https://sscasn.bkn.go.id"' in page
    assert "/formations" in client.get("/").text


def test_a_comment_waits_for_a_moderator_and_then_everybody_reads_it(
    app: Flask, client: FlaskClient, visit: Visit
) -> None:
    assert say(client) == 303
    assert SAID not in client.get("/formations").text
    moderator = visit("personnel")
    assert SAID in moderator.get("/personnel/formations/comments").text
    assert moderator.post("/personnel/formations/comments/1").status_code == 422
    assert moderator.post("/personnel/formations/comments/1", data={"show": "yes"}).status_code == 303
    assert SAID in client.get("/formations").text


def test_the_same_press_again_is_one_comment(app: Flask, client: FlaskClient) -> None:
    secret = hidden(client.get("/formations"), "secret")
    for _press in range(3):
        assert say(client, secret=secret) == 303
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FormationComment)) == 1
    assert say(client, secret="x") == 422


def test_a_number_of_somebody_comes_back_with_the_words_kept(client: FlaskClient) -> None:
    page = client.get("/formations")
    said = {"text": "Tanya Budi di 081234567890 saja.", "secret": hidden(page, "secret")}
    answer = client.post("/formations/comments", data=said)
    assert answer.status_code == 422
    assert "Tanya Budi" in answer.text


def test_a_network_says_so_much_a_day(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "comment", (Limit(2, limits.DAY), Limit(99, limits.DAY)))
    assert [say(client) for _each in range(3)] == [303, 303, 429]


def test_a_stranger_s_page_sends_nothing(app: Flask, client: FlaskClient) -> None:
    from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/formations/comments", data={"text": SAID}, headers=from_elsewhere).status_code == 403
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/formations/comments", data={"text": SAID}).status_code in (303, 400)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FormationComment)) == 0


def test_the_page_costs_as_much_however_long_it_is(app: Flask, client: FlaskClient, crew: Crew) -> None:
    drafted(app, crew)
    client.get("/formations")
    with statements(app) as few:
        client.get("/formations")
    drafted_more = 40
    with app.app_context():
        for number in range(drafted_more):
            wish = Wish(unit_id("DINKES"), f"Perawat {number}", ServantKind.PNS, 1, clock.today().year + 1)
            formations.draft(wish, by=crew["personnel"])
        db.session.commit()
    client.get("/formations")
    with statements(app) as many:
        assert client.get("/formations").text.count("Perawat") >= drafted_more
    assert len(few) == len(many) <= 5
