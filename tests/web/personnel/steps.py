"""Steps the stories at the door of personnel are told with."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf
from feedback.performance.models import ConductNote, NoteState
from tests.complaints import telling
from tests.crew import Crew

Visit = Callable[[str], FlaskClient]
PKM = "Puskesmas Muara Bulian"
WHAT = "Petugas menyuruh pulang tanpa memeriksa berkas."
SECRET = "kerabat saya yang bekerja di apotek"


def closed(crew: Crew, officer: str = "officer_pkm", unit: str = PKM, **changes) -> Complaint:
    """A case that was answered a week ago and confirmed today."""
    calendar, day = shelf.calendar(), clock.today()
    for _ in range(6):
        day = calendar.previous_working(day)
    with clock.at(clock.midday(day)):
        complaint = telling.routed(
            crew, unit=unit, text=f"Antre lama, kata {SECRET}, tanpa alasan.", **changes
        )
    with clock.at(clock.midday(calendar.due(day, 2))):
        follow_up.accept(complaint, by=crew[officer])
    with clock.at(clock.midday(calendar.due(day, 5))):
        telling.answer(complaint, crew, officer)
    reporter.confirm(complaint)
    return complaint


def me_id(app: Flask, crew: Crew, key: str = "officer_pkm") -> int:
    return crew[key].civil_servant_id or 0


def propose(app: Flask, visit: Visit, crew: Crew, number: str, by: str = "head_dinkes", **changes) -> int:
    """Propose through the form; the id of the newest note."""
    asked = {
        "civil_servant": me_id(app, crew),
        "kind": "conduct",
        "happened_on": clock.today().isoformat(),
        "summary": WHAT,
        "released": "Pelapor disuruh pulang.",
        "evidence": "1",
    }
    answer = visit(by).post(f"/personnel/proposals/{number}", data=asked | changes)
    assert answer.status_code == 303, answer.text
    with app.app_context():
        return db.session.scalars(select(func.max(ConductNote.id))).one()


def post(browser: FlaskClient, path: str, **data) -> int:
    return browser.post(path, data=data).status_code


def state(app: Flask, note_id: int) -> NoteState:
    with app.app_context():
        return db.session.get_one(ConductNote, note_id).state


def selects(said: list[str]) -> int:
    return len([words for words in said if words.startswith(("SELECT", "WITH"))])


def decide(app: Flask, visit: Visit, note: int) -> None:
    """From sent to decided: received, replied to, concluded, seconded."""
    own = visit("officer_pkm")
    assert post(own, f"/record/notes/{note}/receipt") == 303
    assert post(own, f"/record/notes/{note}/reply", words="Saya sendirian di loket.") == 303
    path = f"/personnel/notes/{note}"
    told = {"conclusion": "substantiated", "reason": "Terlihat di entri 1."}
    assert post(visit("inspector"), f"{path}/conclusion", **told) == 303
    assert post(visit("inspector2"), f"{path}/agreement", agrees="yes") == 303
