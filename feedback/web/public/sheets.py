"""The report being written: what was typed so far, kept sealed under a secret that only the browser has.

The secret travels in a cookie, and in a hidden field of every form, which wins: two tabs never mix.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta

from flask import current_app, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.complaints.drafts import ComplaintDraft
from feedback.complaints.intake import Filed
from feedback.complaints.status import Identity, Visibility
from feedback.vault import drafts
from feedback.vault.contacts import ContactData

COOKIE = "report"
FIELD = "draft"
SHOWN_FOR = timedelta(minutes=30)
"""How long the code of a report just sent can be seen again."""
TOO_FAST = 4
"""Seconds in which nobody fills three pages; such a report is marked for the verifier, never refused."""


@dataclass
class Sheet:
    """Everything a report can say, as typed. `done` are the steps passed; `began` and `sent` are seconds.

    `alike` are the numbers of published reports it may be about, `like` the one that its writer says it is,
    `came_from` the one from whose page he came to report the same.
    """

    text: str = ""
    about_conduct: bool | None = None
    person: str = ""
    category_id: int | None = None
    category_chosen: bool = False
    unit_id: int | None = None
    region_id: int | None = None
    place: str = ""
    position: str = ""
    identity: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    wants_notices: bool = False
    shows_contact: bool = False
    consents: bool = False
    secret: bool = False
    urgent: bool = False
    has_files: bool = False
    alike: list[str] = field(default_factory=list)
    like: str = ""
    came_from: str = ""
    done: list[str] = field(default_factory=list)
    began: int = 0
    sent: int = 0
    stream_id: int | None = None

    @property
    def is_sent(self) -> bool:
        """Whether it has become a report."""
        return self.stream_id is not None

    @property
    def has_expired(self) -> bool:
        """Whether its code was shown long enough."""
        return self.is_sent and _seconds() - self.sent > SHOWN_FOR.total_seconds()

    def as_draft(self, secret: str, *, automatic: bool = False, crowded: bool = False) -> ComplaintDraft:
        """The sheet as the hall takes it. What the chosen protection does not keep is left out."""
        identity = Identity(self.identity or Identity.OPEN)
        known = identity is not Identity.ANONYMOUS
        contact = ContactData(self.name, self.phone, self.email, self.address) if known else None
        return ComplaintDraft(
            text=self.text,
            secret=secret,
            identity=identity,
            visibility=Visibility.SECRET if self.secret else Visibility.PUBLISHABLE,
            category_id=self.category_id,
            about_conduct=bool(self.about_conduct),
            person=self.person,
            unit_id=self.unit_id,
            region_id=self.region_id,
            place=self.place,
            position=self.position,
            contact=contact if contact and any(vars(contact).values()) else None,
            wants_notices=known and self.wants_notices and bool(self.email),
            shows_contact_to_unit=identity is Identity.OPEN and self.shows_contact,
            consents_to_publication=self.consents and not self.secret,
            locale=str(get_locale() or "id")[:5],
            files=drafts.hash_of(secret) if self.has_files else None,
            urgent=self.urgent,
            automatic=automatic,
            crowded=crowded,
            like=self.like,
        )


def new() -> Sheet:
    """An empty sheet, begun now."""
    return Sheet(began=_seconds())


def current() -> tuple[str, Sheet] | None:
    """What `find` says, in a transaction of its own, so that slow work can follow."""
    with reading():
        found = find()
        db.session.rollback()
    return found


def find() -> tuple[str, Sheet] | None:
    """The secret and the sheet this browser is writing; None when there is none (any more)."""
    secret = secret_of_request()
    found = drafts.read(secret) if secret is not None else None
    if secret is None or found is None:
        return None
    known = {one.name for one in fields(Sheet)}
    return secret, Sheet(**{name: value for name, value in found.items() if name in known})


def secret_of_request() -> str | None:
    """The secret in the form, else the one in the cookie."""
    for given in (request.form.get(FIELD), request.cookies.get(cookie_name())):
        if drafts.is_secret(given):
            return given
    return None


def keep(secret: str, sheet: Sheet) -> None:
    """Keep the sheet; the caller commits."""
    drafts.write(secret, dict(vars(sheet)))


def settle(secret: str, filed: Filed) -> None:
    """The report is filed: of the sheet only the way to its receipt stays, for half an hour. The caller commits."""
    sent = Sheet(sent=_seconds(), stream_id=filed.id, identity=filed.identity.value)
    drafts.write(secret, dict(vars(sent)), SHOWN_FOR)


def filled_too_fast(sheet: Sheet) -> bool:
    """Whether only a program could have written this so fast."""
    return _seconds() - sheet.began < TOO_FAST


def hand_over(response: Response, secret: str) -> Response:
    """Give the browser the secret."""
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(drafts.LASTS.total_seconds()),
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_back(response: Response) -> Response:
    """Take the secret away from the browser."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax", httponly=True)
    return response


def cookie_name() -> str:
    """The cookie's name: bound to this host where https is used."""
    return f"__Host-{COOKIE}" if current_app.config.get("SESSION_COOKIE_SECURE") else COOKIE


def _seconds() -> int:
    return int(clock.now().timestamp())
