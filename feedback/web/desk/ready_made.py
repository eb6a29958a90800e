"""Ready-made texts that fit a case: of its agency or the whole regency, of its category or of none, for one use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from feedback.base.database import db
from feedback.complaints import placeholders
from feedback.complaints.annexes import AnswerTemplate, Use
from feedback.complaints.models import Complaint


@dataclass(frozen=True)
class ReadyMade:
    """A text as this case would get it: `text` with its places filled in."""

    id: int
    title: str
    outcome: str
    text: str


def offered(complaint: Complaint, use: Use) -> list[ReadyMade]:
    """The texts for this use, those of the case's own category first; one statement."""
    values = placeholders.of(complaint)
    return [
        ReadyMade(
            row.id, row.title, row.outcome.value if row.outcome else "", placeholders.filled(row.body, values)
        )
        for row in db.session.scalars(_fitting(complaint, use))
    ]


def for_many(cases: Sequence[Complaint]) -> list[AnswerTemplate]:
    """The answers that fit every one of these cases, their places not filled in yet; one statement."""
    row, agencies = AnswerTemplate, {one.holder_agency_id for one in cases}
    about = {one.category_id for one in cases}
    question = select(row).where(
        row.active,
        row.use == Use.ANSWER,
        or_(row.unit_id.is_(None), row.unit_id == agencies.pop())
        if len(agencies) == 1
        else row.unit_id.is_(None),
        or_(row.category_id.is_(None), row.category_id == about.pop())
        if len(about) == 1
        else row.category_id.is_(None),
    )
    return list(db.session.scalars(question.order_by(row.category_id.is_(None), row.title, row.id)))


def text(typed: str, complaint: Complaint, use: Use | None) -> Any:
    """The text chosen (its id as typed) when it fits this case and use, else None."""
    if use is None or not typed.isdecimal() or len(typed) > 15:
        return None
    return db.session.scalars(_fitting(complaint, use).where(AnswerTemplate.id == int(typed))).one_or_none()


def _fitting(complaint: Complaint, use: Use) -> Select[AnswerTemplate]:
    row = AnswerTemplate
    question = select(row).where(
        row.active,
        row.use == use,
        or_(row.unit_id.is_(None), row.unit_id == complaint.holder_agency_id),
        or_(row.category_id.is_(None), row.category_id == complaint.category_id),
    )
    return question.order_by(row.category_id.is_(None), row.outcome, row.title, row.id)
