"""The day of whoever must not know of a case is the same whether the case exists or not.

Everything that person can open is kept before the case comes in and after it has lived; sign for sign, but for the
tokens of forms, it must be equal. What is different tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, true

from feedback.base import clock, questions
from feedback.base.database import db
from feedback.complaints import (
    consent,
    follow_up,
    inquiries,
    interests,
    keeping_away,
    queues,
    reporter,
    sweep,
    triage,
)
from feedback.complaints.asides import ContactKind
from feedback.complaints.consent import Wish
from feedback.complaints.interests import Declaration
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Status
from feedback.inspection import ladder
from feedback.inspection.gaming import Sign
from feedback.notices import resolve
from feedback.notices.models import Letter
from feedback.people import exclusions, finding, persons
from feedback.people.conflicts import Relation
from feedback.people.models import Absence, CivilServant
from tests.complaints import telling
from tests.crew import Crew, email
from tests.web.desk_tales import Visit, told

PKM = "Puskesmas Muara Bulian"
WORD = "zqrahasiaqz"
TEXT = f"Petugas {WORD} membentak ibu saya di loket jalan pasar yang berlubang besar."

DESK = (
    "/desk",
    *(f"/desk/queues/{name}" for name in ("due-next", "mine", "unassigned", "overdue", "waiting", "bounced")),
    *(f"/desk/queues/{name}" for name in ("verification", "decisions", "advice", "closed", "set-aside")),
    *(f"/desk/queues/{name}" for name in ("with-agencies", "unexplained", "lapor")),
    "/desk/queues/due-next?after=2000-01-01~0",
    "/desk/queues/closed?after=2999-01-01~999999",
    f"/desk/search?q={WORD}",
    "/desk/search?q=loket",
    "/desk/search?q=loket&after=2999-01-01~999999",
    "/desk/handover",
    "/desk/calls",
    "/desk/templates",
    "/desk/inquiries",
    "/personnel/notes",
    "/record",
    "/inspectorate",
    "/inspectorate?by=unit",
    "/inspectorate?by=category",
    "/inspectorate/figures/received?part=of",
    "/inspectorate/overdue",
    "/inspectorate/breaches",
    *(
        f"/inspectorate/alarms?what={name}"
        for name in ("all", "unopened", "unrouted", "nobody", "untouched", "pressed")
    ),
    "/inspectorate/set-aside",
    "/inspectorate/signs",
    "/inspectorate/second-looks",
    "/inspectorate/second-looks/results",
    *(f"/inspectorate/signs/{sign.value}" for sign in Sign),
    "/inspectorate/pressures",
    "/inspectorate/attempts",
    "/cases",
    "/",
    "/figures",
)
EXPORTS = ("/inspectorate/exports/cases/received",)


def _unit(crew: Crew) -> Complaint:
    about = {"category": "KES-PUSKESMAS", "unit": PKM, "about_conduct": True}
    complaint = telling.filed(TEXT, **about)
    telling.route(complaint, crew, "DINKES")
    _live(complaint, crew, "officer_dinkes")
    return complaint


def _person(crew: Crew) -> Complaint:
    complaint = telling.filed(TEXT)
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("officer_dputr2"), reason="named")
    telling.route(complaint, crew)
    _live(complaint, crew, "officer_dputr")
    return complaint


def _kept_away(crew: Crew) -> Complaint:
    """At the office already, and then kept away by its head."""
    complaint = telling.routed(crew, text=TEXT)
    found = finding.by_key(f"u{crew.id_of('officer_dputr2')}")
    keeping_away.keep(complaint, found, "Disebut dengan nama.", by=crew["head_dputr"])
    _live(complaint, crew, "officer_dputr")
    return complaint


def _chain(crew: Crew) -> Complaint:
    complaint = telling.filed(TEXT, category="KES-PUSKESMAS", unit=PKM)
    head = select(CivilServant.id).where(CivilServant.user_id == crew.id_of("head_pkm"))
    exclusions.exclude_person(complaint.id, civil_servant_id=db.session.scalars(head).one(), reason="named")
    telling.route(complaint, crew, PKM)
    return complaint


def _verifier(crew: Crew) -> Complaint:
    complaint = telling.filed(telling.POTHOLE)  # word for word like another: a likely duplicate
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("verifier"), reason="named")
    return complaint


def _secretary(_crew: Crew) -> Complaint:
    return telling.filed(TEXT, category="KEPEGAWAIAN", unit="SETDA", about_conduct=True)


def _inspectorate(_crew: Crew) -> Complaint:
    complaint = telling.filed(TEXT, category="PENGAWASAN", unit="INSPEKTORAT", identity=Identity.CONFIDENTIAL)
    reporter.press(complaint, "Saya diminta mencabut laporan.")
    return complaint


def _in_conflict(crew: Crew) -> Complaint:
    """At the roads office, where the inspector's brother works, as he said before."""
    said = Declaration(Relation.FAMILY, clock.today(), "Adik saya bekerja di sana.", telling.unit_id("DLH"))
    interests.declare(crew["inspector"], said, by=crew["inspector"])
    complaint = telling.routed(crew, "DLH", text=TEXT)
    reporter.press(complaint, "Saya diminta mencabut laporan.")
    return complaint


def _live(complaint: Complaint, crew: Crew, officer: str) -> None:
    """A busy life: taken up, a visit asked for, an opinion asked for, pressure, an answer."""
    me = crew[officer]
    follow_up.accept(complaint, by=me)
    wish = Wish(ContactKind.MEETING, [clock.today() + timedelta(days=2)], "Petugas lapangan")
    consent.ask(complaint, wish, by=me)
    reporter.press(complaint, "Saya diminta mencabut laporan.")
    follow_up.ask_support(
        complaint, telling.unit_id("DUKCAPIL"), "Pernah begitu?", clock.today() + timedelta(days=3), by=me
    )
    telling.answer(complaint, crew, officer)
    reporter.object_to(complaint, "Belum beres sama sekali.")


KINDS: dict[str, tuple[str, Callable[[Crew], Complaint]]] = {
    "unit, its head": ("head_pkm", _unit),
    "unit, its officer": ("officer_pkm", _unit),
    "person": ("officer_dputr2", _person),
    "person, kept away by the desk": ("officer_dputr2", _kept_away),
    "person's subordinate": ("officer_pkm", _chain),
    "verifier": ("verifier", _verifier),
    "secretary": ("delegate", _secretary),
    "inspectorate": ("inspector", _inspectorate),
    "conflict of interest": ("inspector", _in_conflict),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_different_for_whom_it_is_hidden(app: Flask, visit: Visit, crew: Crew, kind: str) -> None:
    who, story = KINDS[kind]
    others = _others(app, crew)
    browser = visit(who)
    before = _day(browser, others)
    assert sum(code == 200 for code, _page in before.values()) > 12
    number = told(app, lambda: story(crew))
    _clock_works(app)
    after = _day(browser, others)
    different = [page for page in before if before[page] != after[page]]
    assert not different, "\n".join(
        f"{page}: {_first(before[page][1], after[page][1])}" for page in different
    )
    assert browser.get(f"/desk/complaints/{number}").status_code in (403, 404)
    _no_letter_reaches(app, who, number)


def test_a_shelf_that_forgets_who_is_hidden_is_noticed(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin."""
    others = _others(app, crew)
    browser = visit("officer_dputr2")
    monkeypatch.setattr(exclusions, "hides", lambda _me, _column: true())
    monkeypatch.setattr(exclusions, "hidden", lambda _me: select(Complaint.id).where(Complaint.id < 0))
    questions.forget()
    try:
        before = _day(browser, others)
        told(app, lambda: _person(crew))
        after = _day(browser, others)
    finally:
        questions.forget()
    different = {page for page in before if before[page] != after[page]}
    assert {"/desk", f"/desk/search?q={WORD}"} <= different


def test_whoever_stands_in_or_is_newly_posted_there_sees_it_as_little(inside: Flask, crew: Crew) -> None:
    complaint = _unit(crew)
    chief, today = crew["officer_dinkes"], clock.today()
    assert db.session.scalars(queues.visible_to(chief).where(Complaint.id == complaint.id)).all()
    db.session.add(
        Absence(
            user_id=crew.id_of("head_pkm"),
            stand_in_id=chief.user_id,
            from_on=today,
            to_on=today + timedelta(days=3),
        )
    )
    db.session.flush()
    plh = persons.person(chief.user_id)
    assert plh is not None
    assert exclusions.is_hidden(plh, complaint.id)
    assert db.session.scalars(queues.visible_to(plh).where(Complaint.id == complaint.id)).all() == []


def test_a_hidden_incident_has_no_members_and_no_lead(inside: Flask, crew: Crew) -> None:
    first, second = telling.filed(TEXT), telling.filed(TEXT)
    for one in (first, second):
        exclusions.exclude_person(one.id, user_id=crew.id_of("officer_dputr2"), reason="named")
    triage.join(second, first, by=crew["verifier"])
    telling.route(first, crew)
    me = crew["officer_dputr2"]
    assert db.session.scalars(queues.visible_to(me)).all() == []
    assert second.lead_id == first.id
    assert {first.status, second.status} == {Status.ROUTED}


def _others(app: Flask, crew: Crew) -> list[str]:
    """What is there already, so that lists are not empty: a road, a clinic, a new report; their numbers."""

    def clinic() -> Complaint:
        complaint = telling.filed(category="KES-PUSKESMAS", unit=PKM, text="Antre obat di loket empat jam.")
        telling.route(complaint, crew, PKM)
        return complaint

    return [told(app, lambda: telling.in_work(crew)), told(app, clinic), told(app, telling.filed)]


def _day(browser: FlaskClient, others: list[str]) -> dict[str, tuple[int, str]]:
    """Everything the person can look at, without the tokens of forms."""
    acts = ("", "/routing", "/incident", "/disposition", "/support", "/note")
    pages = [*DESK, *(f"/desk/complaints/{number}{act}" for number in others for act in acts)]
    seen = {page: _plain(browser.get(page)) for page in pages}
    for page in EXPORTS:
        seen[page] = _plain(browser.post(page, data={"part": "of"}))
    return seen


def _plain(answer: object) -> tuple[int, str]:
    text = answer.text if answer.status_code != 303 else answer.location or ""  # type: ignore[attr-defined]
    text = re.sub(r'(name="csrf_token" (?:type="hidden" )?value|nonce)="[^"]*"', "", text)
    return answer.status_code, re.sub(r'value="[^"]{60,}"', "", text)  # type: ignore[attr-defined]


def _clock_works(app: Flask) -> None:
    with app.app_context():
        for chore in (lambda: sweep.sweep().total, ladder.climb, inquiries.remind):
            while chore():
                db.session.commit()
        db.session.commit()


def _no_letter_reaches(app: Flask, who: str, number: str) -> None:
    with app.app_context():
        stream = db.session.scalars(select(Complaint.id).where(Complaint.number == number)).one()
        for letter in db.session.scalars(select(Letter).where(Letter.stream_id == stream)):
            if letter.recipient_kind.value == "reporter":
                continue
            found = resolve.addresses(letter.recipient_kind, letter.recipient_id, letter.stream_id)
            assert email(who) not in {one.email for one in found}, letter.letter


def _first(before: str, after: str) -> str:
    """The first place where two pages differ."""
    for old, new in zip(before.splitlines(), after.splitlines(), strict=False):
        if old != new:
            return f"{old.strip()!r} → {new.strip()!r}"
    return f"{len(before)} → {len(after)} signs"
