"""Files of a form of the staff: redrawn before anything is loaded, waiting under the form's token till it is done."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.files import shelf
from feedback.files.attach import attach
from feedback.files.models import StoredFile
from feedback.people.persons import Person


def clean(form: Any, me: Person) -> None:
    """Redraw the files that came, and let them wait under a hash of the form's own token. No case is loaded yet.

    Refusal when one of them cannot be taken; those before it stay with the form.
    """
    uploads = [one for one in form.uploads.data or () if getattr(one, "filename", "")]
    if not uploads:
        return
    if len(uploads) > int(current_app.config["MAX_FILES"]):
        raise Refusal(
            _("Send at most %(count)s files.", count=current_app.config["MAX_FILES"]), field="uploads"
        )
    ready = [attach(one.read(), one.filename) for one in uploads]
    form.draft.data = form.draft.data or secrets.token_urlsafe(24)
    for clean in ready:
        shelf.keep(clean, by=me.actor, draft=draft_hash(form.draft.data))
    db.session.commit()


def draft_hash(token: str) -> str:
    """The hash under which the files of a form wait, hex."""
    return hashlib.sha256(b"desk-draft|" + token.encode()).hexdigest()


def draft_of(form: Any) -> str | None:
    """The hash under which the files of this form wait; None when none came with it."""
    token = form.draft.data if getattr(form, "draft", None) else ""
    return draft_hash(token) if token else None


def waiting(form: Any) -> tuple[StoredFile, ...]:
    """The files that wait with the form already. One statement, none without files."""
    draft = draft_of(form)
    return tuple(db.session.scalars(shelf.of_draft(draft))) if draft else ()
