"""The page of words that are heard: changed at once for every door, tried on a sentence, read by an observer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.suggestions import heard_words
from feedback.suggestions.heard_book import Kind
from feedback.suggestions.models import Effect
from tests.statements import statements
from tests.web.public_path import begin, hidden, send

Visit = Callable[[str], FlaskClient]
WORDS, TRIAL = "/admin/suggestions/words", "/admin/suggestions/words/trial"
STORY = "Tolong, budak kami kelelep di lubuk dekat pasar, belum ado yang nolong."


def test_a_phrase_added_on_the_page_shows_the_numbers_and_tells_those_on_duty(
    app: Flask, client: FlaskClient, visit: Visit
) -> None:
    begin(client, STORY)
    assert 'href="tel:112"' not in client.get("/report/where").text
    administrator = visit("administrator")
    data = {"says": "kelelep", "does": "heard:life", "level": "2"}
    assert administrator.post(WORDS, data=data).status_code == 303
    assert administrator.post(WORDS, data=data).status_code == 422
    assert "kelelep" in administrator.get(WORDS).text
    begin(client, STORY)
    assert 'href="tel:112"' in client.get("/report/where").text
    send(client, STORY)
    with app.app_context():
        assert db.session.scalars(select(Complaint.urgent)).one()


def test_it_is_taken_out_of_use_and_two_at_once_are_noticed(visit: Visit) -> None:
    administrator = visit("administrator")
    administrator.post(WORDS, data={"says": "kelelep", "does": "heard:life", "level": "2"})
    page = administrator.get(f"{WORDS}/1")
    data = {"version": hidden(page, "version"), "active": hidden(page, "active")}
    assert administrator.post(f"{WORDS}/1", data=data).status_code == 303
    assert administrator.post(f"{WORDS}/1", data=data).status_code == 409


def test_a_sentence_is_tried_and_kept_nowhere(visit: Visit) -> None:
    administrator = visit("administrator")
    page = administrator.post(TRIAL, data={"sentence": "Petugas minta uang rokok, rumah kebakaran."}).text
    assert "uang rokok" in page
    assert "kebakaran" in page
    assert "uang rokok, rumah" not in administrator.get(WORDS).text
    nothing = administrator.post(TRIAL, data={"sentence": "zxqv"})
    assert nothing.status_code == 200
    assert administrator.post(TRIAL, data={"sentence": ""}).status_code == 422


def test_an_observer_reads_and_changes_nothing(visit: Visit) -> None:
    observer = visit("observer")
    assert observer.get(WORDS).status_code == 200
    data = {"says": "kelelep", "does": "heard:life", "level": "2"}
    assert observer.post(WORDS, data=data).status_code in (403, 404)


def test_the_page_asks_the_same_however_many_phrases_there_are(app: Flask, visit: Visit) -> None:
    administrator = visit("administrator")
    with app.app_context():
        heard_words.add(heard_words.Wish("kelelep", Effect.HEARD, Kind.LIFE), by="user:1")
        db.session.commit()
    administrator.get(WORDS)
    with statements(app) as few:
        administrator.get(WORDS)
    with app.app_context():
        for number in range(20):
            heard_words.add(
                heard_words.Wish(f"kelelep {'a' * (number + 1)}", Effect.HEARD, Kind.LIFE), by="user:1"
            )
        db.session.commit()
    administrator.get(WORDS)
    with statements(app) as many:
        assert administrator.get(WORDS).status_code == 200
    assert len(few) == len(many) <= 6, "\n".join(many)
