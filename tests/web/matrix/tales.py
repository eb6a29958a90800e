"""One case of every kind, told with the hall's verbs, each as far as `sight.SEEN` says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import (
    consent,
    extensions,
    follow_up,
    inquiries,
    keeping_away,
    publication,
    quarantine,
    reporter,
    resolution,
    triage,
)
from feedback.complaints.asides import ContactAnswer, ContactKind
from feedback.complaints.consent import Wish
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import APPROVAL, Answer
from feedback.complaints.status import Identity, Outcome, Visibility
from feedback.files import cleaning, store
from feedback.people import finding
from feedback.people.models import CivilServant
from feedback.performance import conduct, discipline, endings, evidence, proposals
from feedback.performance.models import Conclusion, ConductNote, NoteKind
from feedback.performance.proposals import Proposal
from tests.complaints import telling
from tests.crew import Crew
from tests.files import samples
from tests.web.matrix.sight import SEEN, mark
from tests.web.matrix.world import World

PKM = "Puskesmas Muara Bulian"


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


def _ask_to_call(complaint: Complaint, crew: Crew, world: World) -> None:
    wish = Wish(ContactKind.CALL, [clock.today() + timedelta(days=2)], "Petugas lapangan")
    consent.ask(complaint, wish, by=crew["officer_dputr"])


def _agree_to_a_call(complaint: Complaint, crew: Crew, world: World) -> None:
    _ask_to_call(complaint, crew, world)
    consent.answer(complaint, ContactAnswer.YES)


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
    day = clock.today() + timedelta(days=7)
    asked = inquiries.ask(complaint, "Bagaimana giliran loket diatur?", day, by=crew["officer_dinkes"])
    world.inquiry = asked.token
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
    world.evidence[False] = _rest_on(note, crew)
    proposals.send(note, by=crew["head_dinkes"])
    proposals.receive(note, by=subject)
    world.objects["note"] = note.id
    return complaint


def _disciplined(complaint: Complaint, crew: Crew, world: World) -> None:
    """A note of last spring about the clinic's officer, final and handed over to his direct superior."""
    head, subject = crew["head_dinkes"], crew["officer_pkm"]
    servant = db.session.get_one(CivilServant, subject.civil_servant_id)
    with clock.at(clock.midday(clock.today() - timedelta(days=60))):
        said = Proposal(servant, NoteKind.CONDUCT, clock.today(), "Loket kosong.", "Loket kosong.", (1,))
        note = proposals.propose(complaint.id, said, by=head)
        world.evidence[True] = _rest_on(note, crew)
        proposals.send(note, by=head)
        proposals.receive(note, by=subject)
        conduct.reply(note, "Saya sakit.", by=subject)
        conduct.decide(note, Conclusion.PARTLY, "Jadwal jaga.", by=crew["inspector"])
        conduct.second(note, by=crew["inspector2"])
    endings.finalise(note, by="system")
    discipline.hand_over(note, "Diduga mangkir.", by=crew["inspector"])
    world.objects["handed_over"] = note.id


def _rest_on(note: ConductNote, crew: Crew) -> str:
    """A file with the note that the person is shown; its token."""
    clean = cleaning.clean(samples.picture(size=(50, 30)), "jadwal.jpg")
    store.put(clean)
    evidence.attach(note, [clean], shown=True, by=crew["head_dinkes"])
    return db.session.execute(evidence.of_note(note)).one().StoredFile.token


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
        reporter.add(complaint, "Silakan diteruskan.")
        if goes_on:
            telling.route(
                complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT
            )
        return complaint

    return tell


_SECRET = {"identity": Identity.CONFIDENTIAL, "visibility": Visibility.SECRET}
TALES: dict[str, Callable[[Crew, World], Complaint]] = {
    "new": _tale("new"),
    "set_aside": _then(
        _tale("set_aside"),
        lambda one, crew, _world: quarantine.put(one, "Iklan, bukan laporan.", by=crew["verifier"]),
    ),
    "joined": _then(_tale("joined"), _join),
    "routed": _tale("routed"),
    "in_work": _tale("in_work", consents_to_publication=True),
    "in_lapor": _then(
        _tale("in_lapor", lapor_number="LP-77", lapor_due_on=date(2026, 12, 8)), _agree_to_a_call
    ),
    "more_time": _then(
        _tale("more_time"),
        lambda one, crew, _world: (
            extensions.ask(one, 5, "Menunggu aspal.", "Surat pemasok 12/2026.", by=crew["officer_dputr"])
            and None
        ),
    ),
    "proposed": _then(_tale("proposed"), _propose),
    "confidential": _tale("confidential", **_SECRET),
    "anonymous": _tale("anonymous", identity=Identity.ANONYMOUS, contact=None),
    "answered": _then(_tale("answered", consents_to_publication=True), _publish),
    "closed": _then(_tale("closed"), _disciplined),
    "helped": _then(_then(_tale("helped"), _ask_health), _ask_to_call),
    "helped_closed": _helped_closed,
    "clinic": _clinic,
    "rude": _rude,
    "rude_closed": _rude_closed,
    "named": _then(
        _tale("named"),
        lambda one, crew, _world: keeping_away.keep(
            one,
            finding.by_key(f"u{crew['officer_dputr2'].user_id}"),
            "Dilaporkan dengan nama.",
            by=crew["verifier"],
        ),
    ),
    "about_setda": lambda _crew, world: _file(
        world, "about_setda", category="KEPEGAWAIAN", unit="SETDA", about_conduct=True, text=telling.RUDE
    ),
    "about_inspectorate": _then(
        lambda _crew, world: _file(
            world,
            "about_inspectorate",
            category="PENGAWASAN",
            unit="INSPEKTORAT",
            text=telling.RUDE,
            **_SECRET,
        ),
        lambda one, _crew, _world: reporter.add(one, "Silakan diteruskan."),
    ),
    "abuse": _abuse("abuse", goes_on=False),
    "abuse_routed": _abuse("abuse_routed", goes_on=True),
}
