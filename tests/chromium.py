"""A real browser (Chromium) on a real server, at a phone's and at a desk's width."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from feedback.base.database import db
from feedback.people.models import User
from feedback.people.sign_in import start_session
from feedback.web.guards import cookie_name
from tests.crew import Crew
from tests.machine import missing

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def turned(button: Locator) -> None:
    """Press what leads to a page, and wait until the whole page is there."""
    with button.page.expect_navigation():
        button.click()


def fits(page: Page) -> bool:
    """Whether the page can be read without scrolling sideways."""
    page.wait_for_load_state()
    width = (page.viewport_size or PHONE)["width"]
    return bool(page.locator("html").evaluate("(root, width) => root.scrollWidth <= width", width))


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application on a free port, forms tokens and all; the address without a slash at its end."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["BASE_URL"] = address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one CHROMIUM names."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing("Chromium", "sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    """`open_page(PHONE, scripts=False)` is a page with cookies of its own.

    The test fails when a script of a page breaks, or a page breaks its own content policy.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def new_page(size: ViewportSize = PHONE, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=size,
            base_url=served,
            java_script_enabled=scripts,
            locale="id-ID",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def come_in(app: Flask, crew: Crew) -> Callable[[Page, str], None]:
    """`come_in(page, "verifier")` signs somebody of the crew in."""

    def sign_in(page: Page, who: str) -> None:
        with app.app_context():
            token = start_session(db.session.get_one(User, crew.id_of(who)))
            db.session.commit()
            name = cookie_name()
        page.context.add_cookies([{"name": name, "value": token, "url": app.config["BASE_URL"]}])

    return sign_in


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page 360 pixels wide."""
    return open_page(PHONE)


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    """A page 1280 pixels wide."""
    return open_page(DESK)
