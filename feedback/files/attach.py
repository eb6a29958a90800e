"""The one way in for a file: looked at, made harmless, stored durably; noted by the caller's transaction."""

from __future__ import annotations

import structlog
from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.files import cleaning, store
from feedback.files.cleaning import CleanFile

log = structlog.get_logger("web")


def attach(data: bytes, name: str) -> CleanFile:
    """The file as it is kept now. Slow: call it with no transaction open.

    Refusal when it cannot be taken: see `cleaning.clean`; or because the disk is nearly full, or does not answer.
    """
    if not store.has_room():
        raise _no_room()
    made = cleaning.clean(data, name)
    try:
        store.put(made)
    except OSError as fault:
        log.error("file_not_stored", fault=fault)
        raise _no_room() from fault
    return made


def _no_room() -> Refusal:
    return Refusal(
        _("No file can be kept just now. Send your text without it, and add the file later."), field="files"
    )
