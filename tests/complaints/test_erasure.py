"""What is erased is nowhere any more: rows, index, files, bytes on the disk; the headers still prove what was."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from feedback import worker
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import erasure, follow_up, publication, reading, replay, reporter, search, traces
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Visibility
from feedback.files import shelf, store
from feedback.files.cleaning import CleanFile
from feedback.ledger.verify import verify
from feedback.vault import ciphers, codes, contacts
from feedback.vault.contacts import ContactData
from tests.complaints import telling
from tests.crew import Crew

MARK = "zqtandaqz"
SAID = f"Petugas {MARK}cerita memukul meja di loket pasar kemarin siang."
WHO = ContactData(f"Siti {MARK}nama", "081299887766", f"{MARK}@contoh.example", f"Jalan {MARK}alamat")
MARKS = (MARK.encode(), b"081299887766")


def marked(crew: Crew, identity: Identity = Identity.OPEN, **changes: object) -> tuple[int, str]:
    """A closed case full of marks, with a file; its id and its receipt code. Commits."""
    contact = None if identity is Identity.ANONYMOUS else WHO
    secret = identity is not Identity.OPEN
    filed = telling.file(
        telling.a_draft(
            SAID,
            identity=identity,
            contact=contact,
            place=f"loket {MARK}tempat",
            visibility=Visibility.SECRET if secret else Visibility.PUBLISHABLE,
            consents_to_publication=not secret,
            wants_notices=contact is not None,
            **changes,
        )
    )
    complaint = filed.complaint
    telling.route(complaint, crew)
    if not secret:
        publication.publish(
            complaint, f"Jalan {MARK}umum", f"Teks {MARK}umum untuk semua.", by=crew["verifier"]
        )
    follow_up.accept(complaint, by=crew["officer_dputr"])
    follow_up.note(complaint, f"Sudah menelepon {MARK}catatan.", by=crew["officer_dputr"])
    data = f"gambar {MARK}berkas".encode()
    name = hashlib.sha256(data).hexdigest()
    clean = CleanFile(data, "image/jpeg", f"{MARK}foto.jpg", name, name, 10, 10)
    store.put(clean)
    shelf.keep(clean, by="reporter", stream_id=complaint.id, entry_seq=1)
    telling.answer(complaint, crew)
    reporter.confirm(complaint)
    db.session.commit()
    return complaint.id, filed.code


def left(app: Flask) -> set[str]:
    """Where a mark still is: tables by their rows, and (SQLite) files by their bytes."""
    found = set()
    for table in inspect(db.session.connection()).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')):
            said = " ".join(repr(bytes(one) if isinstance(one, memoryview) else one) for one in row)
            if any(mark.decode() in said for mark in MARKS):
                found.add(table)
    db.session.rollback()
    places = [Path(app.config["DATA_DIR"])]
    if db.engine.dialect.name == "sqlite":
        worker.settle_file(db.engine)
        places.append(Path(str(db.engine.url.database)).parent)
    for path in (path for place in places for path in place.rglob("*") if path.is_file()):
        if any(mark in path.read_bytes() for mark in MARKS):
            found.add(path.name if path.suffix else "file")
    return found


def destroyed_bytes(app: Flask) -> None:
    """The worker goes round twice: what is nobody's then is gone from the store."""
    chore = worker.Leftovers()
    for _round in range(2):
        chore(app, threading.Event())


@pytest.mark.parametrize("identity", Identity)
def test_of_an_erased_case_no_mark_is_left_anywhere(
    inside: Flask, crew: Crew, identity: Identity, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    case, code = marked(inside and crew, identity)
    assert "file" in left(inside)
    complaint = db.session.get_one(Complaint, case)
    assert erasure.erase_words(complaint, "words")
    db.session.commit()
    destroyed_bytes(inside)
    assert left(inside) == set()
    assert MARK not in caplog.text
    complaint = db.session.get_one(Complaint, case)
    assert verify(cipher_of=ciphers.cipher_of).faults == []
    assert replay.differences(complaint, reading.entries_of(complaint)) == {}
    assert codes.find(code) == case  # the reporter still reads that it was erased
    story = reading.story(complaint, Audience.REPORTER)
    assert story.last("erased") is not None
    assert not any(one.text for one in story.happenings)
    assert db.session.scalars(select(Complaint.id).where(search.matches(f"{MARK}cerita"))).all() == []


@pytest.mark.parametrize(
    "place", ["complaints", "event_bodies", "publications", "search_words", "stored_files"]
)
def test_a_place_that_is_forgotten_is_found(
    inside: Flask, crew: Crew, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin: leave one place out, and the search above finds what was left there."""
    case, _code = marked(crew)
    monkeypatch.delitem(traces.OF_A_CASE, place)
    erasure.erase_words(db.session.get_one(Complaint, case), "words")
    db.session.commit()
    destroyed_bytes(inside)
    assert left(inside) != set()


def test_erasing_only_who_the_reporter_is_leaves_the_words(inside: Flask, crew: Crew) -> None:
    case, _code = marked(crew)
    complaint = db.session.get_one(Complaint, case)
    assert erasure.erase_contact(complaint, "contact")
    db.session.commit()
    assert contacts.read(case) is None
    assert reading.story(complaint, Audience.STAFF).text == SAID
    assert not erasure.erase_contact(complaint, "contact")
    assert verify(case).faults == []


def test_only_a_closed_case_is_erased_and_only_once(inside: Flask, crew: Crew) -> None:
    case = telling.in_work(crew)
    with pytest.raises(Refusal):
        erasure.erase_words(case, "words")
    closed, _code = marked(crew)
    complaint = db.session.get_one(Complaint, closed)
    assert erasure.erase_words(complaint, "words")
    head = verify(closed).events
    assert not erasure.erase_words(complaint, "words")
    assert verify(closed).events == head


def test_nothing_is_added_to_what_was_erased(inside: Flask, crew: Crew) -> None:
    case, _code = marked(crew)
    complaint = db.session.get_one(Complaint, case)
    erasure.erase_words(complaint, "words")
    for act in (
        lambda: reporter.reopen(complaint, "Belum selesai juga."),
        lambda: reporter.press(complaint, "Saya ditekan lagi."),
        lambda: reporter.disclose(complaint, WHO),
        lambda: reporter.raise_protection(complaint, Identity.CONFIDENTIAL),
    ):
        with pytest.raises(Refusal), db.session.begin_nested():
            act()
