"""What a reporter sends: one frozen draft, the same from the form, the desk, the API and a file."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.complaints.status import Channel, Identity, Visibility
from feedback.vault import codes
from feedback.vault.contacts import ContactData

_NOT_SAID = frozenset({"secret", "locale", "urgent", "automatic", "crowded"})
"""What no reporter says: it may be another at the second press of one button."""
SHORTEST_TEXT = 20
LONGEST_TEXT = 8000


@dataclass(frozen=True)
class ComplaintDraft:
    """A complaint before it is filed.

    `secret` is the one-time secret that came with the form (at least 32 characters): the idempotency key and
    the receipt code are derived from it. `kecamatan_id` follows from `region_id` where only that is given.
    `files` is the hash under which uploaded files wait, if any. `automatic` says that only a program fills a form
    like that, `crowded` that many about the same office came from one network that day: hints for the verifier, never
    a reason to refuse. `like` is the number of a published case that the reporter says tells of the same.
    """

    text: str
    secret: str
    identity: Identity = Identity.OPEN
    visibility: Visibility = Visibility.PUBLISHABLE
    category_id: int | None = None
    about_conduct: bool = False
    person: str = ""
    unit_id: int | None = None
    region_id: int | None = None
    place: str = ""
    position: str = ""
    contact: ContactData | None = None
    wants_notices: bool = False
    shows_contact_to_unit: bool = False
    consents_to_publication: bool = False
    channel: Channel = Channel.WEB
    operator_id: int | None = None
    locale: str = "id"
    files: str | None = None
    external_id: str | None = None
    lapor_number: str | None = None
    lapor_due_on: date | None = None
    urgent: bool = False
    automatic: bool = False
    crowded: bool = False
    like: str = ""

    def fingerprint(self) -> str:
        """A digest of what was said, hex: the same key with another content is refused.

        It is keyed by the secret, which is stored nowhere: no name can be guessed and compared with it.
        """
        said = {name: value for name, value in vars(self).items() if name not in _NOT_SAID}
        said["contact"] = vars(self.contact) if self.contact else None
        said["text"] = " ".join(self.text.split())
        return hmac.digest(
            self.secret.encode(), json.dumps(said, sort_keys=True, default=str).encode(), "sha256"
        ).hex()

    def check(self) -> None:
        """Raises Refusal (with its field) when something a complaint needs is missing or contradictory."""
        said = " ".join(self.text.split())
        if len(said) < SHORTEST_TEXT:
            raise Refusal(
                _("Write what happened in at least %(count)s letters.", count=SHORTEST_TEXT), field="text"
            )
        if len(said) > LONGEST_TEXT:
            raise Refusal(_("Please keep it under %(count)s letters.", count=LONGEST_TEXT), field="text")
        if self.unit_id is None and self.region_id is None:
            raise Refusal(_("Choose the office or the village it is about."), field="unit_id")
        has_contact = self.contact is not None and any(
            (self.contact.name, self.contact.phone, self.contact.email, self.contact.address)
        )
        if self.identity is Identity.ANONYMOUS and has_contact:
            raise Refusal(
                _("Without a name no contact data are kept. Remove them or choose another protection.")
            )
        if self.identity is Identity.OPEN and not (self.contact and self.contact.name):
            raise Refusal(_("Write your name, or choose to keep it confidential."), field="name")


@dataclass(frozen=True)
class Prepared:
    """A checked draft with what is slow to compute, made while no transaction is open."""

    draft: ComplaintDraft
    code: str
    code_hash: str
    key_hash: str = field(default="")


def prepare(draft: ComplaintDraft) -> Prepared:
    """Check the draft (Refusal) and derive its receipt code, the code's slow hash and the idempotency key."""
    draft.check()
    code = codes.derive(draft.secret)
    return Prepared(draft, code, codes.hash_code(code), key_of(draft.secret))


def key_of(secret: str) -> str:
    """The idempotency key of a one-time secret, hex."""
    return hashlib.sha256(b"submission|" + secret.encode()).hexdigest()
