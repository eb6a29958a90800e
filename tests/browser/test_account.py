"""Staff accounts in a real browser: proving oneself again, second steps, passkeys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Session, User, UserState
from tests.chromium import DESK, PHONE, fits, turned
from tests.crew import PASSWORD, Crew

OpenPage = Callable[..., Page]


def test_a_form_that_came_too_late_arrives_without_script(
    app: Flask, crew: Crew, open_page: OpenPage, come_in: Callable[[Page, str], None]
) -> None:
    page = open_page(PHONE, scripts=False)
    come_in(page, "administrator")
    page.goto(f"/admin/people/{crew['observer'].user_id}")
    with app.app_context():
        db.session.execute(update(Session).values(fresh_at=clock.now() - timedelta(hours=1)))
        db.session.commit()
    turned(page.locator("form[action$='/off'] button"))
    assert fits(page)
    page.fill("#proof-password", PASSWORD)
    turned(page.locator("main button[type=submit]"))
    with app.app_context():
        state = select(User.state).where(User.email == "observer@crew.example")
        assert db.session.scalar(state) is UserState.DISABLED
    assert "/admin/people/" in page.url


def test_the_pages_of_an_account_are_readable_for_everybody(
    open_page: OpenPage, come_in: Callable[[Page, str], None]
) -> None:
    for size in (PHONE, DESK):
        page = open_page(size)
        come_in(page, "inspector")
        for path in ("/account", "/account/proof"):
            page.goto(path)
            assert fits(page), path
            assert Axe().run(page).response["violations"] == [], path
