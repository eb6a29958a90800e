"""Reports that may tell of the same thing: like words, a place nearby, not long ago. People decide.

Staff are shown cases of their own shelf; residents published ones only, by their published words. What protection
forbids to compare is in neither (see `likenesses`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_

from feedback.agencies.book import book
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import grounds, likenesses, published, queues
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.status import Outcome, Status
from feedback.ledger import read as ledger
from feedback.people.persons import Person
from feedback.suggestions import likeness, likeness_index
from feedback.suggestions.likeness import Weighed

MOST = 5
MOST_PUBLIC = 3
RECENT = timedelta(days=90)
"""A finished case older than this is another story."""
SAME_SUBJECT = timedelta(days=14)
"""Within this, the same category at the same spot is worth a look whatever the words."""
LOOKED_AT = 20
NEAR = 300
"""Metres between two positions that are one place."""


class Where(StrEnum):
    """How near two reports lie to each other."""

    HERE = "here"
    KECAMATAN = "kecamatan"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


NEEDED = {Where.HERE: 0.25, Where.KECAMATAN: 0.36, Where.UNKNOWN: 0.42, Where.ELSEWHERE: 0.6}
"""How alike the words must be. At 0.42 real re-filings part from other reports; see docs/suggestions.md."""
NEEDED_PUBLIC = {Where.HERE: 0.25, Where.KECAMATAN: 0.33, Where.UNKNOWN: 0.45}
"""The same for a resident, who is never shown another kecamatan; a moderated text is shorter than a story."""


@dataclass(frozen=True)
class Alike:
    """A case that may tell of the same thing. `lead` is the one to join to: the case itself, or what it was joined to.

    `likeness` is that of the words, 0 to 1; with `by_words` False only place, subject and time speak for it.
    """

    complaint: Complaint
    lead: Complaint
    likeness: float
    where: Where
    by_words: bool

    @property
    def may_lead(self) -> bool:
        """Whether a new report can still be joined to it."""
        return self.lead.status not in {Status.ANSWERED, Status.CLOSED} and self.lead.lead_id is None


@dataclass(frozen=True)
class Told:
    """What a new report says and where; `position` is "latitude,longitude" or empty."""

    text: str
    unit_id: int | None = None
    region_id: int | None = None
    kecamatan_id: int | None = None
    position: str = ""


def found_by(me: Person, complaint: Complaint, told: Told) -> list[Alike]:
    """Cases on the person's shelf that may be about the same as this one, the likeliest first. Four statements."""
    near = _near(me, complaint, told.text)
    rows = {one.id: one for one in [*near, *_same_subject(me, complaint)]}
    said = ledger.first_words(rows)
    weighed = likeness.weigh(told.text)
    alike = [_compared(row, weighed, said[row.id], told) for row in rows.values() if row.id in said]
    likely = sorted((one for one in alike if _likely(one, complaint)), key=_rank, reverse=True)
    return _with_leads(me, complaint, likely)[:MOST]


def named_by_reporter(me: Person, complaint: Complaint, number: str) -> Complaint | None:
    """The case its reporter said is the same, when the person may see it and it may be suggested. One statement."""
    shelf = queues.visible_to(me).where(Complaint.number == number, Complaint.id != complaint.id)
    return db.session.scalars(shelf.where(likenesses.may_be_found())).one_or_none()


def published_numbers(told: Told) -> list[str]:
    """The numbers of published reports that a resident's own may be about, the likeliest first, three at most.

    Only what is still worked on, or planned with a date. Two statements.
    """
    places = likeness.places(told.text, likenesses.secret(), likenesses.PUBLIC)
    if not places:
        return []
    near = likeness_index.near()
    asked = (
        published.shown()
        .with_only_columns(Publication, Complaint)
        .join(near, near.c.stream_id == Complaint.id)
        .where(likenesses.may_be_found(), or_(grounds.IS_OPEN, Complaint.outcome == Outcome.PLANNED))
    )
    weighed = likeness.weigh(told.text)
    likely: list[tuple[float, int, str]] = []
    for row, complaint in db.session.execute(asked, likeness_index.parameters(places)):
        alike = likeness.likeness(weighed, likeness.weigh(f"{row.title} {row.body}"))
        if alike >= NEEDED_PUBLIC.get(_where(told, complaint), math.inf):
            likely.append((alike, row.stream_id, complaint.number))
    return [number for _alike, _id, number in sorted(likely, reverse=True)[:MOST_PUBLIC]]


def shown(numbers: Iterable[str]) -> list[tuple[Publication, Complaint]]:
    """Those of these cases that are still published, as `published.shown` has them. One statement."""
    asked = published.shown().where(Complaint.number.in_(list(numbers)), likenesses.may_be_found())
    return [(row[0], row[1]) for row in db.session.execute(asked).all()]


def _near(me: Person, complaint: Complaint, text: str) -> list[Complaint]:
    places = likeness.places(text, likenesses.secret(), likenesses.CASE)
    if not places:
        return []
    near = likeness_index.near()
    shelf = _offered(me, complaint).join(near, near.c.stream_id == Complaint.id)
    shelf = shelf.order_by(near.c.shared.desc(), Complaint.id.desc()).limit(LOOKED_AT)
    return list(db.session.scalars(queues.with_names(shelf), likeness_index.parameters(places)))


def _same_subject(me: Person, complaint: Complaint) -> list[Complaint]:
    """Recent cases of the same kecamatan and category: those not in the index yet, and those in other words."""
    if complaint.kecamatan_id is None or complaint.category_id is None:
        return []
    shelf = _offered(me, complaint).where(
        Complaint.kecamatan_id == complaint.kecamatan_id,
        Complaint.category_id == complaint.category_id,
        Complaint.received_on >= clock.today() - SAME_SUBJECT,
        grounds.IS_OPEN,
    )
    return list(db.session.scalars(queues.with_names(queues.newest(shelf)).limit(LOOKED_AT)))


def _offered(me: Person, complaint: Complaint) -> queues.Shelf:
    recent = or_(grounds.IS_OPEN, Complaint.received_on >= clock.today() - RECENT)
    return queues.visible_to(me).where(Complaint.id != complaint.id, likenesses.may_be_found(), recent)


def _compared(row: Complaint, weighed: Weighed, said: dict[str, str], told: Told) -> Alike:
    alike = likeness.likeness(weighed, likeness.weigh(said.get("text", "")))
    where = _where(told, row, said.get("position", ""))
    return Alike(row, row, alike, where, by_words=alike >= NEEDED[where])


def _likely(one: Alike, complaint: Complaint) -> bool:
    if one.by_words:
        return True
    row = one.complaint
    fresh = row.status is not Status.CLOSED and row.received_on >= clock.today() - SAME_SUBJECT
    return fresh and one.where is Where.HERE and row.category_id == complaint.category_id


def _rank(one: Alike) -> tuple[bool, float, int]:
    return one.by_words, one.likeness - NEEDED[one.where], one.complaint.id


def _with_leads(me: Person, complaint: Complaint, likely: list[Alike]) -> list[Alike]:
    """Each once: a member gives way to what it was joined to, where the person may see that."""
    wanted = {one.complaint.lead_id for one in likely if one.complaint.lead_id} - {complaint.id}
    leads = {}
    if wanted:
        shelf = queues.visible_to(me).where(Complaint.id.in_(wanted))
        leads = {one.id: one for one in db.session.scalars(shelf)}
    found: dict[int, Alike] = {}
    for one in likely:
        lead = leads.get(one.complaint.lead_id or 0, one.complaint)
        if one.complaint.lead_id != complaint.id:
            found.setdefault(lead.id, Alike(one.complaint, lead, one.likeness, one.where, one.by_words))
    return list(found.values())


def _where(told: Told, row: Complaint, position: str = "") -> Where:
    metres = apart(told.position, position)
    if metres is not None and metres <= NEAR:
        return Where.HERE
    unit, desa, kecamatan = _spot(told.unit_id, told.region_id, told.kecamatan_id)
    unit_, desa_, kecamatan_ = _spot(row.unit_id, row.region_id, row.kecamatan_id)
    if (unit and unit == unit_) or (desa and desa == desa_):
        return Where.HERE
    if kecamatan is None or kecamatan_ is None:
        return Where.UNKNOWN
    return Where.KECAMATAN if kecamatan == kecamatan_ else Where.ELSEWHERE


def _spot(unit_id: int | None, region_id: int | None, kecamatan_id: int | None) -> tuple[int | None, ...]:
    """Unit, desa and kecamatan, as far as they say where: an agency as a whole is no place."""
    known = book()
    unit = known.units.get(unit_id) if unit_id else None
    if unit is not None and unit.agency_id == unit.id:
        unit = None
        kecamatan_id = kecamatan_id if region_id else None
    desa = region_id if region_id and known.region_parents.get(region_id) else None
    return unit.id if unit else None, desa, kecamatan_id


def apart(one: str, other: str) -> float | None:
    """The metres between two positions ("latitude,longitude") on a flat earth, None when one is not known."""
    try:
        north, east = map(float, one.split(","))
        north_, east_ = map(float, other.split(","))
    except ValueError:
        return None
    metres = 111_320.0
    return math.hypot((north - north_) * metres, (east - east_) * metres * math.cos(math.radians(north)))
