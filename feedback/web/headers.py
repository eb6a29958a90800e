"""The headers of every answer: nothing foreign is loaded, nothing is framed, nothing stays in a cache.

A view that needs the position of the device (the report form) says so with `@uses_location`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
SANDBOX = "sandbox; default-src 'none'"  # for a file somebody sent, see `as_file`

_CLOSED = ("camera", "microphone", "payment", "usb", "bluetooth", "serial", "midi", "display-capture")


def uses_location(view: View) -> View:
    """Let the page of this view ask the device for its position."""
    view._uses_location = True  # type: ignore[attr-defined]  # a mark on the view itself
    return view


def as_file(response: Response) -> Response:
    """Serve a file that somebody sent so that nothing in it can run."""
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def init_app(app: Flask) -> None:
    """Put the headers on every answer of `app`."""
    app.after_request(_put)


def _put(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = _permissions()
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    if current_app.config.get("SESSION_COOKIE_SECURE"):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response


def _permissions() -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    location = "(self)" if getattr(view, "_uses_location", False) else "()"
    return ", ".join([f"geolocation={location}", *(f"{name}=()" for name in _CLOSED)])
