"""How often a network, and everybody together, may begin, attach, send and try a code, by form or by program.

Slow work is allowed by a look at the counters and counted afterwards, so that it costs no transaction of its own:
a report with the transaction that files it, a code only when it was wrong. Nothing is lost by a limit: what was
typed stays, and the answer asks for a little patience.
"""

from __future__ import annotations

from datetime import timedelta

from feedback.base.database import db
from feedback.people import throttle
from feedback.people.throttle import Limit
from feedback.web import guards

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CROWD = Limit(5, DAY)
"""Reports about one office from one network: what is more is taken, too, and marked for the verifier to join."""
LIMITS: dict[str, tuple[Limit, Limit]] = {  # a network's, everybody's together
    "draft": (Limit(120, HOUR), Limit(6000, HOUR)),
    "upload": (Limit(120, HOUR), Limit(6000, HOUR)),
    "upload_day": (Limit(600, DAY), Limit(20_000, DAY)),
    "heavy": (Limit(60, DAY), Limit(2000, DAY)),  # files of more than two megabytes
    "send": (Limit(30, HOUR), Limit(3000, HOUR)),
    "subscribe": (Limit(10, DAY), Limit(1000, DAY)),
    "comment": (Limit(5, DAY), Limit(300, DAY)),
    "survey": (Limit(60, DAY), Limit(6000, DAY)),  # a whole waiting room may come from one address
    "code": (Limit(10, timedelta(minutes=10)), Limit(1000, timedelta(minutes=10))),
}

SPARED = {"draft": 3, "send": 3, "code": 3}
"""So often a network is never refused for what others did: a hundred machines must not shut the door to everybody.
What fills the disk is not among them: a report is then taken without its files."""


def look(what: str) -> None:
    """`TooMany` when `what` was done too often already. One statement; counts nothing."""
    _judge(what, throttle.used(_keys(what)), now=0)


def look_at_report(office: int | None) -> tuple[throttle.TooMany | None, bool]:
    """Why none may be sent just now (None: it may), and what `crowded` says. One statement; counts nothing."""
    about = _about(office)
    counts = throttle.used(_keys("send") | about)
    crowd = throttle.fills(about, counts)
    try:
        _judge("send", counts, now=0)
    except throttle.TooMany as refusal:
        return refusal, crowd
    return None, crowd


def note(what: str) -> None:
    """Count one `what`, which a look has allowed, together with what is done then."""
    throttle.note(_keys(what))


def count(*what: str) -> None:
    """Count one of each `what` in a transaction of its own; `TooMany` when it was too often. Commits."""
    try:
        counts = throttle.counted({key: limit for one in what for key, limit in _keys(one).items()})
        for one in what:
            _judge(one, counts, now=1)
    finally:
        db.session.commit()


def _judge(what: str, counts: dict[str, int], *, now: int) -> None:
    """`now` is 1 when this time is among the counts already."""
    (mine, own), (together, most) = _keys(what).items()
    before = counts[mine] - now
    if before >= own.times or (counts[together] - now >= most.times and before >= SPARED.get(what, 0)):
        raise throttle.too_many()


def crowded(office: int | None) -> bool:
    """Whether this network has told of this office often enough today. One statement; refuses nobody."""
    return throttle.is_spent(_about(office))


def note_about(office: int | None) -> None:
    """Count one report about this office from this network, together with what files it."""
    throttle.note(_about(office))


def _about(office: int | None) -> dict[str, Limit]:
    return {f"about:{office or 0}:{guards.network()}": CROWD}


def _keys(what: str) -> dict[str, Limit]:
    network, everybody = LIMITS[what]
    return {f"{what}:network:{guards.network()}": network, f"{what}:all": everybody}
