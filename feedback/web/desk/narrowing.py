"""What a list can be narrowed to, and in which columns and order it stands: as an address or a saved view says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select, union_all
from sqlalchemy import literal as word
from sqlalchemy.orm import aliased

from feedback.agencies import edition
from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import grounds, search
from feedback.complaints.models import Complaint
from feedback.complaints.saved_views import Order
from feedback.complaints.status import Status
from feedback.deadlines import shelf as deadlines
from feedback.people.persons import Person
from feedback.web import filters, phrases
from feedback.web.due import SOON
from feedback.web.filters import language

FILTERS = ("category", "kecamatan", "unit", "officer", "state", "due", "q")
COLUMNS = {
    "holder": _l("Holder"),
    "received": _l("Came in"),
    "due": _l("Due"),
    "state": _l("State"),
}
"""What a list can show beside the report itself, in the order in which it stands."""
USUAL = tuple(name for name in COLUMNS if name != "received")
WHOSE = {"me": _l("Mine"), "none": _l("Not taken yet")}
WHEN = {"late": _l("Past the limit"), "soon": _l("Due in 3 working days")}
ORDERS = {Order.SOONEST.value: _l("What is due first"), Order.NEWEST.value: _l("What came in last")}
LONGEST = 200


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (id, name) each, in order of name."""

    category: tuple[tuple[int, str], ...]
    kecamatan: tuple[tuple[int, str], ...]
    unit: tuple[tuple[int, str], ...]


def asked(said: Mapping[str, str]) -> dict[str, str]:
    """What an address or a form narrows a list to, by name; what is empty is left out."""
    return {name: said[name].strip()[:LONGEST] for name in FILTERS if said.get(name, "").strip()}


def columns(said: Any) -> tuple[str, ...]:
    """The columns named in a list of words, in their own order; the usual ones when none is named."""
    return tuple(name for name in COLUMNS if name in said) or USUAL


def conditions(me: Person, said: Mapping[str, str]) -> list[ColumnElement[bool]]:
    """What must be so of a case for the filters `said`; what makes no sense narrows nothing."""
    made = {
        "category": _category,
        "kecamatan": _kecamatan,
        "unit": _unit,
        "state": _state,
        "due": _due,
        "q": search.matches,
    }
    found = [make(said[name]) for name, make in made.items() if said.get(name, "").strip()]
    if said.get("officer") == "me":
        found.append(Complaint.officer_id == me.user_id)
    elif said.get("officer") == "none":
        found.append(Complaint.officer_id.is_(None))
    return [one for one in found if one is not None]


def in_words(said: Mapping[str, str], offered: Choices) -> list[str]:
    """What a list is narrowed to, as a person reads it."""
    tables: dict[str, Mapping[str, Any]] = {"officer": WHOSE, "state": phrases.STATUS, "due": WHEN}
    for name in ("category", "kecamatan", "unit"):
        tables[name] = {str(ident): words for ident, words in getattr(offered, name)}
    found = {name: tables.get(name, {}).get(value, value) for name, value in said.items()}
    if said.get("due", "") not in WHEN and (on := _day(said.get("due", ""))):
        found["due"] = filters.day(on)
    return [str(words) for words in found.values()]


def choices() -> Choices:
    """What the filters offer (one statement while nothing has changed)."""
    code = language()
    found: Choices = edition.kept(f"filters in {code}", lambda: _choices(code == "en"))
    return found


def _category(said: str) -> ColumnElement[bool] | None:
    found = _number(said)
    return None if found is None else Complaint.category_id == found


def _kecamatan(said: str) -> ColumnElement[bool] | None:
    found = _number(said)
    return None if found is None else Complaint.kecamatan_id == found


def _unit(said: str) -> ColumnElement[bool] | None:
    """About the unit or one below it, or held there."""
    found = _number(said)
    if found is None:
        return None
    top = aliased(Unit)
    below = select(Unit.id).join(top, Unit.path.like(top.path + "%")).where(top.id == found)
    return or_(Complaint.unit_id.in_(below), Complaint.holder_unit_id.in_(below))


def _state(said: str) -> ColumnElement[bool] | None:
    return grounds.at(Status(said)) if said in set(Status) else None


def _due(said: str) -> ColumnElement[bool] | None:
    today = clock.today()
    if said == "late":
        return Complaint.due_on < today
    if said == "soon":
        until = deadlines.calendar().due(today, SOON)
        return and_(Complaint.due_on >= today, Complaint.due_on <= until)
    return _on(said)


def _on(said: str) -> ColumnElement[bool] | None:
    """Due on a working day, or on a day off before it."""
    on = _day(said)
    if on is None:
        return None
    since = max(deadlines.calendar().previous_working(on), clock.today() - timedelta(days=1))
    return and_(Complaint.due_on > since, Complaint.due_on <= on)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _choices(english: bool) -> Choices:
    name = Category.name_en if english else Category.name_id
    offered = union_all(
        select(word("category").label("what"), Category.id, name.label("name")).where(Category.active),
        select(word("kecamatan"), Region.id, Region.name).where(Region.parent_id.is_(None)),
        select(word("unit"), Unit.id, Unit.name).where(Unit.active, Unit.kind != "desa"),
    )
    found = db.session.execute(offered).all()
    return Choices(*(_sorted(found, what) for what in ("category", "kecamatan", "unit")))


def _sorted(found: Any, what: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        sorted(((row[1], row[2]) for row in found if row[0] == what), key=lambda one: one[1].lower())
    )


def _number(typed: str) -> int | None:
    return (int(typed) or None) if typed.isdecimal() and len(typed) < 15 else None
