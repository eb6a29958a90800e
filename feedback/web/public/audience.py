"""Who will read a report and who never does, told before it is sent: computed from what is known of it so far."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import routing
from feedback.agencies.book import RoutingBook, UnitEntry
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.agencies.routing import RoutingQuestion
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.status import Identity
from feedback.web.public.sheets import Sheet


@dataclass(frozen=True)
class Readers:
    """One protection's readers: each line a sentence."""

    identity: str
    reads: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class _Offices:
    first: str
    holder: str
    oversight: str
    about: str
    grave: bool
    part: bool  # the office reported about is a part of the agency that acts


def readers(sheet: Sheet) -> list[Readers]:
    """For each protection, who reads the report and who does not. Three statements."""
    offices = _offices(sheet, routing.book())
    return [_of(identity, offices) for identity in Identity]


def _of(identity: Identity, at: _Offices) -> Readers:
    reads = [_("%(office)s, which checks it and passes it on", office=at.first)]
    if at.holder and at.holder != at.first:
        reads.append(_("%(office)s, which must act", office=at.holder))
    elif not at.holder:
        reads.append(_("The agency that must act, once it is passed on"))
    if at.oversight not in (at.first, at.holder):
        reads.append(_("%(office)s, which watches over all reports", office=at.oversight))
    never = []
    if at.grave and at.about:
        never.append(_("%(office)s: nobody there learns that this report exists", office=at.about))
    elif at.grave:
        never.append(_("The unit of the person it is about"))
    if identity is Identity.OPEN:
        reads.append(_("Your name and contact: only the officers of the agency that acts"))
        if at.part and not at.grave:
            never.append(_("%(office)s does not see your name, unless you allow it below", office=at.about))
    elif identity is Identity.CONFIDENTIAL:
        never.append(_("Your name and contact: nobody who works on it. They are sealed"))
    else:
        never.append(_("Your name and contact: nobody. They are not stored at all"))
    never.append(_("The public, unless you agree and names are taken out"))
    return Readers(identity.value, tuple(reads), tuple(never))


def _offices(sheet: Sheet, book: RoutingBook) -> _Offices:
    category = book.categories.get(sheet.category_id or 0)
    about = book.units.get(sheet.unit_id or 0)
    kind = category.service_class if category else None
    conduct = bool(sheet.about_conduct) or (category is not None and category.conduct)
    grave = conduct or kind is ServiceClass.OVERSIGHT
    first = book.office("oversight_unit" if kind is ServiceClass.OVERSIGHT else "verifying_unit")
    if first is None or (about is not None and about.agency_id == first.agency_id):
        first = book.office("secretary_unit")
    holder = _holder(sheet, book)
    oversight = book.office("oversight_unit")
    names = _names([first, holder, oversight, about])
    return _Offices(
        first=names.get(first.id, "") if first else "",
        holder=names.get(holder.id, "") if holder else "",
        oversight=names.get(oversight.id, "") if oversight else "",
        about=names.get(about.id, "") if about else "",
        grave=grave,
        part=about is not None and holder is not None and about.id != holder.id,
    )


def _holder(sheet: Sheet, book: RoutingBook) -> UnitEntry | None:
    if sheet.category_id is None and sheet.unit_id is None:
        return None
    question = RoutingQuestion(
        category_id=sheet.category_id,
        region_id=sheet.region_id,
        unit_id=sheet.unit_id,
        about_conduct=bool(sheet.about_conduct),
    )
    try:
        return book.units.get(routing.route(question, book).unit_id)
    except Refusal:
        return None


def _names(units: list[UnitEntry | None]) -> dict[int, str]:
    wanted = {unit.id for unit in units if unit is not None}
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(wanted)))
    return {row.id: row.name for row in rows}
