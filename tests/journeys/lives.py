"""Lives that cases lead: each a list of deeds with the days between them, chosen by a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

OFFICES = {
    "DPUTR": ("JALAN-KAB", "officer_dputr", "officer_dputr2", "head_dputr"),
    "DINKES": ("KES-PUSKESMAS", "officer_dinkes", "head_dinkes", "head_dinkes"),
    "DUKCAPIL": ("ADMINDUK", "officer_dukcapil", "head_dukcapil", "head_dukcapil"),
}
"""Each office's category, officer, second officer, and head."""
LABELS = {"pekerjaan_umum": "DPUTR", "kesehatan": "DINKES", "adminduk": "DUKCAPIL"}
CLASSES = ("information", "aspiration", "non_oversight", "non_oversight", "non_oversight")
IDENTITIES = ("open", "open", "open", "confidential", "anonymous")


@dataclass(frozen=True)
class Deed:
    """Something that is done `after` so many days; `what` is a verb of the driver."""

    after: int
    what: str


def _deeds(words: str) -> list[Deed]:
    """From "1 route, 2 accept": days after the deed before, and the deed."""
    return [Deed(int(number), what) for number, what in (one.split() for one in words.split(", "))]


LIVES: dict[str, tuple[int, str]] = {
    "on time": (24, "1 route, 1 accept, 1 write, 2 answer, 3 confirm"),
    "silent": (8, "1 route, 0 accept, 1 write, 3 answer"),
    "late": (10, "5 route, 3 accept, 9 write, 21 answer, 2 confirm"),
    "paused": (10, "1 route, 1 accept, 1 ask, 6 reply, 4 answer, 2 confirm"),
    "paused at the verifier": (3, "1 question, 5 reply, 1 route, 1 accept, 3 answer, 4 confirm"),
    "expired": (5, "1 route, 1 accept, 1 ask"),
    "revived": (3, "1 route, 1 accept, 1 ask, 30 revive, 3 answer, 2 confirm"),
    "bounced": (6, "1 route_wrong, 2 bounce, 1 route, 1 accept, 4 answer, 2 confirm"),
    "transferred": (6, "1 route_wrong, 1 accept_wrong, 3 transfer, 1 accept, 6 answer, 2 confirm"),
    "objected": (6, "1 route, 1 accept, 4 answer, 3 object, 2 claim_second, 3 answer_second, 2 confirm"),
    "reopened": (5, "1 route, 1 accept, 3 answer, 1 confirm, 12 reopen, 1 claim_second, 4 answer_second"),
    "joined": (5, "1 route, 1 accept, 1 join, 4 answer, 3 confirm"),
    "withdrawn": (4, "1 route, 1 accept, 2 withdraw"),
    "withdrawn at once": (2, "1 withdraw"),
    "extended": (4, "1 route, 1 accept, 2 extend, 1 grant, 14 answer, 2 confirm"),
    "planned": (3, "1 route, 1 accept, 3 plan, 2 confirm"),
    "explained at once": (3, "2 dismiss"),
    "rated": (3, "1 route, 1 accept, 1 write, 3 answer, 1 rate, 1 confirm"),
}
"""Each life: how often among 110, and its deeds."""


def choose(chance: Random) -> tuple[str, list[Deed]]:
    """One life, its days stretched a little by chance."""
    [name] = chance.choices([*LIVES], [weight for weight, _words in LIVES.values()])
    deeds = _deeds(LIVES[name][1])
    return name, [
        Deed(one.after + chance.choice((0, 0, 0, 1, 2)) * bool(one.after), one.what) for one in deeds
    ]
