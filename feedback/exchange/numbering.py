"""Whose paper it is and which number it bears: letterheads of offices, and their series by year.

A pattern is text with {code} (archive classification), {n} (running number, three digits), {unit} (the office's code),
{month} (Roman) and {year}; it always has {n} and {year}, so that no number comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.agencies import history, settings, tree
from feedback.agencies.models import ArchiveCode, Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.complaints.register import Letterhead, Paper, PaperCount
from feedback.exchange import official
from feedback.exchange.sheets import Head
from feedback.people.persons import Person, Post
from feedback.people.rights import Right

FIELDS = ("address", "contact", "place", "pattern")
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./\-]{0,59}")
_GAPS = {"code", "n", "unit", "month", "year"}
_GAP = re.compile(r"\{(\w*)\}")


def head_of(unit: Unit) -> Head:
    """The letterhead of an office: its own address, else its agency's, else the regency's. At most five statements."""
    known = settings.settings("regency_name", "office_address", "office_phone", "office_email")
    own, above = db.session.get(Letterhead, unit.id), db.session.get(Letterhead, unit.agency_id)
    usual = " · ".join(filter(None, (known.get("office_phone"), known.get("office_email"))))
    agency = unit if unit.id == unit.agency_id else tree.by_id(unit.agency_id)
    names: Mapping[str, str] = official.text()["offices"]

    def said(name: str, otherwise: str) -> str:
        return next((getattr(one, name) for one in (own, above) if one and getattr(one, name)), otherwise)

    return Head(
        regency=str(known.get("regency_name") or ""),
        agency=names.get(agency.code, agency.name),
        office="" if unit is agency else unit.name,
        address=said("address", str(known.get("office_address") or "")),
        contact=said("contact", usual),
        place=said("place", official.words()["place"]),
    )


def letterhead(unit_id: int) -> Letterhead:
    """The row of an office; an empty one, not yet kept, where it has none."""
    return db.session.get(Letterhead, unit_id) or Letterhead(
        unit_id=unit_id, version=0, **dict.fromkeys(FIELDS, "")
    )


def keep_letterhead(unit_id: int, seen: int, values: Mapping[str, str], *, by: Person) -> None:
    """Change an office's letterhead and pattern; the change is recorded. Stale when a colleague was faster."""
    if unit_id not in {post.unit_id for post in offices(by)}:
        raise Refusal(_("Only the head of that office keeps its letterhead."))
    _must_number(values["pattern"])
    row = db.session.get(Letterhead, unit_id, with_for_update=True)
    if (row.version if row else 0) != seen:
        raise Stale(_("Somebody changed this meanwhile. Look at the newest version, then change it again."))
    if row is None:
        row = Letterhead(unit_id=unit_id, version=0, **dict.fromkeys(FIELDS, ""))
        db.session.add(row)
    for name in FIELDS:
        old, new = getattr(row, name), values[name]
        if old != new:
            setattr(row, name, new)
            history.note("letterhead", unit_id, name, old, new, by=by.actor)
    row.version += 1
    db.session.flush()


def offices(me: Person) -> list[Post]:
    """The posts through which the person keeps a letterhead, each office once."""
    found = {post.unit_id: post for post in me.posts_with(Right.KEEP_LETTERHEAD)}
    return list(found.values())


def codes_on(day: date) -> Select[ArchiveCode]:
    """The archive codes in use on a day, in their order."""
    ends = (ArchiveCode.valid_to.is_(None)) | (ArchiveCode.valid_to >= day)
    return select(ArchiveCode).where(ArchiveCode.valid_from <= day, ends).order_by(ArchiveCode.code)


def next_number(unit: Unit, classification: str, day: date) -> str:
    """The next number of the office's series. Refusal when it has no pattern; held until the transaction ends."""
    row = db.session.get(Letterhead, unit.id)
    if row is None or not row.pattern:
        raise Refusal(
            _("Your office has no series of numbers yet. Type the number, or leave it empty."), field="number"
        )
    for _try in range(1000):
        number = _numbered(row.pattern, unit, classification, day, _count(unit.id, day.year))
        if not taken(unit.id, day.year, number):
            return number
    raise Refusal(_("The next numbers are taken already. Type the number."), field="number")


def must_be_free(unit_id: int, year: int, number: str) -> None:
    """Raises Refusal when the number is none, or another paper of the office has it this year."""
    if NUMBER.fullmatch(number) is None:
        raise Refusal(
            _("Write the number with letters, digits, full stops, strokes and slashes only."), field="number"
        )
    if taken(unit_id, year, number):
        raise Refusal(_("Another letter of your office has this number already."), field="number")


def taken(unit_id: int, year: int, number: str) -> bool:
    """Whether a paper of the office has this number in this year."""
    same = Paper.unit_id == unit_id, Paper.year == year, Paper.number == number
    return db.session.scalar(select(Paper.id).where(*same).limit(1)) is not None


def _count(unit_id: int, year: int) -> int:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    begun = insert(PaperCount.__table__).values(unit_id=unit_id, year=year, last=1)  # type: ignore[arg-type]  # a Table
    counted = begun.on_conflict_do_update(
        index_elements=["unit_id", "year"], set_={"last": PaperCount.__table__.c.last + 1}
    ).returning(PaperCount.__table__.c.last)
    return int(db.session.execute(counted).scalar_one())


def _numbered(pattern: str, unit: Unit, classification: str, day: date, number: int) -> str:
    values = {
        "code": classification or "000",
        "n": f"{number:03d}",
        "unit": unit.code,
        "month": official.ROMAN[day.month - 1],
        "year": str(day.year),
    }
    return _GAP.sub(lambda gap: values.get(gap[1], ""), pattern)


def _must_number(pattern: str) -> None:
    if not pattern:
        return
    gaps = _GAP.findall(pattern)
    if not {"n", "year"} <= set(gaps) <= _GAPS:
        raise Refusal(
            _("The pattern needs {n} and {year}, and may have {code}, {unit} and {month}."), field="pattern"
        )
    if NUMBER.fullmatch(_GAP.sub("1", pattern)) is None:
        raise Refusal(
            _("Write the number with letters, digits, full stops, strokes and slashes only."), field="pattern"
        )
