"""The administrator's pages of suggestions in a real browser, wide and narrow: no faults for axe, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from feedback import worker
from feedback.base.database import db
from feedback.demo import staff, week
from feedback.people.models import User
from feedback.people.sign_in import start_session
from feedback.suggestions import model, versions
from feedback.suggestions.models import Verdict
from feedback.suggestions.versions import Learned
from feedback.web.guards import cookie_name
from tests.chromium import DESK, PHONE, fits, turned


@pytest.fixture
def cookie(app: Flask) -> str:
    """The administrator of the demo, signed in; a night has been learned."""
    with app.app_context():
        week.settle(app.config["DEMO_DOMAIN"])
        figures = {"old": {"top_1": 0.7, "ece": 0.05}, "new": {"top_1": 0.8, "ece": 0.04}}
        versions.keep(Learned(Verdict.BETTER, 300, 60, figures, model.SHIPPED.read_bytes()))
        address = staff.email("admin", app.config["DEMO_DOMAIN"])
        token = start_session(db.session.scalars(select(User).where(User.email == address)).one())
        db.session.commit()
    return token


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_page_fits_and_axe_finds_nothing(
    app: Flask, served: str, cookie: str, open_page: Callable[..., Page], size: dict[str, int]
) -> None:
    page = open_page(size)
    page.context.add_cookies([{"name": cookie_name_of(app), "value": cookie, "url": served}])
    page.goto("/admin/suggestions")
    looked_at(page)
    page.goto("/admin/suggestions/words/new")
    looked_at(page)
    page.fill("#says", "kelelep")
    turned(page.locator("main form button").last)
    looked_at(page)
    page.fill("#sentence", "Petugas minta uang rokok. Rumah kebakaran, budak kelelep. Listrik padam.")
    turned(page.locator("main form button").first)
    assert page.locator("main .note-late").count() == 1
    looked_at(page)
    turned(page.locator("main table a").first)
    looked_at(page)
    page.goto("/admin/suggestions/trial")
    page.select_option("#category_id", index=3)
    turned(page.locator("main form button").first)
    page.fill("#words", "lubang\nsampah\npasar")
    turned(page.locator("main form button").first)
    looked_at(page)
    turned(page.locator("main .note form button"))
    looked_at(page)
    worker.suppose(app, Event())
    page.reload()
    assert page.locator("main .note-ok").count() == 1
    looked_at(page)


def cookie_name_of(app: Flask) -> str:
    """What the session's cookie is called."""
    with app.app_context():
        return cookie_name()


def looked_at(page: Page) -> None:
    """It fits the screen, and axe finds nothing."""
    assert fits(page), page.url
    found = Axe().run(page).response["violations"]
    assert [(page.url, fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
