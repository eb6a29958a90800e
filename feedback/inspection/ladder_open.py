"""Which promises the ladder looks at, and which of what it escalated still waits: conditions for queries."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from feedback.complaints.lateness import WORKED_ON
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import OFFICE_STEPS
from feedback.inspection.ladder_models import Escalation


def still_open() -> ColumnElement[bool]:
    """The condition on a promise and its case "somebody in office must keep it now"; paused ones are left out."""
    return and_(
        PromiseRow.met_on.is_(None),
        PromiseRow.ended_on.is_(None),
        PromiseRow.paused_on.is_(None),
        PromiseRow.step.in_(OFFICE_STEPS),
        Complaint.status != Status.CLOSED,
        Complaint.status.in_(WORKED_ON),
        Complaint.quarantined.is_(False),
    )


def same_promise() -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an escalation is one of a promise."""
    return (
        Escalation.stream_id == PromiseRow.stream_id,
        Escalation.cycle == PromiseRow.cycle,
        Escalation.leg == PromiseRow.leg,
        Escalation.step == PromiseRow.step,
    )
