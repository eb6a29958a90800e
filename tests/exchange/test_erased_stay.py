"""Who was erased stays erased: a backup from before does not bring anybody back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from config import Unsafe
from feedback.app import create_app
from feedback.base.database import db
from feedback.complaints import erased_again, erasure, reading, reporter
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Status
from feedback.files import journal
from feedback.ledger.verify import verify
from feedback.vault import ciphers, contacts, erasures
from tests.complaints import telling
from tests.complaints.test_erasure import MARK, destroyed_bytes, left, marked
from tests.exchange.test_backup import run


@pytest.fixture
def told(app: Flask, crew, tmp_path) -> tuple[Path, int]:
    """A backup with a marked case in it, which is erased afterwards and so written in the journal."""
    with app.app_context():
        case, _code = marked(crew)
    assert run(app, "backup", str(tmp_path / "b.tar")).exit_code == 0
    with app.app_context():
        erasure.erase_words(db.session.get_one(Complaint, case), "words")
        db.session.commit()
        erasures.tell_journal()
        db.session.commit()
    return tmp_path / "b.tar", case


def test_a_restore_erases_again_whom_the_backup_brought_back(app, told):
    backup, case = told
    done = run(app, "restore", str(backup), "--replace")
    assert done.exit_code == 0, done.output
    assert "erased again: 1" in done.output
    with app.app_context():
        assert left(app) == set()
        assert db.session.get_one(Complaint, case).erased_on is not None
        assert verify(cipher_of=ciphers.cipher_of).faults == []
        assert not journal.marked()
    again = run(app, "erasures", "replay")
    assert "erased again: 0" in again.output


def test_without_the_replay_he_would_be_back(app, told, monkeypatch):
    """The broken twin."""
    backup, case = told
    monkeypatch.setattr(erased_again, "missing", lambda _limit=None: [])
    run(app, "restore", str(backup), "--replace")
    with app.app_context():
        assert MARK in reading.story(db.session.get_one(Complaint, case), Audience.STAFF).text


def test_what_the_journal_had_not_heard_yet_is_rescued_from_the_old_database(app, crew, tmp_path):
    with app.app_context():
        case, _code = marked(crew)
    run(app, "backup", str(tmp_path / "b.tar"))
    with app.app_context():
        erasure.erase_contact(db.session.get_one(Complaint, case), "contact")
        db.session.commit()
        assert journal.entries() == []
    assert run(app, "restore", str(tmp_path / "b.tar"), "--replace").exit_code == 0
    with app.app_context():
        assert contacts.read(case) is None


def test_a_case_the_backup_knows_as_open_is_put_away_and_erased(app, crew, tmp_path):
    with app.app_context():
        complaint = telling.in_work(crew)
        case = complaint.id
        db.session.commit()
    run(app, "backup", str(tmp_path / "b.tar"))
    with app.app_context():
        complaint = db.session.get_one(Complaint, case)
        reporter.withdraw(complaint)
        erasure.erase_words(complaint, "asked")
        db.session.commit()
    assert run(app, "restore", str(tmp_path / "b.tar"), "--replace").exit_code == 0
    with app.app_context():
        complaint = db.session.get_one(Complaint, case)
        assert complaint.status is Status.CLOSED
        assert complaint.erased_on is not None
        assert not reading.differences(complaint)


@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
def test_protection_taken_since_the_backup_is_taken_again(app, crew, tmp_path, identity):
    with app.app_context():
        case = telling.in_work(crew).id
        db.session.commit()
    run(app, "backup", str(tmp_path / "b.tar"))
    with app.app_context():
        reporter.raise_protection(db.session.get_one(Complaint, case), identity)
        db.session.commit()
    assert run(app, "restore", str(tmp_path / "b.tar"), "--replace").exit_code == 0
    with app.app_context():
        complaint = db.session.get_one(Complaint, case)
        assert complaint.identity is identity
        assert complaint.sealed
        assert complaint.title == ""
        assert erasure.has_contact(case) is (identity is Identity.CONFIDENTIAL)


def test_a_new_case_with_the_number_of_a_lost_one_is_left_alone(app, crew, tmp_path):
    run(app, "backup", str(tmp_path / "b.tar"))
    with app.app_context():
        lost, _code = marked(crew)
        erasure.erase_words(db.session.get_one(Complaint, lost), "words")
        db.session.commit()
    assert run(app, "restore", str(tmp_path / "b.tar"), "--replace").exit_code == 0
    with app.app_context():
        streams = {telling.filed(f"Laporan baru nomor {place} setelah pemulihan.").id for place in range(3)}
        db.session.commit()
        assert {line["stream"] for line in journal.entries()} & streams
        assert erased_again.missing() == []


def test_nobody_is_served_before_the_replay(app, told, monkeypatch):
    backup, _case = told

    def dies() -> None:
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(erased_again, "replay", dies)
    assert run(app, "restore", str(backup), "--replace").exit_code == 1
    settings = {name: value for name, value in app.config.items() if name.isupper()}
    with pytest.raises(Unsafe, match="flask erasures replay"):
        create_app(settings)
    assert run(app, "worker").exit_code == 1
    monkeypatch.undo()
    assert run(app, "erasures", "replay").exit_code == 0
    create_app(settings)


def test_the_journal_says_nothing_about_anybody_and_is_in_no_backup(app, told, tmp_path):
    path = Path(app.config["DATA_DIR"]) / journal.NAME
    [line] = [json.loads(said) for said in path.read_text().splitlines()]
    assert set(line) == {"token", "stream", "first", "what", "rule", "on"}
    assert path.stat().st_mode & 0o077 == 0
    run(app, "backup", str(tmp_path / "folder"))
    assert not list((tmp_path / "folder").rglob(f"*{journal.NAME}*"))


def test_half_a_line_left_by_a_power_cut_spoils_no_other(inside):
    path = Path(inside.config["DATA_DIR"]) / journal.NAME
    journal.append([{"token": "a", "on": "2026-01-01"}])
    path.write_bytes(path.read_bytes() + b'{"token": "b", "o')
    journal.append([{"token": "c", "on": "2026-01-02"}, {"token": "a", "on": "2026-01-01"}])
    assert [line["token"] for line in journal.entries()] == ["a", "c"]


def test_the_bytes_of_an_erased_case_do_not_come_back_either(app, told):
    backup, _case = told
    with app.app_context():
        destroyed_bytes(app)
    run(app, "restore", str(backup), "--replace")
    assert not list((Path(app.config["DATA_DIR"]) / "files").glob("??/*"))
