"""What decides the next step with a case, drawn from its story: nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from feedback.agencies import tree
from feedback.complaints.reading import Happening
from feedback.complaints.status import Status
from feedback.people.persons import Person
from feedback.web.desk import shelves
from feedback.web.desk.acts import AGAIN, Stand
from feedback.web.filters import short_day

HIS_WORDS = ("reporter_replied", "reporter_wrote", "revived", "contact_answered")
OUR_WORDS = ("question_asked", "message_sent", "answered", "contact_asked", "dismissed")
LONGEST = 240


@dataclass(frozen=True)
class Matter:
    """One thing to know before acting: what it is, its words, and the event it stands in (None: no single one)."""

    label: Any
    words: str
    seq: int | None = None


@dataclass(frozen=True)
class Evidence:
    """How many files lie with the case, by whom."""

    reporters: int
    ours: int


def matters(stand: Stand) -> list[Matter]:
    """What was asked and not answered, what the reporter wants now, what a superior wants, who else is asked."""
    return [one for one in _matters(stand) if one.words]


def evidence(stand: Stand) -> Evidence:
    """The files by whose they are."""
    counts = {"reporter": 0, "office": 0}
    for one in stand.story.happenings:
        counts["reporter" if one.side == "reporter" else "office"] += len(one.files)
    return Evidence(counts["reporter"], counts["office"])


def alike(me: Person, stand: Stand) -> str | None:
    """The address of the finished cases of the same category and unit that he may see."""
    one = stand.complaint
    if one.category_id is None or me.roles.isdisjoint(shelves.QUEUES["closed"].roles):
        return None
    where: dict[str, Any] = {"unit": one.unit_id} if one.unit_id else {"kecamatan": one.kecamatan_id}
    return url_for("desk.queue", name="closed", category=one.category_id, **where)


def _matters(stand: Stand) -> Iterator[Matter]:
    story = stand.story
    if stand.at(Status.AWAITING_REPORTER):
        yield _said(_l("Asked, and not answered yet"), story.last("question_asked"))
    if stand.at(Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS):
        yield _said(_l("Why it came back"), story.last(*AGAIN, "bounced"))
        yield _said(_l("The reporter wrote last"), _unanswered(stand))
        yield _said(_l("Instruction"), _instruction(stand))
    if stand.supports:
        names = tree.names()
        asked = ", ".join(names.get(unit, "") for unit in stand.supports)
        yield Matter(_l("An opinion is awaited from"), asked)


def _said(label: Any, one: Happening | None) -> Matter:
    if one is None:
        return Matter(label, "")
    text = one.text.get("text") or one.text.get("reason") or one.text.get("instruction") or ""
    until = one.facts.get("finish_by")
    if until:
        text = f"{text} ({short_day(date.fromisoformat(until))})"
    return Matter(label, text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…", one.seq)


def _unanswered(stand: Stand) -> Happening | None:
    """The reporter's last words, unless the office has written to him since."""
    his, ours = stand.story.last(*HIS_WORDS), stand.story.last(*OUR_WORDS)
    return his if his is not None and (ours is None or his.seq > ours.seq) else None


def _instruction(stand: Stand) -> Happening | None:
    """What the head wants of the officer who has the case now."""
    given = stand.story.last("disposed", "handed_down", "claimed", "transferred", "answered", *AGAIN)
    return given if given is not None and given.kind in ("disposed", "handed_down") else None
