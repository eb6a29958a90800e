"""What the public may read: moderated reports, and the promises that were planned and published."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from feedback.agencies.models import Category, Region
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import published, subscriptions
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.status import Outcome
from feedback.web.guards import public
from feedback.web.public.door import door
from feedback.web.public.places import name_of

PAGE = 20


@door.get("/cases")
@public
def cases() -> ResponseReturnValue:
    """Published reports, newest first, a page at a time; `after` is the number of the last one seen."""
    rows = db.session.execute(_after(_shown(), request.args.get("after", "")).limit(PAGE + 1)).all()
    return render_template(
        "public/cases.html",
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        name_of=name_of,
        first="after" not in request.args,
    )


@door.get("/cases/<number>")
@public
def published_case(number: str) -> ResponseReturnValue:
    """One published report, and how many are told about it; any other number does not exist here. Two statements."""
    row = db.session.execute(_shown().where(Complaint.number == number)).one_or_none()
    if row is None:
        raise Hidden
    told = subscriptions.number_told(row[1].id)
    return render_template("public/cases_one.html", row=row, name_of=name_of, told=told)


@door.get("/promises")
@public
def promises() -> ResponseReturnValue:
    """Janji Tindak Lanjut: what was planned with a date and published, the nearest date first."""
    planned = _shown().where(Complaint.outcome == Outcome.PLANNED).order_by(None)
    rows = db.session.execute(planned.order_by(Complaint.planned_for, Complaint.id).limit(200)).all()
    return render_template("public/cases_promises.html", rows=rows, name_of=name_of)


def _shown() -> Select[Publication, Complaint, Category, Region]:
    return published.shown().options(joinedload(Complaint.holder))


def _after(
    question: Select[Publication, Complaint, Category, Region], number: str
) -> Select[Publication, Complaint, Category, Region]:
    if not number:
        return question
    last = (
        select(Publication.published_on, Publication.stream_id)
        .join(Complaint, Complaint.id == Publication.stream_id)
        .where(Complaint.number == number)
        .subquery()
    )
    older = or_(
        Publication.published_on < last.c.published_on,
        and_(Publication.published_on == last.c.published_on, Publication.stream_id < last.c.stream_id),
    )
    return question.join(last, older)
