"""The door for programs: JSON in, JSON out, problems as RFC 9457, in the caller's language."""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_babel import refresh

from feedback.web.language import LANGUAGES

door = Blueprint("api", __name__, url_prefix="/api/v1")


@door.before_request
def speak() -> None:
    """Answer in the first language of Accept-Language that is spoken here, else in Indonesian."""
    g.language = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    refresh()
