"""The regency of the matrix: one case of every kind, told with the hall's verbs, and who may see which.

`SEEN` is written by hand from the rules (rules.md §3 and §4), not computed by the code that it checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, Response
from sqlalchemy import select

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import extensions, follow_up, publication, quarantine, reporter, resolution, triage
from feedback.complaints.annexes import AnswerTemplate, Pressure
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import APPROVAL, Answer
from feedback.complaints.status import Identity, Outcome, Visibility
from feedback.files import cleaning, shelf, store
from feedback.people import exclusions
from feedback.people.models import CivilServant, User
from feedback.people.sign_in import start_session
from feedback.performance import proposals
from feedback.performance.models import HandlingCredit, NoteKind
from feedback.performance.proposals import Proposal
from feedback.vault.visits import open_visit
from feedback.web.public import visiting
from tests.complaints import telling
from tests.crew import JOBS, SERVANTS, Crew, email
from tests.files import samples

HOLDER = "holder"
PKM = "Puskesmas Muara Bulian"

DPUTR = "officer_dputr officer_dputr2 head_dputr"
DINKES = "officer_dinkes head_dinkes"
PKM_STAFF = "officer_pkm head_pkm"
ABOVE = "delegate inspector inspector2"  # sees all but abuse; sees all
INSPECTORS = "inspector inspector2"


@dataclass(frozen=True)
class Sight:
    """Of one case: who sees it, works for its holder, verifies it, decides above the holder; where it stands."""

    status: str
    sees: str
    works: str = ""
    verifies: str = ""
    referees: str = ""
    asked: str = ""
    decides: str = ""
    traits: frozenset[str] = frozenset()

    def who(self, standing: str) -> frozenset[str]:
        """The crew that stand so to the case; "holder" is whoever holds its code."""
        if standing == "holder":
            return frozenset({HOLDER})
        return frozenset(str(getattr(self, standing)).split())


def _sight(status: str, sees: str, *traits: str, **standing: str) -> Sight:
    return Sight(status, sees, traits=frozenset(traits), **standing)


_AT_DPUTR = {"works": DPUTR, "referees": "verifier delegate"}
_VERIFIED = {"verifies": "verifier", "referees": "delegate"}

SEEN: dict[str, Sight] = {
    "new": _sight("received", f"verifier {ABOVE}", "open", "leads", **_VERIFIED),
    "set_aside": _sight("received", f"verifier {ABOVE}", "open", "set_aside", **_VERIFIED),
    "joined": _sight("received", f"verifier {ABOVE}", "open", "joined", **_VERIFIED),
    "routed": _sight("routed", f"{DPUTR} verifier {ABOVE}", "open", **_AT_DPUTR),
    "in_work": _sight(
        "in_progress", f"{DPUTR} verifier {ABOVE}", "open", "publishable", "of_officer", **_AT_DPUTR
    ),
    "more_time": _sight(
        "in_progress",
        f"{DPUTR} verifier {ABOVE}",
        "open",
        "more_time",
        "of_officer",
        decides="head_dputr delegate",
        **_AT_DPUTR,
    ),
    "proposed": _sight(
        "in_progress", f"{DPUTR} verifier {ABOVE}", "open", "proposed", "of_officer", **_AT_DPUTR
    ),
    "confidential": _sight("in_progress", f"{DPUTR} verifier {ABOVE}", "of_officer", **_AT_DPUTR),
    "anonymous": _sight("routed", f"{DPUTR} verifier {ABOVE}", "nameless", **_AT_DPUTR),
    "answered": _sight(
        "answered", f"{DPUTR} verifier {ABOVE}", "open", "published", "publishable", **_AT_DPUTR
    ),
    "closed": _sight("closed", f"{DPUTR} {ABOVE}", "open", works=DPUTR, referees="verifier delegate"),
    "helped": _sight(  # the health office was asked for an opinion
        "in_progress", f"{DPUTR} {DINKES} verifier {ABOVE}", "open", "of_officer", asked=DINKES, **_AT_DPUTR
    ),
    "helped_closed": _sight("closed", f"{DPUTR} {ABOVE}", "open", works=DPUTR, referees="verifier delegate"),
    "clinic": _sight(  # about a service of the clinic, which holds it itself
        "routed",
        f"{PKM_STAFF} {DINKES} verifier {ABOVE}",
        "open",
        "divided",
        works=f"{PKM_STAFF} {DINKES}",
        referees="verifier delegate",
    ),
    "rude": _sight(  # about how the clinic's staff behaved: the clinic must not know
        "routed", f"{DINKES} verifier {ABOVE}", "open", "divided", works=DINKES, referees="verifier delegate"
    ),
    "rude_closed": _sight("closed", f"{DINKES} {ABOVE}", "open", works=DINKES, referees="verifier delegate"),
    "named": _sight(  # about an officer by name
        "routed",
        f"officer_dputr head_dputr verifier {ABOVE}",
        "open",
        works="officer_dputr head_dputr",
        referees="verifier delegate",
    ),
    # Whoever sees everything sees nothing of what is about his own office.
    "about_setda": _sight("received", f"verifier {INSPECTORS}", "open", "hidden", verifies="verifier"),
    "about_inspectorate": _sight("received", "delegate", "abuse", verifies="delegate"),
    "abuse": _sight("received", INSPECTORS, "abuse", verifies=INSPECTORS, referees=INSPECTORS),
    "abuse_routed": _sight(
        "routed", INSPECTORS, "abuse", works=INSPECTORS, verifies=INSPECTORS, referees=INSPECTORS
    ),
}

OWN, FOREIGN, EXCLUDED = "in_work", "clinic", "rude"


def mark(name: str) -> str:
    """A word that stands in the text of this case and nowhere else."""
    return f"zq{name.replace('_', '')}qz"


@dataclass
class World:
    """What is in the regency: numbers by the names of `SEEN`, tokens of everybody's session, of a reporter's visit."""

    app: Flask
    numbers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def visible(self, person: str, thing: str) -> frozenset[str]:
        """The names of the cases this person may read of; for the holder of a code, of the one case it opens."""
        if person == HOLDER:
            return frozenset({thing})
        return frozenset(name for name, sight in SEEN.items() if person in sight.who("sees"))


def build(app: Flask) -> World:
    """Tell every case and sign everybody in; committed."""
    world = World(app)
    with app.app_context():
        crew = Crew(app)
        for name in SEEN:
            complaint = _TALES[name](crew, world)
            db.session.flush()
            world.numbers[name], world.ids[name] = complaint.number, complaint.id
            world.visits[name] = _cookie(open_visit(complaint.id))
            world.files[name] = _attach(complaint)
        _look_up(world)
        for name, unit_id in (("regency", None), ("dputr", telling.unit_id("DPUTR"))):
            row = AnswerTemplate(unit_id=unit_id, title="Ucapan", body="Terima kasih atas laporan Anda.")
            db.session.add(row)
            db.session.flush()
            world.objects[name] = row.id
        for key in JOBS:
            world.people[key] = crew.id_of(key)
            world.sessions[key] = start_session(db.session.get_one(User, world.people[key]))
        db.session.commit()
    return world


def _look_up(world: World) -> None:
    """The ids of what came to be beside the cases."""
    in_work = db.session.scalars(select(Complaint).where(Complaint.id == world.ids["in_work"])).one()
    reporter.press(in_work, f"Saya ditekan {mark('pressure')}.")
    world.objects["pressure"] = db.session.scalars(select(Pressure.id)).one()
    for key in SERVANTS:
        question = select(CivilServant.id).join(User, User.id == CivilServant.user_id)
        world.objects[key] = db.session.scalars(question.where(User.email == email(key))).one()
    mine = select(HandlingCredit.id).join(User, User.id == HandlingCredit.user_id)
    world.objects["credit"] = (
        db.session.scalars(mine.where(User.email == email("officer_dputr"))).first() or 0
    )


def _cookie(token: str) -> str:
    """The value of the cookie that a reporter's browser holds."""
    given = visiting.hand_over(Response(), token).headers["Set-Cookie"]
    return given.partition("=")[2].partition(";")[0]


def _attach(complaint: Complaint) -> str:
    """A photo of the reporter's with the case; its token."""
    clean = cleaning.clean(samples.picture(size=(40, 30)), "foto.jpg")
    store.put(clean)
    stored = shelf.keep(clean, by="reporter", stream_id=complaint.id, entry_seq=1)
    db.session.flush()
    return stored.token


def _file(world: World, name: str, **changes: object) -> Complaint:
    text = f"Laporan {mark(name)}: {changes.pop('text', telling.POTHOLE)}"
    filed = telling.file(telling.a_draft(text, **changes))
    world.codes[name] = filed.code
    return filed.complaint


def _tale(name: str, **draft: object) -> Callable[[Crew, World], Complaint]:
    """A story of the roads office that goes as far as the case's status in `SEEN`."""

    def tell(crew: Crew, world: World) -> Complaint:
        complaint = _file(world, name, **draft)
        status = SEEN[name].status
        if status == "received":
            return complaint
        telling.route(complaint, crew)
        if status == "routed":
            return complaint
        follow_up.accept(complaint, by=crew["officer_dputr"])
        if status in ("answered", "closed"):
            telling.answer(complaint, crew)
        if status == "closed":
            reporter.confirm(complaint)
        return complaint

    return tell


def _then(
    tale: Callable[[Crew, World], Complaint], more: Callable[[Complaint, Crew, World], None]
) -> Callable[[Crew, World], Complaint]:
    def tell(crew: Crew, world: World) -> Complaint:
        complaint = tale(crew, world)
        more(complaint, crew, world)
        return complaint

    return tell


def _join(complaint: Complaint, crew: Crew, world: World) -> None:
    lead = db.session.scalars(select(Complaint).where(Complaint.id == world.ids["new"])).one()
    triage.join(complaint, lead, by=crew["verifier"])


def _ask_health(complaint: Complaint, crew: Crew, world: World) -> None:
    wanted = clock.today() + timedelta(days=3)
    follow_up.ask_support(
        complaint, telling.unit_id("DINKES"), "Apakah ada korban luka?", wanted, by=crew["head_dputr"]
    )


def _helped_closed(crew: Crew, world: World) -> Complaint:
    complaint = _file(world, "helped_closed")
    telling.route(complaint, crew)
    follow_up.accept(complaint, by=crew["officer_dputr"])
    _ask_health(complaint, crew, world)
    telling.answer(complaint, crew)
    reporter.confirm(complaint)
    return complaint


def _propose(complaint: Complaint, crew: Crew, world: World) -> None:
    before = settings.setting(APPROVAL)
    settings.put(APPROVAL, ["DPUTR"], "test")
    resolution.answer(complaint, Answer(Outcome.EXPLAINED, "Sudah dijelaskan."), by=crew["officer_dputr"])
    settings.put(APPROVAL, before, "test")


def _publish(complaint: Complaint, crew: Crew, world: World) -> None:
    publication.publish(complaint, "Jalan pasar", "Lubang di jalan pasar ditambal.", by=crew["verifier"])


def _clinic(crew: Crew, world: World) -> Complaint:
    complaint = _file(
        world, "clinic", category="KES-PUSKESMAS", unit=PKM, text="Antre obat sampai empat jam."
    )
    telling.route(complaint, crew, PKM)
    return complaint


def _rude(crew: Crew, world: World) -> Complaint:
    complaint = _file(
        world,
        "rude",
        category="KES-PUSKESMAS",
        unit=PKM,
        about_conduct=True,
        text=telling.RUDE,
        consents_to_publication=True,
    )
    telling.route(complaint, crew, "DINKES")
    return complaint


def _rude_closed(crew: Crew, world: World) -> Complaint:
    """Answered and closed; its note is about the clinic's officer, who has it."""
    complaint = _file(
        world, "rude_closed", category="KES-PUSKESMAS", unit=PKM, about_conduct=True, text=telling.RUDE
    )
    telling.route(complaint, crew, "DINKES")
    follow_up.accept(complaint, by=crew["officer_dinkes"])
    telling.answer(complaint, crew, "officer_dinkes")
    reporter.confirm(complaint)
    subject = crew["officer_pkm"]
    servant = db.session.get_one(CivilServant, subject.civil_servant_id)
    said = Proposal(servant, NoteKind.CONDUCT, clock.today(), "Membentak warga.", "Kata-kata kasar.", (1,))
    note = proposals.propose(complaint.id, said, by=crew["head_dinkes"])
    proposals.send(note, by=crew["head_dinkes"])
    proposals.receive(note, by=subject)
    world.objects["note"] = note.id
    return complaint


def _abuse(name: str, *, goes_on: bool) -> Callable[[Crew, World], Complaint]:
    def tell(crew: Crew, world: World) -> Complaint:
        said = "Petugas loket meminta uang lima puluh ribu untuk KTP."
        complaint = _file(
            world,
            name,
            category="PENGAWASAN",
            unit="DUKCAPIL",
            text=said,
            identity=Identity.CONFIDENTIAL,
            visibility=Visibility.SECRET,
        )
        if goes_on:
            telling.route(
                complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT
            )
        return complaint

    return tell


_SECRET = {"identity": Identity.CONFIDENTIAL, "visibility": Visibility.SECRET}
_TALES: dict[str, Callable[[Crew, World], Complaint]] = {
    "new": _tale("new"),
    "set_aside": _then(
        _tale("set_aside"),
        lambda one, crew, _world: quarantine.put(one, "Iklan, bukan laporan.", by=crew["verifier"]),
    ),
    "joined": _then(_tale("joined"), _join),
    "routed": _tale("routed"),
    "in_work": _tale("in_work", consents_to_publication=True),
    "more_time": _then(
        _tale("more_time"),
        lambda one, crew, _world: (
            extensions.ask(one, 5, "Menunggu aspal.", by=crew["officer_dputr"]) and None
        ),
    ),
    "proposed": _then(_tale("proposed"), _propose),
    "confidential": _tale("confidential", **_SECRET),
    "anonymous": _tale("anonymous", identity=Identity.ANONYMOUS, contact=None),
    "answered": _then(_tale("answered", consents_to_publication=True), _publish),
    "closed": _tale("closed"),
    "helped": _then(_tale("helped"), _ask_health),
    "helped_closed": _helped_closed,
    "clinic": _clinic,
    "rude": _rude,
    "rude_closed": _rude_closed,
    "named": _then(
        _tale("named"),
        lambda one, crew, _world: exclusions.exclude_person(
            one.id, user_id=crew["officer_dputr2"].user_id, reason="complained_about"
        ),
    ),
    "about_setda": lambda _crew, world: _file(
        world, "about_setda", category="KEPEGAWAIAN", unit="SETDA", about_conduct=True, text=telling.RUDE
    ),
    "about_inspectorate": lambda _crew, world: _file(
        world, "about_inspectorate", category="PENGAWASAN", unit="INSPEKTORAT", text=telling.RUDE, **_SECRET
    ),
    "abuse": _abuse("abuse", goes_on=False),
    "abuse_routed": _abuse("abuse_routed", goes_on=True),
}


def unit(code: str) -> int:
    """The id of a unit by code or name; inside an application context."""
    return db.session.scalars(select(Unit.id).where((Unit.code == code) | (Unit.name == code))).one()
