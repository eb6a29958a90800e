"""Which language a page is in: what the reader chose, else the signed-in person's own, else Indonesian."""

from __future__ import annotations

from flask import Response, g, has_request_context, request

COOKIE = "language"
LANGUAGES = ("id", "en")


def chosen() -> str:
    """The language code for this request (the guards put a signed-in person's own on `g.language`)."""
    if has_request_context():
        for code in (request.cookies.get(COOKIE), g.get("language")):
            if code in LANGUAGES:
                return str(code)
    return LANGUAGES[0]


def remember(response: Response, code: str) -> Response:
    """Keep the reader's choice for a year in a cookie that says nothing else."""
    response.set_cookie(
        COOKIE, code, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response
