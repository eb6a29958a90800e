"""A regency in mid-week: six weeks of reports in every state a case can be in, built only with the verbs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import (
    consent,
    follow_up,
    inquiries,
    publication,
    reading,
    reporter,
    resolution,
    triage,
)
from feedback.complaints.asides import ContactAnswer, ContactKind
from feedback.complaints.audiences import Audience
from feedback.complaints.consent import Wish
from feedback.complaints.models import Complaint
from feedback.complaints.register import PaperKind
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from feedback.complaints.sweep import sweep
from feedback.demo import opening, oversight, posts, records, staff, stories
from feedback.demo.stories import Report
from feedback.demo.telling import Desk, ago, answer, filed, route, secret_of
from feedback.exchange import drafting, numbering, papers
from feedback.exchange.papers import Draft
from feedback.inspection import ladder
from feedback.people.models import User
from feedback.people.persons import Person
from feedback.vault import codes

SINCE = timedelta(days=400)
FIRST_REPORT = 32
"""Working days ago, when the first report of the demo came in."""

TRIES = ("sanggahan", "pertanyaan", "sedang diproses", "sudah dijawab")
"""What the samples with a known receipt code show: an objection, a question, work in hand, an answer."""


def is_settled(domain: str) -> bool:
    """Whether the demo's people work here already."""
    return db.session.scalar(select(User.id).where(User.email.endswith(f"@{domain}")).limit(1)) is not None


def settle(domain: str) -> None:
    """Hire the demo's people and tell its stories. The caller commits."""
    hired_on = clock.today() - SINCE
    with clock.at(clock.midday(hired_on)):
        desk = staff.hire(domain, hired_on)
        opening.enter(desk["admin"], hired_on)
    thanks = _tell(desk)
    records.tell(desk, thanks)
    oversight.tell(desk)
    posts.enter(desk)
    while sweep().total or ladder.climb():
        pass


def codes_to_try() -> dict[str, str]:
    """The receipt codes of the samples, by what they show."""
    return {sample: codes.derive(secret_of(sample)) for sample in TRIES}


def _tell(desk: Desk) -> Complaint:
    """The week; the case in which a resident thanks."""
    road, health, civil = stories.ROAD, stories.HEALTH, stories.CIVIL
    for days, report in ((FIRST_REPORT, road[2]), (30, road[3]), (26, civil[1]), (24, stories.WASTE[0])):
        _life_confirmed(desk, report, days)
    thanks = _life_confirmed(desk, stories.THANKS[0], 22, unit="DINKES", officer="petugas.dinkes")
    with ago(29):
        late = filed(road[5])
    with ago(27):
        route(late, desk, "DPUTR")
        follow_up.accept(late, by=desk["petugas.putr"])
    with ago(16):
        objected = filed(road[1], sample="sanggahan")
        route(objected, desk, "DPUTR")
    with ago(14):
        follow_up.accept(objected, by=desk["petugas.putr"])
    with ago(9):
        answer(
            objected, desk["petugas.putr"], "Papan jembatan sudah kami ganti.", "Berita acara pemeliharaan."
        )
    with ago(7):
        reporter.object_to(objected, "Baru satu papan yang diganti, dua lagi masih lepas.")
    with ago(12):
        asked = filed(civil[0], sample="pertanyaan")
        route(asked, desk, "DUKCAPIL")
    with ago(10):
        follow_up.accept(asked, by=desk["petugas.dukcapil"])
        follow_up.ask(asked, "Mohon tuliskan kapan Anda melakukan perekaman.", by=desk["petugas.dukcapil"])
    with ago(6):
        lead = filed(road[0], publish=True, sample="sedang diproses")
    with ago(5):
        route(lead, desk, "DPUTR")
        twin = filed(road[4])
        triage.join(twin, lead, by=desk["verifikator"])
        publication.publish(
            lead,
            "Lubang di depan sekolah dasar",
            "Warga melaporkan lubang besar di jalan depan sekolah dasar yang berbahaya saat hujan.",
            by=desk["verifikator"],
        )
    with ago(4):
        follow_up.accept(lead, by=desk["petugas.putr"])
        follow_up.write(
            lead, "Tim kami sudah mengukur lubangnya dan menunggu cuaca kering.", by=desk["petugas.putr"]
        )
        _visit(lead, desk["petugas.putr"])
    with ago(3):
        consent.answer(lead, ContactAnswer.YES)
        _letter(lead, desk["kepala.putr"])
    with ago(8):
        queue = filed(health[0], sample="sudah dijawab")
        route(queue, desk, "PKM-MUARA-BULIAN")
    with ago(6):
        follow_up.accept(queue, by=desk["petugas.puskesmas"])
    with ago(3):
        answer(
            queue,
            desk["petugas.puskesmas"],
            "Loket kini dibuka pukul 07.30 dan jadwalnya ditempel di pintu.",
            "Foto jadwal di pintu loket.",
        )
    with ago(7):
        rude = filed(health[2])
    with ago(6):
        route(rude, desk, "DINKES")
    with ago(4):
        follow_up.accept(rude, by=desk["petugas.dinkes"])
        question = "Bagaimana giliran jaga diatur, dan bagaimana pegawai dibina soal sikap melayani?"
        inquiries.ask(rude, question, inquiries.usual_day(), by=desk["petugas.dinkes"])
    with ago(9):
        medicine = filed(health[1])
        route(medicine, desk, "DINKES")
    with ago(5):
        planned = filed(stories.SOCIAL[0], publish=True)
        route(planned, desk, "DINSOS")
        follow_up.accept(planned, by=desk["petugas.dinsos"])
    with ago(3):
        promise = Answer(
            Outcome.PLANNED,
            "Sudah didata dan diusulkan pada tahap berikutnya.",
            planned_for=clock.today() + timedelta(days=60),
            programme="Bantuan lansia",
            budget_year=str(clock.today().year + 1),
        )
        resolution.answer(planned, promise, by=desk["petugas.dinsos"])
    with ago(5):
        bounced = filed(stories.WASTE[1])
        route(bounced, desk, "DPUTR")
        follow_up.send_back(bounced, "Pencemaran sungai ditangani DLH.", by=desk["petugas.putr"])
    _told_twice(desk)
    for days, report in ((2, civil[2]), (2, stories.OUTSIDE[0]), (1, stories.SOCIAL[1]), (1, civil[3])):
        with ago(days):
            filed(report)
    return thanks


def _told_twice(desk: Desk) -> None:
    """A heap of waste that is known and published, and a new report that the verifier may join to it."""
    with ago(6):
        known = filed(stories.WASTE[2], publish=True)
        route(known, desk, "DLH")
        publication.publish(
            known,
            "Bak sampah pasar atas tidak diangkut",
            "Warga melaporkan sampah di bak pasar atas tidak diangkut sejak lebaran dan lalatnya banyak.",
            by=desk["verifikator"],
        )
    with ago(4):
        follow_up.accept(known, by=desk["petugas.dlh"])
    with ago(1):
        filed(stories.WASTE[3])


def _visit(complaint: Complaint, by: Person) -> None:
    """The office asks whether it may come."""
    days = [clock.today() + timedelta(days=ahead) for ahead in (7, 8)]
    wish = Wish(
        ContactKind.VISIT, days, "Petugas PUTR dan mandor", text="Kami ingin melihat tempatnya bersama."
    )
    consent.ask(complaint, wish, by=by)


def _letter(complaint: Complaint, by: Person) -> None:
    """The head writes to another office; the worker makes the letter when the demo starts."""
    values = {"address": "Jalan Jenderal Sudirman, Muara Bulian", "contact": "", "place": "Muara Bulian"}
    unit = papers.office_of(by, complaint)
    numbering.keep_letterhead(unit.id, 0, values | {"pattern": "{code}/{n}/{unit}/{year}"}, by=by)
    story = reading.story(complaint, Audience.STAFF)
    words = drafting.begun(by, complaint, PaperKind.COVER, unit, story)
    words["addressee"] = "Kepala Dinas Perhubungan\ndi Muara Bulian"
    draft = Draft(PaperKind.COVER, clock.today(), classification="600", takes_number=True, words=words)
    papers.write(complaint, draft, by=by)


def _life_confirmed(desk: Desk, report: Report, days: int, unit: str = "", officer: str = "") -> Complaint:
    holders: dict[str, tuple[str, str]] = {
        "JALAN-KAB": ("DPUTR", "petugas.putr"),
        "DRAINASE-IRIGASI": ("DPUTR", "petugas2.putr"),
        "ADMINDUK": ("DUKCAPIL", "petugas.dukcapil"),
        "SAMPAH-LH": ("DLH", "petugas.dlh"),
    }
    code, who = (unit, officer) if unit else holders[report.category]
    with ago(days):
        complaint = filed(report)
    with ago(days - 2):
        route(complaint, desk, code)
        follow_up.accept(complaint, by=desk[who])
    with ago(days - 7):
        answer(
            complaint,
            desk[who],
            "Sudah kami tangani. Terima kasih atas laporannya.",
            "Foto sesudah pekerjaan.",
        )
    with ago(days - 9):
        reporter.rate(complaint, reporter.Marks(solved=4, told_why=3, respect=4, speed=3))
        reporter.confirm(complaint)
    return complaint
