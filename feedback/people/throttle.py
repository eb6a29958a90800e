"""How often something may be tried: by account, by network and over all, counted in the database.

Rows name no address: a network is a truncated HMAC of it, made at the door.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people.models import Throttle


class TooMany(Refusal):
    """Tried too often; the same sentence whichever limit was met (HTTP 429)."""


@dataclass(frozen=True)
class Limit:
    """At most `times` within `window`."""

    times: int
    window: timedelta


SIGN_IN = {
    "account": Limit(10, timedelta(minutes=5)),
    "network": Limit(60, timedelta(minutes=5)),  # a whole office may come from one address
    "all": Limit(1000, timedelta(minutes=5)),
}
RESET = {
    "account": Limit(3, timedelta(hours=1)),
    "network": Limit(20, timedelta(hours=1)),
    "all": Limit(200, timedelta(hours=1)),
}


def count_sign_in(email: str, network: str) -> None:
    """Count one try to sign in. `TooMany` when a limit is met; `network` is the door's HMAC."""
    _count("sign_in", SIGN_IN, {"account": _short(email), "network": network, "all": ""})


def count_reset(email: str, network: str) -> None:
    """Count one wish for a new password. `TooMany` when a limit is met."""
    _count("reset", RESET, {"account": _short(email), "network": network, "all": ""})


def forgive(email: str) -> None:
    """Forget the failed tries of an account that was opened in the end."""
    db.session.execute(delete(Throttle).where(Throttle.key == f"sign_in:account:{_short(email)}"))


def spend(key: str, limit: Limit) -> None:
    """Count one use of `key` (at most 80 characters) against `limit`. `TooMany` when it is used up."""
    if _add(key, limit) > limit.times:
        raise TooMany(_("That was tried too often. Wait a few minutes, then try again."))


def spend_all(limits: dict[str, Limit]) -> None:
    """Count one use of each key. `TooMany`, in the same words, when any of them is used up."""
    # Every counter goes up before any of them refuses, so that the answer tells nothing.
    counts = {key: _add(key, limit) for key, limit in limits.items()}
    if any(counts[key] > limit.times for key, limit in limits.items()):
        raise TooMany(_("That was tried too often. Wait a few minutes, then try again."))


def give_back(*keys: str) -> None:
    """Take one count off each key: the try was rightful."""
    used = update(Throttle).where(Throttle.key.in_(keys), Throttle.count > 0)
    db.session.execute(used.values(count=Throttle.count - 1))


def sweep() -> int:
    """Remove counters of windows long past; how many."""
    gone = db.session.execute(
        delete(Throttle)
        .where(Throttle.window_start < clock.now() - timedelta(days=1))
        .returning(Throttle.key)
    )
    return len(gone.all())


def _count(what: str, limits: dict[str, Limit], keys: dict[str, str]) -> None:
    spend_all({f"{what}:{name}:{keys[name]}": limit for name, limit in limits.items()})


def _add(key: str, limit: Limit) -> int:
    """One more in the current window; the count reached. The row stays locked until the commit. One statement."""
    now = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    over = Throttle.window_start <= now - limit.window
    counted = (
        insert(Throttle)
        .values(key=key, window_start=now, count=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "window_start": case((over, now), else_=Throttle.window_start),
            },
        )
        .returning(Throttle.count)
    )
    return int(db.session.execute(counted).scalar_one())


def _short(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
