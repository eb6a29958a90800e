"""What a paper may say: nothing of who is protected, nothing to an office that must not know (rules.md §3).

The hall's own rules for released texts are asked for every word that is typed. The system itself puts nothing of a
reporter's words into a paper.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import fault, inquiries, releasing
from feedback.complaints.models import Complaint
from feedback.complaints.register import MAY_NAME, PaperKind
from feedback.complaints.status import Identity
from feedback.people import exclusions
from feedback.vault import masking

READ = ("subject", "enclosures", "addressee", "opening", "present", "body", "copies")
"""The words that are looked at whole."""
SIGNED = ("signatory_name", "signatory_post", "second_name", "second_post")
"""Whoever signs may be a namesake and has a NIP, so here only the reporter's whole name is looked for."""
TO_WHOM = ("addressee", "copies", "present")


def must_be_fit(complaint: Complaint, kind: PaperKind, words: Mapping[str, str]) -> None:
    """Raises Refusal when the words give a reporter away, or bring the case to an office that must not know of it;
    in a reply to the reporter also when they find a person at fault."""
    for name in READ:
        said = words.get(name, "")
        if not said:
            continue
        if is_guarded(complaint):
            releasing.must_keep_reporter(complaint, said, name)
            releasing.must_be_own_words(complaint, said, name)
        elif kind not in MAY_NAME and masking.names_reporter(said, releasing.known(complaint)):
            raise Refusal(_("This holds the reporter's name or contact. Take them out."), field=name)
        if kind is PaperKind.REPLY:
            fault.must_state_none(complaint, said, name)
    known = releasing.known(complaint)
    whole = _flat(known.name) if known else ""
    for name in SIGNED if is_guarded(complaint) or kind not in MAY_NAME else ():
        if len(whole) >= masking.SHORTEST_NAME and whole in _flat(words.get(name, "")):
            raise Refusal(_("This holds the reporter's name or contact. Take them out."), field=name)
    shut_out = _hidden_offices(complaint)
    for name in TO_WHOM:
        said = _flat(words.get(name, ""))
        found = next((office for office in shut_out if _flat(office) in said), None)
        if found is not None:
            raise Refusal(
                _("%(office)s must not know of this case. Choose somebody else.", office=found), field=name
            )


def is_guarded(complaint: Complaint) -> bool:
    """Whether its papers hold nothing of the reporter: he is protected, or an office must not know of the case."""
    return complaint.identity is not Identity.OPEN or inquiries.is_about_conduct(complaint)


def _hidden_offices(complaint: Complaint) -> list[str]:
    """What the offices are called from which the case is hidden, and those below them."""
    shut = exclusions.excluded_unit_ids(complaint.id)
    if not shut:
        return []
    paths = db.session.scalars(select(Unit.path).where(Unit.id.in_(shut))).all()
    below = [Unit.path.startswith(path, autoescape=True) for path in paths if path]
    names = select(Unit.name, Unit.short_name)
    found: list[str] = []
    for one in below:
        for row in db.session.execute(names.where(one)):
            found += [name for name in (row.name, row.short_name) if len(name) > 3]
    return sorted(found, key=len, reverse=True)


def _flat(said: str) -> str:
    return " ".join(said.casefold().split())
