"""The browser in which somebody signed in before: its tries are counted apart from those of the whole world.

Without this, whoever knows an address could keep its owner out by failing in his name all day. The cookie opens
nothing; it names no account in clear and is good for counting alone (OWASP, "device cookies").
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from flask import current_app, request
from werkzeug.wrappers import Response

from feedback.people.sign_in import tidy_email

NAME = "staff_device"
LASTS = 180 * 24 * 3600  # seconds
MOST = 5  # people who share a browser at a counter
_NONCE = 22  # characters


def name() -> str:
    """The cookie's name: bound to this host where https is used."""
    return f"__Host-{NAME}" if current_app.config.get("SESSION_COOKIE_SECURE") else NAME


def device_of(email: str) -> str | None:
    """What to count this browser's tries at an account by, when its owner signed in here before; else None."""
    for one in _marks():
        nonce, given = one[:_NONCE], one[_NONCE:]
        if hmac.compare_digest(_mark(email, nonce).encode(), given.encode()):
            return sha256(f"{nonce}|{tidy_email(email)}".encode()).hexdigest()[:32]
    return None


def remember(response: Response, email: str) -> None:
    """Know this browser again for this account, beside those it is known for already."""
    if device_of(email) is not None:
        return
    nonce = secrets.token_urlsafe(16)
    kept = [*_marks(), nonce + _mark(email, nonce)][-MOST:]
    response.set_cookie(
        name(),
        ".".join(kept),
        max_age=LASTS,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _marks() -> list[str]:
    given = request.cookies.get(name(), "")
    return [one for one in given.split(".")[:MOST] if one.isascii() and len(one) == _NONCE + 32]


def _mark(email: str, nonce: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"device|{nonce}|{tidy_email(email)}".encode(), sha256).hexdigest()[:32]
