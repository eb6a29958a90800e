"""Whether this process can serve: for balancers and service managers, with nothing to learn from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from feedback.base.database import db

health = Blueprint("health", __name__)

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
    """The process answers and reaches its database; 503 when it does not."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="no database"), 503
    return jsonify(status="ok"), 200
