"""Receipt codes: the only key a reporter has, known to nobody else.

A code is 80 bits in Crockford base32 and a check character, "XXXX-XXXX-XXXX-XXXX-C". The database keeps a
keyed slow hash of it (OWASP ASVS 5.0, 6.5.2): Argon2id with a salt made from the pepper, then HMAC. The same
code always gives the same hash, so it can be looked up, and without the pepper it cannot be tried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import bindparam, select, update

from feedback.base.database import db
from feedback.base.rows import put
from feedback.vault import keys
from feedback.vault.models import Receipt

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
BITS = 80
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})

_FIND = select(Receipt.stream_id).where(Receipt.code_hash == bindparam("code_hash"))

# An Argon2id hash takes 19 MiB; without a bound, a crowd of guesses would take all memory.
_TURN = threading.BoundedSemaphore(2)


def derive(secret: str) -> str:
    """The receipt code that belongs to a form's one-time secret: the same secret, the same code."""
    digest = hmac.digest(_key(b"derive"), secret.encode(), hashlib.sha256)[: BITS // 8]
    code = base64.b32encode(digest).decode().translate(str.maketrans(_RFC4648, ALPHABET))
    return shown(code + check_character(code))


def shown(code: str) -> str:
    """A bare code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def check_character(code: str) -> str:
    """The seventeenth character: the others as digits of GF(32), weighted by powers of a primitive element.

    A Reed-Solomon check over the alphabet itself: every single wrong character and every swap of two
    characters shows, the check character's own included.
    """
    value = 0
    for letter in code:
        value = _doubled(value ^ ALPHABET.index(letter))
    return ALPHABET[value]


def tidy(typed: str) -> str | None:
    """What a person typed, as the code is printed; None when it cannot be a code.

    Lower case, spaces and dashes do not matter, O is read as 0, I and L as 1.
    """
    if len(typed) > 200:
        return None
    bare = "".join(letter for letter in typed.upper() if letter not in "-–—_. \t\r\n\u00a0")
    if len(bare) != LENGTH + 1:
        return None
    bare = bare.translate(_LIKE)
    code, check = bare[:LENGTH], bare[LENGTH:]
    if not set(code) <= set(ALPHABET) or check_character(code) != check:
        return None
    return shown(bare)


def hash_code(code: str) -> str:
    """The hash a code is found by (64 hex digits). About 30 ms and 19 MiB: call it with no transaction open."""
    with _TURN:
        slow = hash_secret_raw(
            secret=code.encode(),
            salt=_key(b"salt")[:16],
            time_cost=2,
            memory_cost=19 * 1024,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )
    return hmac.digest(_key(b"find"), slow, hashlib.sha256).hex()


def find(code: str) -> int | None:
    """The stream a typed code opens, or None; a wrong one, or no code at all, costs what a right one does.

    Hashes first and asks the database after, so call it with no transaction open.
    """
    return find_hash(hash_code(tidy(code) or code[:40]))


def find_hash(code_hash: str) -> int | None:
    """The stream whose receipt has this hash, or None."""
    found: int | None = db.session.connection().scalar(_FIND, {"code_hash": code_hash})
    return found


def keep(stream_id: int, code_hash: str, must_change: bool = False) -> None:
    """Keep the hash of a new stream's code; `must_change` when the reporter did not make it himself."""
    put(Receipt, {"stream_id": stream_id, "code_hash": code_hash, "must_change": must_change})


def replace(stream_id: int, new_hash: str, must_change: bool = False) -> None:
    """Let a new code open the stream; the old one dies. LookupError when the stream has no receipt."""
    changed = db.session.execute(
        update(Receipt)
        .where(Receipt.stream_id == stream_id)
        .values(code_hash=new_hash, must_change=must_change)
        .returning(Receipt.stream_id)
    ).scalar_one_or_none()
    if changed is None:
        raise LookupError(f"stream {stream_id} has no receipt")


def must_change(stream_id: int) -> bool:
    """Whether the code has to be changed before anything else is done with it."""
    question = select(Receipt.must_change).where(Receipt.stream_id == stream_id)
    return bool(db.session.execute(question).scalar_one_or_none())


def _doubled(value: int) -> int:
    # Times x in GF(2)[x] modulo x^5 + x^2 + 1.
    return (value << 1) ^ (0b100101 if value & 16 else 0)


def _key(purpose: bytes) -> bytes:
    return hmac.digest(keys.code_pepper(), b"receipt code|" + purpose, hashlib.sha256)
