"""A row's past, in words: who changed what, from what to what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.history import Change, history
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.people.models import User
from feedback.web import phrases
from feedback.web.admin.reference_words import FIELD, STATUTORY
from feedback.web.filters import short_day

_POINTS_TO: dict[str, type[Any]] = {
    "parent_id": Unit,
    "unit_id": Unit,
    "target_unit_id": Unit,
    "region_id": Region,
    "category_id": Category,
}
_CODES = (
    phrases.STEP
    | STATUTORY
    | phrases.SERVICE_CLASS
    | phrases.UNIT_OF_TIME
    | phrases.DAY_KIND
    | phrases.DRAFT_STATE
)


@dataclass(frozen=True)
class PastLine:
    """One change as the screen shows it."""

    field: str
    old: str
    new: str
    who: str
    at: datetime


def past(thing: str, key: int | str) -> list[PastLine]:
    """The latest changes of this row, newest first: one statement, and one for each kind of name in it."""
    changes = history(thing, key)
    people = _people(change.actor for change in changes)
    names = _names(changes)
    return [
        PastLine(
            field=str(FIELD.get(change.field, change.field)),
            old=_words(change.field, change.old, names),
            new=_words(change.field, change.new, names),
            who=people.get(change.actor, change.actor),
            at=change.at,
        )
        for change in changes
    ]


def _people(actors: Iterable[str]) -> dict[str, str]:
    ids = {int(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {f"user:{row.id}": row.name for row in rows}


def _names(changes: list[Change]) -> dict[tuple[type[Any], int], str]:
    wanted: dict[type[Any], set[int]] = {}
    for change in changes:
        model = _POINTS_TO.get(change.field)
        if model is not None:
            wanted.setdefault(model, set()).update(
                value for value in (change.old, change.new) if isinstance(value, int)
            )
    found: dict[tuple[type[Any], int], str] = {}
    for model, ids in wanted.items():
        name = model.name_id if model is Category else model.name
        for row in db.session.execute(select(model.id, name.label("name")).where(model.id.in_(ids))):
            found[model, row.id] = row.name
    return found


def _words(field: str, value: Any, names: dict[tuple[type[Any], int], str]) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field in _POINTS_TO and isinstance(value, int):
        return str(names.get((_POINTS_TO[field], value), value))
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, dict):
        return "; ".join(_word(part) for part in value.values() if part is not None)
    return _word(value)


def _word(value: Any) -> str:
    """A code by its words, a date as a reader writes it, anything else as it stands."""
    try:
        return short_day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(_CODES.get(value, value)) if isinstance(value, str) else str(value)
