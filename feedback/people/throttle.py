"""How often something may be tried: by account, by network and over all (see `counters` for where).

Rows name no address: a network is a truncated HMAC of it, made at the door.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import counters
from feedback.people.limit import Limit
from feedback.people.models import Throttle

__all__ = [
    "Limit",
    "TooMany",
    "count_proof",
    "count_reset",
    "count_sign_in",
    "counted",
    "fills",
    "forgive",
    "forgive_proof",
    "is_spent",
    "note",
    "spend",
    "spend_all",
    "sweep",
    "too_many",
    "used",
]


class TooMany(Refusal):
    """Tried too often; the same sentence whichever limit was met (HTTP 429)."""


SIGN_IN = {
    "account": Limit(10, timedelta(minutes=5)),
    "network": Limit(60, timedelta(minutes=5)),  # a whole office may come from one address
    "all": Limit(1000, timedelta(minutes=5)),
}
# A browser in which the account's owner signed in before has a budget of its own, which no stranger can use up.
KNOWN = {
    "device": Limit(10, timedelta(minutes=5)),
    "device_hour": Limit(30, timedelta(hours=1)),
    "device_day": Limit(100, timedelta(days=1)),
}
RESET = {
    "account": Limit(3, timedelta(hours=1)),
    "network": Limit(20, timedelta(hours=1)),
    "all": Limit(200, timedelta(hours=1)),
}

# Whoever gets as far as this knows the password: no outsider can use it up for somebody.
PROOF = {
    "account": Limit(5, timedelta(minutes=5)),
    "hour": Limit(20, timedelta(hours=1)),
    "day": Limit(50, timedelta(days=1)),
    "network": Limit(60, timedelta(minutes=5)),
    "all": Limit(1000, timedelta(minutes=5)),
}


def count_sign_in(email: str, network: str, device: str | None = None) -> None:
    """Count one try to sign in. `TooMany` when a limit is met; `network` is the door's HMAC.

    `device` stands for a browser in which this account was opened before, and is counted instead of all else.
    """
    if device is not None:
        _count("sign_in", KNOWN, dict.fromkeys(KNOWN, device))
    else:
        _count("sign_in", SIGN_IN, {"account": _short(email), "network": network, "all": ""})


def count_reset(email: str, network: str) -> None:
    """Count one wish for a new password. `TooMany` when a limit is met."""
    _count("reset", RESET, {"account": _short(email), "network": network, "all": ""})


def count_proof(user_id: int, network: str) -> None:
    """Count one try of a code, a passkey or a recovery code. `TooMany` when a limit is met."""
    _count("proof", PROOF, {**_mine(user_id), "network": network, "all": ""})


def forgive_proof(user_id: int) -> None:
    """Forget the failed tries of somebody who proved himself in the end."""
    for name, key in _mine(user_id).items():
        counters.forget(f"proof:{name}:{key}")


def forgive(email: str, device: str | None = None) -> None:
    """Forget the failed tries of an account that was opened in the end: those of its own browser, or the world's."""
    names = dict.fromkeys(KNOWN, device) if device is not None else {"account": _short(email)}
    for name, key in names.items():
        counters.forget(f"sign_in:{name}:{key}")


def spend(key: str, limit: Limit) -> None:
    """Count one use of `key` (at most 80 characters) against `limit`. `TooMany` when it is used up."""
    spend_all({key: limit})


def spend_all(limits: dict[str, Limit]) -> None:
    """Count one use of each key. `TooMany`, in the same words, when any of them is used up."""
    # Every counter goes up before any of them refuses, so that the answer tells nothing.
    counts = counters.add(limits)
    if any(counts[key] > limit.times for key, limit in limits.items()):
        raise too_many()


def used(limits: dict[str, Limit]) -> dict[str, int]:
    """How often each key was used in its window. One statement; for a caller that judges by itself."""
    return counters.read(limits)


def counted(limits: dict[str, Limit]) -> dict[str, int]:
    """Count one use of each key and say how often it was used now, this time included; the caller judges."""
    return counters.add(limits)


def note(limits: dict[str, Limit]) -> None:
    """Count one use of each key, which a look has allowed, together with what it was allowed for."""
    counters.note(limits)


def is_spent(limits: dict[str, Limit]) -> bool:
    """Whether a key is used up already. One statement; counts nothing."""
    return fills(limits, counters.read(limits))


def fills(limits: dict[str, Limit], counts: dict[str, int]) -> bool:
    """Whether one of these counts uses its key up."""
    return any(counts[key] >= limit.times for key, limit in limits.items())


def sweep() -> int:
    """Remove counters of windows long past; how many."""
    gone = db.session.execute(
        delete(Throttle)
        .where(Throttle.window_start < clock.now() - timedelta(days=1))
        .returning(Throttle.key)
    )
    return len(gone.all())


def too_many() -> TooMany:
    """The refusal, in the same words whatever was met."""
    return TooMany(_("That was tried too often. Wait a few minutes, then try again."))


def _count(what: str, limits: dict[str, Limit], keys: dict[str, str]) -> None:
    spend_all({f"{what}:{name}:{keys[name]}": limit for name, limit in limits.items()})


def _mine(user_id: int) -> dict[str, str]:
    return dict.fromkeys(("account", "hour", "day"), str(user_id))


def _short(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
