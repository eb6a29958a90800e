"""A text about a case on its way to somebody who must not know the reporter: those complained about, or the public.

A human writes or chooses what is shown; the original stays where it is. Before it leaves it is held against what is
known (`vault.masking`): the case's number, the reporter's open contact data, whatever has the shape of a number or an
address, and his own words.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.complaints import reading
from feedback.complaints.models import Complaint
from feedback.complaints.record import REPORTER
from feedback.complaints.status import Identity
from feedback.vault import contacts, masking
from feedback.vault.contacts import ContactData


def must_keep_number(complaint: Complaint, said: str, field: str) -> None:
    """Raises Refusal when the text names the case, here or in LAPOR!."""
    numbers = [one for one in (complaint.number, complaint.lapor_number or "") if one]
    if any(masking.names_number(said, one) for one in numbers):
        raise Refusal(_("This names the number of the case. Take it out."), field=field)


def must_keep_reporter(complaint: Complaint, said: str, field: str) -> None:
    """Raises Refusal when the text holds what an openly known reporter left, or anything of that shape."""
    if masking.names_reporter(said, known(complaint)):
        raise Refusal(_("This holds the reporter's name or contact. Take them out."), field=field)
    found = [said[mark.start : mark.end] for mark in masking.marks(said) if mark.kind != "number"]
    if found:
        raise Refusal(
            _("This can give somebody away: “%(words)s”. Take it out.", words=found[0]), field=field
        )


def must_be_own_words(complaint: Complaint, said: str, field: str) -> None:
    """Raises Refusal when the text has eight words in a row from what the reporter wrote."""
    for text in _told(complaint):
        run = masking.copied(said, text)
        if run:
            raise Refusal(
                _(
                    "These are the reporter's own words: “%(words)s”. Write it in words of your own.",
                    words=run,
                ),
                field=field,
            )


def betraying(complaint: Complaint) -> Sequence[str]:
    """Words of the reporter's texts that may betray him; to be shown beside what is being written."""
    data = known(complaint)
    found = [one for text in _told(complaint) for one in masking.telling(text, data, complaint.number)]
    return list(dict.fromkeys(found))


def masked(complaint: Complaint, text: str) -> str:
    """The text with a block in the place of what a pattern or his contact data find; the original stays."""
    return masking.masked(text, known(complaint), complaint.number)


def known(complaint: Complaint) -> ContactData | None:
    """What an openly known reporter left; nothing of a protected one can be read here."""
    return contacts.read(complaint.id) if complaint.identity is Identity.OPEN else None


def _told(complaint: Complaint) -> list[str]:
    own = [one for one in reading.entries_of(complaint) if one.actor == REPORTER or one.kind == "received"]
    return [text for one in own for text in one.text.values()]
