"""A regency's year of cases: a few hundred lives told with the product's own verbs, then copied in bulk.

What is copied stays true: every copy has its own number, keys and hash chain, so that `flask ledger verify` and
the replay of events find nothing wrong. The choices are the same on every run (SEED).
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, intake, reporter, resolution, sweep, triage
from feedback.complaints.drafts import ComplaintDraft, prepare
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Identity, Outcome, Visibility
from feedback.notices.models import Letter
from feedback.people.persons import Person
from feedback.vault.contacts import ContactData
from tests.complaints.telling import category_id, region_id, unit_id

SEED = 20261121
YEAR, OPEN_FOR = 360, 12  # days back from now
OFFICES = (
    (
        "DPUTR",
        "officer_dputr",
        "JALAN-KAB",
        "Jalan berlubang dalam di tikungan dekat pasar, tiga motor jatuh.",
    ),
    (
        "DPUTR",
        "officer_dputr2",
        "DRAINASE-IRIGASI",
        "Drainase tersumbat sehingga air menggenangi jalan desa kami.",
    ),
    ("DINKES", "officer_dinkes", "KES-PUSKESMAS", "Antrean obat di apotek puskesmas lebih dari empat jam."),
    (
        "DUKCAPIL",
        "officer_dukcapil",
        "ADMINDUK",
        "Kartu keluarga belum selesai setelah enam minggu menunggu.",
    ),
)
VILLAGES = ("Muara Bulian", "Muara Tembesi", "Mersam", "Pemayung")
WAYS = {  # how a life may end, and what happens before
    "received": (),
    "routed": ("routed",),
    "in_progress": ("routed", "in_progress"),
    "awaiting": ("routed", "in_progress", "awaiting"),
    "answered": ("routed", "in_progress", "answered"),
    "closed": ("routed", "in_progress", "answered", "closed"),
}
OPEN = [end for end in WAYS if end != "closed"]
CONTACT = ContactData(name="Warga Contoh", phone="081200000000", email="warga@contoh.example")
Crew = Mapping[str, Person]
Verb = Callable[[], object]


def tell(crew: Crew, lives: int) -> list[str]:
    """Tell `lives` cases, a quarter of them still open; the receipt codes of all. Commits each."""
    chance, codes = random.Random(SEED), []
    places = [region_id(name) for name in VILLAGES]
    for turn in range(lives):
        open_ = turn % 4 == 0
        back = chance.uniform(1, OPEN_FOR) if open_ else chance.uniform(OPEN_FOR + 25, YEAR)
        end = chance.choices(OPEN, (1, 3, 5, 1, 2))[0] if open_ else "closed"
        codes.append(_life(crew, chance, chance.choice(OFFICES), chance.choice(places), end, back))
        db.session.commit()
    while sweep.sweep().total:
        db.session.commit()
    db.session.execute(delete(Letter))
    db.session.commit()
    return codes


def a_draft(text: str, region: int, category: int, identity: Identity = Identity.OPEN) -> ComplaintDraft:
    """A report as it comes from the form."""
    return ComplaintDraft(
        text=text,
        secret=secrets.token_urlsafe(32),
        identity=identity,
        visibility=Visibility.PUBLISHABLE,
        category_id=category,
        region_id=region,
        place="Dekat simpang tiga, seberang musala",
        contact=None if identity is Identity.ANONYMOUS else CONTACT,
        wants_notices=identity is not Identity.ANONYMOUS,
    )


def _life(
    crew: Crew, chance: random.Random, office: tuple[str, str, str, str], region: int, end: str, back: float
) -> str:
    unit, officer, category, said = office
    identity = chance.choices(list(Identity), (6, 2, 1))[0]
    begun = datetime.now(UTC) - timedelta(days=back)
    draft = a_draft(f"{said} Sudah {chance.randint(2, 60)} hari.", region, category_id(category), identity)
    with clock.at(begun):
        filed = intake.file_complaint(prepare(draft))
    case, step = filed.complaint, timedelta(days=back / 8 if end != "closed" else 2)
    decided = triage.Classification(ServiceClass.NON_OVERSIGHT, category_id(category), unit_id(unit))
    by = crew[officer]
    told: dict[str, tuple[Verb, ...]] = {
        "routed": (lambda: triage.route(case, decided, by=crew["verifier"]),),
        "in_progress": (
            lambda: follow_up.accept(case, by=by),
            lambda: follow_up.write(case, "Laporan sedang kami periksa di lapangan.", by=by),
        ),
        "awaiting": (lambda: follow_up.ask(case, "Di sebelah mana persisnya?", by=by),),
        "answered": (lambda: resolution.answer(case, _answer(), by=by),),
        "closed": (lambda: reporter.confirm(case),),
    }
    verbs = [verb for name in WAYS[end] for verb in told[name]]
    for number, verb in enumerate(verbs, start=1):
        with clock.at(begun + step * number):
            verb()
            db.session.flush()
    return filed.code


def _answer() -> Answer:
    return Answer(
        Outcome.RESOLVED,
        "Sudah kami perbaiki bersama warga setempat.",
        evidence="Foto dan berita acara 12/2026.",
    )
