"""Which keys what is stored needs, and whether they are here: asked before a key is thrown away, and every so often.

No identity is opened for it: a data key is unwrapped and forgotten, a reveal key proves itself on a word of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.people.factor_models import TotpSeed
from feedback.vault import ciphers, keys
from feedback.vault.contacts import SEALED
from feedback.vault.keys import KeyMissing
from feedback.vault.models import CaseKey, Contact, Subscription


class Kind(StrEnum):
    """What a key is for."""

    VAULT = "vault"
    REVEAL = "reveal"
    WORKER = "worker"


@dataclass(frozen=True)
class InUse:
    """A key that `count` rows need. `opens`: it is here and opens; False: it does not; None: it is not here.

    `name` is empty for seals that were made before seals had names; `today` says that new ones are made with it.
    """

    kind: Kind
    name: str
    count: int
    opens: bool | None
    today: bool


def in_use() -> Iterator[InUse]:
    """Every key that something stored needs. A few statements."""
    yield from _of_cases()
    yield from _of_identities()
    reporters = select(func.count()).where(Contact.mail.is_not(None)).scalar_subquery()
    others = select(func.count(Subscription.id)).scalar_subquery()
    wanted = db.session.scalar(select(reporters + others)) or 0
    if wanted:
        opens = _workers()
        yield InUse(Kind.WORKER, keys.name_of(keys.worker_key()), wanted, opens, today=True)


def _of_cases() -> Iterator[InUse]:
    try:
        today = keys.vault_key()[0]
    except KeyMissing:
        today = ""
    counted = select(CaseKey.key_id, func.count(), func.min(CaseKey.stream_id)).group_by(CaseKey.key_id)
    sealed = select(TotpSeed.key_id, func.count()).group_by(TotpSeed.key_id)
    seeds = {str(name): int(count) for name, count in db.session.execute(sealed)}
    for name, count, first in db.session.execute(counted.order_by(CaseKey.key_id)).all():
        yield InUse(Kind.VAULT, name, count + seeds.pop(name, 0), _unwraps(first), today=name == today)
    for name, count in sorted(seeds.items()):
        yield InUse(Kind.VAULT, name, count, _is_here(name), today=name == today)


def _is_here(name: str) -> bool | None:
    try:
        return bool(keys.old_vault_key(name))
    except KeyMissing:
        return None


def _unwraps(stream_id: int) -> bool | None:
    try:
        return ciphers.cipher_of(stream_id) is not None
    except KeyMissing:
        return None
    except ValueError:
        return False


def _of_identities() -> Iterator[InUse]:
    held = keys.reveal_private_keys()
    today = keys.name_of(keys.reveal_key())
    counted = select(Contact.key_id, func.count()).where(Contact.sealed).group_by(Contact.key_id)
    for key_id, count in db.session.execute(counted.order_by(Contact.key_id)).all():
        name = key_id.removeprefix(SEALED).removeprefix(":")
        fitting = list(held.values()) if not name else [held[name]] if name in held else []
        opens = any(_opens(key, key.public_key) for key in fitting) if fitting else None
        yield InUse(Kind.REVEAL, name, count, opens, today=name == today)


def _workers() -> bool | None:
    try:
        return _opens(keys.worker_private_key(), keys.worker_key())
    except KeyMissing:
        return None


def _opens(key: PrivateKey, public: PublicKey) -> bool:
    word = secrets.token_bytes(16)
    try:
        return bytes(SealedBox(key).decrypt(SealedBox(public).encrypt(word))) == word
    except CryptoError:
        return False
