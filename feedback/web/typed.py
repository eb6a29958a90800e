"""What was typed into a form that could not be taken just now, to be sent again by one press."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from markupsafe import Markup, escape

SECRET = re.compile(r"password|code|otp|proof|recovery|key", re.IGNORECASE)
TICKETS = frozenset({"csrf_token", "draft", "version", "next", "submit"})
"""What a form carries for us and nobody typed."""


def of_request() -> dict[str, Any]:
    """For errors/kept.html: `fields` to send again, the `words` among them to be read, whether there were `files`.

    Passwords and codes are never shown again; a form with one is filled in anew (`again` is False).
    """
    try:
        fields = list(request.form.items(multi=True))
        files = any(one.filename for one in request.files.values())
    except Exception:  # a form that cannot be read holds nothing to show
        fields, files = [], False
    words = [
        text
        for name, text in fields
        if text.strip() and _noun(name) not in TICKETS and not SECRET.search(name) and not text.isdecimal()
    ]
    again = bool(fields) and not any(SECRET.search(name) for name, _text in fields)
    return {"fields": fields if again else [], "words": words, "files": files, "again": again}


def bare_page(title: str, sentence: str) -> str:
    """The same without the frame of our pages, which may ask the database for something."""
    kept = of_request() if request.method == "POST" else {"words": []}
    words = Markup("").join(Markup("<p><b>{}</b></p>").format(one) for one in kept["words"])
    page = Markup('<!DOCTYPE html><html><head><meta charset="utf-8"><title>{0}</title></head><body><main>')
    return str(
        page.format(title) + Markup("<h1>{}</h1><p>{}</p>").format(title, escape(sentence)) + words
    ) + ("</main></body></html>")


def _noun(name: str) -> str:
    return name.rpartition("-")[2]
