"""What officers did to cases in some days, as the record has it: each act with what stood just before it.

The headers say it all: the last day and the holder before an act are those of the newest earlier event that set them.
Only acts on cases that exist for the person asking are there.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.ledger.hashing import SALT_BYTES
from feedback.ledger.models import Event, EventBody
from feedback.ledger.record import context
from feedback.people.persons import Person
from feedback.vault import ciphers

ANSWERS = ("answered", "dismissed")
KINDS = (*ANSWERS, "question_asked", "routed", "quarantined", "bounced")
OF_THE_CITIZEN = ("answered", "question_asked")
UNDOING = ("objected", "reopened")


@dataclass(frozen=True)
class Act:
    """One act. `due_on`, `holder_id`, `was_class` and `was_category` are those before it; `now_class` after it.

    `due_on` is the day promised to the citizen for answers and questions, else what ran out first at the desk.

    `joined`: the case is told of together with others of one incident. `undone_at`: when the answer was disputed or the
    case taken up again.
    """

    event_id: int
    stream_id: int
    seq: int
    kind: str
    actor: str
    at: datetime
    due_on: date | None
    holder_id: int | None
    was_class: str | None
    was_category: int | None
    now_class: str | None
    joined: bool
    undone_at: datetime | None

    @property
    def on(self) -> date:
        """The day in town."""
        return clock.town_date(self.at)


def read(me: Person, from_on: date, to_on: date) -> list[Act]:
    """The acts of these days on cases the person sees, oldest first. One statement."""
    return [_act(row) for row in db.session.execute(asked(me, from_on, to_on))]


def asked(me: Person, from_on: date, to_on: date) -> Select[*tuple[Any, ...]]:
    """The question behind `read`."""
    undoing = aliased(Event)
    undone = (
        select(func.min(undoing.recorded_at))
        .where(undoing.stream_id == Event.stream_id, undoing.seq > Event.seq, undoing.kind.in_(UNDOING))
        .correlate(Event)
        .scalar_subquery()
    )
    return (
        select(
            Event.id,
            Event.stream_id,
            Event.seq,
            Event.kind,
            Event.actor,
            Event.recorded_at,
            before("due_on").label("due_on"),
            before("citizen_due_on").label("citizen_due_on"),
            before("holder_unit_id").label("holder_id"),
            before("service_class").label("was_class"),
            before("category_id").label("was_category"),
            Event.facts[("set", "service_class")].as_string().label("now_class"),
            Complaint.lead_id.is_not(None).label("joined"),
            undone.label("undone_at"),
        )
        .join(Complaint, Complaint.id == Event.stream_id)
        .where(Event.kind.in_(KINDS), *_within(from_on, to_on), queues.sees(me))
        .order_by(Event.recorded_at, Event.id)
    )


def texts(me: Person, acts: Collection[Act]) -> dict[int, str]:
    """The words of answers and questions among these acts, by event, in small letters and single blanks.

    What is erased, or does not open, is not there. At most two statements, however many.
    """
    with_words = [one for one in acts if one.kind in (*ANSWERS, "question_asked")]
    if not with_words:
        return {}
    ids = [one.event_id for one in with_words]
    first, last = min(ids), max(ids)
    rows = db.session.execute(
        select(Event.id, Event.stream_id, Event.seq, EventBody.key_id, EventBody.content)
        .join(EventBody, EventBody.event_id == Event.id)
        .join(Complaint, Complaint.id == Event.stream_id)
        .where(
            Event.id.between(first, last),
            Event.kind.in_((*ANSWERS, "question_asked")),
            EventBody.content.is_not(None),
            queues.sees(me),
        )
    ).all()
    keys = ciphers.ciphers_of({row.stream_id for row in rows if row.key_id is not None})
    found = {}
    for row in rows:
        said = _opened(row, keys)
        if said is not None:
            found[row.id] = plain(said)
    return found


def days_work(me: Person, from_on: date, to_on: date) -> list[tuple[int, str, date]]:
    """Every answer of these days as (holding agency today, actor, day in town), incidents once. One statement."""
    rows = db.session.execute(
        select(Complaint.holder_agency_id, Event.actor, Event.recorded_at)
        .join(Complaint, Complaint.id == Event.stream_id)
        .where(
            Event.kind.in_(ANSWERS), *_within(from_on, to_on), Complaint.lead_id.is_(None), queues.sees(me)
        )
    )
    return [(agency, actor, clock.town_date(at)) for agency, actor, at in rows]


def before(column: str) -> Any:
    """What the row of the case said in this column just before the event (`Event`); as text, null when nothing."""
    earlier = aliased(Event)
    said = earlier.facts[("set", column)].as_string()
    return (
        select(said)
        .where(and_(earlier.stream_id == Event.stream_id, earlier.seq < Event.seq), said.is_not(None))
        .order_by(earlier.seq.desc())
        .limit(1)
        .correlate(Event)
        .scalar_subquery()
    )


def plain(words: str) -> str:
    """Words as they are compared: small letters, single blanks."""
    return " ".join(words.split()).casefold()


def _within(from_on: date, to_on: date) -> tuple[Any, ...]:
    begin, end = clock.midnight_after(from_on - timedelta(days=1)), clock.midnight_after(to_on)
    return Event.recorded_at >= begin, Event.recorded_at < end, Event.actor.startswith("user:")


def _act(row: Any) -> Act:
    # An answer or a question is measured by the day promised to the citizen, once there is one; the rest by whatever
    # ran out first for the desk that acted.
    due = row.citizen_due_on if row.kind in OF_THE_CITIZEN and row.citizen_due_on else row.due_on
    return Act(
        event_id=row.id,
        stream_id=row.stream_id,
        seq=row.seq,
        kind=row.kind,
        actor=row.actor,
        at=row.recorded_at,
        due_on=date.fromisoformat(due) if due else None,
        holder_id=int(row.holder_id) if row.holder_id else None,
        was_class=row.was_class,
        was_category=int(row.was_category) if row.was_category else None,
        now_class=row.now_class,
        joined=bool(row.joined),
        undone_at=row.undone_at,
    )


def _opened(row: Any, keys: dict[int, ciphers.CaseCipher]) -> str | None:
    content: bytes | None = row.content if row.key_id is None else None
    if row.key_id is not None and row.stream_id in keys:
        try:
            content = keys[row.stream_id].open(row.content, context(row.stream_id, row.seq))[SALT_BYTES:]
        except ValueError:
            return None  # a changed body is for `verify` to report
    if content is None:
        return None
    text: str = json.loads(content).get("text", "")
    return text
