"""A dense list of cases: one line each, pages by key, filters that live in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import CompoundSelect, Select, func, select, union_all
from sqlalchemy import literal as word
from sqlalchemy.orm import aliased

from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import queues, search
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE, Shelf
from feedback.deadlines import shelf as deadlines
from feedback.people.models import User
from feedback.web.due import Due, due
from feedback.web.filters import language

FILTERS = ("category", "kecamatan", "unit", "q")
LINE = (
    Complaint.id,
    Complaint.number,
    Complaint.version,
    Complaint.title,
    Complaint.status,
    Complaint.urgent,
    Complaint.sealed,
    Complaint.lead_id,
    Complaint.received_on,
    Complaint.routed_on,
    Complaint.paused_on,
    Complaint.due_on,
)


@dataclass(frozen=True)
class Row:
    """One line of a list. `what` is empty for a sealed case: its text is in no list."""

    number: str
    version: int
    url: str
    what: str
    category: str
    place: str
    holder: str
    officer: str
    due: Due
    status: str
    urgent: bool
    secret: bool
    members: bool


@dataclass(frozen=True)
class Page:
    """Up to 50 rows; `next` is the key of the page behind, None on the last."""

    rows: tuple[Row, ...]
    next: str | None


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (id, name) each, in order of name."""

    category: tuple[tuple[int, str], ...]
    kecamatan: tuple[tuple[int, str], ...]
    unit: tuple[tuple[int, str], ...]


def page(shelf: Shelf, key: str, *, newest: bool = False) -> Page:
    """The page of the shelf behind `key` ("2026-12-08~123", or "" for the first). Two statements."""
    if behind := _key(key):
        shelf = queues.before(shelf, *behind) if newest else queues.after(shelf, *behind)
    found = first(shelf, PAGE + 1, newest=newest)
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    on = last and (last.received_on if newest else last.due_on)
    return Page(rows(shown), f"{on}~{last.id}" if last else None)


def first(shelf: Shelf, count: int, *, newest: bool = False) -> Sequence[Any]:
    """The first cases of the shelf as `rows` shows them; one statement, which joins names to these few rows only."""
    order = queues.newest if newest else queues.soonest
    few = order(shelf).with_only_columns(Complaint.id).limit(count).subquery()
    english = language() == "en"
    return db.session.execute(order(_named(english).join(few, few.c.id == Complaint.id))).all()


@cache
def _named(english: bool) -> Select[*tuple[Any, ...]]:
    # Plain columns: a line is only shown, so no object is made of it.
    about, holder = aliased(Unit), aliased(Unit)
    return (
        select(
            *LINE,
            (Category.name_en if english else Category.name_id).label("category"),
            func.coalesce(about.name, Region.name, "").label("place"),
            func.coalesce(func.nullif(holder.short_name, ""), holder.name).label("holder"),
            User.name.label("officer"),
        )
        .join(holder, holder.id == Complaint.holder_unit_id)
        .outerjoin(about, about.id == Complaint.unit_id)
        .outerjoin(Category, Category.id == Complaint.category_id)
        .outerjoin(Region, Region.id == Complaint.region_id)
        .outerjoin(User, User.id == Complaint.officer_id)
    )


def rows(found: Sequence[Any]) -> tuple[Row, ...]:
    """What `first` found, as it is shown. At most one statement, for the calendar."""
    calendar, today = deadlines.calendar(), clock.today()
    address = url_for("desk.case", number="-")[:-1]  # a number has no sign that an address must escape
    return tuple(_row(one, today, calendar, address) for one in found)


def filtered(shelf: Shelf, asked: Mapping[str, str]) -> Shelf:
    """The shelf with only what the address asks for: category, kecamatan, unit (its subtree), words or number."""
    if category := _number(asked.get("category")):
        shelf = shelf.where(Complaint.category_id == category)
    if kecamatan := _number(asked.get("kecamatan")):
        shelf = shelf.where(Complaint.kecamatan_id == kecamatan)
    if unit := _number(asked.get("unit")):
        shelf = shelf.where((Complaint.unit_id == unit) | (Complaint.holder_unit_id == unit))
    if said := asked.get("q", "").strip():
        shelf = shelf.where(search.matches(said))
    return shelf


def choices() -> Choices:
    """What the filters offer, in one statement."""
    found = db.session.execute(_offered(language() == "en")).all()
    return Choices(*(_sorted(found, what) for what in ("category", "kecamatan", "unit")))


@cache
def _offered(english: bool) -> CompoundSelect[Any]:
    name = Category.name_en if english else Category.name_id
    return union_all(
        select(word("category").label("what"), Category.id, name.label("name")).where(Category.active),
        select(word("kecamatan"), Region.id, Region.name).where(Region.parent_id.is_(None)),
        select(word("unit"), Unit.id, Unit.name).where(Unit.active, Unit.kind != "desa"),
    )


def _sorted(found: Any, what: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        sorted(((row[1], row[2]) for row in found if row[0] == what), key=lambda one: one[1].lower())
    )


def _row(one: Any, today: date, calendar: Any, address: str) -> Row:
    paused = one.paused_on is not None
    return Row(
        number=one.number,
        version=one.version,
        url=address + one.number,
        what=one.title,
        category=one.category or str(_("No category yet")),
        place=one.place,
        holder=one.holder,
        officer=one.officer or "",
        due=due(one.due_on, today, calendar, paused=paused, started_on=_counted_from(one)),
        status=one.status.value,
        urgent=one.urgent,
        secret=one.sealed,
        members=one.lead_id is not None,
    )


def _counted_from(one: Any) -> date | None:
    return (one.routed_on or one.received_on) if one.due_on else None


def place(one: Complaint) -> str:
    """The unit complained about, else the village."""
    if one.unit is not None:
        return one.unit.name
    return one.region.name if one.region is not None else ""


def category_name(category: Category | None) -> str:
    """The category in the reader's language."""
    if category is None:
        return str(_("No category yet"))
    return category.name_en if language() == "en" else category.name_id


def _key(key: str) -> tuple[date, int] | None:
    on, _tilde, last = key.partition("~")
    try:
        return date.fromisoformat(on), int(last)
    except ValueError:
        return None


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 15 else None
