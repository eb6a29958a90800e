"""A case's own cipher: AES-256-GCM under a data key that the vault key wraps.

The place of every ciphertext (table, stream, context) goes in as associated data, so that one copied to
another row or another case does not open. Destroying the data key erases all the case's sealed words.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from feedback.base.database import db
from feedback.base.rows import put
from feedback.vault import keys
from feedback.vault.models import CaseKey

NONCE_BYTES = 12
_VERSION = b"\x01"


class CaseCipher:
    """Seals and opens what belongs to one stream; ValueError when something does not open."""

    def __init__(self, stream_id: int, key_id: str, data_key: bytes) -> None:
        self.stream_id = stream_id
        self.key_id = key_id
        self._box = AESGCM(data_key)

    def seal(self, plain: bytes, context: str) -> bytes:
        """A fresh nonce and the ciphertext of `plain`, bound to the stream and `context`."""
        return _seal(self._box, plain, f"{self.stream_id}|{context}")

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes again."""
        return _open(self._box, sealed, f"{self.stream_id}|{context}")


def cipher_of(stream_id: int) -> CaseCipher | None:
    """The stream's cipher, or None when it has no data key (never had one, or erased)."""
    row = db.session.execute(select(CaseKey).where(CaseKey.stream_id == stream_id)).scalar_one_or_none()
    return None if row is None else _cipher(row)


def ciphers_of(stream_ids: Iterable[int]) -> dict[int, CaseCipher]:
    """The ciphers of those streams that have a data key; one statement."""
    rows = db.session.scalars(select(CaseKey).where(CaseKey.stream_id.in_(set(stream_ids))))
    return {row.stream_id: _cipher(row) for row in rows}


def new_cipher(stream_id: int) -> CaseCipher:
    """Make a data key for the stream, keep it wrapped, and return its cipher."""
    key_id, vault_key = keys.vault_key()
    data_key = AESGCM.generate_key(bit_length=256)
    wrapped = _seal(AESGCM(vault_key), data_key, _place(stream_id, key_id))
    put(CaseKey, {"stream_id": stream_id, "key_id": key_id, "wrapped": wrapped})
    return CaseCipher(stream_id, key_id, data_key)


def rewrap(limit: int = 1000) -> int:
    """Wrap up to `limit` data keys of older vault keys under today's; how many. The caller commits."""
    key_id, vault_key = keys.vault_key()
    old = select(CaseKey).where(CaseKey.key_id != key_id).order_by(CaseKey.stream_id).limit(limit)
    rows = db.session.execute(old.with_for_update()).scalars().all()
    for row in rows:
        place = _place(row.stream_id, row.key_id)
        data_key = _open(AESGCM(keys.old_vault_key(row.key_id)), row.wrapped, place)
        row.wrapped = _seal(AESGCM(vault_key), data_key, _place(row.stream_id, key_id))
        row.key_id = key_id
    return len(rows)


def destroy_key(stream_id: int) -> None:
    """Destroy the stream's data key: whatever was sealed with it is gone for good."""
    db.session.execute(delete(CaseKey).where(CaseKey.stream_id == stream_id))


def _cipher(row: CaseKey) -> CaseCipher:
    wrapper = AESGCM(keys.old_vault_key(row.key_id))
    data_key = _open(wrapper, row.wrapped, _place(row.stream_id, row.key_id))
    return CaseCipher(row.stream_id, row.key_id, data_key)


def _place(stream_id: int, key_id: str) -> str:
    return f"case_keys|{stream_id}|{key_id}"


def _seal(box: AESGCM, plain: bytes, context: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _VERSION + nonce + box.encrypt(nonce, plain, context.encode())


def _open(box: AESGCM, sealed: bytes, context: str) -> bytes:
    if sealed[:1] != _VERSION:
        raise ValueError("not something this vault sealed")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return box.decrypt(nonce, rest, context.encode())
    except InvalidTag as fault:
        raise ValueError("changed, or sealed elsewhere") from fault
