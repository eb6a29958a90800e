"""Many reports of one problem: members follow a lead, and each keeps its number, thread, promises and rights.

Only those move together that the person acting may see and that lie with the same agency; the others are left out
without a word, for even that they exist is not his to know.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from feedback.base.database import db
from feedback.complaints import grounds
from feedback.complaints.annexes import AnswerProposal
from feedback.complaints.models import Complaint
from feedback.complaints.status import MOVES, OPEN
from feedback.people.persons import Person


def members(lead: Complaint) -> list[Complaint]:
    """The open cases joined to `lead`, oldest first, whoever may see them."""
    joined = select(Complaint).where(Complaint.lead_id == lead.id, Complaint.status.in_(OPEN))
    return list(db.session.scalars(joined.order_by(Complaint.id).with_for_update(of=Complaint)))


def together(complaint: Complaint, move: str, *, by: Person) -> list[Complaint]:
    """The case and those of its members that make `move` with it now, by this person's act."""
    joined = select(Complaint).where(Complaint.lead_id == complaint.id, *_able(move, by))
    joined = joined.where(Complaint.holder_agency_id == complaint.holder_agency_id)
    able = db.session.scalars(joined.order_by(Complaint.id).with_for_update(of=Complaint))
    return [complaint, *able]


def counts(leads: Collection[int], *, by: Person) -> dict[int, int]:
    """How many members each of these cases would be answered with, by this person; one statement."""
    lead = aliased(Complaint)
    asked = (
        select(Complaint.lead_id, func.count())
        .join(lead, lead.id == Complaint.lead_id)
        .where(
            Complaint.lead_id.in_(list(leads)),
            Complaint.holder_agency_id == lead.holder_agency_id,
            *_able("answer", by),
        )
        .group_by(Complaint.lead_id)
    )
    return {lead_id: count for lead_id, count in db.session.execute(asked) if lead_id is not None}


def _able(move: str, by: Person) -> list[ColumnElement[bool]]:
    """What must be so of a member: in a status from which it moves, not set aside, seen by him, his to act on."""
    conditions = [grounds.at(*MOVES[move].sources), grounds.NOT_QUARANTINED, grounds.sees(by)]
    if move in ("answer", "accept"):
        # Whose answer a reporter disputed gives no second one, and what waits for a head is his.
        conditions.append(Complaint.barred_officer_id.is_distinct_from(by.user_id))
        conditions.append(~select(AnswerProposal.stream_id).where(_proposed()).exists())
    return conditions


def _proposed() -> ColumnElement[bool]:
    return AnswerProposal.stream_id == Complaint.id
