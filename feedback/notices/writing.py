"""Writing a letter: from an outbox row and a mailbox to a mail message, in the reader's language."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, render_template
from flask_babel import force_locale, format_date

from feedback.base import clock, site
from feedback.notices import resolve
from feedback.notices.letters import LETTERS
from feedback.notices.models import RecipientKind
from feedback.notices.resolve import Address

WHOLE_LINES = SMTP.clone(max_line_length=400)
"""For a header that is an address: folded, no reader of mail would find it."""


@dataclass(frozen=True)
class Parcel:
    """One message for one mailbox; `tag` is a keyed digest that tells mailboxes of one letter apart."""

    tag: str
    message: EmailMessage


class Undeliverable(Exception):
    """This letter can never be sent; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parcels(
    letter: str,
    key: str,
    kind: RecipientKind,
    recipient_id: int,
    stream_id: int | None,
    facts: Mapping[str, Any],
) -> list[Parcel]:
    """The messages a letter becomes, one per mailbox. Undeliverable when nobody can be written to.

    Needs an application context; reads through the wired resolvers.
    """
    try:
        readers = resolve.addresses(kind, recipient_id, stream_id, personal=LETTERS[letter].personal)
    except ValueError as error:
        raise Undeliverable("address_refused") from error
    if not readers:
        raise Undeliverable("no_address")
    where = resolve.path(
        letter,
        kind,
        {**facts, "recipient_kind": kind.value, "recipient_id": recipient_id, "stream_id": stream_id},
    )
    if where is None and LETTERS[letter].needs_link:
        raise Undeliverable("link_expired")
    link = f"{_address(kind)}{where or '/'}"
    return [_parcel(letter, key, reader, facts, link, kind) for reader in readers]


def message_id(key: str, email: str) -> str:
    """The Message-ID of the letter `key` to one mailbox: the same at every attempt, revealing neither."""
    host = urlsplit(site.address()).hostname or "localhost"
    return f"<{_digest('message', key, email)[:40]}@{host}>"


def _parcel(
    letter: str, key: str, reader: Address, facts: Mapping[str, Any], link: str, to: RecipientKind
) -> Parcel:
    kind = LETTERS[letter]
    # a reporter's name stands in no letter: whoever sees the screen must not learn who complained
    named = to is not RecipientKind.REPORTER
    message = EmailMessage(policy=SMTP)
    with force_locale(reader.locale):
        number = facts.get("number")
        shown = {
            "name": reader.name if named else "",
            "number": number,
            "due_on": _day(facts.get("due_on")),
            "link": link,
            "to_reporter": not named,
            "locale": reader.locale,
            "site": _site_name(),
            "enclosed": resolve.enclosed(letter, facts),
        }
        subject = str(kind.subject)
        message["Subject"] = f"{subject} ({number})" if number else subject
        text = re.sub(r"\n{3,}", "\n\n", render_template(kind.text_template, **shown)).strip() + "\n"
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(
            render_template(kind.html_template, **shown), subtype="html", cte="quoted-printable"
        )
    message["From"] = Mailbox(_site_name(), addr_spec=current_app.config["SMTP_FROM"])
    message["To"] = Mailbox(reader.name if named else "", addr_spec=reader.email)
    message["Message-ID"] = message_id(key, reader.email)
    message["Date"] = format_datetime(clock.now().astimezone(clock.TOWN))
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if to is RecipientKind.SUBSCRIBER:
        message["List-Unsubscribe"] = f"<{link}>"  # RFC 2369: the page on which it ends
        message.policy = WHOLE_LINES
    return Parcel(_digest("mailbox", key, reader.email)[:16], message)


def _day(value: Any) -> str:
    return format_date(date.fromisoformat(value), "EEEE, d MMMM y", rebase=False) if value else ""


def _digest(purpose: str, key: str, email: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{purpose}\n{key}\n{email.lower()}".encode(), hashlib.sha256).hexdigest()


def _address(kind: RecipientKind) -> str:
    """Where readers of this kind have their pages."""
    at_work = kind in (RecipientKind.USER, RecipientKind.UNIT)
    return site.staff_address() if at_work else site.address()


def _site_name() -> str:
    return str(current_app.config.get("SITE_NAME", "Aduan Batanghari"))
