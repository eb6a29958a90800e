"""What the vault keeps, and who can read it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import select, text

from feedback.base.database import Base, db, engine_options, prepare
from feedback.base.refusal import Refusal
from feedback.ledger import verify
from feedback.ledger.read import read
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream
from feedback.vault import ciphers, codes, contacts, keys
from feedback.vault.contacts import ContactData
from feedback.vault.models import CaseKey, Contact

REVEAL, WORKER = PrivateKey.generate(), PrivateKey.generate()
SITI = ContactData(
    name="Siti Aminah", phone="081200000000", email="siti@contoh.id", address="RT 03 Muara Bulian"
)


def b64(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Flask]:
    """The vault and what it stands on, with keys of its own, on a database of its own."""
    url = f"sqlite:///{tmp_path / 'vault.db'}"
    app = Flask("vault")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        VAULT_KEY=b64(b"v" * 32),
        VAULT_KEY_ID="2026-a",
        REVEAL_PUBLIC_KEY=b64(bytes(REVEAL.public_key)),
        WORKER_PUBLIC_KEY=b64(bytes(WORKER.public_key)),
        CODE_PEPPER=b64(b"p" * 32),
    )
    db.init_app(app)
    Babel(app)
    names = ("streams", "events", "event_bodies", "log_entries", "case_keys", "contacts", "receipts")
    names += ("reveal_requests",)
    with app.app_context():
        prepare(db.engine)
        Base.metadata.create_all(db.engine, tables=[Base.metadata.tables[name] for name in names])
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def case(room: Flask) -> int:
    return open_stream("case").id


def stored() -> bytes:
    """Every byte of the database as text and blobs, to look for words in."""
    found = b""
    for table in ("case_keys", "contacts", "receipts", "event_bodies"):
        for row in db.session.execute(text(f"SELECT * FROM {table}")):
            for value in row:
                found += value if isinstance(value, bytes) else str(value).encode()
    return found


def test_an_open_reporter_can_be_read_here_but_not_in_the_database(case):
    contacts.keep(case, SITI, False)
    db.session.flush()
    assert contacts.read(case) == SITI
    assert contacts.reachable(case) == (True, True)
    assert not any(word.encode() in stored() for word in ("Siti", "0812", "contoh", "RT 03"))


def test_a_confidential_reporter_is_sealed_to_people_outside(case, room):
    contacts.keep(case, SITI, True)
    db.session.flush()
    with pytest.raises(Refusal):
        contacts.read(case)
    row = db.session.execute(select(Contact)).scalar_one()
    assert db.session.execute(select(CaseKey)).first() is None
    assert contacts.opened(case, row.content, SealedBox(REVEAL)) == SITI
    with pytest.raises(ValueError, match="another case"):
        contacts.opened(case + 1, row.content, SealedBox(REVEAL))
    with pytest.raises(ValueError, match="another key"):
        contacts.opened(case, row.content, SealedBox(WORKER))


def test_only_the_worker_reads_an_address(case, room):
    contacts.keep(case, SITI, True)
    db.session.flush()
    with pytest.raises(keys.KeyMissing):
        contacts.mail_address(case)
    room.config["WORKER_PRIVATE_KEY"] = b64(bytes(WORKER))
    assert contacts.mail_address(case) == "siti@contoh.id"
    contacts.stop_notices(case)
    db.session.flush()
    assert contacts.mail_address(case) is None
    contacts.ask_notices(case, "lain@contoh.id")
    db.session.flush()
    assert contacts.mail_address(case) == "lain@contoh.id"
    assert contacts.mail_address(case + 1) is None


def test_raising_protection_seals_what_was_open(case):
    contacts.keep(case, SITI, False, wants_notices=False)
    db.session.flush()
    contacts.seal(case)
    db.session.flush()
    row = db.session.execute(select(Contact)).scalar_one()
    assert row.sealed
    assert row.mail is None
    assert contacts.opened(case, row.content, SealedBox(REVEAL)) == SITI
    contacts.erase(case)
    assert contacts.read(case) is None
    assert contacts.reachable(case) == (False, False)


def test_no_address_no_letters(case):
    contacts.keep_first(case, ContactData(phone="0812"), ciphers.new_cipher(case))
    assert not contacts.wants_notices(case)
    with pytest.raises(Refusal):
        contacts.ask_notices(case + 5, "a@contoh.id")


def test_words_of_a_confidential_case_are_sealed_in_the_ledger(case):
    cipher = ciphers.new_cipher(case)
    record(case, "received", by="reporter", text={"text": "cerita saya"}, cipher=cipher)
    db.session.flush()
    assert b"cerita" not in stored()
    assert read(case, ciphers.cipher_of(case))[0].text == {"text": "cerita saya"}
    assert verify.verify(case, cipher_of=ciphers.cipher_of, guarded=False).sound
    ciphers.destroy_key(case)
    assert ciphers.cipher_of(case) is None
    assert read(case)[0].sealed


def test_what_is_moved_or_changed_does_not_open(case):
    other = open_stream("case").id
    cipher, second = ciphers.new_cipher(case), ciphers.new_cipher(other)
    sealed = cipher.seal(b"rahasia", "a|1")
    assert cipher.open(sealed, "a|1") == b"rahasia"
    assert cipher.seal(b"rahasia", "a|1") != sealed
    for box, bytes_, context in (
        (cipher, sealed, "a|2"),
        (second, sealed, "a|1"),
        (cipher, sealed[:-1] + bytes([sealed[-1] ^ 1]), "a|1"),
        (cipher, b"\x02" + sealed[1:], "a|1"),
        (cipher, b"", "a|1"),
    ):
        with pytest.raises(ValueError, match="seal"):
            box.open(bytes_, context)
    db.session.flush()
    row = db.session.get_one(CaseKey, other)
    row.wrapped = db.session.get_one(CaseKey, case).wrapped
    db.session.flush()
    with pytest.raises(ValueError, match="sealed elsewhere"):
        ciphers.cipher_of(other)


def test_a_new_vault_key_wraps_the_old_data_keys_again(case, room):
    sealed = ciphers.new_cipher(case).seal(b"x", "c")
    db.session.flush()
    room.config.update(VAULT_KEY=b64(b"w" * 32), VAULT_KEY_ID="2027-a")
    with pytest.raises(keys.KeyMissing):
        ciphers.cipher_of(case)
    room.config["VAULT_OLD_KEYS"] = {"2026-a": b64(b"v" * 32)}
    assert ciphers.rewrap() == 1
    assert ciphers.rewrap() == 0
    del room.config["VAULT_OLD_KEYS"]
    assert ciphers.cipher_of(case).open(sealed, "c") == b"x"


@pytest.mark.parametrize("value", ["", "short", b64(b"x" * 31), "not base64 at all!" * 3])
def test_a_bad_key_is_said_to_be_bad(case, room, value):
    room.config["VAULT_KEY"] = value
    with pytest.raises(keys.KeyMissing):
        ciphers.new_cipher(case)


def test_the_same_secret_gives_the_same_code_and_the_code_finds_its_case(case):
    code = codes.derive("satu kali saja")
    assert code == codes.derive("satu kali saja") != codes.derive("yang lain")
    assert len(code) == 21
    assert code.count("-") == 4
    codes.keep(case, codes.hash_code(code), must_change=True)
    db.session.flush()
    assert code.encode() not in stored()
    assert codes.find(code.lower().replace("-", " ")) == case
    assert codes.must_change(case)
    fresh = codes.derive("baru")
    codes.replace(case, codes.hash_code(fresh))
    assert codes.find(code) is None
    assert codes.find(fresh) == case
    assert not codes.must_change(case)
    assert codes.find("bukan kode") is None
    with pytest.raises(LookupError):
        codes.replace(case + 1, "0" * 64)


def test_without_the_pepper_the_hash_cannot_be_tried(case, room):
    code = codes.derive("satu")
    before = codes.hash_code(code)
    room.config["CODE_PEPPER"] = b64(b"q" * 32)
    assert codes.hash_code(code) != before


bare_codes = st.text(codes.ALPHABET, min_size=16, max_size=16)


@given(bare_codes, st.integers(0, 16), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_noticed(code, place, letter):
    whole = code + codes.check_character(code)
    wrong = whole[:place] + letter + whole[place + 1 :]
    assert (codes.tidy(wrong) is not None) == (wrong == whole)


@given(bare_codes)
def test_two_swapped_characters_are_noticed(code):
    whole = code + codes.check_character(code)
    for left, right in pairwise(range(17)):
        swapped = list(whole)
        swapped[left], swapped[right] = swapped[right], swapped[left]
        assert ("".join(swapped) == whole) == (codes.tidy("".join(swapped)) is not None)


def test_typing_habits_do_not_matter():
    code = "0" * 15 + "1"
    whole = codes.shown(code + codes.check_character(code))
    assert codes.tidy(whole.replace("0", "o").replace("1", "l").replace("-", " – ")) == whole
    for typed in ("", "0", whole + "0", whole.replace("0", "U"), "x" * 10_000, "０" * 17, "é" * 17):
        assert codes.tidy(typed) is None
