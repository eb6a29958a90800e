"""The tables of the people who work here: accounts, posts, sessions, and civil servants.

Every `to_on` is the last day that counts. A post taken away at once carries `revoked_at` besides.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words
from feedback.people.roles import Role


class UserState(StrEnum):
    """Where an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class Acting(StrEnum):
    """How a post is held: for good, as acting head (Plt), or as daily stand-in (Plh)."""

    NO = ""
    PLT = "plt"
    PLH = "plh"


class Purpose(StrEnum):
    """What a link in a letter is for."""

    INVITE = "invite"
    RESET = "reset"


class Factor(StrEnum):
    """What a session was opened with beside the password."""

    NONE = ""
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class ServantKind(StrEnum):
    """The kinds of personnel of rules §6; only PNS and PPPK have a NIP."""

    PNS = "pns"
    PPPK = "pppk"
    PPPK_PART_TIME = "pppk_part_time"
    BLUD = "blud"
    CONTRACT = "contract"
    VOLUNTEER = "volunteer"
    VILLAGE = "village"


class User(Base):
    """An account of somebody who works here. Residents have none."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower"),
        CheckConstraint("state <> 'active' OR password_hash IS NOT NULL", name="active_has_password"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[UserState] = mapped_column(words(UserState), default=UserState.INVITED)
    locale: Mapped[str] = mapped_column(String(5), default="id")
    phone: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]


class Grant(Base):
    """A post: a role at a unit, for a time."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        Index("ix_grants_user", "user_id"),
        Index("ix_grants_unit", "unit_id", "role"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    acting: Mapped[Acting] = mapped_column(words(Acting), default=Acting.NO)
    granted_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    revoked_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))


class Session(Base):
    """A sign-in that lasts. The cookie holds the token, this row only its SHA-256.

    `fresh_at` is when the person last proved himself, `device` a coarse word for it such as "chrome/android",
    `challenge` what a passkey is asked to sign next, once.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("ends_at > created_at", name="ends_after_it_begins"),
        Index("ix_sessions_user", "user_id"),
    )

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    factor: Mapped[Factor] = mapped_column(words(Factor), default=Factor.NONE)
    fresh_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(40), default="")
    challenge: Mapped[str | None] = mapped_column(String(100))
    challenge_at: Mapped[datetime | None]


class Invitation(Base):
    """A link sent by letter, good once: to accept an invitation or to set a new password."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_user", "user_id"),)

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was tried in the current window; keys hold no address in clear."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[datetime]
    count: Mapped[int]


class Absence(Base):
    """Somebody is away, and who stands in meanwhile."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("stand_in_id <> user_id", name="nobody_stands_in_for_himself"),
        Index("ix_absences_stand_in", "stand_in_id"),
        Index("ix_absences_user", "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    stand_in_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))


class Exclusion(Base):
    """Somebody for whom a stream does not exist: a person, a civil servant, or a whole unit."""

    __tablename__ = "exclusions"
    __table_args__ = (
        CheckConstraint(
            "(user_id IS NOT NULL) <> (unit_id IS NOT NULL) AND civil_servant_id IS NULL"
            " OR user_id IS NULL AND unit_id IS NULL AND civil_servant_id IS NOT NULL",
            name="names_exactly_one",
        ),
        UniqueConstraint("stream_id", "user_id"),
        UniqueConstraint("stream_id", "unit_id"),
        UniqueConstraint("stream_id", "civil_servant_id"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    user_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    civil_servant_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    reason: Mapped[str] = mapped_column(String(40))


class CivilServant(Base):
    """Somebody who serves at a unit, with or without an account."""

    __tablename__ = "civil_servants"
    __table_args__ = (
        CheckConstraint("nip IS NULL OR length(nip) = 18", name="nip_has_18_digits"),
        CheckConstraint("nip IS NULL OR kind IN ('pns', 'pppk', 'pppk_part_time')", name="only_asn_has_nip"),
    )

    id: Mapped[Key]
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ServantKind] = mapped_column(words(ServantKind))
    user_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"), unique=True)
    active: Mapped[bool] = mapped_column(default=True)


class Posting(Base):
    """Where a civil servant served, as what, under whom, and when."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("superior_id <> civil_servant_id", name="nobody_is_his_own_superior"),
        UniqueConstraint("civil_servant_id", "unit_id", "from_on"),
        Index("ix_postings_unit", "unit_id"),
    )

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    position: Mapped[str] = mapped_column(String(160))
    superior_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
