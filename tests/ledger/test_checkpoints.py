"""Checkpoints are made in time, continue each other, and leave this machine."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from nacl.signing import SigningKey
from sqlalchemy import delete, select, text

from feedback.base import clock
from feedback.base.database import db
from feedback.inspection import outside
from feedback.ledger import against, checkpoints, merkle, signed, tree, verify
from feedback.ledger.checkpoints import Forked
from feedback.ledger.models import CheckpointExit, Event, LogEntry, LogNode
from feedback.ledger.signed import PublicKey, key_from
from feedback.notices.models import Letter
from tests.ledger import record
from tests.ledger.test_merkle import plain
from tests.post import PostOffice
from tests.post_room import deliver, later
from tests.statements import statements

HOUR = timedelta(hours=1)


def faults(*texts: str) -> set[str]:
    report = verify.Report()
    against.check(report, texts, checkpoints.keys())
    return {fault.kind for fault in report.faults}


def test_a_checkpoint_is_made_when_something_new_has_waited_an_hour(inside: Flask) -> None:
    record.happen()
    first = checkpoints.make()
    assert first is not None
    start = first.made_at
    db.session.commit()
    assert checkpoints.make() is None
    with clock.at(start + 5 * HOUR):
        assert checkpoints.make() is None  # nothing is new
    record.happen()
    with clock.at(start + 0.9 * HOUR):
        assert checkpoints.make() is None
    with clock.at(start + HOUR):
        later = checkpoints.make()
    assert later is not None
    assert later.size == first.size + 1


def test_many_new_events_are_not_waited_with(inside: Flask) -> None:
    record.happen()
    checkpoints.make()
    record.happen(4)
    assert checkpoints.make(most=5) is None
    record.happen()
    assert checkpoints.make(most=5) is not None


def test_a_checkpoint_is_a_signed_note_that_others_can_read(inside: Flask) -> None:
    record.happen(3)
    row = record.signed()
    origin, size, root, blank, signature = row.note.split("\n")[:5]
    leaves = db.session.scalars(select(Event.leaf).join(LogEntry).order_by(LogEntry.log_index))
    assert (origin, int(size), blank) == (inside.config["CHECKPOINT_ORIGIN"], row.size, "")
    assert base64.b64decode(root) == plain([bytes.fromhex(leaf) for leaf in leaves])
    dash, name, written = signature.split(" ")
    assert (dash, name) == ("—", origin)
    key = SigningKey(base64.b64decode(inside.config["CHECKPOINT_PRIVATE_KEY"])).verify_key
    key.verify(f"{origin}\n{size}\n{root}\n".encode(), base64.b64decode(written)[4:])


def test_a_key_is_one_word_and_reads_back(inside: Flask) -> None:
    key = PublicKey("PeterNeumann", base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:])
    example = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"  # of the specification
    assert str(key) == example
    assert key_from(example) == key
    for wrong in ("", "a+b+c", example.replace("c74f20a3", "c74f20a4"), example[:-4]):
        with pytest.raises(ValueError, match=r"key|base64"):
            key_from(wrong)


@pytest.mark.parametrize("size", [1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 70])
def test_the_kept_parts_of_the_tree_give_the_same_root_and_proofs(
    inside: Flask, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(tree, "STEP", 2)
    monkeypatch.setattr(against, "STEP", 2)
    record.happen(size)
    length = tree.length()
    tree.grow(length // 2)
    tree.grow(length)
    assert tree.grow(length) == 0
    written = db.session.scalars(select(Event.leaf).join(LogEntry).order_by(LogEntry.log_index))
    leaves = [bytes.fromhex(leaf) for leaf in written]
    standing = tree.Tree()
    assert merkle.root(length, standing.subtree) == plain(leaves)
    for index in range(0, length, 7):
        path = merkle.inclusion(index, length, tree.Tree().subtree)
        assert merkle.is_included(leaves[index], index, length, path, plain(leaves))
    assert not faults()


def test_a_checkpoint_reads_what_is_new_and_no_more(inside: Flask) -> None:
    record.happen(600)
    record.signed()
    record.happen(5)
    with statements() as said:
        checkpoints.make(most=1)
        db.session.flush()
    assert len([line for line in said if "log_entries.log_index BETWEEN" in line]) <= 2, said
    assert len(said) <= 9, said


def test_nothing_is_signed_that_lost_what_was_signed_before(inside: Flask) -> None:
    record.happen(5)
    row = record.signed()
    checkpoints.drop()
    db.session.commit()
    record.unguarded()
    db.session.execute(delete(LogEntry).where(LogEntry.log_index >= row.size - 2))
    with pytest.raises(Forked):
        checkpoints.make()
    db.session.execute(delete(CheckpointExit))
    db.session.execute(text("DELETE FROM checkpoints"))
    with pytest.raises(Forked):  # the folder outside still knows
        checkpoints.make()
    inside.config["CHECKPOINT_DIR"] = ""
    assert checkpoints.make() is not None  # the broken twin: without the folder nobody does


def test_a_new_key_goes_on_where_the_old_one_ended(inside: Flask) -> None:
    record.happen()
    record.signed()
    former, new = checkpoints.keys()[0], SigningKey.generate()
    inside.config["CHECKPOINT_PRIVATE_KEY"] = base64.b64encode(bytes(new)).decode()
    inside.config["CHECKPOINT_PUBLIC_KEY"] = base64.b64encode(bytes(new.verify_key)).decode()
    record.happen()
    with pytest.raises(Forked):
        record.signed()
    assert "checkpoint_not_signed" in faults()
    inside.config["CHECKPOINT_OLD_KEYS"] = [str(former)]
    record.signed()
    assert not faults()


def test_each_checkpoint_is_dropped_once_as_a_file_of_its_own(inside: Flask, tmp_path: Path) -> None:
    inside.config["CHECKPOINT_DIR"] = str(tmp_path / "outside")
    rows = []
    for _ in range(2):
        record.happen()
        rows.append(record.signed())
    assert checkpoints.drop() == 2
    db.session.commit()
    assert checkpoints.drop() == 0
    files = sorted((tmp_path / "outside").iterdir())
    assert [file.name for file in files] == [f"checkpoint-{row.size:012}.txt" for row in rows]
    assert [file.read_text() for file in files] == [row.note for row in rows]
    assert [one.root for one in signed.checkpoints_in(record.elsewhere(tmp_path / "outside"))] == [
        bytes.fromhex(row.root) for row in rows
    ]


def test_a_file_that_is_there_is_never_overwritten(inside: Flask, tmp_path: Path) -> None:
    inside.config["CHECKPOINT_DIR"] = str(tmp_path)
    record.happen()
    row = record.signed()
    place = tmp_path / f"checkpoint-{row.size:012}.txt"
    place.write_text("something else")
    with pytest.raises(FileExistsError):
        checkpoints.drop()
    assert place.read_text() == "something else"
    place.write_text(row.note)  # written by a run that was killed before it could say so
    assert checkpoints.drop() == 1
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_the_days_before_are_told_once_by_letter(app: Flask, smtp: PostOffice) -> None:
    app.config["CHECKPOINT_RECIPIENTS"] = ["ombudsman@example.org", "lembaga@example.org"]
    with app.app_context():
        db.session.execute(delete(Letter))
        record.happen()
        first = record.signed().note
        assert outside.tell() == 0  # the day is not over
        with clock.at(clock.now() + timedelta(days=1)):
            record.happen()
            record.signed()
            assert outside.tell() == 1
            assert outside.tell() == 0
        db.session.commit()
    with later(25):
        assert deliver(app) == 1
    assert {letter["To"] for letter in smtp.letters} == set(app.config["CHECKPOINT_RECIPIENTS"])
    for letter in smtp.letters:
        said = letter.get_body(("plain",)).get_content()
        assert [one.note for one in signed.checkpoints_in(said)] == [first]


def test_without_addresses_no_letter_is_told(inside: Flask) -> None:
    record.happen()
    record.signed()
    with clock.at(clock.now() + timedelta(days=2)):
        assert outside.tell() == 0


def test_what_does_not_fit_is_said(inside: Flask) -> None:
    record.happen(300)
    row = record.signed()
    note, size, root = row.note, row.size, bytes.fromhex(row.root)
    assert not faults(note)
    origin, private = row.note.split("\n")[0], base64.b64decode(inside.config["CHECKPOINT_PRIVATE_KEY"])

    def other(size: int, root: bytes, key: bytes = private) -> str:
        return signed.sign(signed.checkpoint_text(origin, size, root), origin, key)

    assert faults(other(size, bytes(32))) == {"checkpoints_differ"}
    assert faults(other(size - 1, bytes(32))) == {"checkpoint_gone", "log_rewritten"}
    assert faults(other(size + 9, root)) == {"checkpoint_gone", "log_cut"}
    assert faults(other(size, root, bytes(range(32)))) == {"checkpoint_not_signed"}
    assert faults(note.replace("\n", "\r\n"), f"> a mail\n\n{note}\nregards\n") == set()
    record.unguarded()
    db.session.execute(text(f"UPDATE log_nodes SET hash = '{'a' * 64}'"))
    assert db.session.scalar(select(LogNode.level)) == tree.STEP
    assert faults() == {"tree_changed"}
    db.session.rollback()
    db.session.execute(text(f"UPDATE checkpoints SET root = '{'a' * 64}'"))
    assert faults() == {"checkpoint_changed"}


def test_a_flipped_bit_of_a_note_is_never_signed(inside: Flask) -> None:
    record.happen()
    note = record.signed().note
    keys = checkpoints.keys()
    assert signed.signer(note, keys) == keys[0]
    for place, sign in enumerate(note):
        if sign in "\n— ":
            continue
        changed = note[:place] + chr(ord(sign) ^ 1) + note[place + 1 :]
        assert signed.signer(changed, keys) is None, changed
