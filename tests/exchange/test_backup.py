"""A backup comes back whole, or not at all; one that fails leaves the last good one as it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.commands import join
from feedback.complaints import follow_up
from feedback.complaints.models import Complaint
from feedback.exchange import backup, engines
from feedback.files import shelf, store
from feedback.files.cleaning import CleanFile
from feedback.ledger.verify import verify
from feedback.vault import codes, contacts
from tests.complaints import telling


@pytest.fixture
def working(app: Flask, crew) -> Flask:
    """A regency with one case, its reporter's contact data and a file."""
    with app.app_context():
        complaint = telling.in_work(crew)
        data = b"a picture, drawn again"
        name = hashlib.sha256(data).hexdigest()
        clean = CleanFile(data, "image/jpeg", "foto.jpg", name, name, 10, 10)
        store.put(clean)
        shelf.keep(clean, by="reporter", stream_id=complaint.id)
        db.session.commit()
    return app


def run(app: Flask, *words: str):
    if "backup" not in app.cli.commands:
        join(app)
    return app.test_cli_runner().invoke(args=[*words])


def cases(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def change(app: Flask, crew) -> None:
    """Something happens after the backup."""
    with app.app_context():
        telling.filed("Sesudah cadangan dibuat, ada laporan baru lagi.")
        db.session.commit()


def only(folder: Path) -> Path:
    [found] = folder.glob("aduan-*")
    return found


@pytest.mark.parametrize("name", ["backups", "backup.tar"])
def test_what_was_kept_comes_back(working, crew, tmp_path, name):
    made = run(working, "backup", str(tmp_path / name))
    assert made.exit_code == 0, made.output
    source = tmp_path / name if name.endswith(".tar") else only(tmp_path / name)
    change(working, crew)
    shutil.rmtree(Path(working.config["DATA_DIR"]) / "files")
    done = run(working, "restore", str(source), "--replace")
    assert done.exit_code == 0, done.output
    assert cases(working) == 1
    with working.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        assert contacts.read(complaint.id) == telling.REPORTER
        file = db.session.scalars(shelf.of_stream(complaint.id)).one()
        assert store.get(file.clean_sha256) == b"a picture, drawn again"
        assert verify().faults == []
        follow_up.write(complaint, "Pekerjaan berlanjut seperti biasa.", by=crew["officer_dputr"])
        db.session.commit()
    assert [left.name for left in tmp_path.rglob(".*")] == []


def test_a_database_in_use_is_not_overwritten_by_chance(working, crew, tmp_path):
    run(working, "backup", str(tmp_path / "b.tar"))
    change(working, crew)
    refused = run(working, "restore", str(tmp_path / "b.tar"))
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert cases(working) == 2


@pytest.mark.parametrize("part", ["database", "file", "manifest", "missing"])
def test_a_damaged_backup_changes_nothing(working, crew, tmp_path, part):
    run(working, "backup", str(tmp_path))
    folder = only(tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    kept = {"database": folder / manifest["database"], "manifest": folder / "manifest.json"}
    path = kept.get(part) or next((folder / "files").glob("??/*"))
    if part == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-3] + b"xyz")
    change(working, crew)
    refused = run(working, "restore", str(folder), "--replace")
    assert refused.exit_code == 1
    assert cases(working) == 2


def test_another_key_is_noticed_before_anything_happens(working, crew, tmp_path):
    run(working, "backup", str(tmp_path))
    change(working, crew)
    working.config["VAULT_KEY"] = working.config["CODE_PEPPER"]
    refused = run(working, "restore", str(only(tmp_path)), "--replace")
    assert refused.exit_code == 1
    assert "VAULT_KEY" in refused.output
    assert cases(working) == 2


def test_a_backup_holds_no_key(working, tmp_path):
    run(working, "backup", str(tmp_path))
    everything = b"".join(path.read_bytes() for path in only(tmp_path).rglob("*") if path.is_file())
    for name in ("VAULT_KEY", "SECRET_KEY", "CODE_PEPPER"):
        assert working.config[name].encode() not in everything


@pytest.mark.parametrize("at", ["dump", "sha256_of", "_copy_files"])
def test_a_backup_that_is_killed_leaves_the_last_good_one(working, crew, tmp_path, monkeypatch, at):
    target = tmp_path / "last.tar"
    run(working, "backup", str(target))
    before = target.read_bytes()
    change(working, crew)
    room = engines if at == "dump" else backup
    whole = getattr(room, at)

    def dies(*given):
        whole(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(room, at, dies)
    with working.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        run(working, "backup", str(target))
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert target.read_bytes() == before
    monkeypatch.undo()
    assert run(working, "restore", str(target), "--replace").exit_code == 0
    assert cases(working) == 1


def test_a_backup_that_fails_leaves_nothing_behind(working, tmp_path, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_copy_files", full)
    assert run(working, "backup", str(tmp_path / "b")).exit_code == 1
    assert list((tmp_path / "b").iterdir()) == []


def test_a_file_that_is_gone_is_told(working, tmp_path):
    shutil.rmtree(Path(working.config["DATA_DIR"]) / "files")
    made = run(working, "backup", str(tmp_path))
    assert made.exit_code == 1
    assert "missing" in made.output


def test_a_missing_tool_is_named_with_its_package(inside, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="postgresql-client"):
        engines.dump(create_engine("postgresql+psycopg://nobody@127.0.0.1/none"), tmp_path)


def test_the_receipt_code_opens_the_case_after_a_restore(app, tmp_path):
    with app.app_context():
        filed = telling.file(telling.a_draft())
        number, code = filed.complaint.number, filed.code
        db.session.commit()
    run(app, "backup", str(tmp_path / "b.tar"))
    run(app, "restore", str(tmp_path / "b.tar"), "--replace")
    with app.app_context():
        assert db.session.get_one(Complaint, codes.find(code)).number == number
