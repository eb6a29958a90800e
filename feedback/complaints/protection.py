"""More protection for a reporter: contact data are sealed or erased, and the text leaves list and index."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import act_drafts, likenesses, search, subscriptions, traces
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.record import record
from feedback.complaints.standing import must, verifies
from feedback.complaints.status import Identity, Visibility
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault import ciphers, contacts, erasures
from feedback.vault.erasures import What

_LOST = {Identity.CONFIDENTIAL: What.SEALED, Identity.ANONYMOUS: What.CONTACT}


def protect(complaint: Complaint, *, by: Person) -> None:
    """Raise protection for the reporter: openly known → confidential and secret. Staff may never lower it."""
    must(verifies(by, complaint), by, Right.TRIAGE, Right.HANDLE_OVERSIGHT)
    if complaint.identity is not Identity.OPEN:
        raise Refusal(_("This reporter is protected already."))
    shield(complaint, Identity.CONFIDENTIAL, by=by)


def shield(complaint: Complaint, identity: Identity, *, by: Person | str, token: str = "") -> None:
    """Raise the case's protection to `identity`: contact data are sealed or erased, the text leaves list and index.

    `token` when this is done again after a restore.
    """
    if not complaint.sealed:
        if ciphers.cipher_of(complaint.id) is None:
            ciphers.new_cipher(complaint.id)
        search.forget(complaint)
    likenesses.forget(complaint)
    if identity is Identity.ANONYMOUS:
        contacts.erase(complaint.id)
    else:
        contacts.seal(complaint.id)
    traces.forget_naming_papers(complaint, erasures.PROTECTION)
    erasures.note(complaint.id, _LOST[identity], erasures.PROTECTION, token=token)
    complaint.title = ""
    record(
        complaint,
        "protected",
        by=by,
        sets={"identity": identity, "visibility": Visibility.SECRET, "sealed": True, "published": False},
    )
    act_drafts.seal_all(complaint.id)
    subscriptions.end_all(complaint.id)
    published = db.session.get(Publication, complaint.id)
    if published is not None:
        db.session.delete(published)
