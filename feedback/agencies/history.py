"""The history of the reference data: one stream, one event for each field that changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from feedback.agencies import edition
from feedback.agencies.edition import KIND
from feedback.base.database import db
from feedback.ledger.models import Event, EventBody, Stream
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream

CODES = int | None


@dataclass(frozen=True)
class Change:
    """One field's change, as a screen shows it; `old` and `new` are None when there was nothing."""

    field: str
    old: Any
    new: Any
    actor: str
    at: datetime


def reference_stream() -> int:
    """The id of the one stream of the reference data, opened at first use."""
    first = select(Stream.id).where(Stream.kind == KIND).order_by(Stream.id).limit(1)
    found = db.session.execute(first).scalar_one_or_none()
    return found if found is not None else open_stream(KIND).id


def loaded(table: str, rows: int) -> None:
    """Record that `rows` shipped facts of a table came in or changed, so that nobody keeps an older edition.

    The first time it is recorded in any case: without a history there is no edition to keep anything by.
    """
    if rows or not edition.edition():
        record(reference_stream(), "facts_loaded", by="system", facts={"table": table, "rows": rows})
        edition.changed()


def note(thing: str, key: int | str, field: str, old: Any, new: Any, *, by: str) -> None:
    """Record that `field` of this thing went from `old` to `new`.

    Ids and switches stand in the event's facts; words stand in its body, since facts are never text.
    """
    facts: dict[str, Any] = {"id": str(key), "field": field}
    if isinstance(old, CODES) and isinstance(new, CODES):
        record(reference_stream(), f"{thing}_changed", by=by, facts=facts | {"old": old, "new": new})
    else:
        said = partial(json.dumps, ensure_ascii=False, default=str)  # a date as ISO text
        text = {"old": said(old), "new": said(new)}
        record(reference_stream(), f"{thing}_changed", by=by, facts=facts, text=text)
    edition.changed()


def history(thing: str, key: int | str, limit: int = 20) -> list[Change]:
    """The latest changes of one thing, newest first. One statement."""
    question = (
        select(Event.facts, Event.actor, Event.occurred_at, EventBody.content)
        .join(Stream, Stream.id == Event.stream_id)
        .outerjoin(EventBody, EventBody.event_id == Event.id)
        .where(Stream.kind == KIND, Event.kind == f"{thing}_changed")
        .where(Event.facts["id"].as_string() == str(key))
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return [_change(row) for row in db.session.execute(question)]


def numbers_since(thing: str, field: str, moment: datetime) -> list[tuple[str, int]]:
    """What a number of each of these things was before each change of it after `moment`: (key, old). One statement."""
    question = (
        select(Event.facts)
        .join(Stream, Stream.id == Event.stream_id)
        .where(Stream.kind == KIND, Event.kind == f"{thing}_changed", Event.recorded_at > moment)
    )
    found = [facts for facts in db.session.scalars(question) if facts["field"] == field]
    return [(facts["id"], facts["old"]) for facts in found if isinstance(facts.get("old"), int)]


def _change(row: Any) -> Change:
    if row.content is None:
        old, new = row.facts.get("old"), row.facts.get("new")
    else:
        words = json.loads(row.content)
        old, new = json.loads(words["old"]), json.loads(words["new"])
    return Change(row.facts["field"], old, new, row.actor, row.occurred_at)
