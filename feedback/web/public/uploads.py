"""Files that come with a form: cleaned and stored with no transaction open, then noted in the caller's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from flask import current_app
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.files import names, shelf
from feedback.files.attach import attach
from feedback.files.cleaning import CleanFile
from feedback.files.models import StoredFile
from feedback.people.throttle import TooMany
from feedback.web import limits, meter

log = structlog.get_logger("web")

HEAVY = 2 * 2**20  # bytes kept; a photo never comes to that


@dataclass(frozen=True)
class Taken:
    """Files that can be kept, and a sentence for each that cannot."""

    files: tuple[CleanFile, ...] = ()
    faults: tuple[str, ...] = ()


def take(given: Iterable[FileStorage] | None, room: int) -> Taken:
    """Clean and store up to `room` files. Slow: call it with no transaction open."""
    sent = [one for one in given or () if isinstance(one, FileStorage) and one.filename]
    kept: list[CleanFile] = []
    faults: list[str] = []
    if len(sent) > room:
        faults.append(_too_many())
    for one in sent[: max(room, 0)]:
        try:
            kept.append(_take_one(one))
        except Refusal as refusal:
            meter.count("upload_refusals")
            log.info("upload_refused")
            faults.append(f"{names.shown(one.filename or '')}: {refusal.sentence}")
    return Taken(tuple(kept), tuple(faults))


def keep(taken: Taken, draft: str) -> tuple[str, ...]:
    """Note the files under the hash of a draft, each once and no more than `most`; a sentence when there were more.

    Two presses may clean the same files side by side, so what is there already is asked only now: the caller holds
    the draft against the other press, and commits.
    """
    if not taken.files:
        return ()
    known = set(db.session.scalars(shelf.of_draft(draft).with_only_columns(StoredFile.clean_sha256)))
    fresh = {clean.clean_sha256: clean for clean in taken.files if clean.clean_sha256 not in known}
    room = max(most() - len(known), 0)
    for clean in list(fresh.values())[:room]:
        shelf.keep(clean, by="reporter", draft=draft)
    return (_too_many(),) if len(fresh) > room else ()


def most() -> int:
    """How many files may come with one report or message."""
    return int(current_app.config.get("MAX_FILES") or 5)


def _too_many() -> str:
    return str(_("At most %(count)s files. The others were left out.", count=most()))


def _take_one(given: FileStorage) -> CleanFile:
    _count("upload", "upload_day")
    made = attach(given.read(), given.filename or "")
    if made.size > HEAVY:
        _count("heavy")
    return made


def _count(*what: str) -> None:
    try:
        limits.count(*what)
    except TooMany as refusal:
        raise Refusal(_("Too many files just now. Your text is safe; add the file later.")) from refusal
