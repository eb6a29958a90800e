"""Two whole lives in a real browser: an adverse note that falls on objection, and an award that grew from thanks.

Every step is a press of a button by the person whose it is. Pictures of the turning points are kept where PICTURES
names a folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.performance import awards
from tests.chromium import DESK, PHONE, fits, turned
from tests.complaints import telling
from tests.crew import Crew
from tests.web.personnel.steps import PKM, closed

Open = Callable[..., Page]
ComeIn = Callable[[Page, str], None]
WHAT = "Petugas menyuruh pulang tanpa memeriksa berkas."
REPLY = "Saya sendirian di loket dan mendahulukan pasien rujukan."
WHY = "Bukti hanya berasal dari satu orang yang tidak melihat loket."


@pytest.fixture
def people(open_page: Open, come_in: ComeIn) -> Callable[[str], Page]:
    """`people("inspector")` is his browser, the same each time; the one the life is about reads on a telephone."""
    there: dict[str, Page] = {}

    def browser_of(key: str) -> Page:
        if key not in there:
            there[key] = open_page(PHONE if key == "officer_pkm" else DESK)
            come_in(there[key], key)
        return there[key]

    return browser_of


def seen(page: Page, name: str) -> None:
    """The page fits and axe finds nothing serious; its picture is kept when somebody wants it."""
    assert fits(page), f"{name} scrolls sideways"
    faults = Axe().run(page).response["violations"]
    serious = [one["id"] for one in faults if one["impact"] in ("serious", "critical")]
    assert not serious, f"{name}: {serious}"
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def main_of(page: Page) -> str:
    return page.locator("main").inner_text()


def test_an_adverse_note_is_answered_and_falls_on_objection(
    app: Flask, crew: Crew, people: Callable[[str], Page]
) -> None:
    with app.app_context():
        number = closed(crew).number
        servant = crew["officer_pkm"].civil_servant_id
        db.session.commit()
    head, own = people("head_dinkes"), people("officer_pkm")
    head.goto(f"/personnel/proposals/{number}?on={clock.today()}")
    if head.locator("select[name=civil_servant]").count():
        head.select_option("[name=civil_servant]", str(servant))
    head.locator("[name=kind][value=conduct]").check(force=True)
    head.fill("[name=summary]", WHAT)
    head.fill("[name=released]", "Seorang warga disuruh pulang.")
    head.locator("[name=evidence]").first.check(force=True)
    with head.expect_navigation():
        head.locator("main form [type=submit]").last.click()
    assert "/personnel/notes/" in head.url
    note = head.url.rsplit("/", 1)[1]
    with head.expect_navigation():
        head.locator(f"form[action='/personnel/notes/{note}/notice'] [type=submit]").click()
    own.goto("/record")
    assert WHAT not in main_of(own), "nothing is read before he takes it"
    own.goto(f"/record/notes/{note}")
    seen(own, "catatan-1-belum-diterima")
    with own.expect_navigation():
        own.locator(f"form[action='/record/notes/{note}/receipt'] [type=submit]").click()
    assert WHAT in main_of(own)
    own.fill("[name=words]", REPLY)
    own.fill("[name=companion]", "Rekan dari Korpri")
    with own.expect_navigation():
        own.locator(f"form[action='/record/notes/{note}/reply'] [type=submit]").click()
    seen(own, "catatan-2-hak-jawab")
    inspector, second = people("inspector"), people("inspector2")
    inspector.goto(f"/personnel/notes/{note}")
    assert REPLY in main_of(inspector)
    form = inspector.locator(f"form[action='/personnel/notes/{note}/conclusion']")
    form.locator("[name=conclusion][value=substantiated]").check(force=True)
    form.locator("[name=reason]").fill("Terlihat di bukti.")
    with inspector.expect_navigation():
        form.locator("[type=submit]").click()
    personnel = people("personnel")
    personnel.goto(f"/personnel/people/{servant}")
    assert "Terbukti" not in main_of(personnel), (
        "one reviewer is not enough, and nothing undecided is on a sheet"
    )
    second.goto(f"/personnel/notes/{note}")
    form = second.locator(f"form[action='/personnel/notes/{note}/agreement']")
    form.locator("[name=agrees][value=yes]").check(force=True)
    with second.expect_navigation():
        form.locator("[type=submit]").click()
    own.goto(f"/record/notes/{note}")
    seen(own, "catatan-3-dapat-keberatan")
    own.fill("[name=words]", WHY)
    with own.expect_navigation():
        own.locator(f"form[action='/record/notes/{note}/objection'] [type=submit]").click()
    delegate = people("delegate")
    delegate.goto(f"/personnel/notes/{note}")
    assert WHY in main_of(delegate)
    form = delegate.locator(f"form[action='/personnel/notes/{note}/objection']")
    form.locator("[name=upheld][value=yes]").check(force=True)
    form.locator("[name=reason]").fill("Keberatan benar: buktinya tidak cukup.")
    with delegate.expect_navigation():
        form.locator("[type=submit]").click()
    own.goto("/record")
    assert WHAT not in main_of(own)
    seen(own, "catatan-4-tidak-terbukti")
    turned(own.locator("a[href^='/record/certificates/']"))
    assert crew["officer_pkm"].name in main_of(own)
    seen(own, "catatan-5-surat-keterangan")
    personnel.goto(f"/personnel/people/{servant}/sheets/{clock.today():%Y-%m}")
    assert WHAT not in main_of(personnel)
    assert personnel.goto(f"/personnel/people/{servant}/notes/{note}").status == 404  # type: ignore[union-attr]


def test_thanks_become_an_award(app: Flask, crew: Crew, people: Callable[[str], Page]) -> None:
    with app.app_context():
        numbers = []
        for words in ("sangat membantu ibu saya kemarin pagi", "menjelaskan urutan antrean dengan sabar"):
            complaint = telling.filed(f"Terima kasih, petugas loket {words}.")
            telling.route(complaint, crew, PKM, service_class=ServiceClass.ASPIRATION)
            follow_up.accept(complaint, by=crew["officer_pkm"])
            telling.answer(complaint, crew, "officer_pkm")
            reporter.confirm(complaint)
            numbers.append(complaint.number)
        servant, criterion = crew["officer_pkm"].civil_servant_id, awards.criteria()[0]
        db.session.commit()
    head, own = people("head_pkm"), people("officer_pkm")
    for number in numbers:
        head.goto(f"/personnel/proposals/{number}?on={clock.today()}")
        if head.locator("select[name=civil_servant]:visible").count():
            head.select_option("[name=civil_servant]", str(servant))
        with head.expect_navigation():  # thanks are one press: the form comes filled in
            head.locator("main form:has([value=appreciation]) [type=submit]").first.click()
    own.goto("/record")
    assert own.locator("a[href^='/record/notes/']").count() == 2
    seen(own, "penghargaan-1-apresiasi")
    assessor = people("assessor")
    assessor.goto(f"/personnel/guided/{servant}")
    assessor.locator("details:has([name=criterion]) summary").click()
    form = assessor.locator("form[action$='/awards']")
    form.locator("[name=criterion]").first.check(force=True)
    form.locator("[name=reason]").fill("Dua warga berterima kasih dalam sebulan.")
    for ground in form.locator("[name=grounds][value^=n]").all():
        ground.check(force=True)
    seen(assessor, "penghargaan-2-usulan")
    with assessor.expect_navigation():
        form.locator("[type=submit]").click()
    own.goto("/record")
    assert criterion not in main_of(own)
    personnel = people("personnel")
    personnel.goto("/personnel/awards")
    turned(personnel.locator("main table a").first)
    seen(personnel, "penghargaan-3-disiplin")
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for number, step in (("800/7/BKPSDMD/2026", "clearance"), ("188.45/12/2026", "decree")):
        form = personnel.locator(f"form[action$='/{step}']")
        form.locator("[name=number]").fill(number)
        form.locator("[name=on]").fill(yesterday)
        with personnel.expect_navigation():
            form.locator("[type=submit]").click()
    seen(personnel, "penghargaan-4-keputusan")
    own.goto("/record")
    assert "188.45/12/2026" in main_of(own)
    seen(own, "penghargaan-5-tercatat")
