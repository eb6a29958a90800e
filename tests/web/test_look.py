"""The look: words, dates, numbers, due tags, forms that speak our words, and the pages that explain."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_babel import force_locale
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length

from feedback.base.refusal import Refusal
from feedback.web import assets, filters, phrases
from feedback.web.due import due
from feedback.web.forms import HouseForm, choices

PAGES = ("/", "/how", "/privacy", "/accessibility", "/checkpoints")


class Weekdays:
    """A calendar that only knows weekends."""

    def count(self, after: date, until: date) -> int:
        days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(day.weekday() < 5 for day in days)


class StoryForm(HouseForm):
    story = TextAreaField("Story", [InputRequired(), Length(20, 100)])
    mail = StringField("Mail", [Email()])
    who = RadioField("Who", [InputRequired()], choices=choices(phrases.IDENTITY, ["open", "anonymous"]))


def test_days_and_numbers_read_as_in_the_town(app: Flask) -> None:
    moment = datetime(2026, 12, 7, 17, 30, tzinfo=UTC)  # half past midnight of the 8th in town
    with app.test_request_context("/"), force_locale("id"):
        assert filters.day(moment) == "Selasa, 8 Desember 2026"
        assert filters.moment(moment) == "8 Des 2026, 00.30 WIB"
        assert filters.number(1234.5) == "1.234,5"
        assert filters.percent(0.852, 1) == "85,2\u00a0%"
        assert filters.number(None) == "–"


def test_days_and_numbers_read_in_english(app: Flask) -> None:
    moment = datetime(2026, 12, 8, 7, 30, tzinfo=UTC)
    with app.test_request_context("/"), force_locale("en"):
        assert filters.day(date(2026, 12, 8)) == "Tuesday, 8 December 2026"
        assert filters.hour(moment) == "14:30 WIB"
        assert filters.number(1234.5) == "1,234.5"


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 11, 23), "ok", 11),
        (date(2026, 12, 3), "soon", 3),
        (date(2026, 12, 8), "soon", 0),
        (date(2026, 12, 9), "late", -1),
        (date(2026, 12, 14), "late", -4),
    ],
)
def test_a_due_date_is_a_word_and_a_shape(app: Flask, today: date, state: str, left: int) -> None:
    with app.test_request_context("/"), force_locale("en"):
        found = due(date(2026, 12, 8), today, Weekdays(), started_on=date(2026, 11, 20))
    assert (found.state, found.left) == (state, left)
    assert found.words
    assert found.shape


def test_a_paused_promise_is_never_shown_as_late(app: Flask) -> None:
    with app.test_request_context("/"):
        assert due(date(2026, 12, 8), date(2026, 12, 20), Weekdays(), paused=True).state == "paused"


def test_a_form_speaks_our_words_and_keeps_what_was_typed(app: Flask) -> None:
    typed = {"story": " short\r\n\x00", "mail": "nobody", "who": "confidential"}
    with app.test_request_context("/", method="POST", data=typed), force_locale("en"):
        form = StoryForm()
        assert not form.validate_on_submit()
        assert form.story.data == "short"
        assert form.story.errors == ["Write 20 to 100 letters."]
        assert form.mail.errors == ["Write a complete e-mail address, for example nama@contoh.id."]
        assert form.who.errors == ["Choose one of the options."]


def test_a_refusal_stands_on_its_field_and_cannot_bring_markup(app: Flask) -> None:
    show = "{% from 'macros/forms.html' import errors, field %}{{ errors(form) }}{{ field(form.story) }}"
    with app.test_request_context("/", method="POST", data={}):
        form = StoryForm()
        form.take(Refusal("No <b>room</b>.", field="story"))
        form.take(Refusal("Not today."))
        page = render_template_string(show, form=form)
    assert page.count("No &lt;b&gt;room&lt;/b&gt;.") == 2
    assert 'href="#story"' in page
    assert 'aria-invalid="true"' in page
    assert "Not today." in page


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_that_explain_need_no_account_and_no_inline_code(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]* src=)| style=| on[a-z]+=", answer.text)


def test_the_first_page_names_the_limits_and_the_emergency_numbers(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/report"' in page
    assert 'href="/follow"' in page
    assert 'href="tel:112"' in page
    assert "3 " in page


def test_the_language_is_kept_and_the_reader_stays_on_the_page(client: FlaskClient) -> None:
    assert '<html lang="id"' in client.get("/how").text
    answer = client.post("/language/en", data={"back": "/how?"})
    assert (answer.status_code, answer.location) == (303, "/how")
    assert '<html lang="en"' in client.get("/how").text


def test_the_language_switch_leads_nowhere_else(client: FlaskClient) -> None:
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "nowhere"):
        assert client.post("/language/id", data={"back": elsewhere}).location == "/"
    assert client.post("/language/xx").status_code == 404


def test_assets_are_kept_for_ever_and_only_for_our_own_pages(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/built/public\.[^"]+\.css)"', client.get("/").text)
    assert address
    answer = client.get(address[1], headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_resident_s_style_sheet_and_script_stay_small(tmp_path: Path) -> None:
    manifest = assets.build(tmp_path)
    assert (tmp_path / f"{manifest['public.css']}.br").stat().st_size <= 9_000
    assert (tmp_path / f"{manifest['public.js']}.br").stat().st_size <= 5_000


def test_building_twice_gives_the_same_names_and_clears_old_files(tmp_path: Path) -> None:
    first = assets.build(tmp_path)
    (tmp_path / "public.old.css").write_text("")
    old = tmp_path / "public.older.css"
    old.write_text("")
    os.utime(old, (0, 0))
    assert assets.build(tmp_path) == first
    assert not old.exists()
    assert (tmp_path / "public.old.css").exists()
    assert not list(tmp_path.glob(".new-*"))
