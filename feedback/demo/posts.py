"""Work, posts and satisfaction of the demo's offices: plainly invented figures, entered with the verbs."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

from feedback.agencies import categories, tree
from feedback.base import clock
from feedback.base.database import db
from feedback.demo.telling import Desk
from feedback.people.models import ServantKind
from feedback.staffing import comments, formations, norms, posts, scenarios, volumes
from feedback.staffing.formations import Wish
from feedback.staffing.models import WorkKind
from feedback.staffing.norms import Norm
from feedback.staffing.scenarios import Changes
from feedback.surveys import answering, holding, results
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import AgeBand, Sex, Survey, Term, Way
from feedback.surveys.results import Promise

EXAMPLE = "contoh; menunggu studi waktu kabupaten"
# code → (name, minutes, position that does it)
SERVICES = {
    "KTP-EL": ("Perekaman KTP elektronik", 15, "Operator Layanan Adminduk"),
    "KK": ("Penerbitan kartu keluarga", 12, "Operator Layanan Adminduk"),
    "AKTA": ("Akta kelahiran dan kematian", 20, "Operator Layanan Adminduk"),
    "RAWAT-JALAN": ("Rawat jalan", 12, "Perawat"),
    "KIA": ("Pemeriksaan ibu dan anak", 25, "Bidan"),
    "IZIN": ("Perizinan berusaha", 45, "Penata Perizinan"),
    "SURAT-KEC": ("Surat keterangan kecamatan", 15, ""),
}
CATEGORIES = {"ADMINDUK": 90, "JALAN-KAB": 240, "SAMPAH-LH": 150, "KES-PUSKESMAS": 120}
# unit → a year's volumes by service
VOLUMES = {
    "DUKCAPIL": {"KTP-EL": 14_200, "KK": 11_800, "AKTA": 6_400},
    "DPMPTSP": {"IZIN": 5_200},
    "PKM-MUARA-BULIAN": {"RAWAT-JALAN": 31_000, "KIA": 5_400},
    "PKM-MUARA-TEMBESI": {"RAWAT-JALAN": 21_500, "KIA": 4_100},
    "PKM-MERSAM": {"RAWAT-JALAN": 16_800, "KIA": 3_600},
    "PKM-PENEROKAN": {"RAWAT-JALAN": 19_400, "KIA": 3_900},
    "PKM-SELAT": {"RAWAT-JALAN": 12_900, "KIA": 2_700},
    "KEC-MUARA-BULIAN": {"SURAT-KEC": 9_800},
    "KEC-MERSAM": {"SURAT-KEC": 5_100},
    "KEC-BAJUBANG": {"SURAT-KEC": 6_300},
}
# unit → (position, kind, how many)
POSTS = {
    "DUKCAPIL": (("Operator Layanan Adminduk", "pns", 3), ("Operator Layanan Adminduk", "pppk", 2)),
    "DPMPTSP": (("Penata Perizinan", "pns", 4),),
    "DPUTR": (("Pengawas Jalan", "pns", 6), ("Operator Alat Berat", "kontrak", 3)),
    "PKM-MUARA-BULIAN": (("Perawat", "pns", 3), ("Perawat", "blud", 1), ("Bidan", "pns", 3)),
    "PKM-MUARA-TEMBESI": (("Perawat", "pppk", 4), ("Bidan", "pns", 2)),
    "PKM-MERSAM": (("Perawat", "pns", 2), ("Bidan", "pppk", 1)),
    "PKM-PENEROKAN": (("Perawat", "pppk", 2), ("Bidan", "pns", 1)),
    "PKM-SELAT": (("Perawat", "pns", 2),),
    "KEC-MUARA-BULIAN": (("Pengelola Layanan", "pns", 5),),
    "KEC-MERSAM": (("Pengelola Layanan", "pns", 1),),
}
# unit → how content its visitors are (0 to 9), and how many answered
CONTENT = {
    "DUKCAPIL": (4, 34),
    "PKM-MUARA-BULIAN": (6, 36),
    "PKM-MERSAM": (5, 31),
    "DPMPTSP": (8, 32),
    "PKM-SELAT": (5, 7),
}


def enter(desk: Desk) -> None:
    """Everything, as the office for personnel and the secretariat would have entered it."""
    today, personnel, organisation = clock.today(), desk["kepegawaian"], desk["asisten.sekda"]
    since = date(today.year - 1, 1, 1)
    for code, (name, minutes, position) in SERVICES.items():
        said = Norm(WorkKind.SERVICE, code, name, minutes * 60, EXAMPLE, since, position)
        norms.enter(said, by=personnel)
    for code, minutes in CATEGORIES.items():
        name = categories.category(code).name_id
        norms.enter(Norm(WorkKind.CATEGORY, code, name, minutes * 60, EXAMPLE, since), by=personnel)
    volumes.take(_statistics(today).encode(), by=personnel)
    posts.take(_posts(today).encode(), by=personnel)
    _want(desk)
    _asked_before(desk, today)
    holding.begin("SKM berjalan", today - timedelta(10), today + timedelta(50), by=organisation)
    for code in ("DUKCAPIL", "PKM-MUARA-BULIAN"):
        holding.give_link(tree.unit(code).id, by=organisation)


def _statistics(today: date) -> str:
    rows = [
        f"{unit},{service},{SERVICES[service][0]},{year},{volume}"
        for year in (today.year - 1, today.year)
        for unit, services in VOLUMES.items()
        for service, volume in services.items()
    ]
    return "\n".join(("kode_unit,kode_layanan,layanan,periode,volume", *rows))


def _posts(today: date) -> str:
    rows = [
        f"{unit},{position},{kind},{count},{today.isoformat()}"
        for unit, held in POSTS.items()
        for position, kind, count in held
    ]
    return "\n".join(("kode_unit,jabatan,jenis,jumlah,per_tanggal", *rows))


def _want(desk: Desk) -> None:
    """Posts in three stages, a thought, one comment shown and one that waits."""
    by, today = desk["kepegawaian"], clock.today()
    year, first = today.year + 1, today - timedelta(60)
    stages = (("PKM-MUARA-BULIAN", "Perawat", 2, 2), ("DUKCAPIL", "Operator Layanan Adminduk", 4, 1))
    for code, position, count, reached in stages:
        with clock.at(clock.midday(first)):
            wish = Wish(tree.unit(code).id, position, ServantKind.PPPK, count, year)
            row = formations.draft(wish, by=by)
        for step in range(reached):
            on = first + timedelta(15 * (step + 1))
            formations.advance(row, row.version, on, f"800/{step + 1}/CONTOH/{on.year}", by=by)
    formations.draft(Wish(tree.unit("PKM-MERSAM").id, "Perawat", ServantKind.PNS, 1, year), by=by)
    scenarios.keep("Dua operator lagi", tree.unit("DUKCAPIL").id, "last", Changes(posts=7), by=by)
    comments.write("Antrean rekam KTP selalu sampai sore, operatornya terlalu sedikit.", None, "contoh-1")
    comments.write("Mengapa usulan perawat baru diajukan tahun ini?", None, "contoh-2")
    first_one = next(iter(db.session.scalars(comments.waiting())))
    comments.decide(first_one.id, show=True, by=by)


def _asked_before(desk: Desk, today: date) -> None:
    """A survey that is over and published; at one unit too few answered to be shown."""
    by, from_on = desk["asisten.sekda"], today - timedelta(120)
    survey = holding.begin("SKM lalu (contoh)", from_on, today - timedelta(60), by=by)
    with clock.at(clock.midday(from_on)):
        for code, (content, many) in CONTENT.items():
            _answers(survey, code, content, many)
    holding.publish(survey, survey.version, by=by)
    promise = Promise(Element.TIME, Term.SHORT, "Loket kedua dibuka pada jam ramai.", today + timedelta(40))
    results.plan(survey, tree.unit("DUKCAPIL").id, promise, by=by)


def _answers(survey: Survey, code: str, content: int, many: int) -> None:
    unit_id = tree.unit(code).id
    ages, sexes = list(AgeBand), list(Sex)
    for number in range(many):
        who = Respondent(sexes[number % 2], ages[number % len(ages)])
        marks = {one: _mark(content, number, place) for place, one in enumerate(Element)}
        once = sha256(f"contoh|{code}|{number}".encode()).hexdigest()
        answering.answer(survey, unit_id, marks, who, way=Way.LINK, once=once)


def _mark(content: int, number: int, place: int) -> int:
    """A mark that differs from person to person and element to element, and is the same at every start."""
    lot = (number * 7 + place * 5 + (number * place) % 4) % 12
    slow = 2 if place == 2 else 0  # everybody waits
    return 4 if lot + slow < content else 3 if lot + slow < content + 6 else 2 if lot < 11 else 1
