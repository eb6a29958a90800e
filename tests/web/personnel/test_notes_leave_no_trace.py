"""Until a note is final nobody but those who work on it, and its subject, could tell that it exists (rules.md §6).

Every page that others read is the same before it was proposed and after each of its steps, to the letter. A final one
changes the person's own sheet alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.figures import renewing
from feedback.performance import collecting, conduct, endings, notes, proposals, sweep
from feedback.performance.models import Conclusion, ConductNote
from feedback.performance.periods import containing
from tests.complaints import telling as cases
from tests.crew import Crew
from tests.performance import telling
from tests.performance.telling import ME
from tests.web.personnel.steps import PKM, Visit, closed, me_id

STAMPS = re.compile(r'(name="(?:csrf_token|secret|key)"[^>]*value|nonce)="[^"]*"')
SUBJECT = "{person}/sheets/{period}"
READ = {
    "": ("/", "/figures", "/cases", "/formations", "/offices", "/survey-results"),
    "observer": ("/inspectorate", "/inspectorate/funnel", "/inspectorate/trend", "/inspectorate/map"),
    "personnel": ("{unit}", SUBJECT, "/personnel", "/personnel/staffing"),
    "assessor": ("{unit}", SUBJECT, "{person}"),
    "head_pkm": ("/desk", "/personnel/notes"),
    "officer_dinkes": ("/desk",),
    "verifier": ("/desk",),
}
Pages = dict[tuple[str, str], str]
Act = Callable[[Crew, ConductNote], object]
STEPS: dict[str, Act] = {
    "sent": lambda crew, note: proposals.send(note, by=crew["head_dinkes"]),
    "received": lambda crew, note: proposals.receive(note, by=crew[ME]),
    "answered": lambda crew, note: conduct.reply(note, "Saya sedang bertugas.", by=crew[ME]),
    "decided": lambda crew, note: conduct.decide(
        note, Conclusion.SUBSTANTIATED, "Terlihat di bukti.", by=crew["inspector"]
    ),
    "agreed": lambda crew, note: conduct.second(note, by=crew["inspector2"]),
    "disputed": lambda crew, note: conduct.object_to(note, "Bukan begitu.", by=crew[ME]),
    "upheld": lambda crew, note: endings.decide_objection(note, True, "Beralasan.", by=crew["delegate"]),
}


class Reader:
    """Everybody who has no part in the note, and what he reads today."""

    def __init__(self, app: Flask, visit: Visit, crew: Crew) -> None:
        self.app, self.today = app, clock.today()
        self.visitors = {key: visit(key) if key else app.test_client() for key in READ}
        with app.app_context():
            unit = cases.unit_id(PKM)
        period = containing(self.today, "month").code
        person = f"/personnel/people/{me_id(app, crew)}"
        self.names = {
            "unit": f"/personnel/units/{unit}/sheets/{period}",
            "person": person,
            "period": period,
        }

    def pages(self) -> Pages:
        found = {}
        for key, paths in READ.items():
            for path in paths:
                answer = self.visitors[key].get(path.format(**self.names).format(**self.names))
                assert answer.status_code == 200, (key, path, answer.status_code)
                found[key, path] = STAMPS.sub(r"\1", answer.text)
        return found


def begun(app: Flask, crew: Crew) -> int:
    """A case that is finished, and counted; its stream."""
    with app.app_context():
        case = closed(crew).id
        db.session.commit()
        while renewing.renew():
            db.session.commit()
        db.session.commit()
    return case


def changed(before: Pages, after: Pages) -> list[tuple[str, str]]:
    return [place for place, page in before.items() if after[place] != page]


@pytest.fixture
def reader(app: Flask, visit: Visit, crew: Crew) -> Reader:
    return Reader(app, visit, crew)


def test_a_note_that_ends_unproven_was_never_to_be_seen(app: Flask, crew: Crew, reader: Reader) -> None:
    case = begun(app, crew)
    reader.pages()
    before = reader.pages()
    note_id = propose(app, crew, case)
    assert changed(before, reader.pages()) == [], "proposed"
    for step, act in STEPS.items():
        do(app, crew, note_id, act)
        assert changed(before, reader.pages()) == [], step


def test_a_final_note_changes_the_sheet_of_its_subject_alone(app: Flask, crew: Crew, reader: Reader) -> None:
    case = begun(app, crew)
    reader.pages()
    before = reader.pages()
    note_id = propose(app, crew, case)
    for step in ("sent", "received", "answered", "decided", "agreed"):
        do(app, crew, note_id, STEPS[step])
    finalise(app, note_id, reader.today)
    his = {("personnel", SUBJECT), ("assessor", SUBJECT), ("assessor", "{person}")}
    assert set(changed(before, reader.pages())) == his


def test_the_comparison_sees_a_sheet_that_takes_what_is_not_final(
    app: Flask, crew: Crew, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a shelf that also gives what is only proposed is seen at once."""
    case = begun(app, crew)
    reader.pages()
    before = reader.pages()
    everything = select(ConductNote)
    monkeypatch.setattr(notes, "final_of", lambda _servant_id: everything)
    monkeypatch.setattr(
        collecting, "_notes", lambda *_: everything.where(ConductNote.civil_servant_id.is_not(None))
    )
    propose(app, crew, case)
    assert ("assessor", SUBJECT) in changed(before, reader.pages())


def propose(app: Flask, crew: Crew, case: int) -> int:
    with app.app_context():
        note_id = telling.proposed(crew, case=case).id
        db.session.commit()
    return note_id


def do(app: Flask, crew: Crew, note_id: int, act: Act) -> None:
    with app.app_context():
        act(crew, db.session.get_one(ConductNote, note_id))
        db.session.commit()


def finalise(app: Flask, note_id: int, today: date) -> None:
    """Let the time to object pass, as if it had passed today."""
    with app.app_context():
        note = db.session.get_one(ConductNote, note_id)
        note.objection_due_on = today - timedelta(days=1)
        db.session.flush()
        assert sweep.finalise_due() == 1
        db.session.commit()
