"""A head's view of the team: how much each officer has, what is due soon, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func

from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.people.models import User
from feedback.people.persons import Person


@dataclass(frozen=True)
class Load:
    """The open work of one officer, in cases: all, due soon, and late. `name` is None for what nobody has taken."""

    user_id: int | None
    name: str | None
    open: int
    soon: int
    late: int


def load(me: Person, today: date, soon: date) -> list[Load]:
    """Everybody at the person's desks who has open work, what nobody has taken first; one statement."""
    late = Complaint.due_on < today
    shelf = queues.due_next(me).with_only_columns(
        Complaint.officer_id,
        User.name,
        func.count().label("open"),
        _counted(and_(~late, Complaint.due_on <= soon)).label("soon"),
        _counted(late).label("late"),
    )
    shelf = shelf.outerjoin(User, User.id == Complaint.officer_id).group_by(Complaint.officer_id, User.name)
    rows = db.session.execute(shelf.order_by(User.name.is_not(None), User.name))
    return [Load(row.officer_id, row.name, int(row.open), int(row.soon), int(row.late)) for row in rows]


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
