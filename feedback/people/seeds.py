"""The secrets of authenticator apps (RFC 6238), encrypted, and the one-time codes that are taken by them.

A seed is sealed by AES-256-GCM under a key made from VAULT_KEY for this alone; the account and the key's name go in
as associated data. A code counts once: the step of the newest one taken is kept, and only a later one is taken.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import delete, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.people.factor_models import TotpSeed

STEP_SECONDS = 30
SKEW = 1  # steps before and after the present one that count as well
NONE_YET = -1
_NONCE_BYTES = 12


class KeyAway(ValueError):
    """The vault key that a seed is sealed by is not here."""


def begin(user_id: int) -> None:
    """A new seed that waits for its first code; one that waited before is dropped, one in use stays."""
    db.session.execute(delete(TotpSeed).where(TotpSeed.user_id == user_id, TotpSeed.active.is_(False)))
    key_id, sealed = _seal(user_id, pyotp.random_base32())
    seed = TotpSeed(user_id=user_id, active=False, key_id=key_id, sealed=sealed, made_at=clock.now())
    seed.last_step = NONE_YET
    db.session.add(seed)
    db.session.flush()


def waiting(user_id: int) -> str | None:
    """The secret that waits for its first code, in base32 as apps take it; None when there is none."""
    seed = _seed(user_id, active=False)
    return None if seed is None else _open(seed)


def address(secret: str, email: str, issuer: str) -> str:
    """What the square code of a secret says (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def confirm(user_id: int, typed: str) -> bool:
    """Take the first code of the seed that waits, which then replaces the one in use; False when it is wrong."""
    seed = _seed(user_id, active=False)
    step = None if seed is None else _step_of(_open(seed), typed, NONE_YET, clock.now())
    if seed is None or step is None:
        return False
    remove(user_id)
    seed.active, seed.last_step = True, step
    db.session.flush()
    return True


def take(user_id: int, typed: str) -> bool:
    """Take a code of the seed in use; False when it is wrong, was taken already, or is older than one taken."""
    seed = _seed(user_id, active=True)
    step = None if seed is None else _step_of(_open(seed), typed, seed.last_step, clock.now())
    if seed is None or step is None:
        return False
    # Of two requests with one code only the first finds an older step here.
    newer = update(TotpSeed).where(TotpSeed.id == seed.id, TotpSeed.last_step < step).values(last_step=step)
    return db.session.execute(newer.returning(TotpSeed.id)).first() is not None


def remove(user_id: int) -> bool:
    """Forget the seed in use; False when there was none."""
    used = (TotpSeed.user_id == user_id, TotpSeed.active)
    return db.session.execute(delete(TotpSeed).where(*used).returning(TotpSeed.id)).first() is not None


def rewrap(limit: int = 1000) -> int:
    """Seal up to `limit` seeds of older vault keys under today's; how many. The caller commits."""
    old = select(TotpSeed).where(TotpSeed.key_id != _key_id()).order_by(TotpSeed.id).limit(limit)
    rows = db.session.execute(old.with_for_update()).scalars().all()
    for row in rows:
        row.key_id, row.sealed = _seal(row.user_id, _open(row))
    return len(rows)


def _step_of(secret: str, typed: str, after: int, now: datetime) -> int | None:
    """The step whose code was typed, later than `after` and about now; None when there is none."""
    code = "".join(typed.split())
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    steps = range(present - SKEW, present + SKEW + 1)
    found = [step for step in steps if compare_digest(app.generate_otp(step), code) and step > after]
    return found[0] if found else None


def _seed(user_id: int, *, active: bool) -> TotpSeed | None:
    wanted = select(TotpSeed).where(TotpSeed.user_id == user_id, TotpSeed.active.is_(active))
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()


def _seal(user_id: int, secret: str) -> tuple[str, bytes]:
    key_id, nonce = _key_id(), secrets.token_bytes(_NONCE_BYTES)
    return key_id, nonce + _box(key_id).encrypt(nonce, secret.encode(), _place(user_id, key_id))


def _open(seed: TotpSeed) -> str:
    nonce, rest = seed.sealed[:_NONCE_BYTES], seed.sealed[_NONCE_BYTES:]
    try:
        return _box(seed.key_id).decrypt(nonce, rest, _place(seed.user_id, seed.key_id)).decode()
    except InvalidTag as fault:
        raise ValueError("changed, or sealed elsewhere") from fault


def _place(user_id: int, key_id: str) -> bytes:
    return f"totp_seeds|{user_id}|{key_id}".encode()


def _key_id() -> str:
    return str(current_app.config.get("VAULT_KEY_ID") or "")


def _box(key_id: str) -> AESGCM:
    old = current_app.config.get("VAULT_OLD_KEYS") or {}
    given = current_app.config.get("VAULT_KEY") if key_id == _key_id() else old.get(key_id)
    if not given:
        raise KeyAway(f"the vault key {key_id} is not here")
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"aduan totp seeds")
    return AESGCM(derived.derive(base64.b64decode(given)))
