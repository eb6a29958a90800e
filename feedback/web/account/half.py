"""The cookie of somebody half-way through signing in: his password was right, nothing else is known yet."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from feedback.people import second_step
from feedback.people.second_step import Half

NAME = "staff_step"


def name() -> str:
    """The cookie's name: bound to this host where https is used."""
    return f"__Host-{NAME}" if current_app.config.get("SESSION_COOKIE_SECURE") else NAME


def remember(response: Response, token: str) -> None:
    """Give the browser the token."""
    response.set_cookie(
        name(),
        token,
        max_age=int(second_step.LASTS.total_seconds()),
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: Response) -> None:
    """Take it away again."""
    secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
    response.delete_cookie(name(), path="/", secure=secure, httponly=True, samesite="Lax")


def asking() -> Half | None:
    """Who is half-way in this browser. One statement."""
    token = request.cookies.get(name())
    return second_step.behind(token) if token and len(token) <= 100 else None
