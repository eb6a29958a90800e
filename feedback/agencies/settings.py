"""The regency's own settings: which office does what, its name, its numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, func, select

from feedback.agencies import history
from feedback.agencies.models import Setting, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden


def setting(key: str) -> Any:
    """The value of this setting; None when there is none."""
    return db.session.execute(select(Setting.value).where(Setting.key == key)).scalar_one_or_none()


def settings(*keys: str) -> dict[str, Any]:
    """Several settings at once, those that exist; all of them when no key is given. One statement."""
    question = select(Setting.key, Setting.value)
    if keys:
        question = question.where(Setting.key.in_(keys))
    return {row.key: row.value for row in db.session.execute(question)}


def office(key: str) -> Unit:
    """The unit a setting such as `verifying_unit` names; `Hidden` when it names none. One statement."""
    named = cast(Setting.value, String) == func.concat('"', Unit.code, '"')  # a JSON word stands in quotes
    found = db.session.execute(
        select(Unit).join(Setting, named).where(Setting.key == key)
    ).scalar_one_or_none()
    if found is None:
        raise Hidden(f"the setting {key} names no unit")
    return found


def put(key: str, value: Any, by: str) -> None:
    """Set this setting, confirmed by the one who sets it; the change is recorded."""
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=value, source="entered", confirmed=True, edited=True))
        old = None
    else:
        old = row.value
        row.value, row.confirmed, row.edited, row.version = value, True, True, row.version + 1
    db.session.flush()
    history.note("setting", key, "value", old, value, by=by)
