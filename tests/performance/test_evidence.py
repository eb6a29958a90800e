"""The files a note rests on: who adds them and when, what the person is shown, and that they go with the note."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.files import cleaning, shelf, store
from feedback.files.cleaning import CleanFile
from feedback.files.models import StoredFile
from feedback.ledger.models import Event
from feedback.ledger.read import read
from feedback.performance import endings, evidence, notes, proposals
from feedback.performance.models import ConductNote, Evidence, NoteKind, NoteState
from tests.crew import Crew
from tests.files import samples
from tests.performance import telling

HEAD, ME = "head_dinkes", "officer_pkm"


def _file(name: str = "jadwal jaga.jpg", width: int = 60) -> CleanFile:
    clean = cleaning.clean(samples.picture(size=(width, 40)), name)
    store.put(clean)
    return clean


def _names(note: ConductNote) -> list[str]:
    return [row.StoredFile.name for row in db.session.execute(evidence.of_note(note))]


def _shown(note: ConductNote) -> list[str]:
    return [file.name for file in db.session.scalars(evidence.shown_of(note))]


def test_the_person_is_shown_what_was_made_harmless_and_nothing_else(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    evidence.attach(note, [_file("asli.jpg")], shown=False, by=crew[HEAD])
    evidence.attach(note, [_file("disamarkan.jpg", 61)], shown=True, by=crew[HEAD])
    assert _names(note) == ["asli.jpg", "disamarkan.jpg"]
    assert _shown(note) == ["disamarkan.jpg"]


def test_no_header_tells_what_a_file_is(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    clean = _file()
    evidence.attach(note, [clean], shown=False, by=crew[HEAD])
    added = db.session.scalars(select(Event).where(Event.kind == "conduct_file_added")).one()
    assert added.facts == {"shown": False}
    assert notes.entries(note)[-1].text == {"file": clean.name, "sha256": clean.clean_sha256}
    assert read(note.stream_id)[-1].sealed
    assert read(note.case_stream_id) == []


@pytest.mark.parametrize("who", ["inspector", "delegate", "head_pkm", ME, "personnel"])
def test_only_the_proposer_adds_and_removes(inside: Flask, crew: Crew, who: str) -> None:
    note = telling.proposed(crew)
    evidence.attach(note, [_file()], shown=False, by=crew[HEAD])
    token = db.session.execute(evidence.of_note(note)).one().StoredFile.token
    assert not evidence.may_attach(note, crew[who])
    with pytest.raises(Refusal):
        evidence.attach(note, [_file(width=70)], shown=False, by=crew[who])
    with pytest.raises(Refusal):
        evidence.take_off(note, token, by=crew[who])
    assert _names(note) == ["jadwal jaga.jpg"]


def test_nothing_grows_after_the_note_was_sent(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    evidence.attach(note, [_file()], shown=True, by=crew[HEAD])
    token = db.session.execute(evidence.of_note(note)).one().StoredFile.token
    proposals.send(note, by=crew[HEAD])
    assert not evidence.may_attach(note, crew[HEAD])
    with pytest.raises(Stale):
        evidence.attach(note, [_file(width=70)], shown=True, by=crew[HEAD])
    with pytest.raises(Stale):
        evidence.take_off(note, token, by=crew[HEAD])


def test_a_file_for_the_person_is_cleared_anew(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew, guarded=True)
    proposals.clear(note, by=crew["inspector"])
    evidence.attach(note, [_file()], shown=False, by=crew[HEAD])
    assert note.cleared_by is not None, "the person does not see it"
    evidence.attach(note, [_file(width=61)], shown=True, by=crew[HEAD])
    assert notes.tray(note) is notes.Tray.CLEAR
    with pytest.raises(Refusal):
        proposals.send(note, by=crew[HEAD])
    proposals.clear(note, by=crew["inspector"])
    proposals.send(note, by=crew[HEAD])


def test_an_inspector_clears_only_what_he_read(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew, guarded=True)
    read_until = notes.entries(note)[-1].seq
    evidence.attach(note, [_file()], shown=True, by=crew[HEAD])
    with pytest.raises(Stale):
        proposals.clear(note, by=crew["inspector"], seen=read_until)
    proposals.clear(note, by=crew["inspector"], seen=notes.entries(note)[-1].seq)
    assert note.cleared_by is not None


def test_there_are_only_so_many_and_praise_has_none(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    most = inside.config["MAX_FILES"]
    evidence.attach(note, [_file(width=60 + n) for n in range(most)], shown=False, by=crew[HEAD])
    with pytest.raises(Refusal):
        evidence.attach(note, [_file(width=99)], shown=False, by=crew[HEAD])
    with pytest.raises(Refusal):
        evidence.attach(telling.proposed(crew), [], shown=False, by=crew[HEAD])
    thanks = telling.proposed(crew, kind=NoteKind.APPRECIATION, guarded=True)
    with pytest.raises(Refusal):
        evidence.attach(thanks, [_file()], shown=False, by=crew[HEAD])


def test_what_is_taken_off_leaves_no_bytes(inside: Flask, crew: Crew) -> None:
    note, other = telling.proposed(crew), telling.proposed(crew)
    evidence.attach(note, [_file()], shown=False, by=crew[HEAD])
    token = db.session.execute(evidence.of_note(note)).one().StoredFile.token
    with pytest.raises(Hidden):
        evidence.take_off(other, token, by=crew[HEAD])
    evidence.take_off(note, token, by=crew[HEAD])
    assert _names(note) == []
    assert shelf.sweep_store() == 1


@pytest.mark.parametrize("way", ["dropped", "expired"])
def test_files_end_with_the_note(inside: Flask, crew: Crew, way: str) -> None:
    if way == "dropped":
        note = telling.proposed(crew)
        evidence.attach(note, [_file()], shown=True, by=crew[HEAD])
        endings.drop(note, "Salah orang.", by=crew["inspector"])
    else:
        note = telling.finished(crew, files=[_file()])
        endings.expire(note, by="system")
    assert note.state is NoteState.DROPPED
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 0
    assert shelf.sweep_store() == 1
