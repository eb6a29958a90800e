"""Which language a page is in: what the reader chose, else the signed-in person's own, else Indonesian."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

COOKIE = "language"
LANGUAGES = ("id", "en")


def init_app(app: Flask, babel: Babel) -> None:
    """Let pages find their phrases at once: each is looked up dozens of times on every page."""
    babel.domain_instance = Phrasebook()
    app.jinja_env.globals.update(_=phrase, gettext=phrase)


def chosen() -> str:
    """The language code for this request (the guards put a signed-in person's own on `g.language`)."""
    if has_request_context():
        for code in (request.cookies.get(COOKIE), g.get("language")):
            if code in LANGUAGES:
                return str(code)
    return LANGUAGES[0]


@lru_cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def locale() -> Locale:
    """The locale of this request, for flask-babel."""
    return _locale(chosen())


def current() -> str:
    """The language code of what is being written now: a page, or a letter under `force_locale`."""
    try:
        # flask-babel's own note, without the dozen look-ups it takes to it; a page asks hundreds of times.
        return str(g._get_current_object()._flask_babel.babel_locale.language)
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return locale.language if locale else LANGUAGES[0]


class Phrasebook(Domain):
    """The catalogues, found by the present language at once."""

    def get_translations(self) -> Any:
        """The catalogue of the present language."""
        return self.cache.get((current(), self.domain[0])) or super().get_translations()


@pass_eval_context
def phrase(context: EvalContext, said: str, /, **variables: Any) -> str:
    """`_` and `gettext` of the templates: the phrase in the present language, variables filled in (and escaped)."""
    if variables:
        return _phrase(current(), said, bool(context.autoescape)) % variables
    return _bare(current(), said, bool(context.autoescape))


@lru_cache(maxsize=4096)
def _phrase(_language: str, said: str, escaped: bool) -> str:
    found: str = get_translations().ugettext(said)
    return Markup(found) if escaped else found  # noqa: S704 (our own words)


@lru_cache(maxsize=4096)
def _bare(language: str, said: str, escaped: bool) -> str:
    return _phrase(language, said, escaped) % {}  # "%%" is a per cent sign, with and without variables


def remember(response: Response, code: str) -> Response:
    """Keep the reader's choice for a year in a cookie that says nothing else."""
    response.set_cookie(
        COOKIE, code, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response
