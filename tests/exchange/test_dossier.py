"""The dossier for the Ombudsman: everything that may leave, nothing that tells, and a proof one can check."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper
from feedback.complaints.status import Identity
from feedback.exchange import dossier, drawers, gathering, papers
from feedback.exchange.dossier import Wish
from feedback.files import cleaning, shelf, store
from feedback.ledger import sequence
from feedback.vault.contacts import ContactData
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office, printed
from tests.files import samples
from tests.house.plan import TREE
from tests.web.desk_tales import told

Visit = Callable[[str], FlaskClient]
REASON = "Surat Ombudsman Perwakilan Jambi nomor 0123/2026."
CANARY = "Bendahara zamrud menyimpan uang retribusi parkir di laci rumahnya sejak bulan puasa."
KNOWN = ContactData(
    name="Siti Kenanga", phone="081234567890", email="kenanga@contoh.example", address="Lorong Melati 5"
)


def lived(crew: Crew, **about: object) -> Complaint:
    """A case with a photo, a message, a note, an answer and a letter."""
    complaint = telling.in_work(crew, text=CANARY, **about)
    officer = crew["officer_dputr"]
    photo = cleaning.clean(samples.picture(size=(40, 30)), "kenanga.jpg")
    store.put(photo)
    shelf.keep(photo, by="reporter", stream_id=complaint.id, entry_seq=1)
    follow_up.write(complaint, "Kami periksa pekan ini, hubungi 0811 2222 3333.", by=officer)
    follow_up.note(complaint, "Catatan rahasia kantor tentang pemeriksaan.", by=officer)
    reporter.add(complaint, "Uangnya masih di laci zamrud itu.")
    telling.answer(complaint, crew)
    papers.write(complaint, office.draft(number="5/2026"), by=officer)
    db.session.commit()
    return complaint


def asked(app: Flask, visit: Visit, number: str, who: str = "inspector", **said: str) -> Paper:
    """Ask in the browser, have it made; the row."""
    browser = visit(who)
    page = browser.get(f"/desk/complaints/{number}/dossier")
    key = page.text.split('name="key"')[1].split('value="')[1].split('"')[0]
    answer = browser.post(f"/desk/complaints/{number}/dossier", data={"reason": REASON, "key": key, **said})
    assert answer.status_code == 303, answer.text
    worker.print_papers(app, Event())
    with app.app_context():
        return db.session.scalars(select(Paper).where(Paper.token == answer.location.rsplit("/", 1)[1])).one()


def made(app: Flask, row: Paper) -> dict[str, bytes]:
    with app.app_context():
        return office.files(row.id)


def zipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just proved himself; that it is asked for is for the matrix to show."""
    monkeypatch.setattr("feedback.people.sign_in.Sitting.is_fresh", property(lambda _self: True))


@pytest.mark.usefixtures("_fresh")
def test_it_tells_the_whole_case_with_the_origin_of_every_date(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: lived(crew))
    row = asked(app, visit, number)
    files = made(app, row)
    assert set(files) == {"pdf", "zip"}
    said = printed.words(files["pdf"])
    for part in (
        number,
        REASON,
        "B. Janji waktu",
        "hari kerja, dihitung mulai hari kerja",
        "C. Kronologi",
        "Lubang sudah ditambal.",
        "Nota Dinas",
        "5/2026",
        "utuh: setiap sidik jari",
        "verify_receipt.py",
    ):
        assert part in said, part
    assert "Catatan rahasia kantor" not in said
    assert "0811 2222 3333" not in said
    assert printed.facts(files["pdf"])["tagged"]


@pytest.mark.usefixtures("_fresh")
def test_the_zip_holds_the_clean_copies_and_a_receipt_that_can_be_checked(
    app: Flask, visit: Visit, crew: Crew, tmp_path: Path
) -> None:
    number = told(app, lambda: lived(crew))
    worker.print_papers(app, Event())  # the letter
    with app.app_context():
        while sequence.number():
            db.session.commit()
    row = asked(app, visit, number)
    held = zipped(made(app, row)["zip"])
    assert {name for name in held if name.startswith("lampiran/")} == {
        "lampiran/lampiran-01.jpg",
        "lampiran/lampiran-02.pdf",
    }
    said = printed.squeezed(made(app, row)["pdf"])
    for name in ("lampiran/lampiran-01.jpg", "lampiran/lampiran-02.pdf"):
        assert hashlib.sha256(held[name]).hexdigest() in said
    assert "kenanga" not in " ".join(held).lower()
    receipt = tmp_path / "bukti.json"
    receipt.write_bytes(held["bukti-catatan.json"])
    assert json.loads(receipt.read_text())["number"] == number
    check = [sys.executable, str(TREE / "docs/verify_receipt.py"), str(receipt)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.returncode == 2, checked.stdout  # whole; that a checkpoint covers it is not due yet
    told_of = json.loads(receipt.read_text())
    told_of["events"][0]["leaf"] = "0" * 64
    receipt.write_text(json.dumps(told_of))
    assert subprocess.run(check, capture_output=True, check=False).returncode == 1


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
def test_of_a_protected_reporter_it_holds_fingerprints_only(
    app: Flask, visit: Visit, crew: Crew, identity: Identity
) -> None:
    known = KNOWN if identity is Identity.CONFIDENTIAL else None
    number = told(app, lambda: lived(crew, identity=identity, contact=known))
    files = made(app, asked(app, visit, number))
    held = zipped(files["zip"])
    said = printed.words(files["pdf"]) + " ".join(
        data.decode("latin-1") for name, data in held.items() if name.endswith(".json")
    )
    for secret in ("zamrud", "retribusi", "laci", "Kenanga", "081234567890", "Melati"):
        assert secret not in said
    assert "Kata-kata tidak dimuat karena pelapor dilindungi" in printed.words(files["pdf"])
    assert not [name for name in held if name.endswith(".jpg")]  # his photo stays, its hash is told


@pytest.mark.usefixtures("_fresh")
def test_it_names_only_who_is_openly_known_and_agreed(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: lived(crew, contact=KNOWN))
    without = printed.words(made(app, asked(app, visit, number))["pdf"])
    assert "Kenanga" not in without
    agreed = {"agreed": "y", "agreed_on": clock.today().isoformat()}
    named = printed.words(made(app, asked(app, visit, number, **agreed))["pdf"])
    assert "Siti Kenanga" in named
    assert "081234567890" in named
    browser = visit("delegate")  # he reads no contact data, so he cannot have them printed
    answer = browser.post(f"/desk/complaints/{number}/dossier", data={"reason": REASON, **agreed})
    assert answer.status_code == 422


def test_who_is_protected_is_never_named(inside: Flask, crew: Crew) -> None:
    complaint = lived(crew, identity=Identity.CONFIDENTIAL)
    with pytest.raises(Refusal) as refused:
        dossier.ask(complaint, {}, (), (), Wish(REASON, clock.today()), by=crew["inspector"])
    assert refused.value.field == "agreed"
    with pytest.raises(Refusal):
        dossier.ask(lived(crew), {}, (), (), Wish(REASON, clock.today() + timedelta(1)), by=crew["inspector"])


def test_it_is_recorded_with_its_reason_where_only_the_inspectorate_reads(inside: Flask, crew: Crew) -> None:
    complaint = lived(crew)
    row = dossier.ask(complaint, {}, (), (), Wish(REASON), by=crew["inspector"])
    db.session.commit()
    entry = [one for one in office.case_reading.entries_of(complaint) if one.kind == "dossier_made"]
    assert [one.text for one in entry] == [{"reason": REASON}]
    kinds = {
        audience: {one.kind for one in office.case_reading.story(complaint, audience).happenings}
        for audience in office.Audience
    }
    assert [name for name, seen in kinds.items() if "dossier_made" in seen] == [office.Audience.INSPECTORATE]
    for person in ("officer_dputr", "head_dputr", "verifier"):
        with pytest.raises(Hidden):
            drawers.find(crew[person], row.token)
        with pytest.raises(Refusal):
            dossier.find(crew[person], row.token)


def test_a_dossier_that_takes_every_word_is_noticed(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = lived(crew, identity=Identity.CONFIDENTIAL)
    told_first = gathering.Told(1, clock.today(), "Laporan", "reporter", (("", CANARY),))
    for protected in (True, False):
        gathered = gathering.Gathered(complaint, None)
        gathered.protected = protected
        assert ("zamrud" in gathered.story([told_first]).paragraphs[0]) is not protected
