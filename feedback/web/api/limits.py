"""How often a program may send and ask; the counters are those of the public form, neither is a way round the other."""

from __future__ import annotations

from datetime import timedelta

from feedback.base.database import db
from feedback.people import throttle
from feedback.people.throttle import Limit
from feedback.web import guards

HOUR, TEN_MINUTES = timedelta(hours=1), timedelta(minutes=10)
LIMITS: dict[str, tuple[Limit, Limit]] = {  # a network's, everybody's together
    "send": (Limit(30, HOUR), Limit(3000, HOUR)),
    "code": (Limit(10, TEN_MINUTES), Limit(1000, TEN_MINUTES)),
}


def count(what: str) -> None:
    """Count one `what`, in a transaction of its own that ends before slow work begins; `TooMany` when too often."""
    network, everybody = LIMITS[what]
    try:
        throttle.spend(f"{what}:network:{guards.network()}", network)
        throttle.spend(f"{what}:all", everybody)
    finally:
        db.session.commit()
