"""A resident in a real browser: the whole way without a script, on a phone, and every page looked over by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from feedback.base.database import db
from feedback.complaints import follow_up, publication
from feedback.vault import codes
from tests.chromium import DESK, PHONE, fits, turned
from tests.complaints import telling
from tests.crew import Crew
from tests.files.samples import picture
from tests.post import PostOffice
from tests.post_room import deliver

STORY = "Jalan di depan pasar berlubang besar sejak dua minggu, sudah tiga motor jatuh."


def looked_over(page: Page) -> None:
    """No fault for axe, no sideways scrolling."""
    assert fits(page)
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []


def press(page: Page) -> None:
    """The page's one primary button."""
    turned(page.locator("main button.btn[type=submit]:not(.btn-quiet)").last)


def written(page: Page, tmp_path: Path, look: Callable[[Page], None]) -> None:
    """The three steps with a photo, each looked at, up to the review."""
    photo = tmp_path / "lubang.jpg"
    photo.write_bytes(picture())
    page.goto("/report")
    look(page)
    page.fill("#text", STORY)
    page.set_input_files("#files", str(photo))
    press(page)
    assert page.url.endswith("/report/where")
    look(page)
    page.fill("#office", "puskesmas muara")
    press(page)
    look(page)  # several offices fit
    page.locator(".choice", has_text="Puskesmas Muara Bulian").click()
    press(page)
    assert page.url.endswith("/report/who")
    look(page)
    page.locator(".choice", has_text="Tanpa nama").first.click()
    press(page)
    assert page.url.endswith("/report/review")
    look(page)


def code_of(page: Page) -> str:
    return "-".join(page.locator("#code > span:not(.unseen)").all_inner_texts())


def test_a_report_with_a_photo_is_sent_and_followed_without_scripts(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(PHONE, scripts=False)
    seen: list[str] = []
    written(page, tmp_path, lambda one: seen.append(one.inner_text("main")))
    assert any("Tidak dibaca oleh" in words for words in seen)
    press(page)
    assert page.url.endswith("/report/receipt")
    code = code_of(page)
    page.fill("#again", code[-6:].replace("-", ""))
    turned(page.locator("main form button").last)
    assert page.url.endswith("/follow")
    page.fill("#code", code.lower().replace("-", " "))
    press(page)
    assert page.url.endswith("/follow/case")
    assert STORY in page.inner_text("main")
    assert page.locator(".msg img").count() == 1
    page.locator("summary", has_text="Tulis pesan").click()
    page.fill("#message-text", "Sekarang dipasangi bambu oleh warga.")
    turned(page.locator("form[action$=messages] button"))
    assert "Sekarang dipasangi bambu" in page.inner_text("main")
    turned(page.locator("form[action$=leave] button"))
    assert page.url.endswith("/follow")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_a_report_is_without_fault(
    open_page: Callable[..., Page], tmp_path: Path, size: dict[str, int]
) -> None:
    page = open_page(size)
    written(page, tmp_path, looked_over)
    press(page)
    looked_over(page)
    code = code_of(page)
    page.fill("#again", code[-6:].replace("-", ""))
    turned(page.locator("main form button").last)
    looked_over(page)
    page.fill("#code", code)
    press(page)
    for fold in page.locator("details").all():
        fold.evaluate("one => one.open = true")
    looked_over(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_other_pages_are_without_fault(
    open_page: Callable[..., Page], app: Flask, crew: Crew, size: dict[str, int]
) -> None:
    with app.app_context():
        asked, done = telling.in_work(crew), telling.answered(crew, consents_to_publication=True)
        follow_up.ask(asked, "Di sebelah mana pasar?", by=crew["officer_dputr"])
        publication.publish(done, "Jalan pasar", "Berlubang besar.", by=crew["verifier"])
        secrets = {"a" * 43: asked.id, "b" * 43: done.id}
        for secret, stream_id in secrets.items():
            codes.replace(stream_id, codes.hash_code(codes.derive(secret)), must_change=secret[0] == "a")
        number = done.number
        db.session.commit()
        typed = [codes.derive(secret) for secret in secrets]
    for code in typed:
        page = open_page(size)
        page.goto("/follow")
        page.fill("#code", "salah")
        press(page)
        looked_over(page)
        page.fill("#code", code)
        press(page)
        looked_over(page)
        if page.url.endswith("/follow/new-code"):
            press(page)
            looked_over(page)
            page.goto("/follow/case")
            looked_over(page)
    for path in ("/cases", f"/cases/{number}", "/promises", "/report/receipt"):
        page.goto(path)
        looked_over(page)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_who_only_wants_news_of_a_report_says_so_by_letter(
    open_page: Callable[..., Page], app: Flask, crew: Crew, smtp: PostOffice, size: dict[str, int]
) -> None:
    with app.app_context():
        case = telling.filed(consents_to_publication=True)
        publication.publish(case, "Jalan pasar", "Berlubang besar.", by=crew["verifier"])
        number = case.number
        db.session.commit()
    page = open_page(size)
    page.goto(f"/cases/{number}")
    turned(page.locator("a", has_text="Kabari saya"))
    page.fill("#email", "warga di pasar")
    press(page)
    looked_over(page)
    assert page.input_value("#email") == "warga di pasar"
    page.fill("#email", "warga@example.id")
    press(page)
    looked_over(page)
    deliver(app)
    body = smtp.to("warga@example.id")[0].get_body(("plain",))
    assert body is not None
    page.goto(re.findall(r"/subscriptions/\S+", body.get_content())[0])
    looked_over(page)
    press(page)
    looked_over(page)
    turned(page.locator("main form button"))
    assert page.url.endswith(f"/cases/{number}")
    looked_over(page)
    page.go_back()
    page.reload()
    looked_over(page)
    assert "tidak berlaku" in page.inner_text("h1")


@pytest.mark.parametrize("path", ["/report", "/follow", "/cases"])
def test_a_first_visit_weighs_little(phone: Page, path: str) -> None:
    sizes: list[int] = []
    phone.on("requestfinished", lambda request: sizes.append(sum(request.sizes().values())))
    phone.goto(path, wait_until="networkidle")
    assert len(sizes) <= 6
    assert sum(sizes) <= 60_000
