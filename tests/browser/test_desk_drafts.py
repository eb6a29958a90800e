"""A draft is kept by itself while one writes, and waits when one comes back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Page, expect

from tests.chromium import DESK, PHONE, fits
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import told

WORDS = "Tim kami sudah ke lokasi, alat berat datang besok."


def test_what_is_written_is_kept_after_a_pause(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    page = open_page(DESK)
    come_in(page, "officer_dputr")
    page.goto(f"/desk/complaints/{number}/message")
    page.get_by_label("Pesan Anda").fill(WORDS)
    expect(page.locator("[data-autosaved]")).to_contain_text("Draf disimpan")
    page.goto(f"/desk/complaints/{number}")
    page.get_by_role("link", name="Draf Anda: Tulis kepada pelapor").click()
    expect(page.get_by_label("Pesan Anda")).to_have_value(WORDS)


def test_the_week_can_be_copied_and_fits_a_phone(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    told(app, lambda: telling.in_work(crew))
    page = open_page(PHONE)
    come_in(page, "officer_dputr")
    page.goto("/desk/week")
    assert fits(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Salin").click()
    expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#summary").input_value()
