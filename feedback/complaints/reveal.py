"""An inspector asks that one sealed identity be opened, and reads it once, in the browser that asked.

Asking makes a key pair. Its private half leaves with the answer and is kept nowhere; its public half is what the
keeper seals the copy to, and its name stands in the record, so that a key put in its place later is noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from nacl.public import PrivateKey, PublicKey
from sqlalchemy import Select, select

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import custody, queues
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.deadlines import shelf
from feedback.ledger import record as ledger
from feedback.ledger.streams import hold
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people import heads, powers
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault import ciphers, contacts, keys
from feedback.vault.contacts import ContactData
from feedback.vault.models import Contact
from feedback.vault.reveals import PENDING, SHOWN_FOR, Purpose, RevealRequest, RevealState, finish, locked

SHORTEST_REASON = 30
DAYS_TO_DECIDE = 3
"""Working days within which a custodian decides; then the request is over."""
LONGEST_HOLD = timedelta(days=90)
"""How long the reporter may at most be left untold. There is one hold for one opening, and it is never renewed."""


@dataclass(frozen=True)
class Wish:
    """What is asked for: why, and, where the reporter must not know at once, until which day and why."""

    purpose: Purpose
    reason: str
    hold_until: date | None = None
    hold_reason: str = ""


@dataclass(frozen=True)
class Shown:
    """The data, and the moment after which nobody can read them any more."""

    contact: ContactData
    until: datetime


def ask(complaint: Complaint, wish: Wish, *, by: Person) -> tuple[RevealRequest, PrivateKey]:
    """Ask for the identity to be opened; the request and the private key, which only the browser may keep.

    Refusal when there is nothing sealed, a reason is too short, a request runs already, or nobody could decide.
    """
    _may_ask(complaint, by)
    _reasoned(wish)
    hold(complaint.id)
    running = select(RevealRequest.id).where(
        RevealRequest.stream_id == complaint.id, RevealRequest.state.in_((*PENDING, RevealState.OPENED))
    )
    if db.session.scalars(running).first() is not None:
        raise Refusal(_("A request about this report is running already. Who asked can take it back."))
    key, post = PrivateKey.generate(), by.posts_with(Right.REVEAL_REQUEST)[0]
    row = RevealRequest(
        stream_id=complaint.id,
        purpose=wish.purpose,
        public_key=bytes(key.public_key),
        asked_by=by.user_id,
        asked_unit_id=post.agency_id,
        asked_at=clock.now(),
        asked_seq=0,
        decide_by=shelf.calendar().due(clock.today(), DAYS_TO_DECIDE),
        hold_asked_until=wish.hold_until,
    )
    able = custody.able_to_decide(row)
    if not able:
        raise Refusal(
            _("No custodian of another office could decide on this. Ask the administrator for one.")
        )
    db.session.add(row)
    db.session.flush()
    event = ledger.record(
        complaint.id,
        "reveal_asked",
        by=by.actor,
        facts={
            "request": row.id,
            "purpose": row.purpose.value,
            "unit": row.asked_unit_id,
            "key": keys.name_of(key.public_key),
            "hold_until": row.hold_asked_until,
        },
        text={name: said for name, said in _words(wish).items() if said},
        cipher=ciphers.cipher_of(complaint.id),
    )
    row.asked_seq = event.seq
    db.session.flush()
    outbox.tell_all(
        Tiding("reveal_asked", outbox.to_user(user_id), f"reveal_asked:{row.id}:{user_id}", complaint.id)
        for user_id in able
    )
    return row, key


def read(row: RevealRequest, private_key: PrivateKey | None, *, by: Person) -> Shown:
    """The identity, for the one who asked, in the browser that holds the key; the first look is recorded.

    Refusal when it is not there yet, is over, or the key does not fit.
    """
    complaint = db.session.scalars(queues.visible_to(by).where(Complaint.id == row.stream_id)).one_or_none()
    if complaint is None or row.asked_by != by.user_id or not by.may(Right.REVEAL_REQUEST):
        raise Hidden
    row, now = locked(row.id, row.stream_id), clock.now()
    if not _readable(row, now) or row.copy is None:
        raise Refusal(_("There is nothing to read: the keeper has not opened it yet, or its time is over."))
    if private_key is None:
        raise Refusal(custody.other_browser())
    try:
        contact = contacts.from_copy(row.copy, private_key, row.stream_id, row.id)
    except ValueError as fault:
        raise Refusal(custody.other_browser()) from fault
    if row.opened_at is None:
        _first_look(complaint, row, now, by)
    return Shown(contact, (row.opened_at or now) + SHOWN_FOR)


def withdraw(row: RevealRequest, *, by: Person) -> None:
    """Take one's own request back before anything was read: a lost browser must not keep a new one waiting.

    Refusal when it has been read or is over; Hidden for everybody else.
    """
    if row.asked_by != by.user_id or not by.may(Right.REVEAL_REQUEST):
        raise Hidden
    row = locked(row.id, row.stream_id)
    if row.state not in PENDING:
        raise Refusal(_("This request is over already."))
    finish(row, RevealState.ENDED, "reveal_withdrawn", by=by.actor, why="withdrawn")


def mine(me: Person) -> Select[RevealRequest, Complaint]:
    """The person's own requests about cases he may still see, the newest first."""
    return (
        select(RevealRequest, Complaint)
        .join(Complaint, Complaint.id == RevealRequest.stream_id)
        .where(RevealRequest.asked_by == me.user_id, queues.sees(me))
        .order_by(RevealRequest.id.desc())
    )


def can_be_asked(complaint: Complaint, me: Person) -> bool:
    """Whether the person may ask for this identity at all."""
    return me.may(Right.REVEAL_REQUEST) and complaint.identity is Identity.CONFIDENTIAL


def heads_of_inspectorate(stream_id: int, letter: str, key: str, number: str) -> Sequence[Tiding]:
    """The letter to everybody who heads the inspectorate; to those on duty there while nobody does."""
    office = settings.office("oversight_unit").id
    to = [outbox.to_user(head.user_id) for head in heads.of(office)] or [outbox.to_unit(office)]
    return [Tiding(letter, one, f"{key}:{one.kind}:{one.id}", stream_id, {"number": number}) for one in to]


def _may_ask(complaint: Complaint, by: Person) -> None:
    if not by.may(Right.REVEAL_REQUEST):
        raise Refusal(_("Only the inspectorate asks for an identity to be opened."))
    if not powers.is_settled(by.user_id, Right.REVEAL_REQUEST):
        raise Refusal(_("You can ask by a post of your own that was given three days ago. Ask a colleague."))
    contact = db.session.get(Contact, complaint.id)
    if complaint.identity is not Identity.CONFIDENTIAL or contact is None or not contact.sealed:
        raise Refusal(_("There is no sealed identity with this report."))


def _reasoned(wish: Wish) -> None:
    if len(wish.reason.strip()) < SHORTEST_REASON:
        raise Refusal(
            _("Write why, in at least %(n)s letters: a second person decides on it.", n=SHORTEST_REASON),
            field="reason",
        )
    if wish.hold_until is None:
        return
    today = clock.today()
    if not today < wish.hold_until <= today + LONGEST_HOLD:
        raise Refusal(
            _("Choose a day after today and within %(n)s days.", n=LONGEST_HOLD.days), field="hold_until"
        )
    if len(wish.hold_reason.strip()) < SHORTEST_REASON:
        raise Refusal(
            _("Write why the reporter must not know yet, in at least %(n)s letters.", n=SHORTEST_REASON),
            field="hold_reason",
        )


def _words(wish: Wish) -> dict[str, str]:
    held = wish.hold_reason.strip() if wish.hold_until is not None else ""
    return {"reason": wish.reason.strip(), "hold_reason": held}


def _readable(row: RevealRequest, now: datetime) -> bool:
    if row.state is RevealState.READY:
        return row.read_by is not None and now < row.read_by
    return row.state is RevealState.OPENED and row.shown_until is not None and now < row.shown_until


def _first_look(complaint: Complaint, row: RevealRequest, now: datetime, by: Person) -> None:
    row.state, row.opened_at = RevealState.OPENED, now
    held = row.held_until if row.held_until is not None and row.held_until >= clock.today() else None
    event = ledger.record(
        row.stream_id,
        "identity_opened",
        by=by.actor,
        facts={"request": row.id, "purpose": row.purpose.value, "held_until": held},
    )
    db.session.flush()
    key = f"identity_opened:{row.stream_id}:{event.seq}"
    reporter = Tiding(
        "progress",
        outbox.to_reporter(row.stream_id),
        f"progress:{row.stream_id}:{event.seq}",
        row.stream_id,
        not_before=None if held is None else clock.midnight_after(held),
    )
    told = heads_of_inspectorate(row.stream_id, "identity_opened", key, complaint.number)
    outbox.tell_all([*told, reporter])


def public_key_of(row: RevealRequest) -> PublicKey:
    """The key that the copy of this request is sealed to."""
    return PublicKey(row.public_key)
