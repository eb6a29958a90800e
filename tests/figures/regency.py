"""A little regency with a past: some dozens of lives by chance, always the same for one seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from tests.complaints import telling
from tests.complaints.lives import VERBS
from tests.complaints.telling import Crew

BEGIN = date(2026, 1, 5)
LIKELY = ("route", "accept", "answer", "confirm", "sweep", "write", "rate")
PLACES = (
    {"category": "JALAN-KAB"},
    {"category": "JALAN-KAB"},
    {"category": "KES-PUSKESMAS", "region_name": "Mersam"},
    {"category": "ADMINDUK", "region_name": "Pemayung"},
    {"category": None},
)


def live_here(crew: Crew, *, cases: int = 40, seed: int = 1, days: int = 120) -> None:
    """Fill the database with `cases` lives from BEGIN on, over about `days` days."""
    chance = Random(seed)
    begun: list[tuple[date, Complaint]] = []
    for _each in range(cases):
        first = BEGIN + timedelta(days=chance.randrange(days // 2))
        with clock.at(clock.midday(first)):
            begun.append((first, _filed(chance)))
    for first, complaint in begun:
        day = first
        for _deed in range(chance.randrange(3, 22)):
            day += timedelta(days=chance.choice((0, 0, 1, 1, 2, 3, 6, 12)))
            if (day - BEGIN).days > days:
                break
            name = chance.choice(LIKELY) if chance.random() < 0.6 else chance.choice(sorted(VERBS))
            with clock.at(clock.midday(day)):
                _do(name, complaint, crew)
    db.session.flush()


def _filed(chance: Random) -> Complaint:
    said = dict(chance.choice(PLACES))
    region = said.pop("region_name", None)
    changes = {"region_id": telling.region_id(region)} if region else {}
    return telling.filed(**said, **changes)


def _do(name: str, complaint: Complaint, crew: Crew) -> None:
    try:
        with db.session.begin_nested():
            if name == "route" and complaint.category is not None and _goes_elsewhere(complaint):
                telling.route(
                    complaint, crew, "DUKCAPIL" if complaint.category.code == "ADMINDUK" else "DINKES"
                )
            else:
                VERBS[name](complaint, crew)
    except Refusal:
        db.session.refresh(complaint)


def _goes_elsewhere(complaint: Complaint) -> bool:
    """Whether its category sends it elsewhere than to the roads' agency."""
    return complaint.category is not None and complaint.category.code != "JALAN-KAB"
