"""The letters of the ladder: one to a person a day, in his office's working hours, with numbers and days and no more.

What a letter lists is looked up when it leaves: what was done meanwhile, or is hidden from him now, is not in it, and
a letter with nothing in it does not leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines import hours
from feedback.deadlines.models import PromiseRow
from feedback.inspection import ladder_receivers
from feedback.inspection.ladder_models import Digest, Escalation, Telling
from feedback.inspection.ladder_open import same_promise, still_open
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people.duty import OnDuty
from feedback.people.persons import person

LETTER = "escalations"
GATHERS = timedelta(minutes=10)
"""How long a letter waits for what else comes up, when the office is open already."""
CLOSES = timedelta(minutes=2)
"""How long before it leaves nothing is put into a letter any more."""
MOST_LINES = 60

Box = tuple[int, bool]


def gather(receivers: Collection[tuple[OnDuty, bool]]) -> dict[Box, int]:
    """For each receiver, and whether it is urgent, the letter (by account and urgency) that will tell him.

    It is the one that still waits, else a new one: no second one on a day, unless it is urgent. Five statements.
    """
    wanted: dict[Box, int] = {}
    for on_duty, urgent in sorted(receivers, key=lambda one: (one[0].user_id, one[1], one[0].unit_id)):
        wanted.setdefault((on_duty.user_id, urgent), on_duty.unit_id)
    now, known = clock.now(), _known(wanted)
    boxes = {box: _waits(known[box], now) for box in wanted}
    fresh = [_next(box, wanted[box], known[box], now) for box, waits in boxes.items() if waits is None]
    if fresh:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        written = insert(Digest.__table__).values(fresh)  # type: ignore[arg-type]  # a Table
        db.session.execute(written.on_conflict_do_nothing(index_elements=["user_id", "urgent", "on", "nth"]))
        known = _known(wanted)
        made = {(one["user_id"], one["urgent"]): (one["on"], one["nth"]) for one in fresh}
        found = {box: next(d for d in known[box] if (d.on, d.nth) == day) for box, day in made.items()}
        outbox.tell_all(_letter(one) for one in found.values())
        boxes |= found
    return {box: digest.id for box, digest in boxes.items() if digest is not None}


def lines(facts: Mapping[str, Any]) -> list[str]:
    """What the letter lists, in the reader's language: number and last day of each case, and why it comes to him."""
    digest_id = int(facts.get("digest", 0))
    found = _listed(digest_id)
    said = [_line(one) for one in found[:MOST_LINES]]
    more = len(found) - len(said) + _earlier(digest_id, {one.stream_id for one in found})
    if more:
        said.append(_("Of earlier letters %(count)s more reports wait for you.", count=more))
    return said


def page(facts: Mapping[str, Any]) -> str | None:
    """Where the letter points; None when nothing is left to tell."""
    return "/desk/escalations" if _listed(int(facts.get("digest", 0))) else None


def _known(wanted: Iterable[Box]) -> dict[Box, list[Digest]]:
    """The letters of these accounts of today and later, by account and urgency. One statement."""
    users = {user_id for user_id, _urgent in wanted}
    asked = select(Digest).where(Digest.user_id.in_(users), Digest.on >= clock.today())
    found: dict[Box, list[Digest]] = defaultdict(list)
    for one in db.session.scalars(asked.order_by(Digest.opens_at, Digest.id)):
        found[one.user_id, one.urgent].append(one)
    return found


def _waits(known: list[Digest], now: datetime) -> Digest | None:
    return next((one for one in known if one.opens_at > now + CLOSES), None)


def _next(box: Box, unit_id: int, known: list[Digest], now: datetime) -> dict[str, Any]:
    """The next letter of a box: when the office is open, and on a day without one unless it is urgent."""
    user_id, urgent = box
    opens_at = hours.next_open(unit_id, now + GATHERS)
    taken = {one.on for one in known}
    while not urgent and clock.town_date(opens_at) in taken:
        opens_at = hours.next_open(unit_id, clock.midnight_after(clock.town_date(opens_at)))
    on = clock.town_date(opens_at)
    return {
        "user_id": user_id,
        "urgent": urgent,
        "on": on,
        "nth": 1 + sum(one.on == on for one in known),
        "opens_at": opens_at,
    }


def _letter(digest: Digest) -> Tiding:
    to, key = outbox.to_user(digest.user_id), f"{LETTER}:{digest.id}"
    return Tiding(LETTER, to, key, facts={"digest": digest.id}, not_before=digest.opens_at)


def _listed(digest_id: int) -> list[Any]:
    """A row for each case in the letter that still waits and is there for its reader. Four statements."""
    found = db.session.execute(
        _tellings(Telling.digest_id == digest_id).where(Telling.acknowledged_at.is_(None))
    ).all()
    kept: dict[int, Any] = {}
    for one in found:
        kept.setdefault(one.stream_id, one)
    if not kept:
        return []
    there = ladder_receivers.there_for(person(found[0].user_id), kept)
    return [one for stream_id, one in kept.items() if stream_id in there]


def _earlier(digest_id: int, without: set[int]) -> int:
    """How many other cases of the reader's earlier letters still wait for him. Four statements."""
    reader = select(Digest.user_id).where(Digest.id == digest_id).scalar_subquery()
    before = _tellings(Telling.user_id == reader, Telling.digest_id < digest_id)
    found = db.session.execute(before.where(Telling.acknowledged_at.is_(None))).all()
    waiting = {one.stream_id for one in found} - without
    return len(ladder_receivers.there_for(person(found[0].user_id), waiting)) if waiting else 0


def _tellings(*only: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """What was told and still waits, the soonest due first."""
    return (
        select(
            Telling.user_id,
            Telling.vacant_unit_id,
            Escalation.stream_id,
            Escalation.urgent,
            Complaint.number,
            PromiseRow.due_on,
        )
        .join(Escalation, Escalation.id == Telling.escalation_id)
        .join(Complaint, Complaint.id == Escalation.stream_id)
        .join(PromiseRow, and_(*same_promise()))
        .where(still_open(), *only)
        .order_by(PromiseRow.due_on, Escalation.stream_id, Escalation.id)
    )


def _line(one: Any) -> str:
    said = [_("%(number)s: last day %(day)s", number=one.number, day=_day(one.due_on))]
    if one.urgent:
        said.append(_("safety first"))
    if one.vacant_unit_id is not None:
        said.append(
            _("the post of the head below you is vacant or its holder on leave, so it comes to you"),
        )
    return " · ".join(said)


def _day(value: date) -> str:
    return str(format_date(value, "EEEE, d MMMM y", rebase=False))
