"""The first page in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page


def test_the_first_page_fits_a_phone(phone: Page) -> None:
    answer = phone.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
