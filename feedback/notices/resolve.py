"""What delivery asks of the rooms above: who reads a recipient's letters, and where a letter points.

`app.py` wires both. Resolvers run when a letter leaves, inside an application context and a read
transaction, never while a letter is being told; so the outbox holds no address and no token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedback.notices.models import RecipientKind

# Local part by the dot-atom of RFC 5321 section 4.1.2, narrowed to ASCII; the domain in its ASCII form.
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
# control, bidi and other invisible signs, and the separators of lines and paragraphs
_NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?#-][A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*)?")


@dataclass(frozen=True)
class Address:
    """Somebody's mailbox, the language they read ("id", "en") and the name to greet them by, if any.

    `user_id` says whose account it is, so that a case hidden from that person writes no letter to them;
    `stand_in` marks somebody who reads another's letters for a while, but none about that person's account.
    ValueError for an address or a name that could smuggle in another header or another recipient.
    """

    email: str
    locale: str = "id"
    name: str = ""
    user_id: int | None = None
    stand_in: bool = False

    def __post_init__(self) -> None:
        if len(self.email) > 254 or not _MAIL.fullmatch(self.email):
            raise ValueError("not a mail address")
        if len(self.name) > 200 or any(unicodedata.category(sign) in _NOT_IN_NAMES for sign in self.name):
            raise ValueError("a name has no control characters")


Resolver = Callable[[int], list[Address]]
Link = Callable[[Mapping[str, Any]], str | None]
Enclosure = Callable[[Mapping[str, Any]], Sequence[str]]
Veil = Callable[[int, Collection[int]], Collection[int]]

_resolvers: dict[RecipientKind, Resolver] = {}
_links: dict[str, Link] = {}
_homes: dict[RecipientKind, Link] = {}
_veils: list[Veil] = []
_enclosures: dict[str, Enclosure] = {}


def set_resolver(kind: str, resolver: Resolver) -> None:
    """Say who reads the letters of recipients of `kind` (a `RecipientKind`), by their id."""
    _resolvers[RecipientKind(kind)] = resolver


def set_link(letter: str, link: Link) -> None:
    """Say where the letter of this name points: a path from its facts, or None when there is none (any more).

    The facts come with `recipient_kind`, `recipient_id` and `stream_id` added.
    """
    _links[letter] = link


def set_home(kind: str, link: Link) -> None:
    """Say where letters to recipients of `kind` point when their own letter has no `set_link`."""
    _homes[RecipientKind(kind)] = link


def set_enclosure(letter: str, enclosure: Enclosure) -> None:
    """Say what the letter of this name encloses: texts from its facts, looked up when it leaves."""
    _enclosures[letter] = enclosure


def set_veil(veil: Veil) -> None:
    """Say from whom a stream is hidden: given the stream and some user ids, those of them who may not know."""
    _veils[:] = [veil]


def addresses(
    kind: RecipientKind, recipient_id: int, stream_id: int | None = None, *, personal: bool = False
) -> list[Address]:
    """The mailboxes of a recipient, each once; none when nobody can be written to. LookupError: not wired.

    A `personal` letter goes to no stand-in, and one about a stream to nobody from whom it is hidden.
    """
    if kind not in _resolvers:
        raise LookupError(f"nobody said how to find a {kind.value}")
    found: dict[str, Address] = {}
    for address in _resolvers[kind](recipient_id):
        if not (personal and address.stand_in):
            found.setdefault(address.email.lower(), address)
    people = {address.user_id for address in found.values() if address.user_id is not None}
    if stream_id is None or not people:
        return list(found.values())
    hidden = {user_id for veil in _veils for user_id in veil(stream_id, people)}
    return [address for address in found.values() if address.user_id not in hidden]


def path(letter: str, kind: RecipientKind, facts: Mapping[str, Any]) -> str | None:
    """The path a letter points to ("/" when nobody said), or None. ValueError when it leaves this site."""
    link = _links.get(letter) or _homes.get(kind)
    where = "/" if link is None else link(facts)
    if where is not None and not _PATH.fullmatch(where):
        raise ValueError("a letter links to a path of this site")
    return where


def enclosed(letter: str, facts: Mapping[str, Any]) -> Sequence[str]:
    """The texts the letter encloses; mostly none."""
    enclosure = _enclosures.get(letter)
    return () if enclosure is None else enclosure(facts)
