"""Choosing files: in our own words on every page that asks for some, by mouse and by keyboard, and none is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize, expect

from feedback.base.database import db
from tests.chromium import DESK, PHONE, fits, turned
from tests.complaints import telling as cases
from tests.crew import Crew
from tests.files.samples import picture
from tests.performance import telling
from tests.web.public_path import STORY, given

OpenPage = Callable[..., Page]
CHOOSE, NOTHING = "Pilih berkas", "Belum ada berkas dipilih"


@pytest.fixture
def photos(tmp_path: Path) -> list[str]:
    """Two photos on the visitor's device."""
    for name, width in (("pasar.jpg", 60), ("jalan.jpg", 80)):
        (tmp_path / name).write_bytes(picture(size=(width, 40)))
    return [str(tmp_path / "pasar.jpg"), str(tmp_path / "jalan.jpg")]


@pytest.fixture
def places(app: Flask, crew: Crew) -> dict[str, str]:
    """Who finds a file field where."""
    with app.app_context():
        number = cases.in_work(crew).number
        note = telling.proposed(crew).id
        db.session.commit()
    return {
        "": "/report",
        "officer_dputr": f"/desk/complaints/{number}/answer",
        "head_dinkes": f"/personnel/notes/{note}",
        "personnel": "/admin/roster",
    }


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_file_field_speaks_our_words_and_opens(
    places: dict[str, str],
    open_page: OpenPage,
    come_in: Callable[[Page, str], None],
    size: ViewportSize,
    scripts: bool,
) -> None:
    for who, path in places.items():
        page = open_page(size, scripts=scripts)
        if who:
            come_in(page, who)
        page.goto(path)
        for fold in page.locator("details.more > summary").all():
            fold.click()
        control = page.locator("input[type=file]")
        button = page.locator(".file-face")
        expect(button).to_have_text(CHOOSE)
        theirs = "e => getComputedStyle(e, '::file-selector-button')"
        assert control.evaluate(f"{theirs}.opacity") == "0", "the browser's own button is not seen"
        assert (control.bounding_box() or {})["height"] >= 44
        button.scroll_into_view_if_needed()
        with page.expect_file_chooser():  # the mouse, on our button
            box = button.bounding_box()
            assert box
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        with page.expect_file_chooser():
            control.focus()
            page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
        assert control.evaluate("e => getComputedStyle(e).outlineWidth") == "3px", "the focus is seen"
        if scripts:
            expect(page.locator("[data-file-chosen]")).to_have_text(NOTHING)
            assert control.evaluate("e => getComputedStyle(e).color") == "rgba(0, 0, 0, 0)"
            found = Axe().run(page).response["violations"]
            assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")], path


def test_what_was_chosen_is_told_by_eye_and_by_ear(open_page: OpenPage, photos: list[str]) -> None:
    page = open_page(PHONE)
    page.goto("/report")
    control, told = page.locator("input[type=file]"), page.locator("[data-file-chosen]")
    expect(control).to_have_accessible_name("Foto atau PDF (boleh dikosongkan)")
    assert NOTHING in described(page)
    assert told.get_attribute("role") == "status"
    control.set_input_files(photos)
    expect(told).to_have_text("2 berkas dipilih")
    assert "2 berkas dipilih" in described(page)
    expect(page.locator("[data-file-list] li")).to_have_count(2)
    control.set_input_files(photos[:1])
    expect(told).to_have_text("1 berkas dipilih")
    control.set_input_files([])
    expect(told).to_have_text(NOTHING)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_message_keeps_its_photo_until_it_is_sent(
    app: Flask, crew: Crew, open_page: OpenPage, photos: list[str], scripts: bool
) -> None:
    code = given(app, lambda: cases.in_work(crew))
    page = open_page(PHONE, scripts=scripts)
    page.goto("/follow")
    page.locator("#code").fill(code)
    turned(page.locator("main form button").first)
    page.locator("summary", has_text="Tulis").first.click()
    page.locator("input[type=file]").set_input_files(photos)
    turned(page.get_by_role("button", name="Kirim", exact=True))
    removals = page.get_by_role("button", name="Hapus ")
    expect(removals).to_have_count(2)
    page.locator("textarea[name=message-text]").fill("Ini foto jalannya.")
    turned(removals.first)
    expect(removals).to_have_count(1)
    expect(page.locator("textarea[name=message-text]")).to_have_value("Ini foto jalannya.")
    assert fits(page)
    turned(page.get_by_role("button", name="Kirim", exact=True))
    expect(page.locator(".thread .msg-mine").last).to_contain_text("jalan.jpg")
    expect(removals).to_have_count(0)


def test_enter_goes_on_and_removes_nothing(open_page: OpenPage, photos: list[str]) -> None:
    page = open_page(PHONE)
    page.goto("/report")
    page.locator("textarea[name=text]").fill(STORY)
    page.locator("input[type=file]").set_input_files(photos)
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/report/where")
    page.goto("/report")
    page.locator("label[for=conduct-1]").click()
    page.locator("input[name=person]").press("Enter")
    page.wait_for_url("**/report/where")
    page.goto("/report")
    expect(page.locator(".attached li")).to_have_count(2)


def described(page: Page) -> str:
    """The words that the file field's description is made of."""
    return str(
        page.locator("input[type=file]").evaluate(
            "e => e.getAttribute('aria-describedby').split(' ')"
            ".map(id => document.getElementById(id).textContent).join(' ')"
        )
    )
