"""Delivery: a worker claims letters for a while, sends them, and notes what became of each.

A letter leaves at least once. A claim is a lease with a number (fencing token): who lost the lease can no
longer write the row, and what was sent twice carries the same Message-ID, so a mailbox can tell. Nothing
here commits or sends inside a transaction; the worker lays the beats one after the other: claim, commit,
write and hand over, settle, commit.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.notices import writing
from feedback.notices.carriers import Carrier, CarrierDown, LetterRefused
from feedback.notices.letters import LETTERS
from feedback.notices.models import Letter, LetterState, RecipientKind
from feedback.notices.writing import Parcel, Undeliverable

ATTEMPTS = 8
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class Claim:
    """A letter this worker may send until `lease_until`; `attempts` counts this one."""

    id: int
    token: int
    key: str
    letter: str
    recipient_kind: RecipientKind
    recipient_id: int
    stream_id: int | None
    facts: dict[str, Any]
    attempts: int
    reached: tuple[str, ...]
    lease_until: datetime


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt. `state` waiting means: again later."""

    state: LetterState
    error: str = ""
    reached: tuple[str, ...] = ()
    message_id: str | None = None
    carrier_down: bool = False


def any_waiting() -> bool:
    """Whether a letter may leave now: a look that takes no lock."""
    return bool(db.session.execute(select(select(Letter.id).where(_free(clock.now())).exists())).scalar())


def claim(limit: int = 20, lease: timedelta = LEASE) -> list[Claim]:
    """Take up to `limit` letters that may leave now; each belongs to this worker for `lease`.

    A letter whose worker was lost is claimed alone, so that one that kills its workers takes no other with
    it; after the last allowed attempt it is given up.
    """
    now = clock.now()
    # PostgreSQL skips what another worker holds; SQLite has one writer at a time and ignores the words
    wanted = select(Letter.id, Letter.lease_until).where(_free(now)).order_by(Letter.not_before, Letter.id)
    found = db.session.execute(wanted.limit(limit).with_for_update(skip_locked=True)).all()
    if not found:
        return []
    lost = found[0].lease_until is not None
    mine = Letter.id.in_([found[0].id] if lost else [row.id for row in found if row.lease_until is None])
    worn_out: dict[str, Any] = {
        "state": LetterState.DEAD,
        "last_error": "worker_lost",
        "lease_until": None,
        "reached": [],
    }
    _update(mine & (Letter.attempts >= ATTEMPTS), worn_out)
    taken = {"attempts": Letter.attempts + 1, "token": Letter.token + 1, "lease_until": now + lease}
    _update(mine & (Letter.state == LetterState.WAITING), taken)
    held = mine & (Letter.state == LetterState.WAITING)
    rows = db.session.execute(
        select(Letter)
        .where(held)
        .order_by(Letter.not_before, Letter.id)
        .execution_options(populate_existing=True)
    )
    return [_as_claim(letter) for letter in rows.scalars()]


def nearly_over(claimed: Claim) -> bool:
    """Whether too little of the lease is left to begin sending."""
    return claimed.lease_until - clock.now() < LEASE / 4


def write(claimed: Claim) -> list[Parcel] | Outcome:
    """The messages still to be handed over, or the outcome when there is nothing to send.

    Reads through the resolvers: call it in a read transaction and end that before handing over.
    """
    if claimed.letter not in LETTERS:
        return Outcome(LetterState.DROPPED, "unknown_letter")
    try:
        all_parcels = writing.parcels(
            claimed.letter,
            claimed.key,
            claimed.recipient_kind,
            claimed.recipient_id,
            claimed.stream_id,
            claimed.facts,
        )
    except Undeliverable as reason:
        return Outcome(LetterState.DROPPED, reason.reason)
    except Exception as error:  # a resolver's or template's fault must not stop the other letters
        return failed(claimed, type(error).__name__)
    return [parcel for parcel in all_parcels if parcel.tag not in claimed.reached]


def hand_over(
    claimed: Claim, parcels: Sequence[Parcel], carrier: Carrier, note: Callable[[tuple[str, ...]], None]
) -> Outcome:
    """Send each message; no transaction may be open.

    Between two mailboxes `note` is called with the tags of those served, so that neither a refusal nor a
    crash makes the next attempt write to them again.
    """
    reached = list(claimed.reached)
    refused = ""
    message_id = None
    for number, parcel in enumerate(parcels):
        if number and len(reached) > len(claimed.reached):
            note(tuple(reached))
        try:
            carrier.send(parcel.message)
        except LetterRefused as error:
            refused = error.cause
            continue
        except CarrierDown as error:
            return failed(claimed, error.cause, reached, carrier_down=True)
        reached.append(parcel.tag)
        message_id = str(parcel.message["Message-ID"])
    if refused:
        return failed(claimed, refused, reached)
    return Outcome(LetterState.SENT, message_id=message_id)


def failed(claimed: Claim, error: str, reached: Sequence[str] = (), carrier_down: bool = False) -> Outcome:
    """The outcome of an attempt that did not succeed: again later, or given up after the last one."""
    state = LetterState.DEAD if claimed.attempts >= ATTEMPTS else LetterState.WAITING
    return Outcome(state, error, tuple(reached), carrier_down=carrier_down)


def settle(claimed: Claim, outcome: Outcome) -> bool:
    """Note the outcome. False when the lease was lost and somebody else has the letter."""
    now = clock.now()
    waiting = outcome.state is LetterState.WAITING
    changed: dict[str, Any] = {
        "state": outcome.state,
        "last_error": outcome.error,
        "lease_until": None,
        "reached": list(outcome.reached),
    }
    if waiting:
        changed["not_before"] = now + pause(claimed.attempts)
    if outcome.state is LetterState.SENT:
        changed |= {"sent_on": clock.town_date(now), "message_id": outcome.message_id}
    return _update(_held(claimed), changed) == 1


def progress(claimed: Claim, reached: Sequence[str]) -> None:
    """Remember the mailboxes already served of a letter under way."""
    _update(_held(claimed), {"reached": list(reached)})


def release(claimed: Claim) -> None:
    """Give an untouched letter back: the attempt does not count."""
    _update(_held(claimed), {"lease_until": None, "attempts": claimed.attempts - 1})


def revive(letter_id: int) -> None:
    """Let a letter that was given up start afresh. Refusal when it is not given up (any more)."""
    afresh = {"state": LetterState.WAITING, "attempts": 0, "not_before": clock.now(), "last_error": ""}
    if _update((Letter.id == letter_id) & (Letter.state == LetterState.DEAD), afresh) != 1:
        raise Refusal(_l("This letter is no longer among those given up."))


def discard(letter_id: int) -> Letter:
    """Throw away a letter that was given up; the letter as it was. Refusal when it is not given up (any more)."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or letter.state is not LetterState.DEAD:
        raise Refusal(_l("This letter is no longer among those given up."))
    _update((Letter.id == letter_id) & (Letter.state == LetterState.DEAD), {"state": LetterState.DROPPED})
    return letter


def pause(attempts: int) -> timedelta:
    """How long to wait after this many attempts: four times longer each time, capped, with jitter."""
    whole = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    return timedelta(seconds=whole.total_seconds() * random.uniform(0.75, 1.25))  # noqa: S311 (spreads load, guards nothing)


def _free(now: datetime) -> Any:
    return (
        (Letter.state == LetterState.WAITING)
        & (Letter.not_before <= now)
        & or_(Letter.lease_until.is_(None), Letter.lease_until < now)
    )


def _held(claimed: Claim) -> Any:
    return (Letter.id == claimed.id) & (Letter.token == claimed.token) & (Letter.state == LetterState.WAITING)


def _update(where: Any, changed: dict[str, Any]) -> int:
    statement = update(Letter).where(where).values(changed).execution_options(synchronize_session=False)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an UPDATE has one


def _as_claim(letter: Letter) -> Claim:
    assert letter.lease_until is not None  # noqa: S101 (a claimed letter is leased)
    return Claim(
        id=letter.id,
        token=letter.token,
        key=letter.key,
        letter=letter.letter,
        recipient_kind=letter.recipient_kind,
        recipient_id=letter.recipient_id,
        stream_id=letter.stream_id,
        facts=dict(letter.facts),
        attempts=letter.attempts,
        reached=tuple(letter.reached),
        lease_until=letter.lease_until,
    )
