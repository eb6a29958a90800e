"""A lost receipt code: a counter hands an openly known reporter a new one, and the old one dies (rules.md §3)."""

from __future__ import annotations

import hmac

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import numbers
from feedback.complaints.models import Complaint
from feedback.complaints.record import record
from feedback.complaints.standing import must
from feedback.complaints.status import Identity
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault import codes, contacts, visits


def reissue(number: str, name: str, phone: str, code_hash: str, *, by: Person) -> Complaint:
    """Let a new code (its slow hash) open the case; at first use the reporter must change it.

    The name and the phone number the reporter showed must be those in the vault. One Refusal for every reason, so
    that nobody learns whose case a number is.
    """
    must(True, by, Right.ASSIST_INTAKE)
    complaint = db.session.scalars(
        select(Complaint).where(
            Complaint.number == (numbers.tidy(number) or ""),
            Complaint.identity == Identity.OPEN,
            exclusions.hides(by, Complaint.id),
        )
    ).one_or_none()
    known = contacts.read(complaint.id) if complaint is not None else None
    if complaint is None or known is None or not (_same(known.name, name) and _same(known.phone, phone)):
        raise Refusal(_("Number, name and phone do not fit together. Check them with the reporter."))
    codes.replace(complaint.id, code_hash, must_change=True)
    visits.end_all(complaint.id)
    record(complaint, "code_replaced", by=by)
    return complaint


def _same(known: str, told: str) -> bool:
    """Whether two spellings are of one name or number: letters and digits only, +62 read as 0."""
    spelt = [_bare(known), _bare(told)]
    return bool(spelt[0]) and hmac.compare_digest(*(one.encode() for one in spelt))


def _bare(said: str) -> str:
    bare = "".join(letter for letter in said.casefold() if letter.isalnum())
    return "0" + bare[2:] if bare.startswith("62") and bare.isdigit() else bare
