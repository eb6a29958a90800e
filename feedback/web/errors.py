"""What a visitor reads when something may not happen, does not exist, or broke.

Pages say what to do next and nothing about the inside; programs under /api get problem details (RFC 9457).
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.throttle import TooMany
from feedback.web import headers, typed

PATIENCE = 30  # seconds until somebody who was sent away should try again

NOTED = frozenset({401, 403, 405, 413, 415, 429})
"""Answers that somebody gets who tries what is not his: the log says which door, never who."""

log = structlog.get_logger("web")

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def init_app(app: Flask) -> None:
    """Answer every error of `app`."""
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(Hidden, _hidden)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OverflowError, _unreadable)
    app.register_error_handler(DataError, _unreadable)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _away)
    app.register_error_handler(OSError, _no_room)
    app.register_error_handler(Exception, _broken)


def last_resort(inner: Wsgi) -> Wsgi:
    """What breaks outside of any view is told by a number too, and never reaches the web server with its words."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return inner(environ, start_response)
        except Exception as fault:
            number = secrets.token_hex(4)
            log.error("incident", incident=number, method=environ.get("REQUEST_METHOD"), fault=fault)
            start_response("500 Internal Server Error", [*headers.OF_THE_LAST_RESORT.items()])
            return [f"{number}\n".encode()]

    return outer


def for_programs() -> bool:
    """Whether a program is asking: its errors are JSON."""
    return request.path.startswith("/api/") or request.path == "/api"


def _refused(refusal: Refusal) -> ResponseReturnValue:
    return _answer(422, _("This did not happen"), str(refusal.sentence), _back())


def _too_many(refusal: TooMany) -> ResponseReturnValue:
    return _answer(429, _("Too many tries"), str(refusal.sentence), headers={"Retry-After": "300"})


def _hidden(_refusal: Hidden) -> ResponseReturnValue:
    return _http_answer(404)


def _stale(stale: Stale) -> ResponseReturnValue:
    """The colleague's change (`stale.theirs`) and what was typed (`stale.mine`): rows of (label, text)."""
    if for_programs():
        return _answer(409, _("Somebody was faster"), str(stale.sentence))
    db.session.rollback()
    with reading():
        page = render_template(
            "errors/stale.html",
            sentence=str(stale.sentence),
            theirs=_rows(stale.theirs),
            mine=_rows(stale.mine),
            back=stale.back or _own_path(request.referrer) or request.path,
        )
    return page, 409


def _token(_error: CSRFError) -> ResponseReturnValue:
    log.info("refused", endpoint=request.endpoint, why="token")
    return _answer(
        400,
        _("This page was open too long"),
        _("For your safety nothing was sent. Go back, load the page again and send it once more."),
        _back(),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect made by the router
    if error.code == 405 and (allowed := getattr(error, "valid_methods", None)):
        return _http_answer(405, {"Allow": ", ".join(sorted(allowed))})
    return _http_answer(error.code)


def _http_answer(code: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    title, sentence = _words(code)
    return _answer(code, title, sentence, _back() if code in (400, 403, 413, 422) else None, headers)


def _broken(error: Exception) -> ResponseReturnValue:
    """Something of ours broke: a number to quote, the cause only in the log."""
    number = secrets.token_hex(4)
    log.error("incident", incident=number, method=request.method, endpoint=request.endpoint, fault=error)
    if current_app.config.get("TESTING") and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    title = _("Something went wrong on our side")
    sentence = _(
        "Nothing was saved. Try again in a few minutes. If it happens again, tell us number %(n)s.", n=number
    )
    try:
        return _answer(500, title, sentence)
    except Exception as worse:
        log.error("incident_page_broke", incident=number, fault=worse)
        return f"{title}. {sentence}", 500, {"Content-Type": "text/plain; charset=utf-8"}


def _away(error: Exception) -> ResponseReturnValue:
    """The database cannot take it now: nothing is stored, what was typed stays, and one press sends it again."""
    log.error("not_now", endpoint=request.endpoint, fault=error)
    return _not_now()


def _no_room(error: OSError) -> ResponseReturnValue:
    """A full disk is no fault of the program's; every other fault of files is."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return _broken(error)
    log.error("disk_full", endpoint=request.endpoint, fault=error)
    return _not_now()


def _not_now() -> ResponseReturnValue:
    title, sentence = _words(503)
    later = {"Retry-After": str(PATIENCE)}
    if for_programs() or request.method in ("GET", "HEAD"):
        return _answer(503, title, sentence, headers=later)
    try:
        db.session.rollback()
        page = render_template("errors/kept.html", **typed.of_request())
    except Exception:  # the page asks the database, too
        page = typed.bare_page(title, sentence)
    return page, 503, later


def _unreadable(error: Exception) -> ResponseReturnValue:
    """A number larger than a row's, or a sign that no database keeps: nobody's own page sends such a thing."""
    log.warning("unreadable", error=type(error).__name__, endpoint=request.endpoint)
    return _http_answer(400)


def _words(code: int) -> tuple[str, str]:
    """Title and sentence for an HTTP status."""
    known = {
        400: (_("This request could not be read"), _("Go back, check what you entered and send it again.")),
        401: (
            _("Your session has ended"),
            _("Nothing was sent. Sign in again in another tab, then come back here and send it once more."),
        ),
        403: (
            _("This is not open to you"),
            _("Your role does not include this. Ask your administrator if it should."),
        ),
        404: (
            _("There is no such page"),
            _("Check the address. What you look for may have moved, or is not yours."),
        ),
        405: (_("This cannot be done here"), _("Go back and use the buttons of the page.")),
        413: (_("This is too large"), _("Send fewer or smaller files. Photos may be up to 10 MB each.")),
        429: (_("Too many tries"), _("That was tried too often. Wait a few minutes, then try again.")),
    }
    later = (_("Not available right now"), _("Nothing was stored. Try again in a few minutes."))
    return known.get(code, known[400] if code < 500 else later)


def _answer(
    code: int, title: str, sentence: str, back: str | None = None, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    if code in NOTED:
        log.info("refused", endpoint=request.endpoint, why=str(code))
    if for_programs():
        body = jsonify(type="about:blank", title=title, status=code, detail=sentence)
        body.content_type = "application/problem+json"
        return body, code, headers or {}
    db.session.rollback()
    try:
        with reading():
            page = render_template("errors/page.html", code=code, title=title, sentence=sentence, back=back)
    except (OperationalError, InterfaceError, PoolTimeout):  # the frame of the page asks the database
        page = typed.bare_page(title, sentence)
    return page, code, headers or {}


def _rows(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(str(label), str(text)) for label, text in given]  # labels may be lazy


def _back() -> str | None:
    """Where the visitor came from, when that was one of our pages."""
    return _own_path(request.referrer)


def _own_path(address: str | None) -> str | None:
    if not address or not address.startswith(request.host_url):
        return None
    return "/" + address.removeprefix(request.host_url)
