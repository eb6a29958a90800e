"""`flask ledger verify`: the whole record against what others keep, for people and for machines."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, text

from feedback.base.database import db
from feedback.commands import join
from feedback.files import shelf, store
from feedback.files.cleaning import CleanFile
from feedback.ledger import checkpoints, receipts, signed
from feedback.ledger.models import LogEntry
from feedback.ledger.streams import open_stream
from tests.ledger.record import happen, unguarded
from tests.ledger.record import signed as sign


def verify(app: Flask, *words: str) -> Result:
    if "ledger" not in app.cli.commands:
        join(app)
    return app.test_cli_runner().invoke(args=["ledger", "verify", *words])


@pytest.fixture
def kept(app: Flask, tmp_path: Path) -> Path:
    """A folder outside with three checkpoints of the record."""
    folder = tmp_path / "outside"
    app.config["CHECKPOINT_DIR"] = str(folder)
    with app.app_context():
        for _ in range(3):
            happen()
            sign()
        checkpoints.drop()
        db.session.commit()
    return folder


def test_a_sound_record_against_a_folder_and_a_letter(app: Flask, kept: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Yth.\n\n" + next(kept.iterdir()).read_text() + "\nSalam\n")
    done = verify(app, "--against", str(kept), "--against", str(letter))
    assert done.exit_code == 0, done.output
    assert "checkpoints: 3 kept here, 4 from outside" in done.output
    assert "--against" not in done.output


def test_without_anything_from_outside_it_says_what_it_cannot_find(app: Flask, kept: Path) -> None:
    done = verify(app)
    assert done.exit_code == 0
    assert "--against" in done.output


def test_a_log_that_lost_its_end_is_found_and_told_to_a_machine(app: Flask, kept: Path) -> None:
    with app.app_context():
        unguarded()
        for table in ("checkpoint_exits", "checkpoints", "log_nodes"):
            db.session.execute(text(f"DELETE FROM {table}"))
        last = db.session.query(LogEntry.log_index).order_by(LogEntry.log_index.desc()).first()[0]
        db.session.execute(delete(LogEntry).where(LogEntry.log_index == last))
        db.session.commit()
    done = verify(app, "--against", str(kept), "--json")
    assert done.exit_code == 1
    said = json.loads(done.output)
    assert not said["sound"]
    assert {"log_cut", "checkpoint_gone"} <= {fault["kind"] for fault in said["faults"]}


def test_an_auditor_brings_the_keys_he_noted(app: Flask, kept: Path) -> None:
    with app.app_context():
        own = str(checkpoints.keys()[0])
        foreign = str(signed.PublicKey(own.split("+")[0], bytes(range(32))))
    assert verify(app, "--against", str(kept), "--key", own).exit_code == 0
    done = verify(app, "--against", str(kept), "--key", foreign)
    assert done.exit_code == 1
    assert "checkpoint_not_signed" in done.output
    assert verify(app, "--key", "nonsense").exit_code == 2


def test_the_keys_are_printed_each_as_one_word(app: Flask) -> None:
    if "ledger" not in app.cli.commands:
        join(app)
    done = app.test_cli_runner().invoke(args=["ledger", "keys"])
    with app.app_context():
        assert done.output.split() == [str(checkpoints.keys()[0]), str(receipts.key())]


def test_a_file_that_is_gone_or_another_one_is_found(app: Flask) -> None:
    with app.app_context():
        names = []
        for data in (b"one", b"two", b"three"):
            clean = CleanFile(
                data=data,
                media_type="application/pdf",
                name="surat.pdf",
                original_sha256="a" * 64,
                clean_sha256=hashlib.sha256(data).hexdigest(),
            )
            store.put(clean)
            shelf.keep(clean, by="reporter", stream_id=open_stream("case").id)
            names.append(clean.clean_sha256)
        db.session.commit()
    assert "files: 3" in verify(app).output
    folder = Path(app.config["DATA_DIR"]) / "files"
    (folder / names[0][:2] / names[0]).unlink()
    (folder / names[1][:2] / names[1]).write_bytes(b"other")
    done = verify(app)
    assert done.exit_code == 1
    assert f"file_missing: {names[0]}" in done.output
    assert f"file_changed: {names[1]}" in done.output
    assert names[2] not in done.output
    assert verify(app, "--without-files").exit_code == 0
