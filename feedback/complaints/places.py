"""What a report points to in the reference data, and which office holds it first."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from feedback.agencies.book import CategoryEntry, RoutingBook, UnitEntry, book
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category
from feedback.base.refusal import Refusal
from feedback.complaints.drafts import ComplaintDraft


@dataclass(frozen=True)
class Place:
    """What a draft points to in the reference data."""

    category: CategoryEntry | None
    region_id: int | None
    kecamatan_id: int | None
    unit: UnitEntry | None
    holder: UnitEntry


def place_of(draft: ComplaintDraft) -> Place:
    """What the draft names, and who holds it first; Refusal when something it names does not exist."""
    known = book()
    category = known.categories.get(draft.category_id) if draft.category_id else None
    unit = known.units.get(draft.unit_id) if draft.unit_id else None
    region = draft.region_id if draft.region_id in known.region_parents else None
    named = (draft.category_id, category), (draft.unit_id, unit), (draft.region_id, region)
    if any(wanted and found is None for wanted, found in named):
        raise Refusal(_("Choose the place from the list."), field="unit_id")
    kecamatan = unit.region_id if unit else None
    if region is not None:
        kecamatan = known.region_parents[region] or region
    return Place(category, region, kecamatan, unit, _first_holder(known, category, unit))


def is_grave(about_conduct: bool, category: Category | CategoryEntry | None) -> bool:
    """Whether the unit complained about must not know of the case: conduct, or suspected abuse (rules.md §3)."""
    if about_conduct or category is None:
        return about_conduct
    return category.conduct or category.service_class is ServiceClass.OVERSIGHT


def _first_holder(known: RoutingBook, category: CategoryEntry | None, unit: UnitEntry | None) -> UnitEntry:
    """Who verifies: the oversight unit for suspected abuse, else the verifying office, else (when the complaint is
    about that very office) the regional secretary's. `Hidden` when the settings name no such unit.
    """
    grave = category is not None and category.service_class is ServiceClass.OVERSIGHT
    first = known.must("oversight_unit" if grave else "verifying_unit")
    return known.must("secretary_unit") if unit is not None and unit.agency_id == first.id else first
