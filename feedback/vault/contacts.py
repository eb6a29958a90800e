"""The reporter's contact data: readable for an open case, sealed for a confidential one.

Sealed data are bound to their stream by a line inside the seal. The address for notices is sealed to the worker
alone, so that neither a web process nor a copy of the database gives it away.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import delete, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.base.rows import put
from feedback.vault import keys, mailboxes, reveals
from feedback.vault.ciphers import CaseCipher, cipher_of, ciphers_of, new_cipher
from feedback.vault.models import Contact

SEALED = "sealed"
"""The `key_id` of what is sealed: this word, a colon and the name of the reveal key; the word alone on old rows."""
_CONTEXT = "contacts|content"
FEWEST_DIGITS = 6
MARK_BYTES = 16
_TELEPHONE = re.compile(r"\+?[\d .()/-]{7,25}")


@dataclass(frozen=True)
class ContactData:
    """What a reporter gave; an empty string where nothing."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


def keep(
    stream_id: int,
    data: ContactData,
    sealed: bool,
    *,
    wants_notices: bool = True,
    cipher: CaseCipher | None = None,
) -> None:
    """Keep (or replace) the stream's contact data; `sealed` for a confidential reporter.

    Notices are only kept as wanted when there is an e-mail address. `cipher` spares asking for the stream's
    cipher again; an open case without one gets one. Data known openly end every request to open them.
    """
    if not sealed:
        reveals.end_all(stream_id)
        cipher = cipher or cipher_of(stream_id) or new_cipher(stream_id)
    row = _row(stream_id, data, None if sealed else cipher, wants_notices)
    contact = db.session.get(Contact, stream_id)
    if contact is None:
        put(Contact, row)
        return
    for name, value in row.items():
        setattr(contact, name, value)


def keep_first(
    stream_id: int, data: ContactData, cipher: CaseCipher | None, *, wants_notices: bool = True
) -> None:
    """Keep the contact data of a new stream: under its `cipher`, or sealed when there is none."""
    put(Contact, _row(stream_id, data, cipher, wants_notices))


def read(stream_id: int) -> ContactData | None:
    """The contact data of an open case, None when there are none; Refusal when they are sealed."""
    contact = db.session.get(Contact, stream_id)
    if contact is None:
        return None
    if contact.sealed:
        raise Refusal(_("This reporter's identity is sealed. Ask for it to be opened by two persons."))
    cipher = cipher_of(stream_id)
    if cipher is None:
        return None
    return ContactData(**json.loads(cipher.open(contact.content, _CONTEXT)))


def read_all(stream_ids: Iterable[int]) -> dict[int, ContactData]:
    """The contact data of open cases by stream; those that are sealed are left out. Two statements."""
    asked = select(Contact).where(Contact.stream_id.in_(set(stream_ids)), Contact.sealed.is_(False))
    rows = db.session.scalars(asked).all()
    boxes = ciphers_of(row.stream_id for row in rows)
    return {
        row.stream_id: ContactData(**json.loads(boxes[row.stream_id].open(row.content, _CONTEXT)))
        for row in rows
        if row.stream_id in boxes
    }


def seal(stream_id: int) -> None:
    """Make open contact data confidential: from now on no office and no web process can read them."""
    contact = db.session.get(Contact, stream_id)
    if contact is None or contact.sealed:
        return
    data = read(stream_id)
    if data is None:
        return
    contact.content = mailboxes.seal_to(keys.reveal_key(), stream_id, _written(data))
    contact.sealed, contact.key_id, contact.phone_mark = True, sealed_under(keys.reveal_key()), None


def erase(stream_id: int) -> None:
    """Destroy the contact data of the stream, the address for notices and any copy made to be read included."""
    reveals.end_all(stream_id)
    db.session.execute(delete(Contact).where(Contact.stream_id == stream_id))


def stop_notices(stream_id: int) -> None:
    """End the reporter's letters: the address kept for them is destroyed."""
    contact = db.session.get(Contact, stream_id)
    if contact is not None:
        contact.wants_notices, contact.mail = False, None


def ask_notices(stream_id: int, email: str) -> None:
    """Send letters about this stream to `email` from now on; Refusal when the reporter left no contact data."""
    contact = db.session.get(Contact, stream_id)
    if contact is None:
        raise Refusal(_("An anonymous report keeps no address, so no letters can be sent."))
    contact.has_email = contact.wants_notices = True
    contact.mail = mailboxes.seal(stream_id, email)


def mail_address(stream_id: int) -> str | None:
    """The address for notices, None when none are wanted; only the worker holds the key (KeyMissing)."""
    sealed = db.session.execute(
        select(Contact.mail).where(Contact.stream_id == stream_id)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    return mailboxes.opened(stream_id, sealed)


def reachable(stream_id: int) -> tuple[bool, bool]:
    """Whether the reporter left an e-mail address, and a phone number."""
    row = db.session.execute(
        select(Contact.has_email, Contact.has_phone).where(Contact.stream_id == stream_id)
    ).one_or_none()
    return (row.has_email, row.has_phone) if row else (False, False)


def wants_notices(stream_id: int) -> bool:
    """Whether the reporter asked for letters."""
    question = select(Contact.wants_notices).where(Contact.stream_id == stream_id)
    return bool(db.session.execute(question).scalar_one_or_none())


def phone_mark(phone: str) -> bytes | None:
    """By what a telephone number (after 0 or 62) is found, however it is written; None for what is none.

    Without the key of this process nobody can try numbers against it.
    """
    if not _TELEPHONE.fullmatch(phone.strip()):
        return None
    digits = re.sub(r"\D", "", phone)
    national = digits.removeprefix("62").removeprefix("0")
    if len(national) == len(digits) or len(national) < FEWEST_DIGITS:
        return None
    return hmac.digest(keys.index_key("phone"), national.encode(), "sha256")[:MARK_BYTES]


def mark_phone(stream_id: int) -> None:
    """Make the mark of an open telephone number anew (the key is another, or there was none yet)."""
    contact = db.session.get(Contact, stream_id)
    if contact is not None and not contact.sealed and (data := read(stream_id)) is not None:
        contact.phone_mark = phone_mark(data.phone)


def sealed_under(key: PublicKey) -> str:
    """The `key_id` of what is sealed to this key."""
    return f"{SEALED}:{keys.name_of(key)}"


def opened(stream_id: int, sealed: bytes, reveal: SealedBox[PrivateKey]) -> ContactData:
    """Sealed contact data, opened with the reveal key by whoever holds it; ValueError when it does not open."""
    try:
        plain = reveal.decrypt(sealed)
    except CryptoError as fault:
        raise ValueError("changed, or sealed to another key") from fault
    return ContactData(**json.loads(mailboxes.unbound(plain, stream_id)))


def _row(stream_id: int, data: ContactData, cipher: CaseCipher | None, wants_notices: bool) -> dict[str, Any]:
    """The row of contact data: under `cipher`, or sealed to the reveal key when there is none."""
    plain, wanted = _written(data), wants_notices and bool(data.email)
    return {
        "stream_id": stream_id,
        "sealed": cipher is None,
        "key_id": sealed_under(keys.reveal_key()) if cipher is None else cipher.key_id,
        "content": cipher.seal(plain, _CONTEXT)
        if cipher
        else mailboxes.seal_to(keys.reveal_key(), stream_id, plain),
        "mail": mailboxes.seal(stream_id, data.email) if wanted else None,
        "has_email": bool(data.email),
        "has_phone": bool(data.phone),
        "phone_mark": None if cipher is None else phone_mark(data.phone),
        "wants_notices": wanted,
    }


def unsealed(stream_id: int, sealed: bytes, key: PrivateKey) -> ContactData:
    """Sealed contact data opened with this private key; ValueError when they do not open."""
    return opened(stream_id, sealed, SealedBox(key))


def copied(data: ContactData, key: PublicKey, stream_id: int, request_id: int) -> bytes:
    """The data sealed to the key of one request, bound to stream and request."""
    bound = b"%d\n%d\n" % (stream_id, request_id)
    return bytes(SealedBox(key).encrypt(bound + _written(data)))


def from_copy(copy: bytes, key: PrivateKey, stream_id: int, request_id: int) -> ContactData:
    """A copy opened with the private half of its request's key; ValueError when it does not open."""
    try:
        plain = SealedBox(key).decrypt(copy)
    except CryptoError as fault:
        raise ValueError("changed, or copied for another browser") from fault
    bound, _line, rest = mailboxes.unbound(plain, stream_id).partition(b"\n")
    if bound != b"%d" % request_id:
        raise ValueError("copied for another request")
    return ContactData(**json.loads(rest))


def resealed(stream_id: int, sealed: bytes, key: PrivateKey) -> bytes:
    """What was sealed to the public half of `key`, sealed to today's reveal key; ValueError when it does not open."""
    data = unsealed(stream_id, sealed, key)
    return mailboxes.seal_to(keys.reveal_key(), stream_id, _written(data))


def reseal(after: int, limit: int = 100) -> tuple[int, int, int | None]:
    """Seal to today's reveal key what was sealed to an older one, up to `limit` rows behind the stream `after`.

    How many were resealed, how many no key here opens (they stay as they are), and the last stream looked at (None:
    nothing is left). The keeper's; the caller commits.
    """
    today, held = sealed_under(keys.reveal_key()), keys.reveal_private_keys()
    old = select(Contact).where(Contact.sealed, Contact.key_id != today, Contact.stream_id > after)
    rows = db.session.scalars(old.order_by(Contact.stream_id).limit(limit).with_for_update()).all()
    lost = 0
    for row in rows:
        name = row.key_id.removeprefix(SEALED).removeprefix(":")
        fresh = _resealed_by(row, [key for known, key in held.items() if name in ("", known)])
        if fresh is None:
            lost += 1
        else:
            row.content, row.key_id = fresh, today
    return len(rows) - lost, lost, rows[-1].stream_id if rows else None


def _resealed_by(row: Contact, fitting: Iterable[PrivateKey]) -> bytes | None:
    for key in fitting:
        try:
            return resealed(row.stream_id, row.content, key)
        except ValueError:
            continue
    return None


def _written(data: ContactData) -> bytes:
    return json.dumps(vars(data), ensure_ascii=False).encode()
