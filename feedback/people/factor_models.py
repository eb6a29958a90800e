"""The tables of what a person proves himself with beside a password, and of signing in half-way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key


class PendingSignIn(Base):
    """A right password was given, the second step is still to come. It opens nothing by itself.

    The browser holds the token, this row its SHA-256. `challenge` waits for a passkey's answer, once.
    """

    __tablename__ = "pending_sign_ins"
    __table_args__ = (
        CheckConstraint("ends_at > made_at", name="ends_after_it_begins"),
        Index("ix_pending_sign_ins_user", "user_id"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    challenge: Mapped[str | None] = mapped_column(String(100))
    challenge_at: Mapped[datetime | None]


class TotpSeed(Base):
    """The secret of an authenticator app, encrypted; `active` once a code of it was given.

    `last_step` is the newest time step whose code was taken: none before or at it is taken again.
    """

    __tablename__ = "totp_seeds"
    __table_args__ = (UniqueConstraint("user_id", "active"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    active: Mapped[bool]
    key_id: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int]
    made_at: Mapped[datetime]


class Passkey(Base):
    """A public key whose private half a person's device or security key holds."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user", "user_id"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    used_on: Mapped[date | None]


class RecoveryCode(Base):
    """One of the codes on a person's sheet, good once. All of a sheet share a salt: a try costs one slow hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorReset(Base):
    """Somebody's second factors are to be taken away because he lost them: asked for, agreed to, done or stopped."""

    __tablename__ = "factor_resets"
    __table_args__ = (
        CheckConstraint("asked_by <> user_id AND agreed_by <> user_id", name="nobody_resets_himself"),
        CheckConstraint("agreed_by <> asked_by", name="two_different_people"),
        CheckConstraint("(agreed_by IS NULL) = (due_at IS NULL)", name="due_when_agreed"),
        CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name="done_or_cancelled"),
        Index("ix_factor_resets_user", "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    asked_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
