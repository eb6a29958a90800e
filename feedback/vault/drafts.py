"""Reports being written: each sealed under a key made from the reporter's own one-time secret.

The database keeps a hash to find the row by and what the secret alone can open, and no exact time. The secret
is in the reporter's browser only; a receipt code is derived from it when the report is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, db
from feedback.base.rows import put_over

LASTS = timedelta(hours=24)
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_NONCE = 12


class ReportDraft(Base):
    """One report being written, or just sent and its code still to be shown. `expires_at` is a full hour."""

    __tablename__ = "report_drafts"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_on: Mapped[date]
    expires_at: Mapped[datetime]


_FIND = select(ReportDraft.content).where(
    ReportDraft.token_hash == bindparam("place"), ReportDraft.expires_at > bindparam("now")
)


def new_secret() -> str:
    """A fresh one-time secret (256 bits)."""
    return secrets.token_urlsafe(32)


def is_secret(text: str | None) -> bool:
    """Whether `text` has the shape of such a secret."""
    return text is not None and _SHAPE.fullmatch(text) is not None


def hash_of(secret: str) -> str:
    """What a draft and its files are found by, hex; the secret does not follow from it."""
    return hashlib.sha256(b"report draft|" + secret.encode()).hexdigest()


def read(secret: str) -> dict[str, Any] | None:
    """What was written under this secret; None when there is nothing, or it has expired. One statement."""
    place = hash_of(secret)
    sealed = db.session.connection().scalar(_FIND, {"place": place, "now": clock.now()})
    if sealed is None:
        return None
    try:
        plain = _box(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
    except InvalidTag:
        return None
    found: dict[str, Any] = json.loads(plain)
    return found


def write(secret: str, content: dict[str, Any], lasts: timedelta = LASTS) -> None:
    """Keep `content` under this secret, in place of what was there. One statement."""
    place, nonce = hash_of(secret), secrets.token_bytes(_NONCE)
    plain = json.dumps(content, ensure_ascii=False).encode()
    values = {
        "content": nonce + _box(secret).encrypt(nonce, plain, place.encode()),
        "expires_at": full_hour(clock.now() + lasts),
    }
    put_over(ReportDraft, {"token_hash": place, "made_on": clock.today(), **values}, keep=("made_on",))


def drop(secret: str) -> None:
    """Forget what was written under this secret."""
    db.session.execute(delete(ReportDraft).where(ReportDraft.token_hash == hash_of(secret)))


def sweep_drafts() -> int:
    """Forget what has expired; how many. Their files go with `shelf.sweep_drafts`."""
    gone = delete(ReportDraft).where(ReportDraft.expires_at <= clock.now()).returning(ReportDraft.token_hash)
    return len(db.session.execute(gone).all())


def full_hour(moment: datetime) -> datetime:
    """The next full hour: what is kept of a time that would tell when somebody was here."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _box(secret: str) -> AESGCM:
    return AESGCM(hmac.digest(secret.encode(), b"report draft key", hashlib.sha256))
