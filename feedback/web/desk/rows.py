"""A dense list of cases: one line each, pages by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Date, Select, bindparam

from feedback.agencies import categories, tree
from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import BigKey, db
from feedback.base.questions import written_once
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE, Shelf
from feedback.deadlines import shelf as deadlines
from feedback.deadlines.calendar import Calendar
from feedback.people.models import User
from feedback.web.due import Due, due
from feedback.web.filters import language

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
    Complaint.category_id,
    Complaint.region_id,
    Complaint.unit_id,
    Complaint.holder_unit_id,
    User.name.label("officer"),
)


class Row(NamedTuple):
    """One line of a list. `what` is empty for a sealed case: its text is in no list."""

    number: str
    version: int
    url: str
    what: str
    category: str
    place: str
    holder: str
    officer: str
    received_on: date
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
class _Words:
    """What the numbers in a row mean today, in the reader's language."""

    today: date
    calendar: Calendar
    address: str
    categories: Mapping[int, str]
    regions: Mapping[int, str]
    units: Mapping[int, str]
    short: Mapping[int, str]


def page(shelf: Shelf, key: str, *, newest: bool = False) -> Page:
    """The page of the shelf behind `key` ("2026-12-08~123", or "" for the first).

    Two statements, the second one for the edition of the reference data.
    """
    behind = _key(key)
    question = _question(shelf, PAGE + 1, newest, behind is not None)
    found = db.session.execute(question, dict(zip(("on", "last"), behind or (), strict=False))).all()
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    on = last and (last.received_on if newest else last.due_on)
    return Page(rows(shown), f"{on}~{last.id}" if last else None)


def first(shelf: Shelf, count: int) -> Sequence[Any]:
    """The first cases of the shelf as `rows` shows them; one statement."""
    return db.session.execute(_question(shelf, count, False, False)).all()


@written_once
def _question(shelf: Shelf, count: int, newest: bool, behind: bool) -> Select[*tuple[Any, ...]]:
    order = queues.newest if newest else queues.soonest
    if behind:
        on, last = bindparam("on", type_=Date), bindparam("last", type_=BigKey)
        shelf = (queues.before if newest else queues.after)(shelf, on, last)
    # Plain columns: a line is only shown, so no object is made of it.
    lines = order(shelf).with_only_columns(*LINE).outerjoin(User, User.id == Complaint.officer_id)
    return lines.limit(queues.at_most(count))


def rows(found: Sequence[Any]) -> tuple[Row, ...]:
    """What `first` found, as it is shown. One statement, for the edition of the reference data."""
    words = _Words(
        today=clock.today(),
        calendar=deadlines.calendar(),
        address=url_for("desk.case", number="-")[:-1],  # a number has no sign that an address must escape
        categories=categories.names(language()),
        regions=tree.region_names(),
        units=tree.names(),
        short=tree.short_names(),
    )
    return tuple(_row(one, words) for one in found)


def _row(one: Any, words: _Words) -> Row:
    paused = one.paused_on is not None
    return Row(
        number=one.number,
        version=one.version,
        url=words.address + one.number,
        what=one.title,
        category=words.categories.get(one.category_id) or str(_("No category yet")),
        place=words.units.get(one.unit_id) or words.regions.get(one.region_id, ""),
        holder=words.short.get(one.holder_unit_id, ""),
        officer=one.officer or "",
        received_on=one.received_on,
        due=due(one.due_on, words.today, words.calendar, paused=paused, started_on=_counted_from(one)),
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
