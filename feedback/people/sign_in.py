"""Coming in and staying in: checking a password, and sessions that can be ended from our side.

The cookie holds a random token, the database its SHA-256. A session ends after 30 idle minutes, after
eight hours, on leaving, and with any change of password, posts or account (in the same transaction).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, delete, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import factors, passwords, throttle
from feedback.people.factor_models import PendingSignIn
from feedback.people.models import Factor, Session, User, UserState
from feedback.people.persons import Person, accounts, made

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
FRESH = timedelta(minutes=5)  # how long a proof counts for what asks for a fresh one


@dataclass(frozen=True)
class Sitting:
    """An open session as a value."""

    id: int
    user_id: int
    seen_at: datetime
    ends_at: datetime
    factor: Factor
    fresh_at: datetime | None

    @property
    def is_fresh(self) -> bool:
        """Whether the person proved himself within the last five minutes; a clock put back does not prolong it."""
        return self.fresh_at is not None and timedelta(0) <= clock.now() - self.fresh_at <= FRESH


@dataclass(frozen=True)
class Credentials:
    """What the database knows of an address; empty for an unknown or closed account."""

    user_id: int | None = None
    password_hash: str | None = None


def verify(email: str, password: str, network: str) -> User:
    """The account that `email` and `password` open, counted against the limits.

    Refusal, always in the same words, when they open none or were tried too often. This is the three
    steps below in one; a door takes them one by one, so that no transaction waits for the slow hash.
    """
    throttle.count_sign_in(email, network)
    found = credentials(email)
    check(found, password)
    return db.session.execute(select(User).where(User.id == found.user_id)).scalar_one()


def credentials(email: str) -> Credentials:
    """What to check a password against. One statement, the same for known and unknown addresses."""
    row = db.session.execute(
        select(User.id, User.password_hash).where(
            User.email == tidy_email(email), User.state == UserState.ACTIVE, User.password_hash.is_not(None)
        )
    ).one_or_none()
    return Credentials() if row is None else Credentials(row.id, row.password_hash)


def check(found: Credentials, password: str) -> None:
    """Refuse a wrong password. Slow, and as slow when there is no account; touches no database."""
    if not passwords.matches(found.password_hash, password):
        raise Refusal(_("This e-mail address and password do not fit. Check both, or set a new password."))


def admit(found: Credentials, device: str = "", mark: str | None = None) -> str | None:
    """Start a session for checked credentials; a new token. None when a second step must come first.

    `mark` is what the try was counted by, when the browser was known (see `throttle`).

    Refusal when the account was closed or its password changed since it was checked.
    """
    user = db.session.execute(
        select(User)
        .where(User.id == found.user_id, User.state == UserState.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if user is None or user.password_hash != found.password_hash:
        raise Refusal(_("This e-mail address and password do not fit. Check both, or set a new password."))
    if factors.held(user.id).any:
        return None
    throttle.forgive(user.email, mark)
    return start_session(user, device=device)


def start_session(user: User, factor: Factor = Factor.NONE, device: str = "") -> str:
    """A new session of somebody who has just proved himself, `factor` beside the password.

    The token for the cookie: 256 random bits that are stored nowhere. `device` is a coarse word for the browser.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.execute(delete(Session).where(Session.user_id == user.id, Session.ends_at <= now))
    opened = Session(token_hash=token_hash(token), user_id=user.id, created_at=now, seen_at=now)
    opened.ends_at, opened.fresh_at, opened.factor, opened.device = now + LONGEST, now, factor, device
    db.session.add(opened)
    db.session.flush()
    return token


def prove(sitting: Sitting, factor: Factor = Factor.NONE) -> str | None:
    """The person of a session has proved himself again: it is fresh, and goes on under a new token.

    None when it has ended meanwhile. It counts as opened with `factor` from now on, unless with a stronger one.
    """
    token = secrets.token_urlsafe(32)
    changed = {"token_hash": token_hash(token), "fresh_at": clock.now()}
    kept = update(Session).where(Session.id == sitting.id).values(**changed)
    if factor is Factor.PASSKEY or (factor and sitting.factor in (Factor.NONE, Factor.RECOVERY)):
        kept = kept.values(factor=factor)
    found = db.session.execute(kept.returning(Session.id)).one_or_none()
    return None if found is None else token


def find_session(token: str) -> tuple[Person, Sitting] | None:
    """Who holds the token, when its session is still open. Two statements."""
    now = clock.now()
    asked = {"token": token_hash(token), "now": now, "idle_since": now - IDLE}
    row = db.session.execute(_question(), asked).one_or_none()
    if row is None:
        return None
    return made(row), Sitting(row.session_id, row.id, row.seen_at, row.ends_at, row.factor, row.fresh_at)


@cache
def _question() -> Select[*tuple[Any, ...]]:
    # Asked on every page of the staff, so it is written once.
    return (
        accounts()
        .join(Session, Session.user_id == User.id)
        .add_columns(
            Session.id.label("session_id"), Session.seen_at, Session.ends_at, Session.factor, Session.fresh_at
        )
        .where(
            Session.token_hash == bindparam("token"),
            Session.ends_at > bindparam("now"),
            Session.seen_at > bindparam("idle_since"),
        )
    )


def touch(sitting: Sitting) -> None:
    """Note that the session was used just now; an ended session is not brought back."""
    db.session.execute(update(Session).where(Session.id == sitting.id).values(seen_at=clock.now()))


def end_session(token: str) -> None:
    """End the session of this token, if there is one."""
    db.session.execute(delete(Session).where(Session.token_hash == token_hash(token)))


def end_one(user_id: int, session_id: int) -> bool:
    """End one session of a person; False when he has no such session."""
    mine = (Session.user_id == user_id, Session.id == session_id)
    return db.session.execute(delete(Session).where(*mine).returning(Session.id)).first() is not None


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every session of a person, except the one with the id `but`; how many there were.

    Whoever is half-way through signing in begins anew.
    """
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.user_id == user_id))
    ended = db.session.execute(
        delete(Session).where(Session.user_id == user_id, Session.id != (but or 0)).returning(Session.id)
    )
    return len(ended.all())


def sessions_of(user_id: int) -> list[Session]:
    """The open sessions of a person, newest first."""
    now = clock.now()
    return list(
        db.session.execute(
            select(Session)
            .where(Session.user_id == user_id, Session.ends_at > now, Session.seen_at > now - IDLE)
            .order_by(Session.id.desc())
        ).scalars()
    )


def tidy_email(email: str) -> str:
    """An address as it is stored: without blanks around it, in small letters."""
    return email.strip().lower()


def token_hash(token: str) -> str:
    """What the database keeps of a token. It is random and long: a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
