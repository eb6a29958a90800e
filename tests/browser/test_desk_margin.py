"""The counts beside the queues in a browser: on pages that did not count them, and on pages that were left open."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page

from tests.chromium import DESK
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import told


def test_a_page_of_a_case_shows_counts_and_a_page_left_open_renews_them(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    page = open_page(DESK)
    come_in(page, "officer_dputr")
    assert ">1</span>" not in page.request.get(f"/desk/complaints/{number}").text(), (
        "the page itself counts nothing"
    )
    page.goto(f"/desk/complaints/{number}")
    count = page.locator("nav.queues a[href$='/queues/mine'] .count")
    count.get_by_text("1", exact=True).wait_for()
    told(app, lambda: telling.in_work(crew))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    count.get_by_text("2", exact=True).wait_for()
    assert page.locator("nav.queues details").get_attribute("open") is not None, "it stays unfolded"


def test_where_the_person_stands_stays_marked(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    page = open_page(DESK)
    come_in(page, "officer_dputr")
    page.goto("/desk/papers")
    page.locator("nav.queues .count").first.wait_for()
    assert page.locator("nav.queues [aria-current=page]").get_attribute("href") == "/desk/papers"
