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
TOLD = f"{CONTENT}; report-uri /csp; report-to csp"
"""The same where somebody collects figures: a browser says that it refused something (see `violations`)."""
SANDBOX = "sandbox; default-src 'none'"  # for a file somebody sent, see `as_file`

_CLOSED = ("camera", "microphone", "payment", "usb", "bluetooth", "serial", "midi", "display-capture")


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_THE_LAST_RESORT = {
    **EVERYWHERE,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": CONTENT,
    "Permissions-Policy": "geolocation=()",
    "Cache-Control": "no-store",
}
STAY_WITH_HTTPS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


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


def of_static_files(app: Flask) -> dict[str, str]:
    """The headers of files that are served before the application is asked."""
    more = dict([STAY_WITH_HTTPS]) if app.config.get("SESSION_COOKIE_SECURE") else {}
    closed = ", ".join(f"{name}=()" for name in ("geolocation", *_CLOSED))
    return {**EVERYWHERE, "Content-Security-Policy": CONTENT, "Permissions-Policy": closed, **more}


def _put(response: Response) -> Response:
    headers = response.headers
    if "meter" in current_app.extensions:
        headers.setdefault("Content-Security-Policy", TOLD)
        headers["Reporting-Endpoints"] = 'csp="/csp"'
    headers.setdefault("Content-Security-Policy", CONTENT)
    headers.update(EVERYWHERE)
    headers["Permissions-Policy"] = _permissions()
    if request.endpoint != "static" or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    if current_app.config.get("SESSION_COOKIE_SECURE"):
        headers.set(*STAY_WITH_HTTPS)
    return response


def _permissions() -> str:
    view = current_app.view_functions.get(request.endpoint or "")
    location = "(self)" if getattr(view, "_uses_location", False) else "()"
    return ", ".join([f"geolocation={location}", *(f"{name}=()" for name in _CLOSED)])
