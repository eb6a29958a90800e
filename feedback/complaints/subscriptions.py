"""Being told about a published case without reporting anything: an address, confirmed by its owner, and nothing else.

The address is sealed to the worker, which sends the letters; a keyed mark shows that an address is there already. It
goes when its owner stops, when nobody confirms it, when the case is published no longer, and some weeks after its end.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import published
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.notices import outbox
from feedback.notices.models import Letter, RecipientKind
from feedback.notices.outbox import Recipient, Tiding
from feedback.notices.resolve import Address
from feedback.people import throttle
from feedback.people.limit import Limit
from feedback.vault import keys, mailboxes
from feedback.vault.models import Subscription

ASKED, NEWS = "subscription_asked", "subscription_news"
PAGE = "/subscriptions"
UNCONFIRMED = timedelta(days=3)
AFTER_CLOSING = timedelta(days=30)
"""How long an address is kept that nobody confirmed, and behind the end of a case: it may be opened again."""
PER_ADDRESS = Limit(5, timedelta(days=1))
"""Letters with the question, however many cases: nobody is written to against his will by many presses."""


def ask(complaint: Complaint, email: str, locale: str) -> None:
    """Ask the owner of an address by letter whether he wants news of this published case.

    Who is told already gets no letter, and the caller learns nothing of it. `TooMany` when the address was asked too
    often today.
    """
    address = email.strip().lower()
    throttle.spend(f"subscribe:address:{_mark(0, address).hex()}", PER_ADDRESS)
    mark = _mark(complaint.id, address)
    row = db.session.scalar(_of(complaint.id).where(Subscription.mark == mark))
    if row is None:
        row = Subscription(
            stream_id=complaint.id,
            mark=mark,
            mail=mailboxes.seal(complaint.id, email.strip()),
            locale=locale,
            asked_on=clock.today(),
        )
        db.session.add(row)
        db.session.flush()
    if row.confirmed_on is None:
        row.asked_on = clock.today()
        key = f"{ASKED}:{row.id}:{row.asked_on.isoformat()}:{mark.hex()[:8]}"
        outbox.tell(
            ASKED, to=_to(row.id), key=key, stream_id=complaint.id, facts={"number": complaint.number}
        )


def behind(token: str, *, lock: bool = False) -> Subscription | None:
    """The subscription that a link's token opens; None when it is wrong, or no longer there."""
    number, _dot, _proof = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        return None
    asked = select(Subscription).where(Subscription.id == int(number))
    row = db.session.scalar(asked.with_for_update() if lock else asked)
    return row if row is not None and hmac.compare_digest(_token(row).encode(), token.encode()) else None


def confirm(row: Subscription) -> None:
    """Its owner wants to be told from now on."""
    row.confirmed_on = row.confirmed_on or clock.today()


def stop(row: Subscription) -> None:
    """Destroy the address and the letters that still wait for it."""
    _forget(Subscription.id == row.id)


def end_all(stream_id: int) -> None:
    """Destroy every address kept for a case, which the public reads no longer."""
    _forget(Subscription.stream_id == stream_id)


def tell(complaint: Complaint, seq: int) -> None:
    """Tell whoever asked for it that a published case moved on (event `seq`)."""
    asked = select(Subscription.id, Subscription.mark).where(
        Subscription.stream_id == complaint.id, Subscription.confirmed_on.is_not(None)
    )
    facts = {"number": complaint.number}
    outbox.tell_all(
        Tiding(NEWS, _to(ident), f"{NEWS}:{ident}:{seq}:{mark.hex()[:8]}", complaint.id, facts)
        for ident, mark in db.session.execute(asked)
    )


def number_told(stream_id: int) -> int:
    """How many are told about a case."""
    told = Subscription.stream_id == stream_id, Subscription.confirmed_on.is_not(None)
    return db.session.scalar(select(func.count()).where(*told)) or 0


def sweep(limit: int = 500) -> int:
    """Destroy addresses that nobody confirmed and those of cases long closed; how many."""
    today = clock.today()
    ended = select(Complaint.id).where(
        Complaint.id == Subscription.stream_id,
        Complaint.status == Status.CLOSED,
        Complaint.closed_on < today - AFTER_CLOSING,
    )
    lapsed = and_(Subscription.confirmed_on.is_(None), Subscription.asked_on < today - UNCONFIRMED)
    found = select(Subscription.id).where(or_(lapsed, ended.exists())).order_by(Subscription.id).limit(limit)
    rows = list(db.session.scalars(found))
    if rows:
        _forget(Subscription.id.in_(rows))
    return len(rows)


def address(subscription_id: int) -> list[Address]:
    """The mailbox of a subscription while the public may read its case; the worker's."""
    row = _readable(subscription_id)
    if row is None:
        return []
    return [Address(mailboxes.opened(row.stream_id, row.mail), row.locale)]


def page_of(facts: Mapping[str, Any]) -> str | None:
    """The path of its letters: its own page, on which it is confirmed and ended; None when it is no longer there."""
    row = _readable(int(facts["recipient_id"]))
    return None if row is None else f"{PAGE}/{_token(row)}"


def _readable(subscription_id: int) -> Subscription | None:
    shown = published.shown().with_only_columns(Publication.stream_id).order_by(None)
    asked = select(Subscription).where(Subscription.id == subscription_id, Subscription.stream_id.in_(shown))
    return db.session.scalar(asked)


def _of(stream_id: int) -> Select[Subscription]:
    return select(Subscription).where(Subscription.stream_id == stream_id)


def _to(subscription_id: int) -> Recipient:
    return Recipient(RecipientKind.SUBSCRIBER, subscription_id)


def _forget(which: ColumnElement[bool]) -> None:
    gone = select(Subscription.id).where(which)
    letters = Letter.recipient_kind == RecipientKind.SUBSCRIBER, Letter.recipient_id.in_(gone)
    for statement in (delete(Letter).where(*letters), delete(Subscription).where(which)):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _mark(stream_id: int, email: str) -> bytes:
    """What tells one address of a case from another; no address can be tried against it without the key."""
    return hmac.digest(keys.index_key("subscriber"), f"{stream_id}\n{email}".encode(), "sha256")[:16]


def _token(row: Subscription) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    said = f"subscription|{row.id}|{row.stream_id}|{row.mark.hex()}"
    proof = base64.urlsafe_b64encode(hmac.new(key, said.encode(), sha256).digest()).decode().rstrip("=")
    return f"{row.id}.{proof}"
