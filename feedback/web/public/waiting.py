"""Files of a message that is not sent yet: nothing chosen is lost when the message is refused.

They wait under a hash of the visit's token, which only the reporter's browser holds: before they are sent, no row
ties them to the case. What is never sent goes with the sweep of drafts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask import current_app, session
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.vault import visits
from feedback.web.public import uploads
from feedback.web.public.visiting import token_of_request

MARK = "files_wait"
"""Said in the browser's own session once something waits: every other page of a case asks nothing about files."""


def draft() -> str:
    """The hash under which the files of this visit wait, hex."""
    return hashlib.sha256(b"message files|" + (token_of_request() or "").encode()).hexdigest()


def files() -> list[StoredFile]:
    """The files that wait, oldest first. One statement, none where nothing was ever kept."""
    if not session.get(MARK):
        return []
    found = list(db.session.scalars(shelf.of_draft(draft())))
    if not found:
        session.pop(MARK)
    return found


def take(given: Iterable[FileStorage] | None, stream_id: int) -> tuple[str, ...]:
    """Clean what came with the form and let it wait; a sentence for each file that cannot be taken.

    Slow: call it with no transaction open. Commits, so that nothing refused later takes the files along. The
    same file chosen again waits once. The case itself takes MAX_CASE_FILES from its reporter, and no more.
    """
    sent = [one for one in given or () if isinstance(one, FileStorage) and one.filename]
    if not sent:
        return ()
    with reading():
        known = list(db.session.scalars(shelf.of_draft(draft()).with_only_columns(StoredFile.clean_sha256)))
        there = db.session.scalar(shelf.count_of(stream_id, by="reporter")) or 0
        db.session.rollback()
    left = int(current_app.config["MAX_CASE_FILES"]) - there - len(known)
    if left <= 0:
        return (str(_("This case holds as many files as it can. Say in words what they would show.")),)
    taken = uploads.take(sent, min(uploads.most() - len(known), left))
    if not taken.files:
        return taken.faults
    visits.hold(token_of_request() or "")
    more = uploads.keep(taken, draft())
    db.session.commit()
    session[MARK] = True  # though they waited before: the answer that said so may have been lost on its way
    return taken.faults + more


def find(token: str) -> StoredFile:
    """The waiting file with this token; Hidden when this visit has none."""
    mine = select(StoredFile).where(StoredFile.token == token, StoredFile.draft == draft())
    found = db.session.scalars(mine).one_or_none()
    if found is None:
        raise Hidden
    return found


def drop(token: str) -> None:
    """Take a file off again; nothing happens when it is gone already. The caller commits."""
    mine = select(StoredFile).where(StoredFile.token == token, StoredFile.draft == draft())
    for file in db.session.scalars(mine):
        shelf.drop(file)
