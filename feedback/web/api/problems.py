"""What a program is told when something may not happen: problem details (RFC 9457) with a line for each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, jsonify
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.throttle import TooMany
from feedback.web.api.door import door

WORDS = {
    "Missing data for required field.": _l("Fill this in."),
    "Field may not be null.": _l("Fill this in."),
    "Unknown field.": _l("This field is not known."),
    "Not a valid string.": _l("This must be text."),
    "Not a valid boolean.": _l("This must be true or false."),
    "Not a valid date.": _l("Write the date as 2026-12-08."),
    "Not a valid email address.": _l("Write a complete e-mail address, for example nama@contoh.id."),
    "Invalid input type.": _l("This must be an object."),
}
FIELDS = {"unit_id": "unit", "region_id": "kecamatan", "category_id": "category", "name": "contact.name"}
"""How the hall's fields are called here."""


def problem(status: int, title: str, detail: str, errors: Mapping[str, str] | None = None) -> Response:
    """The answer; `errors` by dotted field, each pointed to inside the body that was sent."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = [
            {"pointer": "#/" + field.replace(".", "/"), "field": field, "detail": said}
            for field, said in errors.items()
        ]
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


@door.errorhandler(ValidationError)
def _not_valid(error: ValidationError) -> Response:
    said = dict(_lines(error.messages))
    return problem(422, _("Some fields need another look"), _("Nothing was stored. See errors."), said)


@door.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    if isinstance(refusal, TooMany):
        answer = problem(429, _("Too many tries"), str(refusal.sentence))
        answer.headers["Retry-After"] = "300"
        return answer
    if isinstance(refusal, Hidden):
        return problem(404, _("There is no such report"), _("Check the code. Nothing was found for it."))
    if isinstance(refusal, Stale):
        return problem(409, _("Somebody was faster"), str(refusal.sentence))
    field = FIELDS.get(refusal.field, refusal.field) if refusal.field else None
    said = {field: str(refusal.sentence)} if field else None
    return problem(422, _("This did not happen"), str(refusal.sentence), said)


def _lines(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each field's first sentence in the caller's language."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            deeper = path if key == "_schema" else f"{path}.{key}" if path else str(key)
            yield from _lines(inner, deeper)
        return
    first = messages[0] if isinstance(messages, list) and messages else messages
    yield path or "body", str(WORDS.get(str(first), first))
