"""The first page in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.chromium import fits


def test_the_first_page_fits_a_phone(phone: Page) -> None:
    answer = phone.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert fits(phone)
