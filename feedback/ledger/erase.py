"""Erasing what an event said, while the proof that it said something stays."""

from __future__ import annotations

from sqlalchemy import select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.models import Event, EventBody
from feedback.ledger.record import Recorded, record
from feedback.ledger.streams import hold

BODY_ERASED = "body_erased"


def erase_body(event_id: int, by: str, *, rule: str = "") -> Recorded | None:
    """Destroy the words and the salt of one event, and record that in its stream as "body_erased".

    `rule` is the code of the retention rule or request behind it. None when there is nothing (left) to
    erase, so that a repeated run does no harm. LookupError when there is no such event.
    """
    place = db.session.execute(select(Event.stream_id, Event.seq).where(Event.id == event_id)).one_or_none()
    if place is None:
        raise LookupError(f"there is no event {event_id}")
    hold(place.stream_id)
    gone = db.session.execute(
        update(EventBody)
        .where(EventBody.event_id == event_id, EventBody.erased_on.is_(None))
        .values(salt=None, key_id=None, content=None, erased_on=clock.today())
        .returning(EventBody.event_id)
    ).scalar_one_or_none()
    if gone is None:
        return None
    return record(place.stream_id, BODY_ERASED, by=by, facts={"seq": place.seq, "rule": rule})
