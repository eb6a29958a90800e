"""The administrator's pages of suggestions: the card, choosing a model, a trial; never a word of a report."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from flask import Flask
from flask.testing import FlaskClient

from feedback import worker
from feedback.base.database import db
from feedback.suggestions import model, versions
from feedback.suggestions.models import Verdict
from feedback.suggestions.versions import Learned
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.public_path import hidden

Visit = Callable[[str], FlaskClient]
CARD, TRIAL, TRIALS = "/admin/suggestions", "/admin/suggestions/trial", "/admin/suggestions/trials"


def learned(app: Flask) -> int:
    with app.app_context():
        figures = {"old": {"top_1": 0.7}, "new": {"top_1": 0.8}}
        night = versions.keep(Learned(Verdict.BETTER, 300, 60, figures, model.SHIPPED.read_bytes()))
        db.session.commit()
        return night.id


def routed(app: Flask, crew: Crew, count: int) -> None:
    with app.app_context():
        for _ in range(count):
            telling.routed(crew)
        db.session.commit()


def test_the_card_tells_which_model_proposes_and_it_can_be_changed(app: Flask, visit: Visit) -> None:
    number = learned(app)
    administrator = visit("administrator")
    page = administrator.get(CARD)
    assert "80" in page.text
    data = {"version": hidden(page, "version"), "model": "shipped"}
    assert administrator.post(CARD, data=data).status_code == 303
    assert administrator.post(CARD, data=data).status_code == 409
    with app.app_context():
        assert versions.number_in_use() is None
    again = {"version": hidden(administrator.get(CARD), "version"), "model": str(number)}
    assert administrator.post(CARD, data=again).status_code == 303
    with app.app_context():
        assert versions.number_in_use() == number


def test_an_observer_reads_the_card_and_changes_nothing(visit: Visit) -> None:
    observer = visit("observer")
    assert observer.get(CARD).status_code == 200
    assert observer.post(CARD, data={"model": "shipped", "version": "0"}).status_code in (403, 404)


def test_a_trial_names_numbers_and_offices_but_no_words(app: Flask, visit: Visit, crew: Crew) -> None:
    routed(app, crew, 2)
    with app.app_context():
        road = telling.category_id("PASAR-UMKM")
    asked = {"category_id": road, "words": "berlubang besar\nsejak dua minggu", "try": "1"}
    page = visit("administrator").get(TRIAL, query_string=asked).text
    with app.app_context():
        numbers = db.session.scalars(db.select(telling.Complaint.number)).all()
    assert all(number in page for number in numbers)
    assert "tiga motor jatuh" not in page


def test_a_whole_quarter_is_tried_by_the_worker_and_shown_as_counts(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    routed(app, crew, 2)
    administrator = visit("administrator")
    with app.app_context():
        market = telling.category_id("PASAR-UMKM")
    words = "berlubang besar\nsejak dua minggu"
    asked = administrator.post(TRIALS, data={"category_id": market, "words": words})
    assert asked.status_code == 303
    assert f"{asked.location}/end" in administrator.get(asked.location).text
    worker.suppose(app, Event())
    page = administrator.get(asked.location).text
    with app.app_context():
        numbers = db.session.scalars(db.select(telling.Complaint.number)).all()
    assert not any(number in page for number in numbers)
    assert "tiga motor jatuh" not in page
    assert f'href="/admin/categories/{market}"' in page
    assert asked.location in administrator.get(TRIAL).text
    assert administrator.post(TRIALS, data={"category_id": ""}).status_code == 422


def test_a_trial_that_waits_can_be_ended(app: Flask, visit: Visit) -> None:
    administrator = visit("administrator")
    with app.app_context():
        market = telling.category_id("PASAR-UMKM")
    asked = administrator.post(TRIALS, data={"category_id": market, "words": "pasar"})
    assert administrator.post(f"{asked.location}/end").status_code == 303
    assert worker.suppose(app, Event()) == 0


def test_the_pages_ask_the_same_however_much_there_is(app: Flask, visit: Visit, crew: Crew) -> None:
    administrator = visit("administrator")
    with app.app_context():
        road = telling.category_id("JALAN-KAB")
    pages = {CARD: 12, f"{TRIAL}?category_id={road}&words=lubang&try=1": 18}
    routed(app, crew, 1)
    for page, most in pages.items():
        administrator.get(page)
        with statements(app) as few:
            administrator.get(page)
        routed(app, crew, 3)
        administrator.get(page)
        with statements(app) as many:
            assert administrator.get(page).status_code == 200
        assert len(few) == len(many) <= most, "\n".join(many)
