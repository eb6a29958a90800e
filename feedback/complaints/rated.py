"""The reporters' ratings behind credited work: what the hall knows and an evidence sheet must be told."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, select

from feedback.base.database import db
from feedback.complaints.annexes import Rating
from feedback.performance.collecting import Brought, Marks
from feedback.performance.models import HandlingCredit
from feedback.staffing import standing


def of_credits(credit_ids: Collection[int]) -> dict[tuple[int, int], Marks]:
    """The ratings of the cycles that these credits are for, by (stream, cycle). One statement."""
    row = HandlingCredit
    asked = (
        select(Rating)
        .join(row, and_(row.stream_id == Rating.stream_id, row.cycle == Rating.cycle))
        .where(row.id.in_(credit_ids))
    )
    return {
        (one.stream_id, one.cycle): (one.solved, one.told_why, one.respect, one.speed)
        for one in db.session.scalars(asked)
    }


FOR_SHEETS = Brought(of_credits, standing.of_units)
"""What an evidence sheet asks of others."""
