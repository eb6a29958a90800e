"""A civil servant's record and the notes at work, in a real browser: nothing for axe to find, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, ViewportSize

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, rated, reporter
from feedback.deadlines import shelf
from feedback.files import cleaning, store
from feedback.performance import (
    awards,
    coaching,
    conduct,
    discipline,
    endings,
    evidence,
    guidance,
    locking,
    proposals,
    sheets,
)
from feedback.performance.guidance_models import Behaviour, Figure, StepKind
from feedback.performance.models import Conclusion, ConductNote, HandlingCredit, NoteKind
from feedback.performance.periods import containing
from tests.chromium import DESK, PHONE, fits
from tests.complaints import telling as cases
from tests.crew import Crew
from tests.files import samples
from tests.performance import telling

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
        board = cleaning.clean(samples.picture(), "papan jam pelayanan.jpg")
        store.put(board)
        for shown in (True, False):
            evidence.attach(guarded, [board], shown=shown, by=crew["head_dinkes"])
        handed = telling.finished(crew, files=[board])
        discipline.hand_over(handed, "Diduga meninggalkan tugas.", by=crew["inspector"])
        sheets.note_read(telling.servant(crew), by=crew["personnel"])
        more = _guided_and_locked(crew)
        credit = db.session.query(HandlingCredit.id).order_by(HandlingCredit.id.desc()).first()
        assert credit is not None
        assert proposals.STREAM
        found = {
            "number": case.number,
            "answered": answered.id,
            "decided": final.id,
            "guarded": guarded.id,
            "handed": handed.id,
            "sent": db.session.query(ConductNote.id).filter_by(state="sent").scalar(),
            "credit": credit[0],
            "servant": crew["officer_pkm"].civil_servant_id,
        } | more
        db.session.commit()
    return found


def _guided_and_locked(crew: Crew) -> dict[str, object]:
    """Feedback, a plan, a proposal for an award, and last month's sheets, one in dispute."""
    servant, by, today = telling.servant(crew), crew["assessor"], clock.today()
    guidance.give(servant, Behaviour.SERVING, "Menyapa warga lebih dulu.", None, by=by)
    plan = coaching.begin(servant, Figure.RESPECT, "Setiap warga disapa.", today + timedelta(days=60), by=by)
    coaching.add_step(plan, StepKind.ACTION, "Latihan menyapa.", today, by=by)
    thanks, _work = awards.grounds_for(servant, by)
    wish = awards.Wish(awards.criteria()[0], "Sabar.", [one.id for one in thanks])
    awards.propose(servant, wish, by=by)
    period = containing(today, "month")
    unit = db.session.get_one(Unit, cases.unit_id(PKM))
    locking.lock(unit, period.before, rated.FOR_SHEETS, by=crew["personnel"])
    sheet = locking.of_person(servant.id, period.before)
    assert sheet is not None
    locking.object_to(sheet, "Saya cuti.", by=crew["officer_pkm"])
    return {"before": period.before.code, "objected": sheet.id}


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
    ("head_dinkes", "/personnel/notes/{guarded}"),
    ("inspector", "/personnel/notes/{handed}"),
    ("head_pkm", "/record"),
    ("head_pkm", "/record/examinations/{handed}"),
    ("officer_pkm", "/record/notes/{handed}"),
    ("officer_pkm", "/record/notes/{handed}/letter"),
    ("officer_pkm", "/record/sheets/{before}"),
    ("assessor", "/personnel/guided/{servant}"),
    ("delegate", "/record/objections/{objected}"),
]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_fit_and_axe_finds_nothing(
    told: dict[str, object],
    open_page: Callable[..., Page],
    come_in: Callable[[Page, str], None],
    size: ViewportSize,
) -> None:
    faults = []
    for key, path in PAGES:
        page = open_page(size)
        come_in(page, key)
        page.goto(path.format(**told, today=(clock.today() - timedelta(days=1)).isoformat()))
        for fold in page.locator("main details > summary").all():
            fold.click()
        if not fits(page):
            faults.append((path, "sideways"))
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in ("serious", "critical"):
                faults.append((path, found["id"], found["nodes"][0]["target"]))
    assert not faults
