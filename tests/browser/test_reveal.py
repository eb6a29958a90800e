"""A reveal in a real browser, as asker, custodian and reporter: no faults for axe, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from feedback import keeper
from feedback.base.database import db
from feedback.complaints.models import Complaint
from tests.chromium import DESK, PHONE, fits, turned
from tests.complaints import telling
from tests.complaints.unsealed import REASON, SENTENCE, confidential
from tests.crew import Crew
from tests.web.public_path import given

Come = Callable[[Page, str], None]


def well(page: Page) -> None:
    """The page fits its width and has no fault."""
    assert fits(page), page.url
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == [], page.url


def test_asker_custodian_and_reporter(
    app: Flask, crew: Crew, open_page: Callable[..., Page], come_in: Come
) -> None:
    code = given(app, lambda: confidential(crew))
    with app.app_context():
        number = db.session.scalars(select(Complaint.number)).one()
    asker, custodian, reporter = open_page(DESK), open_page(PHONE), open_page(PHONE)
    come_in(asker, "inspector")
    come_in(custodian, "custodian2")

    asker.goto(f"/desk/complaints/{number}")
    turned(asker.get_by_role("link", name="Minta identitas pelapor dibuka"))
    well(asker)
    asker.get_by_text("pelapor harus dilindungi").click()
    asker.get_by_label("Mengapa tidak dapat dilakukan tanpa nama").fill(REASON)
    turned(asker.get_by_role("button", name="Minta kepada pemegang kunci"))
    well(asker)
    here = asker.url

    custodian.goto("/account/custody")
    well(custodian)
    turned(custodian.get_by_role("link", name="pelapor harus dilindungi"))
    well(custodian)
    assert telling.POTHOLE not in custodian.content()
    custodian.get_by_label("Mengapa Anda memutuskan begitu").fill(SENTENCE)
    turned(custodian.get_by_role("button", name="Setuju"))
    well(custodian)

    keeper.run(app, once=True, chores=keeper.CHORES[:1])
    asker.goto(here)
    turned(asker.get_by_role("button", name="Perlihatkan identitas"))
    assert asker.get_by_text(telling.REPORTER.name, exact=True).is_visible()
    for size in (DESK, PHONE):
        asker.set_viewport_size(size)
        well(asker)
    asker.emulate_media(media="print")
    assert not asker.get_by_text(telling.REPORTER.name, exact=True).is_visible()
    assert asker.get_by_text("Halaman ini tidak untuk dicetak").is_visible()
    asker.emulate_media(media="screen")

    reporter.goto("/follow")
    reporter.locator("input[name=code]").fill(code)
    turned(reporter.locator("main form button[type=submit]"))
    assert reporter.get_by_text("Identitas Anda dibuka untuk Inspektorat").is_visible()
    well(reporter)
    for page, size in ((asker, PHONE), (custodian, DESK)):
        page.set_viewport_size(size)
    for path in ("/inspectorate/reveals", here, f"/inspectorate/complaints/{number}/reveal"):
        asker.goto(path)
        well(asker)
    custodian.goto("/account/custody")
    well(custodian)
