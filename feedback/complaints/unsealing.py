"""What happens to requests by themselves: the keeper opens what two persons agreed on, time ends the rest.

The keeper believes no row alone: it looks for both persons in the case's record, asks whether they are two, of two
offices and still in their posts, and whether the key is the one that was asked with.
"""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, or_, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import custody, reveal
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.ledger.models import Event
from feedback.ledger.record import leaf_of
from feedback.notices import outbox
from feedback.people import exclusions, persons
from feedback.people.rights import Right
from feedback.vault import contacts, keys
from feedback.vault.contacts import ContactData
from feedback.vault.models import Contact
from feedback.vault.reveals import PENDING, SHOWN_FOR, RevealRequest, RevealState, finish, locked

BATCH = 20


class Unopenable(Exception):
    """The keeper does not open this; `why` is a code: not_agreed, altered or key_lost."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def open_approved(limit: int = BATCH) -> int:
    """Leave a copy for each approved request, sealed to its own key; how many were worked on. The keeper's chore.

    A keeper that holds no reveal key touches nothing.
    """
    if not keys.reveal_private_keys():
        return 0
    waiting = select(RevealRequest.id, RevealRequest.stream_id).where(
        RevealRequest.state == RevealState.APPROVED
    )
    found = db.session.execute(waiting.order_by(RevealRequest.id).limit(limit)).all()
    for request_id, stream_id in found:
        row = locked(request_id, stream_id)
        if row.state is RevealState.APPROVED:
            _open(row)
    return len(found)


def any_approved() -> bool:
    """Whether the keeper has something to do. One statement."""
    waiting = select(RevealRequest.id).where(RevealRequest.state == RevealState.APPROVED)
    return db.session.scalars(waiting.limit(1)).first() is not None


def sweep(limit: int = BATCH) -> int:
    """End what ran out of time or lost its object, and destroy copies whose time is over; how many. The worker's."""
    found = db.session.execute(_due().limit(limit)).all()
    for request_id, stream_id in found:
        _end(locked(request_id, stream_id))
    return len(found)


def agreed(row: RevealRequest) -> bool:
    """Whether two persons of two offices agreed on this request, as the record tells it and as they stand today."""
    asked, decided = _event(row, row.asked_seq), _event(row, row.decided_seq or 0)
    if asked is None or decided is None or row.decided_by is None:
        return False
    if (asked.kind, decided.kind) != ("reveal_asked", "reveal_approved"):
        return False
    if (asked.actor, decided.actor) != (f"user:{row.asked_by}", f"user:{row.decided_by}"):
        return False
    if {asked.facts["request"], decided.facts["request"]} != {row.id}:
        return False
    asker, decider = persons.person(row.asked_by), persons.person(row.decided_by)
    if asker is None or decider is None:
        return False
    hidden = exclusions.is_hidden(asker, row.stream_id) or exclusions.is_hidden(decider, row.stream_id)
    may = asker.may(Right.REVEAL_REQUEST) and decider.may(Right.REVEAL_APPROVE)
    return may and not hidden and custody.why_not(decider, row) is None


def _open(row: RevealRequest) -> None:
    complaint = db.session.get_one(Complaint, row.stream_id)
    if not custody.still_sealed(complaint):
        finish(row, RevealState.ENDED, "reveal_ended")
        return
    try:
        data = _opened(row)
    except Unopenable as fault:
        finish(row, RevealState.FAILED, "reveal_failed", by="keeper", why=fault.why)
        return
    row.copy = contacts.copied(data, reveal.public_key_of(row), row.stream_id, row.id)
    row.state = RevealState.READY
    db.session.flush()


def _opened(row: RevealRequest) -> ContactData:
    if not agreed(row):
        raise Unopenable("not_agreed")
    asked = _event(row, row.asked_seq)
    if asked is None or asked.facts.get("key") != keys.name_of(reveal.public_key_of(row)):
        raise Unopenable("altered")
    contact = db.session.get_one(Contact, row.stream_id)
    held = keys.reveal_private_keys()
    _word, _colon, name = contact.key_id.partition(":")
    fitting = [key for known, key in held.items() if name in ("", known)]
    if not fitting:
        raise Unopenable("key_lost")
    for key in fitting:
        try:
            return contacts.unsealed(row.stream_id, contact.content, key)
        except ValueError:
            continue
    raise Unopenable("altered" if name else "key_lost")


def _event(row: RevealRequest, seq: int) -> Event | None:
    """One event of the request's stream, if its header is what its fingerprint says."""
    found = db.session.scalars(
        select(Event).where(Event.stream_id == row.stream_id, Event.seq == seq)
    ).one_or_none()
    return found if found is not None and leaf_of(found) == found.leaf else None


def _due() -> Select[int, int]:
    """Requests whose time is over or whose object is gone."""
    now, today = clock.now(), clock.today()
    sealed = exists().where(
        Contact.stream_id == RevealRequest.stream_id,
        Contact.sealed,
        Complaint.id == Contact.stream_id,
        Complaint.identity == Identity.CONFIDENTIAL,
    )
    return (
        select(RevealRequest.id, RevealRequest.stream_id)
        .where(
            or_(
                and_(RevealRequest.state == RevealState.ASKED, RevealRequest.decide_by < today),
                and_(
                    RevealRequest.state.in_((RevealState.APPROVED, RevealState.READY)),
                    RevealRequest.read_by <= now,
                ),
                and_(RevealRequest.state == RevealState.OPENED, RevealRequest.opened_at <= now - SHOWN_FOR),
                and_(RevealRequest.state.in_(PENDING), ~sealed),
            )
        )
        .order_by(RevealRequest.id)
    )


def _end(row: RevealRequest) -> None:
    if row.state is RevealState.OPENED:
        row.state, row.copy = RevealState.OVER, None
        db.session.flush()
    elif row.state in PENDING:
        complaint = db.session.get_one(Complaint, row.stream_id)
        if not custody.still_sealed(complaint):
            finish(row, RevealState.ENDED, "reveal_ended")
            return
        finish(row, RevealState.EXPIRED, "reveal_expired")
        outbox.tell(
            "reveal_decided",
            to=outbox.to_user(row.asked_by),
            key=f"reveal_expired:{row.id}",
            stream_id=row.stream_id,
            facts={"number": complaint.number},
        )
