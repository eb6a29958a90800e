"""A civil servant's record and the notes at work, in a real browser: nothing for axe to find, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.deadlines import shelf
from feedback.people.models import User
from feedback.people.sign_in import start_session
from feedback.performance import conduct, endings, proposals, sheets
from feedback.performance.models import Conclusion, ConductNote, HandlingCredit, NoteKind
from feedback.web.guards import cookie_name
from tests.complaints import telling as cases
from tests.crew import Crew
from tests.performance import telling

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}
PKM = "Puskesmas Muara Bulian"


@pytest.fixture
def told(app: Flask, crew: Crew) -> dict[str, object]:
    """A reopened case, a finished one, and notes in several states about the officer of the puskesmas."""
    with app.app_context():
        calendar, day = shelf.calendar(), clock.today()
        for _ in range(9):
            day = calendar.previous_working(day)
        for again in (False, True):
            with clock.at(clock.midday(day)):
                case = cases.routed(crew, unit=PKM)
            with clock.at(clock.midday(calendar.due(day, 2))):
                follow_up.accept(case, by=crew["officer_pkm"])
                follow_up.ask(case, "Di loket mana?", by=crew["officer_pkm"])
            with clock.at(clock.midday(calendar.due(day, 4))):
                reporter.reply(case, "Loket dua.")
            with clock.at(clock.midday(calendar.due(day, 7))):
                cases.answer(case, crew, "officer_pkm")
            reporter.confirm(case)
            if not again:
                reporter.reopen(case, "Masih sama.")
        closed = {"case": case.id, "evidence": (1, 3)}
        telling.proposed(crew, kind=NoteKind.APPRECIATION, **closed)
        telling.sent(crew)
        answered = telling.answered(crew, **closed)
        ended = telling.answered(crew)
        endings.drop(ended, "Salah orang.", by=crew["inspector"])
        final = telling.answered(crew)
        conduct.decide(final, Conclusion.PARTLY, "Sebagian terlihat.", by=crew["inspector"])
        conduct.second(final, by=crew["inspector2"])
        guarded = telling.proposed(crew, guarded=True)
        sheets.note_read(telling.servant(crew), by=crew["personnel"])
        credit = db.session.query(HandlingCredit.id).order_by(HandlingCredit.id.desc()).first()
        assert credit is not None
        assert proposals.STREAM
        found = {
            "number": case.number,
            "answered": answered.id,
            "decided": final.id,
            "guarded": guarded.id,
            "sent": db.session.query(ConductNote.id).filter_by(state="sent").scalar(),
            "credit": credit[0],
            "servant": crew["officer_pkm"].civil_servant_id,
        }
        db.session.commit()
    return found


PAGES = [
    ("officer_pkm", "/record"),
    ("officer_pkm", "/record/handling/{credit}"),
    ("officer_pkm", "/record/notes/{sent}"),
    ("officer_pkm", "/record/notes/{answered}"),
    ("officer_pkm", "/record/notes/{decided}"),
    ("personnel", "/personnel"),
    ("personnel", "/personnel/people/{servant}"),
    ("head_dinkes", "/personnel/notes"),
    ("head_dinkes", "/personnel/proposals/{number}?on={today}"),
    ("inspector", "/personnel/notes/{answered}"),
    ("inspector", "/personnel/notes/{guarded}"),
]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_fit_and_axe_finds_nothing(
    app: Flask, crew: Crew, told: dict[str, object], open_page: Callable[..., Page], size: ViewportSize
) -> None:
    faults = []
    for key, path in PAGES:
        page = signed_in(app, crew, open_page(size), key)
        page.goto(path.format(**told, today=(clock.today() - timedelta(days=1)).isoformat()))
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append((path, "sideways"))
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in ("serious", "critical"):
                faults.append((path, found["id"], found["nodes"][0]["target"]))
    assert not faults


def signed_in(app: Flask, crew: Crew, page: Page, key: str) -> Page:
    with app.app_context():
        token = start_session(db.session.get_one(User, crew.id_of(key)))
        name = cookie_name()
        db.session.commit()
    page.context.add_cookies([{"name": name, "value": token, "url": app.config["BASE_URL"]}])
    return page
