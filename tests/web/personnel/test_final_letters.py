"""The letter on a final note: what it says, as a page and as a document, and to whom."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from threading import Event
from xml.etree import ElementTree

import pytest
from flask import Flask

from feedback import letter_printing
from feedback.base import clock
from feedback.base.database import db
from feedback.base.document import Paragraph, document
from feedback.exchange import press
from feedback.performance import letter_files, sweep
from feedback.performance.letter_files import ConductLetter
from feedback.performance.models import ConductNote
from tests.crew import Crew
from tests.performance.telling import WHAT, decided, finished
from tests.web.personnel.steps import Visit

REPLY = "Saya sedang menangani gawat darurat."


def words_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        return "".join(ElementTree.fromstring(archive.read("word/document.xml")).itertext())


def test_a_final_note_has_a_letter_for_both_sides(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        note = finished(crew).id
        db.session.commit()
    for who, path in (("officer_pkm", "/record/notes"), ("inspector", "/personnel/notes")):
        page = visit(who).get(f"{path}/{note}/letter")
        assert page.status_code == 200
        assert WHAT in page.text
        file = visit(who).get(f"{path}/{note}/letter.docx")
        said = words_of(file.data)
        assert all(part in said for part in (WHAT, REPLY, crew["officer_pkm"].name, "Terlihat di bukti 3."))
    assert visit("officer_dputr").get(f"/record/notes/{note}/letter").status_code == 404
    assert visit("head_pkm").get(f"/personnel/notes/{note}/letter").status_code == 404


def test_the_worker_prints_it_once_and_it_goes_with_the_words(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        undecided = decided(crew).id
        note = finished(crew)
        one, expires_on = note.id, note.expires_on
        db.session.commit()
    sides = (("officer_pkm", f"/record/notes/{one}/letter"), ("inspector", f"/personnel/notes/{one}/letter"))
    for who, path in sides:
        assert f"{path}.pdf" not in visit(who).get(path).text
        assert visit(who).get(f"{path}.pdf").status_code == 422
    assert letter_printing.print_letters(app, Event()) == 1
    assert letter_printing.print_letters(app, Event()) == 0
    for who, path in sides:
        assert f"{path}.pdf" in visit(who).get(path).text
        file = visit(who).get(f"{path}.pdf")
        assert (file.mimetype, file.data[:5]) == ("application/pdf", b"%PDF-")
    for who, path in (("officer_dputr", sides[0][1]), ("head_pkm", sides[1][1])):
        assert visit(who).get(f"{path}.pdf").status_code == 404
    with app.app_context():
        kept = db.session.get_one(ConductLetter, one)
        assert kept.content is not None
        assert b"%PDF-" not in kept.content, "sealed"
        assert expires_on is not None
        with clock.at(clock.midday(expires_on + timedelta(days=1))):
            assert sweep.finalise_due() == 2  # the other one becomes final meanwhile
        db.session.commit()
        assert db.session.get(ConductLetter, one) is None
        waits = letter_files.unprinted()
        assert waits is not None
        assert waits.id == undecided


def test_it_gets_the_number_of_the_register_and_is_printed_anew(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        note, another = finished(crew).id, finished(crew).id
        db.session.commit()
    path, said = (
        f"/personnel/notes/{note}/letter",
        {"on": clock.today().isoformat(), "number": "800.1.6/17/ITDA/2026"},
    )
    assert letter_printing.print_letters(app, Event()) == 2
    inspector = visit("inspector")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    for wrong in ({"number": "  "}, {"on": tomorrow}, {"number": "1" * 61}):
        answer = inspector.post(path, data=said | wrong)
        assert answer.status_code == 422
    assert "Nomor: ...." in inspector.get(path).text
    assert inspector.post(path, data=said).status_code == 303
    assert inspector.post(path, data=said).status_code == 303, "a second press changes nothing"
    assert "800.1.6/17/ITDA/2026" in words_of(inspector.get(f"{path}.docx").data)
    assert visit("officer_pkm").get(f"/record/notes/{note}/letter.pdf").status_code == 422, (
        "to be printed anew"
    )
    assert letter_printing.print_letters(app, Event()) == 1
    assert visit("officer_pkm").get(f"/record/notes/{note}/letter.pdf").status_code == 200
    taken = inspector.post(f"/personnel/notes/{another}/letter", data=said)
    assert taken.status_code == 422
    assert "sudah dipakai" in taken.text
    assert visit("head_pkm").post(path, data=said).status_code == 404
    assert 'name="number"' not in visit("officer_pkm").get(f"/record/notes/{note}/letter").text
    assert "Surat mendapat nomor" in inspector.get(f"/personnel/notes/{note}").text


def test_a_print_under_the_old_number_is_not_kept(app: Flask, crew: Crew) -> None:
    with app.app_context():
        note = finished(crew)
        letter_files.give_number(note, "800/2", clock.today(), "", by=crew["inspector"])
        assert not letter_files.keep(note.id, b"%PDF-1", None)
        assert not letter_files.is_printed(note)
        assert letter_files.keep(note.id, b"%PDF-2", "800/2")
        assert letter_files.printed(note) == b"%PDF-2"


def test_one_that_cannot_be_printed_does_not_hold_up_the_others(
    app: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        first, second = finished(crew).id, finished(crew).id
        db.session.commit()
    pages: list[str] = []

    def jams_once(html: str) -> bytes:
        pages.append(html)
        if len(pages) == 1:
            raise ValueError("a paper jam")
        return b"%PDF-1"

    monkeypatch.setattr(press, "pdf", jams_once)
    with pytest.raises(ValueError, match="jam"):
        letter_printing.print_letters(app, Event())
    with app.app_context():
        notes = [db.session.get_one(ConductNote, one) for one in (first, second)]
        assert [letter_files.is_printed(one) for one in notes] == [False, True]
    assert letter_printing.print_letters(app, Event()) == 1, "tried again"


def test_without_a_press_the_page_says_how_to_print(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_html: str) -> bytes:
        raise press.Absent("OSError")

    with app.app_context():
        note = finished(crew).id
        db.session.commit()
    monkeypatch.setattr(press, "pdf", absent)
    assert letter_printing.print_letters(app, Event()) == 1
    assert letter_printing.print_letters(app, Event()) == 0, "not tried again every time"
    page = visit("officer_pkm").get(f"/record/notes/{note}/letter")
    assert "Ctrl+P" in page.text
    assert visit("officer_pkm").get(f"/record/notes/{note}/letter.pdf").status_code == 422


def test_there_is_none_before_it_is_final(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        note = decided(crew).id
        db.session.commit()
    for path in (f"/record/notes/{note}/letter", f"/record/notes/{note}/letter.docx"):
        answer = visit("officer_pkm").get(path)
        assert answer.status_code == 422
        assert WHAT not in answer.text


def test_no_word_of_a_letter_becomes_markup() -> None:
    said = words_of(document([Paragraph('</w:t><script>&amp; "x"\x01', bold=True), Paragraph("dua\nbaris")]))
    assert said == '</w:t><script>&amp; "x"duabaris'
