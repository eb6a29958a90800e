"""The pages that explain, in a real browser: no faults for axe, no sideways scrolling, little on the wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.chromium import DESK, PHONE, fits, turned

PAGES = ("/", "/how", "/privacy", "/accessibility", "/checkpoints")
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter((one) => !one.closest("p, li, dd, td, th") && !one.classList.contains("skip"))
    .filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_and_fits(open_page: Callable[..., Page], path: str) -> None:
    for size in (PHONE, DESK):
        page = open_page(size)
        page.goto(path)
        assert fits(page)
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
        assert page.evaluate(SMALL) == []


def test_a_first_visit_is_light(phone: Page) -> None:
    sizes: list[int] = []
    phone.on("requestfinished", lambda request: sizes.append(sum(request.sizes().values())))
    phone.goto("/", wait_until="networkidle")
    assert len(sizes) <= 6
    assert sum(sizes) <= 60_000


def test_the_language_changes_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE, scripts=False)
    page.goto("/how")
    turned(page.locator("text=English"))
    assert page.url.endswith("/how")
    assert page.locator("html").get_attribute("lang") == "en"
