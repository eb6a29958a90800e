"""Tries to open what is hidden, as the office that watches reads them: who by post, when, how often."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import attempts as tries
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.people import directory
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.guards import allow, me
from feedback.web.inspectorate.door import door


@door.get("/attempts")
@allow(Right.ANSWER_PRESSURE)
def attempts() -> str:
    """The newest alarms; the case is named to whoever may open it. Five statements."""
    rows = db.session.scalars(tries.alarms(me()).limit(queues.PAGE)).all()
    shown = select(Complaint.id, Complaint.number).where(
        Complaint.id.in_({row.stream_id for row in rows if row.stream_id is not None}), queues.sees(me())
    )
    numbers: dict[int, str] = dict(db.session.execute(shown).all())
    posts = directory.posts_today({row.user_id for row in rows})
    said = [(row, posts.get(row.user_id, []), numbers.get(row.stream_id or 0)) for row in rows]
    return render_template(
        "inspectorate/attempts.html", rows=said, roles=phrases.ROLE, guessing=tries.GUESSING
    )
