"""The list of keys at the desk says exactly what works on the page, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.chromium import DESK
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import told

ROWS = {"j k": "Baris berikutnya dan sebelumnya", "Enter": "Buka baris"}
SEARCH, LIST = {"/": "Cari"}, {"?": "Daftar ini"}
PICK = {"x": "Pilih baris, atau batalkan pilihannya"}
# who, page | the keys there
PAGES = {
    ("verifier", "/desk"): ROWS | SEARCH | LIST,
    ("verifier", "/desk/complaints/{new}"): {
        "c": "Klasifikasikan dan teruskan",
        "r": "Tanya pelapor",
        "n": "Tulis catatan internal",
    }
    | LIST,
    ("officer_dputr", "/desk/queues/unassigned"): ROWS
    | PICK
    | {"a": "Jawab laporan di baris ini", "r": "Tanya pelapor di baris ini", "t": "Ambil"}
    | SEARCH
    | LIST,
    ("officer_dputr", "/desk/complaints/{routed}"): {
        "b": "Berikutnya",
        "t": "Terima laporan",
        "m": "Tulis kepada pelapor",
        "n": "Tulis catatan internal",
    }
    | LIST,
    ("officer_dputr", "/desk/complaints/{held}/message"): LIST,
    ("operator", "/desk/intake"): LIST,
}


def listed(page: Page) -> dict[str, str]:
    """Open the list by its key and read what can be seen of it."""
    page.keyboard.press("?")
    lines = page.locator("[data-shortcuts] .keys > div:visible").all()
    return {
        " ".join(line.locator("kbd").all_inner_texts()): line.locator("dd").inner_text() for line in lines
    }


@pytest.mark.parametrize(("who", "path"), PAGES, ids=[f"{who} {path}" for who, path in PAGES])
def test_the_list_of_keys_is_the_pages_own(
    app: Flask,
    crew: Crew,
    open_page: Callable[..., Page],
    come_in: Callable[[Page, str], None],
    who: str,
    path: str,
) -> None:
    numbers = {
        "new": told(app, telling.filed),
        "routed": told(app, lambda: telling.routed(crew)),
        "held": told(app, lambda: telling.in_work(crew)),
    }
    page = open_page(DESK)
    come_in(page, who)
    page.goto(path.format(**numbers))
    assert listed(page) == PAGES[who, path]


def test_every_letter_of_the_list_does_what_it_says(
    app: Flask, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    number = told(app, telling.filed)
    page = open_page(DESK)
    come_in(page, "verifier")
    for letter, noun in (("c", "routing"), ("r", "question"), ("n", "note")):
        page.goto(f"/desk/complaints/{number}")
        page.keyboard.press(letter)
        page.wait_for_url(f"**/{number}/{noun}")
    page.goto("/desk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/complaints/{number}")


def test_a_row_is_answered_asked_and_selected_by_its_keys(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    page = open_page(DESK)
    come_in(page, "officer_dputr")
    for letter, noun in (("a", "answer"), ("r", "question")):
        page.goto("/desk/queues/mine")
        page.keyboard.press("j")
        page.keyboard.press(letter)
        page.wait_for_url(f"**/{number}/{noun}")
    page.goto("/desk/queues/mine")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.classList.contains('row-link')"), "the focus can be seen"
    page.keyboard.press("x")
    assert page.locator("[data-pick]").is_checked()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.classList.contains('row-link')"), "no trap"


def test_whoever_switched_the_keys_off_has_none(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Callable[[Page, str], None]
) -> None:
    told(app, lambda: telling.in_work(crew))
    page = open_page(DESK)
    come_in(page, "officer_dputr")
    page.goto("/desk/keys")
    page.get_by_text("Tombol satu huruf").click()
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Pintasan dimatikan.").wait_for()
    page.goto("/desk/queues/mine")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert page.locator(".is-here").count() == 0
    assert not page.locator("[data-shortcuts]").is_visible()
