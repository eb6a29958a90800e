"""No wrong door (rules.md §2): what is not the regency's goes on to another body, with the reporter's consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.annexes import Forwarding
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, today
from feedback.complaints.standing import must_verify
from feedback.complaints.status import Identity, Outcome
from feedback.complaints.triage import dismiss
from feedback.ledger.models import Event
from feedback.people.persons import Person

WROTE = ("reporter_replied", "reporter_wrote", "revived")
"""What a reporter says in the thread after his report; his code shows that it is him."""


class Given(StrEnum):
    """How a reporter gave his consent."""

    THREAD = "thread"
    SPOKEN = "spoken"


@dataclass(frozen=True)
class Consent:
    """The reporter's consent: in the thread, or said to somebody (`heard_by`) on a day, by phone or in person."""

    given: Given
    on: date | None = None
    heard_by: str = ""


def forward(
    complaint: Complaint, recipient: str, reference: str, reason: str, consent: Consent, *, by: Person
) -> None:
    """Send a case that is not the regency's on to another body, and close it as not_competent.

    `reference` is the recipient's own number, if it gave one. Refusal without the reporter's consent.
    """
    must_verify(by, complaint)
    body = recipient.strip()  # "KPK" is a whole name
    if not body:
        raise Refusal(_("Name the body it goes to."), field="recipient")
    _keep(consent, complaint, by)
    db.session.add(
        Forwarding(
            stream_id=complaint.id, recipient=body[:160], reference=reference.strip()[:80], sent_on=today()
        )
    )
    record(complaint, "forwarded", by=by, text={"recipient": body, "reference": reference.strip()})
    dismiss(complaint, Outcome.NOT_COMPETENT, reason, by=by)


def _keep(consent: Consent, complaint: Complaint, by: Person) -> None:
    """Write the consent down: the reporter reads that it was, and can say that it was not given."""
    if consent.given is Given.THREAD:
        _keep_written(complaint, by)
        return
    if complaint.identity is not Identity.OPEN:
        raise Refusal(
            _("Who is not openly known agrees in the thread: only the code shows that it is the reporter."),
            field="consent",
        )
    if consent.on is None or not complaint.received_on <= consent.on <= today():
        raise Refusal(_("Write the day on which the reporter agreed."), field="consent_on")
    if not consent.heard_by.strip():
        raise Refusal(_("Write who spoke with the reporter."), field="heard_by")
    record(
        complaint,
        "consented",
        by=by,
        facts={"given": consent.given, "on": consent.on},
        text={"heard_by": consent.heard_by.strip()},
    )


def _keep_written(complaint: Complaint, by: Person) -> None:
    asked = select(Event.seq, Event.occurred_at).where(Event.stream_id == complaint.id, Event.kind.in_(WROTE))
    said = db.session.execute(asked.order_by(Event.seq.desc()).limit(1)).first()
    if said is None:
        raise Refusal(
            _("The reporter has written nothing since the report. Ask in the thread first."), field="consent"
        )
    facts = {"given": Given.THREAD, "on": clock.town_date(said.occurred_at), "message": said.seq}
    record(complaint, "consented", by=by, facts=facts)
