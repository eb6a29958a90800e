"""Which language a page is in: what the reader chose, else the signed-in person's own, else Indonesian."""

from __future__ import annotations

from typing import Any

from flask import Response, g, has_request_context, request
from flask_babel import Domain, get_locale

COOKIE = "language"
LANGUAGES = ("id", "en")


def chosen() -> str:
    """The language code for this request (the guards put a signed-in person's own on `g.language`)."""
    if has_request_context():
        for code in (request.cookies.get(COOKIE), g.get("language")):
            if code in LANGUAGES:
                return str(code)
    return LANGUAGES[0]


def current() -> str:
    """The language code of what is being written now: a page, or a letter under `force_locale`."""
    try:
        # flask-babel's own note, without the dozen look-ups it takes to it; a page asks hundreds of times.
        return str(g._get_current_object()._flask_babel.babel_locale.language)
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return locale.language if locale else LANGUAGES[0]


class Phrasebook(Domain):  # type: ignore[misc]
    """The catalogues, found by the present language at once."""

    def get_translations(self) -> Any:
        """The catalogue of the present language."""
        return self.cache.get((current(), self.domain[0])) or super().get_translations()


def remember(response: Response, code: str) -> Response:
    """Keep the reader's choice for a year in a cookie that says nothing else."""
    response.set_cookie(
        COOKIE, code, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response
