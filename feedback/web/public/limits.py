"""How often a network, and everybody together, may begin, attach, send and try a code.

Counted in a transaction of its own, ended before slow work begins. Nothing is lost by a limit: what was typed
stays, and the answer asks for a little patience.
"""

from __future__ import annotations

from datetime import timedelta

from feedback.base.database import db
from feedback.people import throttle
from feedback.people.throttle import Limit
from feedback.web import guards

HOUR = timedelta(hours=1)
LIMITS: dict[str, tuple[Limit, Limit]] = {  # a network's, everybody's together
    "draft": (Limit(120, HOUR), Limit(6000, HOUR)),
    "upload": (Limit(120, HOUR), Limit(6000, HOUR)),
    "send": (Limit(30, HOUR), Limit(3000, HOUR)),
    "code": (Limit(10, timedelta(minutes=10)), Limit(1000, timedelta(minutes=10))),
}


def count(what: str) -> None:
    """Count one `what`; `TooMany` when it was too often. Commits."""
    network, everybody = LIMITS[what]
    try:
        throttle.spend_all({f"{what}:network:{guards.network()}": network, f"{what}:all": everybody})
    finally:
        db.session.commit()


def forgive(what: str) -> None:
    """Take back one count: it was rightful. The caller commits."""
    throttle.give_back(f"{what}:network:{guards.network()}", f"{what}:all")
