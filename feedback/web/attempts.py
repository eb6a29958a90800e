"""After the answer: who works here and asked for a number that he did not find is noted, whatever the number.

It happens in a transaction of its own behind the page, which only reads and is the same for a number that is hidden
and for one that never was: nobody looks here whether it exists (see `complaints.attempts`).
"""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError

from feedback.base.database import db, writing
from feedback.complaints import attempts, numbers
from feedback.web.guards import SignedIn

log = structlog.get_logger("web")


def init_app(app: Flask) -> None:
    """Listen behind every answer of `app`."""
    app.after_request(_note)


def sought(typed: str) -> None:
    """A search for this number found nothing."""
    g.number_sought = numbers.tidy(typed)


def _note(response: Response) -> Response:
    user = g.get("_login_user")
    if not isinstance(user, SignedIn):
        return response
    number = g.get("number_sought")
    if response.status_code == 404:
        number = numbers.tidy(str((request.view_args or {}).get("number", "")))
    if number is None:
        return response
    db.session.rollback()
    try:
        with writing(), db.engine.begin() as line:
            line.execute(attempts.noting(user.person.user_id, number))
    except OperationalError:
        log.warning("try_not_noted")  # a busy database is no reason to lose the page
    return response
