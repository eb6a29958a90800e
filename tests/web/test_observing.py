"""Who only looks: an observer reads figures, headers and settings; a custodian reads what will come to him."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reporter
from feedback.complaints.models import Complaint
from tests.complaints import telling
from tests.crew import PASSWORD, Crew, email
from tests.web.desk_tales import Visit, counted, told

# who, page | statements at most, the two that know the person among them
PAGES = {
    ("observer", "/inspectorate"): 10,
    ("observer", "/inspectorate/trend"): 8,
    ("observer", "/inspectorate/days"): 9,
    ("observer", "/inspectorate/backlog"): 9,
    ("observer", "/inspectorate/funnel"): 9,
    ("observer", "/inspectorate/map"): 9,
    ("observer", "/inspectorate/week"): 11,
    ("observer", "/inspectorate/definitions"): 2,
    ("observer", "/inspectorate/audit"): 6,
    ("observer", "/admin/settings"): 3,
    ("observer", "/admin/standards"): 4,
    ("observer", "/admin/hours"): 6,
    ("observer", "/admin/calendar"): 7,
    ("observer", "/admin/rights"): 2,
    ("custodian", "/account/custody"): 4,
}


def links(page: str) -> set[str]:
    """Where the links of a page lead, its own parts and files left out."""
    found = re.findall(r'<a [^>]*href="(/[^"#]*)"', page)
    return {link.replace("&amp;", "&") for link in found if not link.startswith("/static")}


@pytest.mark.parametrize(("who", "home"), [("observer", "/inspectorate"), ("custodian", "/account/custody")])
def test_after_signing_in_there_is_a_page_and_every_link_of_it_opens(
    client: FlaskClient, who: str, home: str
) -> None:
    answer = client.post("/account/sign-in", data={"email": email(who), "password": PASSWORD})
    assert answer.location == home
    page = client.get(home)
    assert page.status_code == 200
    assert f'href="{home}"' in client.get("/account").text
    waiting, seen = links(page.text), set()
    while waiting:
        link = waiting.pop()
        path = link.partition("?")[0]
        if path in seen:
            continue
        seen.add(path)
        page = client.get(link)
        assert page.status_code == 200, link
        waiting |= links(page.text)
    assert "/account" in seen


@pytest.mark.parametrize(("who", "page"), PAGES, ids=[f"{who} {page}" for who, page in PAGES])
def test_a_page_asks_no_more_than_it_says(app: Flask, visit: Visit, crew: Crew, who: str, page: str) -> None:
    told(app, lambda: telling.in_work(crew))
    browser = visit(who)
    browser.get(page)
    with counted(app) as one:
        assert browser.get(page).status_code == 200
    for _ in range(3):
        told(app, lambda: telling.in_work(crew))
    with counted(app) as many:
        browser.get(page)
    assert len(one) == len(many) <= PAGES[who, page], "\n".join(many)


def test_an_observer_reads_numbers_and_no_case(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = [told(app, lambda: telling.in_work(crew)) for _ in range(3)]
    page = visit("observer").get("/inspectorate").text
    assert re.search(r'<td class="n">\s*3', page)
    for number in numbers:
        assert number not in page
    assert "/inspectorate/figures/" not in page
    assert "/inspectorate/exports/" not in page
    assert "/inspectorate/figures/" in visit("inspector").get("/inspectorate").text
    for path in (
        "/inspectorate/figures/received",
        "/inspectorate/overdue",
        "/desk",
        f"/desk/complaints/{numbers[0]}",
    ):
        assert visit("observer").get(path).status_code == 403


def test_what_is_hidden_from_an_observer_is_not_counted_for_him(app: Flask, visit: Visit) -> None:
    about_his_own = told(app, lambda: telling.filed(about_conduct=True, unit="INSPEKTORAT", category=None))
    browser = visit("observer")
    assert not re.search(r'<td class="n">\s*1', browser.get("/inspectorate").text)
    assert "note-ok" not in browser.get(f"/inspectorate/audit?sought={about_his_own}").text
    told(app, telling.filed)
    assert re.search(r'<td class="n">\s*1', browser.get("/inspectorate").text)


def test_an_observer_reads_the_headers_of_a_case_and_not_a_word_of_it(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    with app.app_context():
        reporter.press(db.session.scalars(select(Complaint)).one(), "Saya diminta mencabut laporan.")
        db.session.commit()
    page = visit("observer").get(f"/inspectorate/audit?sought={number}").text
    assert "note-ok" in page
    assert "<code>accepted</code>" in page
    assert "<code>pressed</code>" not in page  # of pressure only the inspectorate reads
    assert telling.POTHOLE not in page
    assert "<code>pressed</code>" in visit("inspector").get(f"/inspectorate/audit?sought={number}").text


def test_an_observer_reads_the_settings_and_changes_none(visit: Visit) -> None:
    observer, chief = visit("observer"), visit("administrator")
    for name in ("settings", "standards", "calendar", "hours"):
        theirs, ours = observer.get(f"/admin/{name}").text, chief.get(f"/admin/{name}").text
        assert f'href="/admin/{name}/' in ours
        assert f'href="/admin/{name}/' not in theirs
        assert theirs.count("<tr>") == ours.count("<tr>")
        assert not re.findall(r'action="/admin', theirs)
    year = clock.today().year
    assert observer.get("/admin/calendar/new").status_code == 403
    assert observer.get(f"/admin/calendar?year={year - 1}").status_code == 200
    assert observer.get("/admin").status_code == 403
    assert "/inspectorate" in links(observer.get("/admin/settings").text)


def test_a_custodian_finds_nothing_to_open(app: Flask, visit: Visit, crew: Crew) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        number = told(app, lambda: telling.in_work(crew))
    page = visit("custodian").get("/account/custody").text
    assert number not in page
    assert visit("officer_dputr").get("/account/custody").status_code == 403
