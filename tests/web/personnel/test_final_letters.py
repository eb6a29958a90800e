"""The letter on a final note: what it says, as a page and as a document, and to whom."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from flask import Flask

from feedback.base.database import db
from feedback.base.document import Paragraph, document
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
