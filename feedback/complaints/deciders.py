"""Who decides on what an officer asks for: the head of his agency, and above him the secretary's delegate.

What the head leaves for two working days, or as set, passes to the delegate; the clock runs meanwhile (rules.md §1).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.complaints import letters
from feedback.complaints.annexes import AnswerProposal, Extension, ExtensionState
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, record, today
from feedback.complaints.standing import is_oversight
from feedback.deadlines import shelf
from feedback.notices import outbox
from feedback.people import duty, exclusions
from feedback.people.models import Exclusion
from feedback.people.roles import Role

IDLE = "approval_days"
USUAL_IDLE_DAYS = 2
BATCH = 100
ASKED = Extension.state == literal_column(f"'{ExtensionState.ASKED.value}'")
"""Nobody has decided the request yet."""

Asked = type[Extension] | type[AnswerProposal]


def heads(complaint: Complaint, without: int | None = None) -> list[int]:
    """The accounts that may decide for the agency today: its heads, or their stand-ins, who may know of the case."""
    agency = complaint.holder_agency_id
    found = {one.user_id for one in duty.roll({agency}).at(agency, {Role.AGENCY_HEAD})} - {without}
    return sorted(found - exclusions.hidden_from(complaint.id, found))


def delegate_may_know(complaint: Complaint) -> bool:
    """Whether it may pass to the delegate at all: no suspected abuse, and not hidden from the secretary's office."""
    secretary = settings.office("secretary_unit").id
    return not is_oversight(complaint) and secretary not in exclusions.excluded_unit_ids(complaint.id)


def idle(asked: Asked, since: InstrumentedAttribute[date], *only: ColumnElement[bool]) -> Select[Any, Any]:
    """Cases with what was asked (since that day) and left by a head for too long, locked, oldest first.

    Suspected abuse and what is hidden from the secretary's office stay where they are.
    """
    secretary = settings.office("secretary_unit").id
    hidden = select(Exclusion.stream_id).where(Exclusion.unit_id == secretary)
    return (
        select(Complaint, asked)
        .join(asked, asked.stream_id == Complaint.id)
        .where(
            asked.with_delegate.is_(False),
            since <= _idle_since(today()),
            Complaint.service_class != ServiceClass.OVERSIGHT,
            Complaint.id.not_in(hidden),
            *only,
        )
        .order_by(Complaint.id)
        .with_for_update(of=(Complaint, asked), skip_locked=True)
        .execution_options(populate_existing=True)
    )


def passed(question: Select[Any, Any], limit: int) -> list[Any]:
    """Those rows of `idle`, up to `limit`, now the delegate's."""
    found = list(db.session.execute(question.limit(limit)))
    for _complaint, row in found:
        row.with_delegate, row.passed_on = True, today()
    return found


def end(complaint: Complaint) -> None:
    """The case left whoever proposed an answer or asked for time: nothing of it is anybody's to decide any more."""
    db.session.execute(delete(AnswerProposal).where(AnswerProposal.stream_id == complaint.id))
    end_request(complaint)


def end_request(complaint: Complaint) -> None:
    """A request for more time that nobody has decided ends: the work it spoke of is done, or another office's now.

    Whoever has the case next asks for himself.
    """
    undecided = delete(Extension).where(Extension.stream_id == complaint.id, ASKED).returning(Extension.days)
    for days in db.session.scalars(undecided).all():
        record(complaint, "extension_ended", by=SYSTEM, facts={"days": days})


def tell_heads(complaint: Complaint, user_ids: list[int], letter: str, seq: int) -> None:
    """A letter to each of these accounts."""
    for user_id in user_ids:
        letters.tell(complaint, letter, outbox.to_user(user_id), seq)


def tell_delegate(complaint: Complaint, letter: str, seq: int) -> None:
    """A letter to whoever is on duty at the secretary's office."""
    letters.to_unit(complaint, letter, settings.office("secretary_unit").id, seq)


def tell_both(complaint: Complaint, letter: str, seq: int) -> None:
    """That it passed on: to the heads who left it, and to the delegate who decides now."""
    tell_heads(complaint, heads(complaint), letter, seq)
    tell_delegate(complaint, letter, seq)


def _idle_since(on: date) -> date:
    """The latest day of asking for which so many whole working days have gone by before `on`."""
    days = settings.setting(IDLE)
    idle_days, calendar = days if isinstance(days, int) and days > 0 else USUAL_IDLE_DAYS, shelf.calendar()
    day = on
    while calendar.count(day, on - timedelta(days=1)) < idle_days:
        day -= timedelta(days=1)
    return day
