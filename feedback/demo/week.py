"""A regency in mid-week: six weeks of reports in every state a case can be in, built only with the verbs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from feedback.agencies import tree
from feedback.agencies.models import Category, Region
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, intake, publication, reporter, resolution, triage
from feedback.complaints.drafts import ComplaintDraft, prepare
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Identity, Outcome, Visibility
from feedback.complaints.sweep import sweep
from feedback.deadlines import shelf
from feedback.demo import staff, stories
from feedback.demo.stories import Report
from feedback.people.models import User
from feedback.people.persons import Person
from feedback.vault import codes
from feedback.vault.contacts import ContactData

SINCE = timedelta(days=400)
FIRST_REPORT = 32
"""Working days ago, when the first report of the demo came in."""

TRIES = ("sanggahan", "pertanyaan", "sedang diproses", "sudah dijawab")
"""What the samples with a known receipt code show: an objection, a question, work in hand, an answer."""

Desk = dict[str, Person]


def is_settled(domain: str) -> bool:
    """Whether the demo's people work here already."""
    return db.session.scalar(select(User.id).where(User.email.endswith(f"@{domain}")).limit(1)) is not None


def settle(domain: str) -> None:
    """Hire the demo's people and tell its stories. The caller commits."""
    hired_on = clock.today() - SINCE
    with clock.at(clock.midday(hired_on)):
        desk = staff.hire(domain, hired_on)
    _tell(desk)
    while sweep().total:
        pass


def codes_to_try() -> dict[str, str]:
    """The receipt codes of the samples, by what they show."""
    return {sample: codes.derive(_secret(sample)) for sample in TRIES}


def _tell(desk: Desk) -> None:
    road, health, civil = stories.ROAD, stories.HEALTH, stories.CIVIL
    for ago, report in ((FIRST_REPORT, road[2]), (30, road[3]), (26, civil[1]), (24, stories.WASTE[0])):
        _life_confirmed(desk, report, ago)
    _life_confirmed(desk, stories.THANKS[0], 22, unit="DINKES", officer="petugas.dinkes")
    with _ago(29):
        late = _filed(road[5])
    with _ago(27):
        _route(late, desk, "DPUTR")
        follow_up.accept(late, by=desk["petugas.putr"])
    with _ago(16):
        objected = _filed(road[1], sample="sanggahan")
        _route(objected, desk, "DPUTR")
    with _ago(14):
        follow_up.accept(objected, by=desk["petugas.putr"])
    with _ago(9):
        _answer(
            objected, desk["petugas.putr"], "Papan jembatan sudah kami ganti.", "Berita acara pemeliharaan."
        )
    with _ago(7):
        reporter.object_to(objected, "Baru satu papan yang diganti, dua lagi masih lepas.")
    with _ago(12):
        asked = _filed(civil[0], sample="pertanyaan")
        _route(asked, desk, "DUKCAPIL")
    with _ago(10):
        follow_up.accept(asked, by=desk["petugas.dukcapil"])
        follow_up.ask(asked, "Mohon tuliskan kapan Anda melakukan perekaman.", by=desk["petugas.dukcapil"])
    with _ago(6):
        lead = _filed(road[0], publish=True, sample="sedang diproses")
    with _ago(5):
        _route(lead, desk, "DPUTR")
        twin = _filed(road[4])
        triage.join(twin, lead, by=desk["verifikator"])
        publication.publish(
            lead,
            "Lubang di depan sekolah dasar",
            "Warga melaporkan lubang besar di jalan depan sekolah dasar yang berbahaya saat hujan.",
            by=desk["verifikator"],
        )
    with _ago(4):
        follow_up.accept(lead, by=desk["petugas.putr"])
        follow_up.write(
            lead, "Tim kami sudah mengukur lubangnya dan menunggu cuaca kering.", by=desk["petugas.putr"]
        )
    with _ago(8):
        queue = _filed(health[0], sample="sudah dijawab")
        _route(queue, desk, "PKM-MUARA-BULIAN")
    with _ago(6):
        follow_up.accept(queue, by=desk["petugas.puskesmas"])
    with _ago(3):
        _answer(
            queue,
            desk["petugas.puskesmas"],
            "Loket kini dibuka pukul 07.30 dan jadwalnya ditempel di pintu.",
            "Foto jadwal di pintu loket.",
        )
    with _ago(7):
        rude = _filed(health[2])
    with _ago(6):
        _route(rude, desk, "DINKES")
    with _ago(4):
        follow_up.accept(rude, by=desk["petugas.dinkes"])
    with _ago(9):
        medicine = _filed(health[1])
        _route(medicine, desk, "DINKES")
    with _ago(5):
        planned = _filed(stories.SOCIAL[0], publish=True)
        _route(planned, desk, "DINSOS")
        follow_up.accept(planned, by=desk["petugas.dinsos"])
    with _ago(3):
        promise = Answer(
            Outcome.PLANNED,
            "Sudah didata dan diusulkan pada tahap berikutnya.",
            planned_for=clock.today() + timedelta(days=60),
            programme="Bantuan lansia",
            budget_year=str(clock.today().year + 1),
        )
        resolution.answer(planned, promise, by=desk["petugas.dinsos"])
    with _ago(5):
        bounced = _filed(stories.WASTE[1])
        _route(bounced, desk, "DPUTR")
        follow_up.send_back(bounced, "Pencemaran sungai ditangani DLH.", by=desk["petugas.putr"])
    for ago, report in ((2, civil[2]), (2, stories.OUTSIDE[0]), (1, stories.SOCIAL[1]), (1, civil[3])):
        with _ago(ago):
            _filed(report)


def _life_confirmed(desk: Desk, report: Report, ago: int, unit: str = "", officer: str = "") -> None:
    holders: dict[str, tuple[str, str]] = {
        "JALAN-KAB": ("DPUTR", "petugas.putr"),
        "DRAINASE-IRIGASI": ("DPUTR", "petugas2.putr"),
        "ADMINDUK": ("DUKCAPIL", "petugas.dukcapil"),
        "SAMPAH-LH": ("DLH", "petugas.dlh"),
    }
    code, who = (unit, officer) if unit else holders[report.category]
    with _ago(ago):
        complaint = _filed(report)
    with _ago(ago - 2):
        _route(complaint, desk, code)
        follow_up.accept(complaint, by=desk[who])
    with _ago(ago - 7):
        _answer(
            complaint,
            desk[who],
            "Sudah kami tangani. Terima kasih atas laporannya.",
            "Foto sesudah pekerjaan.",
        )
    with _ago(ago - 9):
        reporter.rate(complaint, reporter.Marks(solved=4, told_why=3, respect=4, speed=3))
        reporter.confirm(complaint)


def _filed(report: Report, *, publish: bool = False, sample: str = "") -> Complaint:
    category = db.session.scalars(select(Category).where(Category.code == report.category)).one()
    region = None
    if report.region:
        region = db.session.scalars(
            select(Region).where(Region.name == report.region).order_by(Region.id)
        ).first()
    named = report.identity is Identity.OPEN
    draft = ComplaintDraft(
        text=report.text,
        secret=_secret(sample) if sample else secrets.token_hex(32),
        identity=report.identity,
        visibility=Visibility.SECRET if category.secret or not named else Visibility.PUBLISHABLE,
        category_id=category.id,
        about_conduct=report.about_conduct,
        unit_id=tree.unit(report.unit).id if report.unit else None,
        region_id=region.id if region else None,
        contact=ContactData(name="Warga Contoh", phone="0800000000") if named else None,
        consents_to_publication=publish,
    )
    return intake.file_complaint(prepare(draft)).complaint


def _secret(sample: str) -> str:
    return hashlib.sha256(f"demo|{sample}".encode()).hexdigest()


def _route(complaint: Complaint, desk: Desk, unit: str) -> None:
    if complaint.category is None:
        raise LookupError("the demo's reports name their category")
    decided = triage.Classification(
        complaint.category.service_class, complaint.category.id, tree.unit(unit).id, complaint.about_conduct
    )
    triage.route(complaint, decided, by=desk["verifikator"])


def _answer(complaint: Complaint, by: Person, text: str, evidence: str) -> None:
    resolution.answer(complaint, Answer(Outcome.RESOLVED, text, evidence=evidence), by=by)


@contextmanager
def _ago(days: int) -> Iterator[None]:
    """Live `days` working days ago, at noon."""
    calendar = shelf.calendar()
    day = clock.today()
    for _ in range(days):
        day = calendar.previous_working(day)
    with clock.at(clock.midday(day)):
        yield
