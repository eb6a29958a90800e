"""Verbs of stories about papers: an office writes one, the worker makes it."""

from __future__ import annotations

import io
import re
from importlib import import_module
from threading import Event
from typing import Any

from flask import Flask, render_template
from sqlalchemy import select

from feedback import worker
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.complaints import reading as case_reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper, PaperKind
from feedback.exchange import drafting, papers
from feedback.exchange.papers import Draft
from feedback.exchange.sheets import Sheet
from feedback.files import shelf, store
from feedback.people.persons import Person

LETTER = "Kami sampaikan hasil pemeriksaan di lapangan.\n\nDemikian, terima kasih."


def draft(kind: PaperKind = PaperKind.MEMO, **changes: Any) -> Draft:
    """A paper with a few words; `changes` are the draft's fields, or words."""
    words = {"subject": "Hasil pemeriksaan", "body": LETTER, "signatory_post": "Kepala Dinas"}
    fields = {name: changes.pop(name) for name in list(changes) if name in Draft.__dataclass_fields__}
    return Draft(kind, fields.pop("dated", clock.today()), **fields, words=words | changes)


def begun(me: Person, complaint: Complaint, kind: PaperKind) -> Draft:
    """The paper as the form would offer it."""
    story = case_reading.story(complaint, Audience.STAFF)
    unit = papers.office_of(me, complaint)
    words = drafting.begun(me, complaint, kind, unit, story)
    return Draft(kind, clock.today(), words=words)


def write(me: Person, complaint: Complaint, kind: PaperKind = PaperKind.MEMO, **changes: Any) -> Paper:
    """Write one and commit."""
    row = papers.write(complaint, draft(kind, **changes), by=me)
    db.session.commit()
    return row


def work(app: Flask) -> int:
    """The worker's round at the press."""
    db.session.commit()  # SQLite has one writer
    done = worker.print_papers(app, Event())
    db.session.expire_all()
    return done


def files(paper_id: int) -> dict[str, bytes]:
    """The files of a paper by their kind: "pdf", "docx", "zip", or what came back signed."""
    with reading():
        rows = db.session.scalars(shelf.of_stream(paper_id)).all()
        return {row.media_type.rpartition("/")[2]: store.get(row.clean_sha256) for row in rows}


def docx_text(data: bytes) -> str:
    """Everything a DOCX says: paragraphs, tables, headers and footers."""
    document: Any = import_module("docx").Document(io.BytesIO(data))
    parts = [document.element.body, *(one._element for page in document.sections for one in _margins(page))]
    return re.sub(r"\s+", " ", " ".join(" ".join(part.itertext()) for part in parts))


def shown(sheet: Sheet) -> str:
    """Everything a paper says, as its page to print says it."""
    return render_template("papers/sheet.html", sheet=sheet, style="")


def unit_of(code: str) -> Unit:
    """The unit with this code or name."""
    return db.session.scalars(select(Unit).where((Unit.code == code) | (Unit.name == code))).one()


def _margins(page: Any) -> tuple[Any, ...]:
    return page.header, page.footer, page.first_page_footer
