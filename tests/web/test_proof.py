"""A reporter takes a proof away and checks it with one small program, without us."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from nacl.signing import SigningKey
from sqlalchemy import text

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.complaints import follow_up, proof
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.ledger import checkpoints, receipts, sequence
from feedback.ledger.erase import erase_body
from feedback.ledger.models import Event
from feedback.ledger.read import read
from tests.complaints import telling
from tests.crew import Crew
from tests.house.plan import TREE
from tests.ledger.record import happen, signed, unguarded
from tests.statements import statements
from tests.web.public_path import STORY, follow, send

TOOL = TREE / "docs/verify_receipt.py"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Citizen:
    """Somebody with a folder of his own: receipts, checkpoints from elsewhere, and the program."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder

    def take(self, complaint: Complaint, name: str = "bukti.json") -> dict[str, Any]:
        db.session.commit()
        return self.keep(proof.receipt(complaint), name)

    def keep(self, told: dict[str, Any], name: str = "bukti.json") -> dict[str, Any]:
        (self.folder / name).write_text(json.dumps(told))
        return told

    def collect(self) -> None:
        rows = db.session.scalars(checkpoints.everyone()).all()
        (self.folder / "outside.txt").write_text("\n".join(row.note for row in rows))

    def check(self, *words: str, at: Any = None, keys: bool = True) -> tuple[str, int]:
        known = [str(key) for key in (*checkpoints.keys(), receipts.key())] if keys else []
        if (self.folder / "outside.txt").exists():
            words = (*words, "--checkpoints", str(self.folder / "outside.txt"))
        moment = (at or clock.now()).strftime("%Y-%m-%dT%H:%MZ")
        command = [sys.executable, "-I", "-S", str(TOOL), str(self.folder / "bukti.json"), "--now", moment]
        for key in known:
            command += ["--key", key]
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
        assert not done.stderr, done.stderr
        return done.stdout.split(" / ")[0], done.returncode


@pytest.fixture
def citizen(inside: Flask, tmp_path: Path) -> Citizen:
    return Citizen(inside, tmp_path)


def numbered() -> None:
    while sequence.number():
        pass
    db.session.commit()


def test_a_receipt_is_not_yet_due_then_in_the_log_and_unchanged(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.filed()
    citizen.take(complaint)
    assert citizen.check() == ("not yet due", 2)
    numbered()
    signed()
    citizen.collect()
    citizen.take(complaint)
    assert citizen.check() == ("in the log and unchanged", 0)
    assert citizen.check(keys=False) == ("in the log and unchanged", 0)


def test_a_promise_that_was_not_kept_says_missing(citizen: Citizen, crew: Crew) -> None:
    citizen.take(telling.filed())
    assert citizen.check(at=clock.now() + 1.5 * HOUR)[0] == "not yet due"
    assert citizen.check(at=clock.now() + 3 * HOUR) == ("missing", 1)


def test_without_the_checkpoint_from_elsewhere_nothing_is_confirmed(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.filed()
    numbered()
    signed()
    citizen.take(complaint)
    assert citizen.check() == ("not confirmed", 3)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["events"][0]["header"].update(kind="closed"),
        lambda told: told["events"][0]["header"]["facts"].update(x="y"),
        lambda told: told["events"][0].update(leaf="a" * 64),
        lambda told: told["events"][0]["path"].__setitem__(0, "a" * 64),
        lambda told: told["events"][0].update(log_index=0),
        lambda told: told.update(promise=told["promise"].replace("aduan", "bduan", 1)),
        lambda told: told.update(checkpoint=re.sub(r"\n(\d+)\n", "\n7\n", told["checkpoint"], count=1)),
        lambda told: told["first"].update(commitment="a" * 64),
        lambda told: told["events"].pop(),
        lambda told: told.update(events=1),
        lambda told: told.update(number="BH-1"),
    ],
)
def test_a_changed_receipt_says_altered(
    citizen: Citizen, crew: Crew, change: Callable[[dict[str, Any]], None]
) -> None:
    happen(5)
    complaint = telling.filed()
    numbered()
    signed()
    citizen.collect()
    told = citizen.take(complaint)
    assert citizen.check()[0] == "in the log and unchanged"
    change(told)
    citizen.keep(told)
    assert citizen.check() == ("altered", 1)


def test_own_words_are_checked_against_the_record(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.filed()
    told = citizen.take(complaint)
    fields = told["first"]["fields"]
    said = read(complaint.id)[0].text
    assert set(fields) == set(said)
    mine = [word for name in fields for word in ("--field", f"{name}={said[name]}")]
    assert citizen.check(*mine)[0] == "not yet due"
    assert citizen.check(*mine[:-1], f"{mine[-1]} bukan") == ("altered", 1)


def test_what_vanished_or_changed_since_an_older_receipt_is_said(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    older = citizen.take(complaint, "older.json")
    numbered()
    signed()
    citizen.collect()
    words = ("--older", str(citizen.folder / "older.json"))
    citizen.take(complaint)
    assert citizen.check(*words)[0] == "in the log and unchanged"
    unguarded()
    last = len(older["events"])
    gone = db.session.query(Event).filter_by(stream_id=complaint.id, seq=last).one()
    for statement in (
        "DELETE FROM log_entries WHERE event_id = :id",
        "DELETE FROM event_bodies WHERE event_id = :id",
        "DELETE FROM events WHERE id = :id",
    ):
        db.session.execute(text(statement), {"id": gone.id})
    db.session.commit()
    citizen.take(complaint)
    assert citizen.check(*words) == ("missing", 1)


def test_erased_words_are_said_with_rule_and_day(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.filed()
    event = db.session.query(Event).filter_by(stream_id=complaint.id, seq=1).one()
    erase_body(event.id, "system", rule="retention")
    db.session.commit()
    numbered()
    signed()
    citizen.collect()
    assert citizen.take(complaint)["first"] is None
    assert citizen.check() == ("erased", 0)


@pytest.mark.parametrize(
    ("identity", "exactly"),
    [
        (Identity.OPEN, "%Y-%m-%dT%H:%MZ"),
        (Identity.CONFIDENTIAL, "%Y-%m-%dT%H:00Z"),
        (Identity.ANONYMOUS, None),
    ],
)
def test_a_receipt_is_as_exact_as_its_reporter_is_protected(
    citizen: Citizen, crew: Crew, identity: Identity, exactly: str | None
) -> None:
    today = clock.midday(clock.today())
    with clock.at(today + timedelta(hours=2, minutes=34)):
        contact = None if identity is Identity.ANONYMOUS else telling.REPORTER
        complaint = telling.filed(identity=identity, contact=contact)
        numbered()
    signed(today + timedelta(hours=2, minutes=36))
    with clock.at(today + timedelta(hours=2, minutes=37)):
        told = citizen.take(complaint)
        issued = told["promise"].splitlines()[3]
        midnight = (today - 12 * HOUR).astimezone(clock.UTC)
        assert issued == (clock.now().strftime(exactly) if exactly else midnight.strftime("%Y-%m-%dT%H:%MZ"))
        assert (told["checkpoint"] is None) is (identity is not Identity.OPEN)
        citizen.collect()
        assert citizen.check()[0] == (
            "not yet due" if told["checkpoint"] is None else "in the log and unchanged"
        )
    with clock.at(today + 2 * DAY):
        told = citizen.take(complaint)
        assert told["checkpoint"] is not None
        assert citizen.check()[0] == "in the log and unchanged"


def test_a_receipt_holds_no_code_no_name_and_no_word(app: Flask, client: FlaskClient) -> None:
    code = send(client, identity="open", name="Zqnamaqz", phone="081299887766")
    follow(client, code)
    answer = client.get("/follow/case/proof.json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.text
    assert json.loads(said)["first"]["salt"]
    for secret in (code, code.replace("-", ""), "Zqnamaqz", "081299887766", STORY[:20]):
        assert secret not in said


def test_the_page_warns_and_forces_nobody(client: FlaskClient) -> None:
    page = follow(client, send(client)).text
    assert "/follow/case/proof.json" in page
    assert "jangan simpan" in page


def test_without_a_code_there_is_no_receipt(client: FlaskClient) -> None:
    assert client.get("/follow/case/proof.json").status_code in (302, 303, 410)


def test_what_is_internal_is_a_hash_alone(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    follow_up.note(complaint, "Catatan untuk rekan kerja.", by=crew["officer_dputr"])
    db.session.commit()
    told = citizen.take(complaint)
    kinds = [event["header"]["kind"] if "header" in event else None for event in told["events"]]
    assert kinds[0] == "received"
    assert None in kinds
    assert "noted" not in kinds


def test_a_receipt_costs_few_statements(citizen: Citizen, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    numbered()
    signed()
    with reading(), statements() as said:
        proof.receipt(complaint)
        db.session.rollback()
    assert len(said) <= 5, said


def test_the_program_verifies_signatures_as_a_library_does() -> None:
    tool: dict[str, Any] = {"__name__": "tool"}
    exec(compile(TOOL.read_text(), str(TOOL), "exec"), tool)
    holds = tool["signature_holds"]
    for number in range(12):
        key = SigningKey(hashlib.sha256(bytes([number])).digest())
        message = bytes(range(number))
        signature = key.sign(message).signature
        public = bytes(key.verify_key)
        assert holds(public, signature, message)
        assert not holds(public, signature, message + b"x")
        wrong = bytearray(signature)
        wrong[number * 5] ^= 1
        assert not holds(public, bytes(wrong), message)
        high = (
            int.from_bytes(signature[32:], "little") + tool["Q"]
        )  # the same point, not the one way to write it
        assert not holds(public, signature[:32] + high.to_bytes(32, "little"), message)
    vector = (  # RFC 8032 section 7.1, the first test
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    )
    assert holds(bytes.fromhex(vector[0]), bytes.fromhex(vector[1]), b"")


def test_everybody_reads_the_checkpoints_their_day_and_no_hour(app: Flask, client: FlaskClient) -> None:
    assert "Belum ada titik periksa" in client.get("/checkpoints").text
    with app.app_context():
        notes = []
        for hours in range(30):
            happen()
            notes.append(signed(clock.now() + hours * HOUR).note)
        keys = [str(key) for key in (*checkpoints.keys(), receipts.key())]
    page = client.get("/checkpoints").text
    assert all(key in page for key in keys)
    assert notes[-1].splitlines()[2] in page
    assert notes[0].splitlines()[2] not in page
    assert not re.search(r"\d\d[.:]\d\d WIB", page)
    further = re.search(r'href="(/checkpoints\?before=\d+)"', page)
    assert further is not None
    assert notes[0].splitlines()[2] in client.get(further[1]).text
    assert client.get("/checkpoints.txt").text == "\n".join(notes)
    size = int(notes[-2].splitlines()[1])
    assert client.get(f"/checkpoints.txt?from={size}").text == "\n".join(notes[-2:])
    with app.app_context(), statements() as said:
        client.get("/checkpoints")
    assert len([line for line in said if line.startswith("SELECT")]) <= 2, said


def test_the_program_is_there_to_be_taken_away(client: FlaskClient) -> None:
    answer = client.get("/checkpoints/verify_receipt.py")
    assert answer.data == TOOL.read_bytes()
    assert "attachment" in answer.headers["Content-Disposition"]
