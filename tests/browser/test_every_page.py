"""Every page that a link leads to, for every role: it opens, fits a phone, and axe finds nothing serious."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from feedback.base.database import db
from feedback.demo import staff, week
from feedback.people.models import User
from feedback.people.sign_in import start_session
from feedback.web.guards import cookie_name
from tests.chromium import DESK, PHONE, fits, turned

WHO = (
    "",  # a resident
    "verifikator",
    "operator",
    "petugas.putr",
    "kepala.putr",
    "petugas.puskesmas",
    "kepala.puskesmas",
    "asisten.sekda",
    "auditor",
    "kepegawaian",
    "penilai",
    "admin",
    "pengamat",
    "bupati",
    "kunci1",
)
STARTS = ("/", "/account", "/desk", "/inspectorate", "/personnel", "/record", "/admin")
SERIOUS = {"serious", "critical"}
LINKS = "all => all.map(one => new URL(one.getAttribute('href'), location).href)"
"""Where links lead, those of a drawing among them."""
NOT_PAGES = (".csv", ".xlsx", ".pdf", "/files/", "/static/", ".py", ".json", ".txt")


@pytest.fixture
def regency(app: Flask, served: str) -> str:
    """The demo's regency, served."""
    with app.app_context():
        week.settle(app.config["DEMO_DOMAIN"])
        db.session.commit()
    return served


def test_every_page_of_every_role_opens_fits_and_can_be_read(
    app: Flask, regency: str, open_page: Callable[..., Page]
) -> None:
    seen: set[str] = set()
    faults: list[str] = []
    for name in WHO:
        page = open_page(PHONE)
        if name:
            _sign_in(app, page, regency, name)
        for path in _walk(app, page, regency, seen):
            faults += _look_at(page, name, path)
    assert len(seen) > 30, "the walk found hardly any page"
    assert not faults, "\n".join(faults)


def test_the_desk_fits_a_wide_screen(app: Flask, regency: str, open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    _sign_in(app, page, regency, "petugas.putr")
    page.goto("/desk")
    turned(page.locator("main table a").first)
    page.wait_for_url("**/desk/complaints/*")
    assert _look_at(page, "petugas.putr", page.url) == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_whoever_was_looked_for_by_name_can_be_read_and_chosen(
    app: Flask, regency: str, open_page: Callable[..., Page], size: dict[str, int]
) -> None:
    page = open_page(size)
    _sign_in(app, page, regency, "verifikator")
    page.goto("/desk/queues/verification")
    turned(page.locator("main table a").first)
    page.wait_for_url("**/desk/complaints/*")
    page.goto(f"{urlsplit(page.url).path}/exclusion?q=petugas")
    assert page.get_by_role("radio").count() > 3
    assert _look_at(page, "verifikator", page.url) == []


def _walk(app: Flask, page: Page, base: str, seen: set[str]) -> Iterator[str]:
    """Paths reachable by links, one for each endpoint nobody has looked at yet (starts: for each role)."""
    waiting = deque(STARTS)
    mine: set[str] = set()
    while waiting:
        path = waiting.popleft()
        endpoint = _endpoint(app, path)
        if endpoint is None or endpoint in mine or (endpoint in seen and path not in STARTS):
            continue
        mine.add(endpoint)
        answer = page.goto(path)
        status = answer.status if answer else 0
        if status in (403, 404) and path in STARTS:
            continue  # this role has no such door
        if urlsplit(page.url).path == "/account/sign-in" and path != "/account/sign-in":
            continue
        seen.add(endpoint)
        links = page.eval_on_selector_all("a[href]", LINKS)
        waiting.extend(
            link.removeprefix(base) for link in links if link.startswith(base) and not _is_file(link)
        )
        yield path if status == 200 else f"{path} answered {status}"


def _look_at(page: Page, name: str, path: str) -> list[str]:
    who = name or "resident"
    if " answered " in path:
        return [f"{who}: {path}"]
    faults = []
    if not fits(page):
        faults.append(f"{who}: {path} scrolls sideways")
    found = Axe().run(page).response["violations"]
    faults += [
        f"{who}: {path}: {fault['id']} {fault['nodes'][0]['target']}"
        for fault in found
        if fault["impact"] in SERIOUS
    ]
    return faults


def _endpoint(app: Flask, path: str) -> str | None:
    where = urlsplit(path).path
    try:
        endpoint, _values = app.url_map.bind("localhost").match(where, method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" else str(endpoint)


def _is_file(link: str) -> bool:
    return any(mark in link for mark in NOT_PAGES)


def _sign_in(app: Flask, page: Page, base: str, name: str) -> None:
    with app.app_context():
        address = staff.email(name, app.config["DEMO_DOMAIN"])
        user = db.session.scalars(select(User).where(User.email == address)).one()
        token = start_session(user)
        db.session.commit()
        cookie = cookie_name()
    page.context.add_cookies([{"name": cookie, "value": token, "url": base}])
