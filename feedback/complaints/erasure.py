"""Destroying who the reporter is, or all words of a case, for good: the headers stay and still prove what was.

What is destroyed where stands in `traces`. Whoever asks for it (a rule, the reporter, a replay after a restore) gives
the code of the rule; it is recorded, and noted for the journal outside the backup.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import traces
from feedback.complaints.holds import holds
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, record, today
from feedback.complaints.status import Status
from feedback.people.persons import Person
from feedback.performance.models import ConductNote, NoteState
from feedback.vault import ciphers, erasures
from feedback.vault.erasures import What
from feedback.vault.models import Contact


class Held(Refusal):
    """Something keeps the case from being erased; it is asked again when that has ended."""


def erase_contact(complaint: Complaint, rule: str, *, by: Person | str = SYSTEM, token: str = "") -> bool:
    """Destroy who the reporter is; False when nothing is kept of him. Held while something stands in the way."""
    if not has_contact(complaint.id):
        return False
    if not token:
        must_be_free(complaint, What.CONTACT)
    for destroy in traces.OF_THE_REPORTER.values():
        destroy(complaint, rule)
    if not complaint.sealed:
        ciphers.destroy_key(complaint.id)  # it kept the contact data and nothing else
    _tell(complaint, What.CONTACT, rule, by, token)
    return True


def erase_words(complaint: Complaint, rule: str, *, by: Person | str = SYSTEM, token: str = "") -> bool:
    """Destroy every word of a closed case, and who the reporter is; False when it was done before.

    Refusal while the case is open, Held while something stands in the way. A published text goes too.
    `token` when this is done again after a restore: it was decided, and nothing stands in the way any more.
    """
    if complaint.erased_on is not None:
        return False
    if complaint.status is not Status.CLOSED:
        raise Refusal(_("Only a closed case can be erased."))
    if not token:
        must_be_free(complaint, What.WORDS)
    db.session.flush()
    for destroy in traces.OF_A_CASE.values():
        destroy(complaint, rule)
    _tell(complaint, What.WORDS, rule, by, token)
    return True


def must_be_free(complaint: Complaint, what: What) -> None:
    """Raises Held while something keeps it: a legal hold; for the words, a conduct note that rests on them."""
    db.session.flush()
    if db.session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, is_free(what))) is None:
        raise Held(
            _("Something that is still being looked into rests on this case. It cannot be erased yet.")
        )


def is_free(what: What) -> ColumnElement[bool]:
    """`must_be_free` as a condition on Complaint."""
    if what is What.CONTACT:
        return ~holds()
    noted = exists().where(ConductNote.case_stream_id == Complaint.id, ConductNote.state != NoteState.DROPPED)
    return and_(~holds(), ~noted)


def has_contact(stream_id: int) -> bool:
    """Whether anything is kept about who the reporter is."""
    return db.session.scalar(select(Contact.stream_id).where(Contact.stream_id == stream_id)) is not None


def _tell(complaint: Complaint, what: What, rule: str, by: Person | str, token: str) -> None:
    erasures.note(complaint.id, what, rule, token=token)
    sets = {"erased_on": today(), "published": False} if what is What.WORDS else None
    record(complaint, "erased", by=by, sets=sets, facts={"what": what.value, "rule": rule})
