"""Putting a moderated text before the public, and taking it back. Nothing is public before a verifier did this."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import fault, likenesses, releasing, subscriptions
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required, today
from feedback.complaints.standing import must
from feedback.complaints.status import Visibility
from feedback.people.persons import Person
from feedback.people.rights import Right


def publish(complaint: Complaint, title: str, body: str, *, by: Person) -> None:
    """Show a moderated title and text to the public; only with the reporter's consent and never a secret case.

    Refusal, too, when the words hold the reporter's contact data or anything of that shape, or find a person at fault.
    """
    must(by.may(Right.PUBLISH), by, Right.PUBLISH)
    if complaint.visibility is Visibility.SECRET or not complaint.consents_to_publication:
        raise Refusal(_("The reporter did not agree to publication, or the case is secret."))
    if complaint.quarantined:
        raise Refusal(_("A report that was set aside is not published."))
    for said, field in ((title, "title"), (body, "body")):
        releasing.must_keep_reporter(complaint, said, field)
        fault.must_state_none(complaint, said, field)
    row = db.session.get(Publication, complaint.id) or Publication(stream_id=complaint.id)
    row.title = required(title, _("Write a title."), "title")[:120]
    row.body = required(body, _("Write the text for the public."), "body")
    row.published_on, row.published_by = today(), by.user_id
    db.session.add(row)
    record(
        complaint, "published", by=by, sets={"published": True}, text={"title": row.title, "text": row.body}
    )
    likenesses.keep(complaint)


def withdraw(complaint: Complaint, reason: str, *, by: Person) -> None:
    """Take a published text back."""
    must(by.may(Right.PUBLISH), by, Right.PUBLISH)
    row = db.session.get(Publication, complaint.id)
    if row is None:
        raise Refusal(_("This case is not published."))
    said = required(reason, _("Write why."), "reason")
    db.session.delete(row)
    subscriptions.end_all(complaint.id)
    likenesses.forget_published(complaint)
    record(complaint, "unpublished", by=by, sets={"published": False}, text={"reason": said})
