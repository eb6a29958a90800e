"""Making anew what cases are found by: words, likeness, telephones.

After an upgrade of the rules of words, a lost index, or a new pepper. A batch is a transaction of its own, so the
system stays in use; what changes meanwhile is right already.
"""

from __future__ import annotations

from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import likenesses, search
from feedback.complaints.models import Complaint
from feedback.ledger import read as ledger
from feedback.vault import contacts

BATCH = 200


def again(after: int = 0, limit: int = BATCH) -> int | None:
    """Make the index anew for `limit` cases behind the number `after`; the last one, None when none is left.

    Sealed and erased cases are taken out of it, should they ever have got in.
    """
    beyond = select(Complaint).where(Complaint.id > after).order_by(Complaint.id).limit(limit)
    found = db.session.scalars(beyond.with_for_update(of=Complaint)).all()
    open_ = [one.id for one in found if not one.sealed and one.erased_on is None]
    said = ledger.first_words(open_)
    for complaint in found:
        text = said.get(complaint.id)
        if text is None:
            search.forget(complaint)
        else:
            search.again(complaint.id, f"{text.get('text', '')} {text.get('place', '')}")
            contacts.mark_phone(complaint.id)
        likenesses.keep(complaint)
    return found[-1].id if found else None
