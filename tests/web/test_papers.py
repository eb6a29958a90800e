"""Writing letters in the browser: the form, the wait, the files, the scan that comes back, the register."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.status import Identity
from feedback.exchange import papers, press
from feedback.people.models import Absence
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office
from tests.files import samples
from tests.statements import statements
from tests.web.desk_tales import told

Visit = Callable[[str], FlaskClient]
NEVER = "teguran"


@pytest.fixture
def number(app: Flask, crew: Crew) -> str:
    """The number of a case in work at DPUTR."""
    return told(app, lambda: telling.in_work(crew))


def fill(page: str, **changes: str) -> dict[str, str]:
    """The form as the page offers it, with changes."""
    said = {"key": hidden_value(page, "key"), "dated": clock.today().isoformat(), "nature": "ordinary"}
    return said | {"subject": "Hasil", "body": office.LETTER, "signatory_post": "Kepala Dinas"} | changes


def hidden_value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def write(browser: FlaskClient, case: str, kind: str = "memo", **changes: str) -> str:
    """Write one through the form; the address of its page."""
    there = f"/desk/complaints/{case}/papers/{kind}"
    answer = browser.post(there, data=fill(browser.get(there).text, **changes))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_letter_is_asked_for_made_and_taken(app: Flask, visit: Visit, number: str) -> None:
    browser = visit("officer_dputr")
    case = browser.get(f"/desk/complaints/{number}").text
    assert f"/desk/complaints/{number}/papers" in case
    page = write(browser, number, number="600/1/2026")
    waiting = browser.get(page).text
    assert "Surat sedang dibuat" in waiting
    assert worker.print_papers(app, Event()) == 1
    ready = browser.get(page).text
    assert "Surat sedang dibuat" not in ready
    files = re.findall(rf"{page}/files/[\w-]+", ready)
    kinds = {browser.get(one).content_type for one in files}
    assert kinds == {"application/pdf", office.import_module("feedback.exchange.word").MEDIA_TYPE}
    for one in files:
        answer = browser.get(one)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "Nota dinas" in browser.get(f"/desk/complaints/{number}/papers").text
    assert "Surat dibuat: Nota dinas" in browser.get(f"/desk/complaints/{number}").text


def test_pressing_twice_asks_once(app: Flask, visit: Visit, number: str) -> None:
    browser, there = visit("officer_dputr"), f"/desk/complaints/{number}/papers/memo"
    form = fill(browser.get(there).text)
    assert browser.post(there, data=form).location == browser.post(there, data=form).location
    assert worker.print_papers(app, Event()) == 1


def test_what_is_refused_keeps_everything_typed(visit: Visit, number: str) -> None:
    browser, there = visit("officer_dputr"), f"/desk/complaints/{number}/papers/cover"
    said = fill(browser.get(there).text, addressee="Warga Contoh", copies="Arsip besar")
    answer = browser.post(there, data=said)
    assert answer.status_code == 422
    assert "memuat nama atau kontak pelapor" in answer.text
    assert "Arsip besar" in answer.text


def test_the_letter_can_be_printed_from_the_browser_without_any_press(
    visit: Visit, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "pdf", lambda _html: 1 / 0)
    browser = visit("officer_dputr")
    page = browser.get(write(browser, number, subject="<b>Tebal</b>") + "/print")
    assert page.status_code == 200
    assert "&lt;b&gt;Tebal&lt;/b&gt;" in page.text
    assert re.search(r'href="/static/built/letter\.[0-9a-f]+\.css"', page.text)


def test_the_signed_scan_comes_back_through_the_cleaning(app: Flask, visit: Visit, number: str) -> None:
    browser = visit("officer_dputr")
    page = write(browser, number)
    empty = browser.post(f"{page}/signed", data={})
    assert empty.status_code == 422
    wrong = {"scan": (io.BytesIO(b"<html>"), "surat.pdf")}
    assert browser.post(f"{page}/signed", data=wrong).status_code == 422
    scan = {"scan": (io.BytesIO(samples.picture(size=(60, 40))), "surat.png"), "number": "12/A/2026"}
    assert browser.post(f"{page}/signed", data=scan).status_code == 303
    assert "SHA-256" in browser.get(page).text
    assert "12/A/2026" in browser.get("/desk/papers?q=12/a").text
    again = {"scan": (io.BytesIO(samples.picture(size=(60, 40))), "surat.png")}
    assert browser.post(f"{page}/signed", data=again).status_code == 422


def test_a_new_version_begins_with_the_old_words(visit: Visit, number: str) -> None:
    browser = visit("officer_dputr")
    page = write(browser, number, body="Kalimat pertama.", number="1/2026")
    form = browser.get(f"{page}/version").text
    assert "Kalimat pertama." in form
    answer = browser.post(f"{page}/version", data=fill(form, body="Kalimat kedua.", number="1/2026"))
    assert answer.status_code == 303
    assert "versi 2" in browser.get(page).text
    assert "Kalimat kedua." in browser.get(f"{answer.location}/print").text
    assert browser.get(f"{page}/version").status_code == 303  # only the newest is gone on from


def test_the_register_is_searched_and_taken_as_a_file(visit: Visit, number: str) -> None:
    browser = visit("head_dputr")
    for kind, said in (("memo", "1/2026"), ("cover", "2/2026")):
        write(browser, number, kind, number=said)
    found = browser.get("/desk/papers?kind=cover").text
    assert "2/2026" in found
    assert "1/2026" not in found
    assert "2/2026" not in browser.get("/desk/papers?to_on=2000-01-01").text
    answer = browser.post("/desk/papers/file", data={"kind": "", "q": ""})
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row[0] for row in rows] == ["number", "2/2026", "1/2026"]
    assert "2/2026" not in visit("officer_dukcapil").get("/desk/papers").text


def test_an_office_keeps_its_letterhead_and_its_series(visit: Visit, number: str) -> None:
    browser = visit("head_dputr")
    listed = browser.get("/desk/letterheads").text
    there = re.search(r"/desk/letterheads/\d+", listed)
    assert there is not None
    page = browser.get(there[0]).text
    values = {
        "address": "Jalan Gajah Mada 5",
        "pattern": "{n}/DPUTR/{year}",
        "version": hidden_value(page, "version"),
    }
    assert browser.post(there[0], data=values).status_code == 303
    assert browser.post(there[0], data=values).status_code == 409  # somebody was faster
    paper = write(browser, number, "cover", takes_number="y")
    printed = browser.get(f"{paper}/print").text
    assert f"001/DPUTR/{clock.today().year}" in printed
    assert "Jalan Gajah Mada 5" in printed
    assert visit("head_dinkes").get(there[0]).status_code == 404


def test_a_stand_in_signs_as_one(app: Flask, visit: Visit, crew: Crew, number: str) -> None:
    with app.app_context():
        head, stand_in, today = crew.id_of("head_dputr"), crew.id_of("officer_dputr2"), clock.today()
        db.session.add(Absence(user_id=head, stand_in_id=stand_in, from_on=today, to_on=today))
        db.session.commit()
    page = visit("officer_dputr").get(f"/desk/complaints/{number}/papers/memo").text
    assert "Plh. Kepala Dinas Pekerjaan Umum dan Tata Ruang" in page
    assert "Officer Dputr2" in page


def test_nothing_is_ever_called_a_reprimand(visit: Visit, number: str) -> None:
    browser = visit("verifier")
    for kind in papers.OF_A_CASE:
        answer = browser.get(f"/desk/complaints/{number}/papers/{kind.value}", follow_redirects=True)
        assert NEVER not in answer.text.lower()


def test_the_form_of_a_protected_case_says_so_and_is_secret(app: Flask, visit: Visit, crew: Crew) -> None:
    sealed = told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))
    page = visit("officer_dputr").get(f"/desk/complaints/{sealed}/papers/cover").text
    assert "Laporan ini dilindungi" in page
    assert re.search(r'value="secret"[^>]*checked', page)
    assert telling.POTHOLE not in page


def test_a_list_of_letters_costs_the_same_however_long_it_is(app: Flask, visit: Visit, number: str) -> None:
    browser = visit("head_dputr")
    one = write(browser, number)
    pages = ("/desk/papers", f"/desk/complaints/{number}/papers", one, f"{one}/print", f"{one}/version")
    first = [_count(app, browser, page) for page in pages]
    for _ in range(5):
        write(browser, number)
    assert [_count(app, browser, page) for page in pages] == first
    assert all(count <= most for count, most in zip(first, (4, 4, 8, 12, 16), strict=True)), first


def _count(app: Flask, browser: FlaskClient, page: str) -> int:
    with statements(app) as said:
        assert browser.get(page).status_code == 200
    return len(said)
