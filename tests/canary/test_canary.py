"""A whole life with marked words, lived in production's own processes; then everything they wrote is searched."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.notices.models import Letter, LetterState
from tests.canary.house import Browser, House, running
from tests.databases import Copies
from tests.post import PostOffice
from tests.web.test_silent_logs import broken

NAME, PHONE, MAIL = "Zqnamaqz", "081299887766", "zqsuratqz@contoh.example"
TEXT = "Jalan di depan pasar berlubang zqkejadianqz sejak dua minggu, sudah tiga motor jatuh zqrahasiaqz."
FILE, BYTES, PASSWORD = "zqberkasqz.jpg", b"\xff\xd8\xffzqisiqz", "zqkatasandiqz-panjang"
STRANGER, REFUSAL = "zqorangluarqz@contoh.example", "550 zqtolakqz <zqsuratqz@contoh.example> unknown"
CASE = "/follow/case"
MARKS = re.compile(rb"(?i)zq[a-z]+qz|081299887766|198\.51\.100\.77")


@dataclass
class Life:
    """What the life was told: codes that must be nowhere, and the number of the incident."""

    codes: list[str] = field(default_factory=list)
    incident: str = ""


@pytest.fixture(autouse=True)
def _written_from_elsewhere(copies: Copies) -> Iterator[None]:
    yield
    copies.touched = True


def test_no_mark_of_a_whole_life_is_in_what_the_processes_write(
    app: Flask, smtp: PostOffice, tmp_path: Path
) -> None:
    with running(app, tmp_path / "house", smtp.port) as house:
        life = _live(app, house, smtp)
        kept = tmp_path / "kept"
        assert house.flask("backup", str(kept)).returncode == 0
    said = house.said()
    _unmarked(said.encode(), "log", life)
    for line in filter(None, (house.folder / "web.log").read_text().splitlines()):
        assert {"time", "level", "logger", "event"} <= set(json.loads(line)), line
    for line in filter(None, (house.folder / "worker.log").read_text().splitlines()):
        assert {"time", "level", "logger", "event"} <= set(json.loads(line)), line
    assert f'"incident": "{life.incident}"' in said, "the number on the page is the number in the log"
    assert "IntegrityError" in said
    assert "letter_not_sent" in said
    _unmarked(house.left(), "temporary files", life)
    assert smtp.letters
    for letter in smtp.letters:
        del letter["To"]
        _unmarked(letter.as_bytes(), "mail", life)
    _unmarked(_opened(kept), "backup", life)


def test_the_twin_without_an_allow_list_is_found_out(app: Flask, smtp: PostOffice, tmp_path: Path) -> None:
    with running(app, tmp_path / "house", smtp.port, twin=True) as house:
        _break_down(app, house, Life())
    assert MARKS.search(house.said().encode())


def _live(app: Flask, house: House, smtp: PostOffice) -> Life:
    """Report, wrong code, wrong file, wrong password, old cases, refused mail, and a breakdown at the end."""
    life = Life()
    browser = house.browser()
    smtp.refuses = REFUSAL
    _report(browser, conduct="yes", identity="confidential", secret="y")
    assert browser.post("/report/review").location == "/report/receipt"
    shown = re.search(r'<p class="code" id="code">(.*?)</p>', browser.get("/report/receipt").text, re.DOTALL)
    assert shown
    life.codes.append("-".join(re.findall(r"<span>(\w+)</span>", shown[1])))
    browser.get("/follow")
    life.codes.append("0000-1111-2222-3333")
    assert browser.post("/follow", code=life.codes[-1]).status in (422, 429)
    browser.get("/follow")
    assert browser.post("/follow", code=life.codes[0]).location == "/follow/case"
    browser.get("/follow/case")
    words = {"message-text": TEXT}
    assert browser.upload(f"{CASE}/messages", "message-files", FILE, BYTES, **words).status == 422
    staff = house.browser()
    staff.get("/account/sign-in?next=/desk/zqalamatqz")
    assert staff.post("/account/sign-in", email=STRANGER, password=PASSWORD).status in (401, 422)
    sheet = house.folder / "old.csv"
    head = "external_id,received_on,text,category,kecamatan,name,phone,agency"
    sheet.write_text(f'{head}\nA-1,not a day,"{TEXT}",NOWHERE,Muara Bulian,{NAME},{PHONE},DPUTR\n')
    assert house.flask("import-complaints", str(sheet)).returncode == 1
    _until(app, lambda: _has_failed(app))
    smtp.refuses = ""
    _break_down(app, house, life)
    with app.app_context():
        for letter in db.session.scalars(select(Letter).where(Letter.last_error != "")):
            letter.state, letter.last_error = LetterState.WAITING, ""
            letter.not_before = letter.not_before.replace(year=2025)
        db.session.commit()
    _until(app, lambda: bool(smtp.letters))
    return life


def _report(browser: Browser, *, conduct: str, **how: str) -> None:
    browser.get("/report")
    answer = browser.upload("/report", "files", FILE, BYTES, text=TEXT, conduct=conduct, person=NAME)
    assert answer.status == 422
    browser.page = answer.text
    assert browser.post("/report", text=TEXT, conduct=conduct, person=NAME).location == "/report/where"
    browser.get("/report/where")
    place = {"office": "Dinas Pekerjaan Umum", "guess": "0", "place": "zqtempatqz"}
    assert browser.post("/report/where", **place).location == "/report/who"
    browser.get("/report/who")
    answer = browser.post("/report/who", name=NAME, phone=PHONE, email=MAIL, wants_notices="y", **how)
    assert answer.location == "/report/review", answer.text
    browser.get("/report/review")


def _break_down(app: Flask, house: House, life: Life) -> None:
    """Nothing of a case can be written any more: a report and a message break."""
    browser = house.browser()
    _report(browser, conduct="no", identity="open")
    broken(app, "event_bodies")
    assert browser.post("/report/review").status >= 500
    if not life.codes:
        return
    browser = house.browser()
    browser.get("/follow")
    assert browser.post("/follow", code=life.codes[0]).location == "/follow/case"
    browser.get("/follow/case")
    version = re.search(r'name="message-version"[^>]*value="(\d+)"', browser.page)
    assert version
    answer = browser.post("/follow/case/messages", **{"message-text": TEXT, "message-version": version[1]})
    assert answer.status == 500
    number = re.search(r"\b[0-9a-f]{8}\b", re.sub(r"<[^>]*>", " ", answer.text))
    assert number
    life.incident = number[0]


def _has_failed(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalar(select(Letter.id).where(Letter.last_error != "").limit(1)) is not None


def _until(app: Flask, happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _opened(folder: Path) -> bytes:
    """All bytes of a backup, its dump of PostgreSQL unpacked."""
    data = b""
    for path in folder.rglob("*"):
        if path.name == "database.dump":
            done = subprocess.run(["pg_restore", "--file=-", str(path)], capture_output=True, check=True)
            data += done.stdout
        elif path.is_file():
            data += path.read_bytes()
    return data


def _unmarked(data: bytes, where: str, life: Life) -> None:
    assert not {found.decode() for found in MARKS.findall(data)}, where
    for code in life.codes:
        assert code.encode() not in data, where
        assert code.replace("-", "").encode() not in data, where
