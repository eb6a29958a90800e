"""Many reports of one problem: members follow a lead, and each keeps its number, thread, promises and rights."""

from __future__ import annotations

from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.status import MOVES, OPEN


def members(lead: Complaint) -> list[Complaint]:
    """The open cases joined to `lead`, oldest first."""
    joined = select(Complaint).where(Complaint.lead_id == lead.id, Complaint.status.in_(OPEN))
    return list(db.session.scalars(joined.order_by(Complaint.id).with_for_update(of=Complaint)))


def together(complaint: Complaint, move: str) -> list[Complaint]:
    """The case and those of its members from whose status `move` is possible now."""
    sources = MOVES[move].sources
    able = (one for one in members(complaint) if one.status in sources and not one.quarantined)
    return [complaint, *able]
