"""Dashboards: the sentence first, each mark opens its cases, chance is reckoned with, tables do without script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.agencies import settings
from feedback.agencies.outlines import outlines
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import sweep
from feedback.figures import weeks
from feedback.web import assets
from tests.complaints import telling
from tests.crew import Crew
from tests.web.test_inspectorate import in_town, some_past

Visit = Callable[[str], FlaskClient]
VIEWS = ("trend", "days", "backlog", "funnel", "map", "map?show=received", "map?show=late", "causes")
OPENED = re.compile(
    r'<td class="n"(?: data-label="([^"]*)")?[^>]*>\s*<a href="(/inspectorate/figures/[^"]+)"[^>]*>([\d.]+)</a>'
)
DAYS = ("Median", "Persentil ke-90")
STATIC = assets.STATIC


def long_ago() -> str:
    return f"from={(clock.today() - timedelta(days=90)).isoformat()}"


def page(person: FlaskClient, path: str) -> str:
    answer = person.get(f"/inspectorate/{path}{'&' if '?' in path else '?'}{long_ago()}")
    assert answer.status_code == 200
    return answer.text


def test_every_number_opens_as_many_cases(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    inspector = visit("inspector")
    for view in VIEWS:
        found = OPENED.findall(page(inspector, view))
        assert found, view
        for label, url, number in found:
            opened = inspector.get(url.replace("&amp;", "&")).text.count('class="row-link"')
            assert opened > 0 if label in DAYS else opened == int(number), (view, url)


def test_the_sentence_comes_before_the_picture_and_the_picture_with_its_table(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    some_past(app, crew)
    inspector = visit("inspector")
    for view in VIEWS[:4]:
        text = page(inspector, view)
        assert text.index('class="sentence"') < text.index("data-drawing") < text.index("drawn-table"), view


def test_an_observer_reads_dashboards_and_opens_no_case(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    for view in VIEWS:
        assert "/inspectorate/figures/" not in page(visit("observer"), view), view


def test_an_office_that_differs_by_more_than_chance_is_said_in_words_and_a_small_one_is_not(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    def begin() -> None:
        for _each in range(14):
            telling.answered(crew)
        for _each in range(6):
            telling.routed(crew, "DUKCAPIL", category="ADMINDUK")
        telling.routed(crew, "DINKES", category="KES-PUSKESMAS")

    in_town(app, crew, 45, begin)
    in_town(app, crew, 0, sweep.sweep)
    said = re.search(r'class="sentence">(.*?)</p>', page(visit("inspector"), "funnel"), re.S)
    assert said
    below = re.search(r"Di bawahnya: ([^.]*)\.", said[1])
    assert below
    assert "Kependudukan" in below[1]
    assert "Kesehatan" not in below[1]  # one late case of one is what chance does


def test_what_the_figures_are_narrowed_to_stays_with_every_link(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    inspector = visit("inspector")
    text = page(inspector, "trend?class=non_oversight&agency=1")
    links = re.findall(r'href="(/inspectorate/(?:trend|days|backlog|funnel|map|figures/)[^"]*)"', text)
    assert links
    away = [link for link in links if "agency=1" not in link]
    assert len(away) == 1  # the way out of the filter
    assert "class=non_oversight" in away[0]


def test_the_map_shows_every_kecamatan_once_and_says_its_value(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    text = page(visit("inspector"), "map")
    assert len(outlines().shapes) == 8
    assert text.count('class="map-shape') == 8
    assert re.search(r'aria-label="Muara Bulian: \d+', text)
    assert "style=" not in text


@pytest.fixture
def brought(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[set[str]], None]]:
    """`brought({"chart.js"})` is what npm brought, as templates see it."""

    def say(known: set[str]) -> None:
        monkeypatch.setitem(app.jinja_env.globals, "has_asset", known.__contains__)
        monkeypatch.setitem(app.jinja_env.globals, "asset", lambda name: f"/static/built/{name}")
        app.jinja_env.cache.clear()

    yield say
    app.jinja_env.cache.clear()


def test_a_page_works_with_and_without_what_npm_brings(
    app: Flask, visit: Visit, crew: Crew, brought: Callable[[set[str]], None]
) -> None:
    some_past(app, crew, 1)
    for known, scripts in (({"chart.js"}, 1), (set[str](), 0)):
        brought(known)
        text = page(visit("inspector"), "trend")
        assert text.count("/static/built/chart.js") == scripts
        assert "drawn-table" in text


def test_nobody_but_the_inspectorate_is_sent_the_library(
    app: Flask, client: FlaskClient, visit: Visit
) -> None:
    for text in (client.get("/").text, client.get("/figures").text, visit("officer_dputr").get("/desk").text):
        assert "chart" not in re.sub(r'class="[^"]*"', "", text.partition("</head>")[0])


def test_others_packages_are_locked_by_hash_and_name_no_registry() -> None:
    lock = json.loads((STATIC / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((STATIC / "package.json").read_text("utf-8"))["dependencies"]
    parts = {name: part for name, part in lock["packages"].items() if name}
    assert all(part["integrity"].startswith("sha512-") and "resolved" not in part for part in parts.values())
    assert {f"node_modules/{name}" for name in wanted} <= set(parts)
    assert {path.partition("/")[0] for path in assets.TAKEN.values()} <= set(wanted)


def test_what_is_absent_is_left_out_of_the_built_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "TAKEN", {"absent.js": "absent/absent.js"})
    built = assets.build(tmp_path)
    assert "absent.js" not in built
    assert "charts.js" in built


def test_the_week_on_one_page_names_offices_and_no_case(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers: list[str] = []

    def begin() -> None:
        for _each in range(14):
            telling.answered(crew)
        numbers.extend(telling.routed(crew, "DUKCAPIL", category="ADMINDUK").number for _each in range(6))

    in_town(app, crew, 45, begin)
    in_town(app, crew, 0, sweep.sweep)
    for who, opens in (("inspector", True), ("observer", False)):
        text = visit(who).get("/inspectorate/week").text
        asked = re.search(r'<ol class="to-decide">(.*?)</ol>', text, re.S)
        assert asked
        assert "Kependudukan" in asked[1]
        assert "6 laporan lewat batas waktu" in asked[1]
        assert asked[1].count("Kependudukan") == 1  # once, with all there is to say
        assert asked[1].count("<li>") <= 3
        assert ("/inspectorate/figures/" in text) is opens
        assert not any(number in text for number in numbers)
        for person in crew.values():
            assert person.name not in text.partition("<main")[2]


def test_weeks_that_are_not_over_are_not_told(visit: Visit) -> None:
    inspector = visit("inspector")
    last = inspector.get("/inspectorate/week").text
    following = (clock.today() + timedelta(days=30)).isoformat()
    assert inspector.get(f"/inspectorate/week?of={following}").text.count("<h1>") == 1
    heading = re.compile(r"<h1>(.*?)</h1>")
    assert heading.findall(inspector.get(f"/inspectorate/week?of={following}").text) == heading.findall(last)
    before = re.search(r'href="(/inspectorate/week\?of=[^"]+)"', last)
    assert before
    earlier = inspector.get(before[1]).text
    assert heading.findall(earlier) != heading.findall(last)
    assert f"/inspectorate/week?of={weeks.last_over(clock.today()).from_on.isoformat()}" in earlier


def test_the_secretary_sees_all_agencies_the_latest_first(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew, 2)
    in_town(app, crew, 40, lambda: telling.routed(crew, "DUKCAPIL", category="ADMINDUK"))
    in_town(app, crew, 0, sweep.sweep)
    text = visit("delegate").get("/inspectorate/secretary").text
    assert text.index("Pekerjaan Umum") < text.index("Kependudukan")
    assert re.search(r'/inspectorate/figures/overdue_now_of_open\?[^"]*part=in[^"]*">\d+<', text)
    assert visit("observer").get("/inspectorate/secretary").status_code == 403


def test_on_paper_a_page_begins_with_who_says_it(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew, 1)
    with app.app_context():
        settings.put("office_address", "Jalan Jenderal Sudirman 1, Muara Bulian", by="system")
        db.session.commit()
    inspector = visit("inspector")
    for view in ("trend", "days", "backlog", "funnel", "map", "week", "secretary"):
        text = inspector.get(f"/inspectorate/{view}").text
        assert 'class="letterhead only-print"' in text, view
        assert "Jalan Jenderal Sudirman 1" in text, view
