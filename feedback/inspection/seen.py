"""Who has seen which alarm: events of one stream, so that it stays known who knew of what, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.inspection.finding import Finding, State
from feedback.ledger.models import Event, Stream
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream
from feedback.notices.models import Letter
from feedback.people.models import User
from feedback.people.persons import Person

KIND = "operation"
SEEN = "alarm_seen"


@dataclass(frozen=True)
class Note:
    """Somebody has seen an alarm."""

    name: str
    at: datetime
    state: State


def note(finding: Finding, *, by: Person) -> None:
    """Record that this person has seen this alarm. Refusal when there is nothing to see."""
    if finding.state is State.OK:
        raise Refusal(_("This is well again."))
    facts = {"matter": finding.matter, "state": finding.state.value}
    record(_stream_id(), SEEN, by=by.actor, facts=facts)


def discarded(letter: Letter, *, by: Person) -> None:
    """Record that this person has thrown away a letter that was given up."""
    facts = {"letter": letter.id, "kind": letter.letter, "error": letter.last_error}
    record(_stream_id(), "letter_discarded", by=by.actor, facts=facts)


def notes() -> dict[str, Note]:
    """The newest note on each matter. One statement."""
    matter = Event.facts["matter"].as_string()
    newest = (
        select(func.max(Event.id))
        .join(Stream, Stream.id == Event.stream_id)
        .where(Stream.kind == KIND, Event.kind == SEEN)
        .group_by(matter)
    )
    asked = (
        select(Event.facts, Event.recorded_at, User.name)
        .join(User, Event.actor == func.concat("user:", User.id))
        .where(Event.id.in_(newest))
    )
    return {
        row.facts["matter"]: Note(row.name, row.recorded_at, State(row.facts["state"]))
        for row in db.session.execute(asked)
    }


def is_fresh(found: Note | None, finding: Finding) -> bool:
    """Whether the note is about this alarm as it stands: no worse than it was, and of the last seven days."""
    if found is None or (found.state is State.LOOK and finding.state is State.WRONG):
        return False
    return (clock.now() - found.at).days < 7


def _stream_id() -> int:
    first = select(Stream.id).where(Stream.kind == KIND).order_by(Stream.id).limit(1)
    found = db.session.execute(first).scalar_one_or_none()
    return found if found is not None else open_stream(KIND).id
