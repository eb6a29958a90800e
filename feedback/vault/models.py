"""The vault's tables: a case's data key, the reporter's contact data, the hash of the receipt code, addresses to tell.

Nothing here is readable with the database alone.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key


class CaseKey(Base):
    """The data key of one stream, wrapped by the vault key named `key_id`; destroying it erases the words."""

    __tablename__ = "case_keys"

    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(40))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class Contact(Base):
    """How to reach a reporter: encrypted when open, sealed to the reveal key when confidential.

    `mail` holds only the e-mail address, sealed to the worker, which sends the notices asked for. `phone_mark` is a
    keyed hash by which an open telephone number is found exactly; a sealed one has none.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint("has_email OR NOT wants_notices", name="notices_need_an_address"),
        CheckConstraint("NOT sealed OR phone_mark IS NULL", name="sealed_is_not_found_by_phone"),
        Index("ix_contacts_phone_mark", "phone_mark"),
        CheckConstraint("(mail IS NOT NULL) = wants_notices", name="address_kept_for_notices_only"),
    )

    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True)
    sealed: Mapped[bool]
    key_id: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    mail: Mapped[bytes | None] = mapped_column(LargeBinary)
    has_email: Mapped[bool]
    has_phone: Mapped[bool]
    phone_mark: Mapped[bytes | None] = mapped_column(LargeBinary)
    wants_notices: Mapped[bool]


class Receipt(Base):
    """The slow keyed hash of a receipt code; `must_change` when somebody else typed the report."""

    __tablename__ = "receipts"

    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    must_change: Mapped[bool] = mapped_column(default=False)


class Subscription(Base):
    """An address that is told when a published case moves on, sealed to the worker; by `mark`, a keyed hash, it is
    there once for a case. Without `confirmed_on` its owner is only asked.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("stream_id", "mark"),)

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    mark: Mapped[bytes] = mapped_column(LargeBinary)
    mail: Mapped[bytes] = mapped_column(LargeBinary)
    locale: Mapped[str] = mapped_column(String(10))
    asked_on: Mapped[date]
    confirmed_on: Mapped[date | None]
