"""Stories of sealed identities: a confidential case, a keeper with the demo's key, a request as far as one likes."""

from __future__ import annotations

from nacl.public import PrivateKey

from feedback.base.database import db
from feedback.complaints import custody, reveal, unsealing
from feedback.complaints.models import Complaint
from feedback.complaints.reveal import Wish
from feedback.complaints.status import Identity, Visibility
from feedback.vault.reveals import Purpose, RevealRequest
from tests.complaints import telling
from tests.complaints.telling import Crew

REASON = "Pelapor diancam orang yang dilaporkan dan harus segera dijaga."
WISH = Wish(Purpose.PROTECTION, REASON)
SENTENCE = "Ancaman itu nyata dan tidak ada jalan lain."


def confidential(crew: Crew, **changes: object) -> Complaint:
    """A case in work whose reporter's name is sealed."""
    said = {"identity": Identity.CONFIDENTIAL, "visibility": Visibility.SECRET} | changes
    complaint = telling.in_work(crew, **said)
    db.session.flush()
    return complaint


def asked(crew: Crew, by: str = "inspector") -> tuple[RevealRequest, PrivateKey]:
    """A request about a case of its own."""
    return reveal.ask(confidential(crew), WISH, by=crew[by])


def approved(crew: Crew) -> tuple[RevealRequest, PrivateKey]:
    """A request that a custodian of another office agreed to."""
    row, key = asked(crew)
    custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])
    return row, key


def ready(crew: Crew) -> tuple[RevealRequest, PrivateKey]:
    """A request for which the keeper has left a copy."""
    row, key = approved(crew)
    unsealing.open_approved()
    return row, key
