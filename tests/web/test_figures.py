"""The public's figures: counted once a day, small numbers hidden, the same on the first page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reporter, sweep
from feedback.figures.published import published
from feedback.web.public import figures
from tests.complaints import telling
from tests.statements import statements


@pytest.fixture(autouse=True)
def _fresh(app):
    app.extensions.pop(figures.KEPT, None)
    yield
    app.extensions.pop(figures.KEPT, None)


def answered(app, crew, number: int) -> None:
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=45)):
            begun = [telling.in_work(crew) for _each in range(number)]
            for complaint in begun:
                telling.answer(complaint, crew)
                reporter.confirm(complaint)
            telling.filed("Perawat membentak pasien yang datang.", category="KES-PUSKESMAS")
            telling.filed(category="ADMINDUK")
        sweep.sweep()
        db.session.commit()


def test_the_page_is_counted_once_a_day_in_nine_statements(app, client, crew):
    answered(app, crew, 3)
    with statements(app) as first:
        assert client.get("/figures").status_code == 200
    with statements(app) as again:
        client.get("/figures")
    assert len(first) <= 9  # three of them because changes wait for the worker
    assert again == []


def test_small_numbers_and_what_would_give_them_back_are_hidden(app, client, crew):
    answered(app, crew, 12)
    with app.app_context():
        found = published(clock.today())
    assert found.received == 14
    # 1 and 1 are hidden; that two hidden ones add up to 2 would give them back, so the 12 is hidden too
    assert [group.received for group in found.groups] == [None, None, None]
    month = next(month for month in found.months if month.received)
    assert month.received == 14
    assert "12" in client.get("/figures").text


def test_one_small_number_takes_another_with_it(app, crew):
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=40)):
            for _each in range(12):
                telling.filed()
            for _each in range(6):
                telling.filed(category="ADMINDUK")
            telling.filed("Perawat membentak pasien yang datang.", category="KES-PUSKESMAS")
        db.session.commit()
        found = published(clock.today())
        assert sorted((group.received for group in found.groups), key=str) == [12, None, None]
        assert found.received == 19


def test_nothing_is_shown_where_everything_is_small(app, client, crew):
    with app.app_context():
        telling.filed()
        db.session.commit()
        found = published(clock.today())
    assert found.groups == ()
    assert found.places is None
    assert found.months[0].received is None
    assert client.get("/figures").status_code == 200
    with app.test_request_context():
        assert figures.home_figures() == []


def test_the_first_page_says_what_is_large_enough(app, client, crew):
    with app.app_context():
        for _each in range(6):
            telling.filed()
        db.session.commit()
    page = client.get("/").text
    assert 'class="fig-value"><a href="/figures">6</a>' in page
