"""What becomes of an escalation: somebody takes it up, the verifying office telephones, and how long that took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, String, and_, cast, false, func, or_, select
from sqlalchemy import literal as word
from sqlalchemy.orm import joinedload

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required
from feedback.deadlines import hours
from feedback.deadlines.models import PromiseRow
from feedback.inspection.ladder_models import Acknowledged, Digest, Escalation, Telling
from feedback.inspection.ladder_open import same_promise, still_open
from feedback.ledger.models import Event
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

BATCH = 200
WATCHED = timedelta(days=180)
"""How long after a letter an act still takes it up; later ones are no longer looked for."""
_CALLERS = (Role.VERIFIER, Role.INSPECTOR, Role.SECRETARY_DELEGATE)


@dataclass(frozen=True)
class Response:
    """How those told at one level responded: how many were, how many took it up, and the median time that took."""

    level: str
    told: int
    taken_up: int
    median_minutes: int | None
    """Working minutes of the receiver's office; None while nobody has taken anything up."""


def to_me(me: Person) -> Select[*tuple[Any, ...]]:
    """What was escalated to the person and still waits: case, escalation, telling; the soonest due first.

    What he may not know of any more is not there.
    """
    return (
        select(Complaint, Escalation, Telling)
        .join(Escalation, Escalation.stream_id == Complaint.id)
        .join(Telling, Telling.escalation_id == Escalation.id)
        .join(PromiseRow, and_(*same_promise()))
        .where(Telling.user_id == me.user_id, still_open(), queues.sees(me))
        .options(joinedload(Complaint.holder, innerjoin=True), joinedload(Complaint.category))
        .order_by(PromiseRow.due_on, Complaint.id, Escalation.id)
    )


def acknowledge(complaint: Complaint, *, by: Person) -> int:
    """ "Saya tindak lanjuti": the person takes up whatever of the case was escalated to him; how many tellings.

    Refusal when nothing of it waits for him.
    """
    mine = (
        select(Telling, Digest.opens_at)
        .join(Escalation, Escalation.id == Telling.escalation_id)
        .join(Digest, Digest.id == Telling.digest_id)
        .where(Escalation.stream_id == complaint.id, Telling.user_id == by.user_id)
        .where(Telling.acknowledged_at.is_(None))
    )
    found = db.session.execute(mine).all()
    if not found:
        raise Refusal(_("Nothing of this case waits for you any more."))
    for telling, opens_at in found:
        _taken_up(telling, opens_at, clock.now(), Acknowledged.SAID)
    record(complaint, "escalation_taken_up", by=by, facts={"tellings": [one.id for one, _at in found]})
    return len(found)


def notice_acts(limit: int = BATCH) -> int:
    """Whoever was told and has acted on the case since has taken it up by that; how many. Call again until 0."""
    acted = func.min(Event.recorded_at)
    asked = (
        select(Telling.id, Digest.opens_at, acted.label("acted_at"))
        .join(Escalation, Escalation.id == Telling.escalation_id)
        .join(Digest, Digest.id == Telling.digest_id)
        .join(Event, and_(Event.stream_id == Escalation.stream_id, Event.recorded_at >= Digest.opens_at))
        .where(
            Telling.acknowledged_at.is_(None),
            Digest.opens_at >= clock.now() - WATCHED,
            Event.actor == word("user:").concat(cast(Telling.user_id, String)),
        )
        .group_by(Telling.id, Digest.opens_at)
        .order_by(Telling.id)
        .limit(limit)
    )
    found = db.session.execute(asked).all()
    rows = db.session.scalars(
        select(Telling)
        .where(Telling.id.in_([one.id for one in found]), Telling.acknowledged_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    told = {row.id: row for row in rows}
    for one in found:
        if one.id in told:
            _taken_up(told[one.id], one.opens_at, one.acted_at, Acknowledged.ACTED)
    db.session.flush()
    return len(told)


def to_call(me: Person) -> Select[*tuple[Any, ...]]:
    """The call list of the person's desk: case and escalation, what has waited longest first."""
    desks = [Escalation.desk_unit_id == post.unit_id for post in me.posts_as(*_CALLERS)]
    return (
        select(Complaint, Escalation)
        .join(Escalation, Escalation.stream_id == Complaint.id)
        .join(PromiseRow, and_(*same_promise()))
        .where(Escalation.called_on.is_(None), or_(false(), *desks), still_open(), queues.sees(me))
        .options(joinedload(Complaint.holder, innerjoin=True), joinedload(Complaint.category))
        .order_by(Escalation.due_on, Escalation.id)
    )


def called(complaint: Complaint, spoke_with: str, said: str, *, by: Person) -> None:
    """The verifying office has telephoned the holder: with whom, and what was said. It ends every call due.

    Refusal when no call is due or a word is missing.
    """
    found = [row for one, row in db.session.execute(to_call(by).where(Complaint.id == complaint.id))]
    if not found or not by.may(Right.TRIAGE):
        raise Refusal(_("No call about this case is due any more."))
    whom = required(spoke_with, _("Write with whom you spoke."), "spoke_with")
    words = required(said, _("Write what was said, and by when it will be done."), "text")
    for one in found:
        one.called_by, one.called_on = by.user_id, clock.today()
    record(
        complaint,
        "holder_called",
        by=by,
        facts={"escalations": [one.id for one in found]},
        text={"spoke_with": whom, "text": words},
    )


def one_to_call(me: Person, escalation_id: int) -> tuple[Complaint, Escalation]:
    """A call that is due at the person's desk; Hidden otherwise."""
    found = db.session.execute(to_call(me).where(Escalation.id == escalation_id)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def told_of(stream_ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Who was told of these cases, the last first: escalation, telling, when the letter went. One statement.

    The caller has seen that the cases are there for whoever reads this.
    """
    asked = (
        select(Escalation, Telling, Digest.opens_at)
        .outerjoin(Telling, Telling.escalation_id == Escalation.id)
        .outerjoin(Digest, Digest.id == Telling.digest_id)
        .where(Escalation.stream_id.in_(set(stream_ids)))
        .order_by(Escalation.id.desc(), Telling.id)
    )
    return db.session.execute(asked).all()


def responses(me: Person, from_on: date, to_on: date) -> list[Response]:
    """How those told of what reached a level in these days responded, by level. One statement.

    Cases that are not there for the person are not counted.
    """
    asked = (
        select(Escalation.level, Telling.minutes)
        .join(Telling, Telling.escalation_id == Escalation.id)
        .join(Complaint, Complaint.id == Escalation.stream_id)
        .where(Escalation.reached_on.between(from_on, to_on), queues.sees(me))
    )
    minutes: dict[str, list[int | None]] = {}
    for row in db.session.execute(asked):
        minutes.setdefault(row.level, []).append(row.minutes)
    return [_response(level, found) for level, found in sorted(minutes.items())]


def _response(level: str, minutes: list[int | None]) -> Response:
    taken_up = [one for one in minutes if one is not None]
    return Response(level, len(minutes), len(taken_up), round(median(taken_up)) if taken_up else None)


def _taken_up(telling: Telling, opens_at: Any, at: Any, how: Acknowledged) -> None:
    telling.acknowledged_at, telling.how = at, how
    telling.minutes = hours.working_minutes(telling.unit_id, opens_at, at) if at > opens_at else 0
