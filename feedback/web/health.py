"""Whether this process can serve: for balancers and service managers, with nothing to learn from it.

Why it cannot is only in the log. A worker that stands still is no reason to turn reporters away: it is told by
`flask doctor`, the alarms page and the figures.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TypeVar

import structlog
from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from feedback.base.database import db
from feedback.inspection import engine
from feedback.inspection.finding import State

log = structlog.get_logger("web")
health = Blueprint("health", __name__)

LEAST_ROOM = 100 * 1024**2  # bytes: with less, nothing can be promised

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def _open(view: View) -> View:
    """Everybody may ask; declared here because the guards need people, and this page must not."""
    view._policy = "public"  # type: ignore[attr-defined]  # as `guards` marks it
    return view


@health.get("/health/live")
@_open
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@health.get("/health/ready")
@_open
def ready() -> tuple[Response, int]:
    """The process answers, reaches its database of the right schema, and has room to keep things; else 503."""
    why = _why_not()
    if why:
        log.warning("not_ready", why=why)
        return jsonify(status="not ready"), 503
    return jsonify(status="ok"), 200


def _why_not() -> str:
    try:
        if engine.schema(current_app.extensions["schema_heads"]).state is not State.OK:
            return "schema"
    except SQLAlchemyError:
        db.session.rollback()
        return "database"
    try:
        free = shutil.disk_usage(current_app.config["DATA_DIR"]).free
    except OSError:
        return "folder"
    return "disk" if free < LEAST_ROOM else ""
