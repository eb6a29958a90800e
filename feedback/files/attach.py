"""The one way in for a file: looked at, made harmless, stored durably; noted by the caller's transaction."""

from __future__ import annotations

from dataclasses import replace

import structlog
from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.files import cleaning, scanner, store
from feedback.files.cleaning import CleanFile
from feedback.files.scanner import Scan

log = structlog.get_logger("web")


def attach(data: bytes, name: str) -> CleanFile:
    """The file as it is kept now. Slow: call it with no transaction open.

    Refusal when it cannot be taken: see `cleaning.clean`; because malware was found in it; or because the disk is
    nearly full, or does not answer. While the scanner does not answer the file is taken, and held (see `scanning`).
    """
    if not store.has_room():
        raise _no_room()
    made = cleaning.clean(data, name)
    made = replace(made, scan=scanner.looked_at(data, made.data))
    if made.scan is Scan.FOUND:
        raise Refusal(_("Malware was found in this file. Choose another one."), field="files")
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
