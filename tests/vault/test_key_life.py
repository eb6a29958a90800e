"""The life of the keys by their commands: paper and back, a new vault key, a new reveal key, a lost one."""

from __future__ import annotations

import base64
import re
import secrets
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from nacl.public import PrivateKey
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import custody, reading, reveal, unsealing
from feedback.complaints.models import Complaint
from feedback.key_commands import keys as group
from feedback.people import seeds
from feedback.vault import ciphers, contacts, keys
from feedback.vault.models import CaseKey, Contact
from tests.complaints import telling
from tests.complaints.unsealed import SENTENCE, WISH, confidential
from tests.crew import Crew


def b64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def run(app: Flask, *words: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(group, [*words], input=typed)


def some_cases(app: Flask, crew: Crew, count: int = 3) -> list[int]:
    with app.app_context():
        ids = [confidential(crew).id for _ in range(count)]
        db.session.commit()
    return ids


def test_a_key_goes_to_paper_and_back(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = PrivateKey.generate()
    monkeypatch.setenv("REVEAL_PUBLIC_KEY", b64(bytes(key.public_key)))
    paper = run(app, "split", "--need", "2", "--of", "3", typed=b64(bytes(key)) + "\n").output
    assert b64(bytes(key)) not in paper
    parts = re.findall(r"(?:^[A-Z2-7]{1,4}(?: [A-Z2-7]{1,4})*\n)+", paper, re.M)
    assert len(parts) == 3
    wrong = parts[0].replace(parts[0][0], "A" if parts[0][0] != "A" else "B", 1)
    to = tmp_path / "reveal.env"
    said = run(app, "join", "--to", str(to), typed=f"{wrong}\n{parts[2]}\n{parts[0]}\n")
    assert said.exit_code == 0, said.output
    assert "look at each letter" in said.output
    assert "not the private half" not in said.output
    assert to.read_text() == f"REVEAL_PRIVATE_KEY={b64(bytes(key))}\n"
    assert to.stat().st_mode & 0o777 == 0o400
    assert run(app, "split", typed="nonsense\n").exit_code == 1
    monkeypatch.setenv("REVEAL_PUBLIC_KEY", b64(bytes(PrivateKey.generate().public_key)))
    assert "not the private half" in run(app, "join", typed=f"{parts[1]}\n{parts[0]}\n").output


def test_a_new_vault_key_takes_every_data_key_and_words_stay_readable(app: Flask, crew: Crew) -> None:
    ids = some_cases(app, crew)
    old_id, old = app.config["VAULT_KEY_ID"], app.config["VAULT_KEY"]
    with app.app_context():
        seeds.begin(crew.id_of("inspector"))
        secret = seeds.waiting(crew.id_of("inspector"))
        db.session.commit()
    app.config.update(VAULT_KEY=b64(secrets.token_bytes(32)), VAULT_KEY_ID="2027", VAULT_OLD_KEYS={})
    refused = run(app, "rewrap")
    assert refused.exit_code == 1
    assert "VAULT_OLD_KEYS" in refused.output
    assert run(app, "check").exit_code == 1
    app.config["VAULT_OLD_KEYS"] = {old_id: old}
    assert f"vault key {old_id}: {len(ids) + 1} in use, an older key; it opens" in run(app, "check").output
    assert f"{len(ids)} data keys" in run(app, "rewrap").output
    assert run(app, "rewrap").output.startswith("0 data keys")
    app.config["VAULT_OLD_KEYS"] = {}
    with app.app_context():
        assert set(db.session.scalars(select(CaseKey.key_id))) == {"2027"}
        complaint = db.session.get_one(Complaint, ids[0])
        assert reading.entries_of(complaint)[0].text["text"] == telling.POTHOLE
        assert seeds.waiting(crew.id_of("inspector")) == secret
    assert run(app, "check").exit_code == 0


def test_a_rewrapping_that_was_stopped_goes_on(
    app: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = some_cases(app, crew)
    old_id, old = app.config["VAULT_KEY_ID"], app.config["VAULT_KEY"]
    app.config.update(
        VAULT_KEY=b64(secrets.token_bytes(32)), VAULT_KEY_ID="2027", VAULT_OLD_KEYS={old_id: old}
    )
    with app.app_context():
        assert ciphers.rewrap(1) == 1
        db.session.commit()
        assert ciphers.rewrap(1) == 1
        db.session.rollback()  # the power goes
    assert f"{len(ids) - 1} data keys" in run(app, "rewrap").output
    with app.app_context():
        assert all(ciphers.cipher_of(id_) is not None for id_ in ids)


def test_a_new_reveal_key_takes_every_identity(app: Flask, crew: Crew) -> None:
    ids = some_cases(app, crew)
    old = app.config["REVEAL_PRIVATE_KEY"]
    with app.app_context():  # one of them was sealed before seals had names
        db.session.get_one(Contact, ids[0]).key_id = contacts.SEALED
        db.session.commit()
    fresh = PrivateKey.generate()
    app.config.update(REVEAL_PUBLIC_KEY=b64(bytes(fresh.public_key)), REVEAL_PRIVATE_KEY=b64(bytes(fresh)))
    lost = run(app, "reseal")
    assert lost.exit_code == 1
    assert f"{len(ids)} identities are sealed to keys that are not here" in lost.output
    assert "stay sealed for good" in lost.output
    app.config["REVEAL_OLD_PRIVATE_KEYS"] = (old,)
    assert f"{len(ids)} identities were sealed" in run(app, "reseal").output
    assert run(app, "reseal").output.startswith("0 identities")
    app.config["REVEAL_OLD_PRIVATE_KEYS"] = ()
    with app.app_context():
        assert set(db.session.scalars(select(Contact.key_id))) == {contacts.sealed_under(fresh.public_key)}
        row, key = reveal.ask(db.session.get_one(Complaint, ids[0]), WISH, by=crew["inspector"])
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
        unsealing.open_approved()
        assert reveal.read(row, key, by=crew["inspector"]).contact == telling.REPORTER


def test_a_seal_moved_to_another_case_is_not_resealed(app: Flask, crew: Crew) -> None:
    first, second, *_ = some_cases(app, crew)
    with app.app_context():
        db.session.get_one(Contact, first).content = db.session.get_one(Contact, second).content
        db.session.commit()
    fresh, old = PrivateKey.generate(), app.config["REVEAL_PRIVATE_KEY"]
    app.config.update(REVEAL_PUBLIC_KEY=b64(bytes(fresh.public_key)), REVEAL_PRIVATE_KEY=b64(bytes(fresh)))
    app.config["REVEAL_OLD_PRIVATE_KEYS"] = (old,)
    said = run(app, "reseal")
    assert said.exit_code == 1
    assert "2 identities were sealed" in said.output
    assert "1 identities" in said.output


def test_each_process_says_what_it_holds_and_a_lost_key_what_is_lost(app: Flask, crew: Crew) -> None:
    some_cases(app, crew, 1)
    with app.app_context():
        name = keys.name_of(keys.reveal_key())
    app.config["PROCESS"] = "web"
    del app.config["REVEAL_PRIVATE_KEY"]
    said = run(app, "check")
    assert said.exit_code == 0
    assert (
        f"reveal key {name}: 1 in use; it is not here, and that is right: it belongs to the keeper."
        in said.output
    )
    app.config["PROCESS"] = "keeper"
    said = run(app, "check")
    assert said.exit_code == 1
    assert "the names of these confidential reporters, for good" in said.output
    app.config["REVEAL_PRIVATE_KEY"] = b64(bytes(PrivateKey.generate()))
    assert run(app, "check").exit_code == 1
    assert run(app, "reseal").exit_code == 0, "nothing is sealed to another key than today's"
