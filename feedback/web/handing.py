"""Handing out a file that somebody sent: nothing in it can run, and none is given while it is held."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response
from flask_babel import gettext as _

from feedback.base.refusal import Hidden, Refusal
from feedback.files import store
from feedback.files.models import StoredFile
from feedback.files.scanner import Scan
from feedback.web import headers

TOLD = {kind: kind for kind in ("image/jpeg", "image/png", "image/webp", "application/pdf")}
"""What a browser is told a file is; of everything else only that it is bytes."""


def handed(file: StoredFile, *, shown: bool = False, told: Mapping[str, str] = TOLD) -> Response:
    """The bytes as something to keep; with `shown` a picture as a part of the page. Errors as for `given`."""
    data = given(file)
    kind = told.get(file.media_type, "application/octet-stream")
    answer = Response(data, content_type=kind)
    inline = shown and kind.startswith("image/")
    answer.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=file.name)
    return headers.as_file(answer)


def given(file: StoredFile) -> bytes:
    """The bytes themselves; no door takes them from the store.

    Hidden when they are gone. Refusal while the file waits to be looked at for malware, and when something was found.
    """
    if file.scan is Scan.WAITING:
        raise Refusal(_("This file is still being checked for malware. Try again in a few minutes."))
    if file.scan is Scan.FOUND:
        raise Refusal(_("Malware was found in this file. It is kept shut."))
    try:
        return store.get(file.clean_sha256)
    except FileNotFoundError:
        raise Hidden from None
