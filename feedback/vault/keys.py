"""The keys this process holds, read from the application's settings.

The web process has the vault key, the code pepper and two public keys. Only the worker also has
WORKER_PRIVATE_KEY, and only the keeper REVEAL_PRIVATE_KEY.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from flask import current_app
from nacl.public import PrivateKey, PublicKey

KEY_BYTES = 32


class KeyMissing(RuntimeError):
    """A key this work needs is not set, or is not 32 bytes in base64."""


def vault_key() -> tuple[str, bytes]:
    """The id and the bytes of the key that wraps data keys today."""
    return _setting("VAULT_KEY_ID"), _bytes("VAULT_KEY")


def old_vault_key(key_id: str) -> bytes:
    """The bytes of the vault key called `key_id`: today's, or one kept in VAULT_OLD_KEYS (id to base64)."""
    current, key = vault_key()
    if key_id == current:
        return key
    kept = current_app.config.get("VAULT_OLD_KEYS") or {}
    if key_id not in kept:
        raise KeyMissing(f"vault key {key_id} is not here")
    return _decoded("VAULT_OLD_KEYS", kept[key_id])


def reveal_key() -> PublicKey:
    """The public key that confidential contact data are sealed to."""
    return PublicKey(_bytes("REVEAL_PUBLIC_KEY"))


def reveal_private_keys() -> dict[str, PrivateKey]:
    """The keeper's private keys by their names, today's and REVEAL_OLD_PRIVATE_KEYS; empty in every other process."""
    today = current_app.config.get("REVEAL_PRIVATE_KEY")
    old = current_app.config.get("REVEAL_OLD_PRIVATE_KEYS") or ()
    found = [
        PrivateKey(_decoded("REVEAL_PRIVATE_KEY", str(key))) for key in (*([today] if today else ()), *old)
    ]
    return {name_of(key.public_key): key for key in found}


def name_of(key: PublicKey) -> str:
    """The name by which what was sealed to a public key is known: the beginning of the key's hash."""
    return hashlib.sha256(b"reveal key|" + bytes(key)).hexdigest()[:12]


def worker_key() -> PublicKey:
    """The public key that addresses for notices are sealed to."""
    return PublicKey(_bytes("WORKER_PUBLIC_KEY"))


def worker_private_key() -> PrivateKey:
    """The worker's private key; KeyMissing in the web process."""
    return PrivateKey(_bytes("WORKER_PRIVATE_KEY"))


def code_pepper() -> bytes:
    """The secret outside the database without which a receipt code's hash cannot be tried."""
    return _bytes("CODE_PEPPER")


def index_key(of: str) -> bytes:
    """The secret with which an index (`of`: its name) is made from words that the database must not give away."""
    return hmac.digest(code_pepper(), b"index|" + of.encode(), "sha256")


def _bytes(name: str) -> bytes:
    return _decoded(name, _setting(name))


def _decoded(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise KeyMissing(f"{name} is not base64") from fault
    if len(key) != KEY_BYTES:
        raise KeyMissing(f"{name} is not {KEY_BYTES} bytes long")
    return key


def _setting(name: str) -> str:
    value = current_app.config.get(name)
    if not value:
        raise KeyMissing(f"{name} is not set")
    return str(value)
