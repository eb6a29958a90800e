"""Published reports that the one being written may be about; nothing is asked when none is like it."""

from __future__ import annotations

from feedback.agencies.book import book
from feedback.agencies.models import Category
from feedback.base.database import db, reading
from feedback.complaints import alike
from feedback.complaints.alike import Told
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.places import is_grave
from feedback.web.public.sheets import Sheet


def look(sheet: Sheet) -> None:
    """Note which published reports it may be about, three at most; a grave matter is compared with none.

    Other finds than before ask the question again.
    """
    with reading():
        found = [] if _is_grave(sheet) else _known(sheet) or _numbers(sheet)
        db.session.rollback()
    if found != sheet.alike:
        sheet.alike = found
        sheet.like = sheet.like if sheet.like in found else ""
        sheet.done = [step for step in sheet.done if step != "alike"]
        if found and found == [sheet.came_from]:
            sheet.like = sheet.came_from
            sheet.done.append("alike")


def came_from(sheet: Sheet, number: str) -> None:
    """Note that the report is begun on the page of a published one: which it is need not be asked then."""
    with reading():
        sheet.came_from = number if number and alike.shown([number]) else ""
        db.session.rollback()


def shown(sheet: Sheet) -> list[tuple[Publication, Complaint]]:
    """Those that are still published, in the order in which they were found. One statement."""
    found = {complaint.number: (row, complaint) for row, complaint in alike.shown(sheet.alike)}
    return [found[number] for number in sheet.alike if number in found]


def _known(sheet: Sheet) -> list[str]:
    return [sheet.came_from] if sheet.came_from and alike.shown([sheet.came_from]) else []


def _numbers(sheet: Sheet) -> list[str]:
    return alike.published_numbers(
        Told(sheet.text, sheet.unit_id, sheet.region_id, _kecamatan(sheet), sheet.position)
    )


def _kecamatan(sheet: Sheet) -> int | None:
    known = book()
    if sheet.region_id is not None and sheet.region_id in known.region_parents:
        return known.region_parents[sheet.region_id] or sheet.region_id
    unit = known.units.get(sheet.unit_id) if sheet.unit_id else None
    return unit.region_id if unit else None


def _is_grave(sheet: Sheet) -> bool:
    category = db.session.get(Category, sheet.category_id) if sheet.category_id else None
    return is_grave(bool(sheet.about_conduct), category) or (category is not None and category.secret)
