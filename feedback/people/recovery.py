"""Recovery codes: ten on a sheet of paper, each good once, for whoever lost what else he proves himself with.

80 random bits each. The database keeps Argon2id hashes with a salt of the sheet's own (OWASP ASVS 5.0, 6.5.2).
"""

from __future__ import annotations

import base64
import secrets
import threading
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete, func, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.people.factor_models import RecoveryCode

NUMBER = 10
BYTES = 10
_NO_SHEET = b"nobody has these"  # hashed with when there is no sheet, so that a try costs the same
_LIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})
_room = threading.BoundedSemaphore(2)  # a hash takes 19 MiB


@dataclass(frozen=True)
class Sheet:
    """New codes in clear, to be shown once, and what is kept of them."""

    codes: tuple[str, ...]
    salt: bytes
    hashes: tuple[str, ...]


def new_sheet() -> Sheet:
    """Ten new codes. Slow: a door calls it while no transaction is open."""
    salt = secrets.token_bytes(16)
    codes = tuple(_shown(base64.b32encode(secrets.token_bytes(BYTES)).decode()) for _turn in range(NUMBER))
    return Sheet(codes, salt, tuple(hashed(code, salt) for code in codes))


def keep(user_id: int, sheet: Sheet) -> None:
    """Keep a new sheet; the codes of the one before are worth nothing any more."""
    forget(user_id)
    now = clock.now()
    db.session.add_all(
        RecoveryCode(user_id=user_id, salt=sheet.salt, code_hash=one, made_at=now) for one in sheet.hashes
    )
    db.session.flush()


def forget(user_id: int) -> None:
    """Remove a person's sheet."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def salt_of(user_id: int) -> bytes:
    """The salt a typed code is hashed with."""
    found = select(RecoveryCode.salt).where(RecoveryCode.user_id == user_id).limit(1)
    return db.session.execute(found).scalar_one_or_none() or _NO_SHEET


def hashed(typed: str, salt: bytes) -> str:
    """The hash of a code as it was typed; small letters, blanks and dashes do not matter. Slow."""
    bare = "".join(sign for sign in typed[:100].upper() if sign.isalnum()).translate(_LIKE)
    with _room:
        slow = hash_secret_raw(
            secret=bare.encode(),
            salt=salt,
            time_cost=2,
            memory_cost=19 * 1024,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )
    return slow.hex()


def take(user_id: int, code_hash: str) -> bool:
    """Use a code up; False when it is none of the person's, or was used."""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    mine = update(RecoveryCode).where(*unused, RecoveryCode.code_hash == code_hash)
    used = db.session.execute(mine.values(used_at=clock.now()).returning(RecoveryCode.id))
    return used.first() is not None


def left(user_id: int) -> int:
    """How many codes a person has left."""
    unused = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.execute(select(func.count()).select_from(RecoveryCode).where(*unused)).scalar_one()


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
