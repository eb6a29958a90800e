"""The second step of signing in: between a right password and a session stands what else the person has.

The state between the steps is a row and a token in the browser; it opens nothing, and ends after ten minutes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import throttle
from feedback.people.factor_models import PendingSignIn
from feedback.people.models import Factor, User, UserState
from feedback.people.sign_in import start_session, token_hash

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Half:
    """Somebody whose password was right, as a value."""

    id: int
    user_id: int
    email: str


def begin(user_id: int) -> str:
    """Remember that the password was right; the token for the browser."""
    now, token = clock.now(), secrets.token_urlsafe(32)
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.ends_at <= now))
    db.session.add(
        PendingSignIn(token_hash=token_hash(token), user_id=user_id, made_at=now, ends_at=now + LASTS)
    )
    db.session.flush()
    return token


def behind(token: str) -> Half | None:
    """Who stands half-way with this token; None when it is wrong, used or too old, or the account was closed."""
    now = clock.now()
    row = db.session.execute(
        select(PendingSignIn.id, PendingSignIn.user_id, User.email)
        .join(User, User.id == PendingSignIn.user_id)
        .where(
            PendingSignIn.token_hash == token_hash(token),
            PendingSignIn.made_at <= now,
            PendingSignIn.ends_at > now,
            User.state == UserState.ACTIVE,
        )
    ).one_or_none()
    return None if row is None else Half(row.id, row.user_id, row.email)


def finish(half: Half, factor: Factor, device: str, mark: str | None = None) -> str:
    """Open the session; its token. `mark` as in `sign_in.admit`.

    Refusal when a change of posts, password or account ended the attempt.
    """
    user = db.session.execute(
        select(User)
        .where(User.id == half.user_id, User.state == UserState.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    gone = delete(PendingSignIn).where(PendingSignIn.id == half.id).returning(PendingSignIn.id)
    if user is None or db.session.execute(gone).first() is None:
        raise Refusal(_("This took too long, or something changed meanwhile. Sign in again."))
    throttle.forgive(user.email, mark)
    throttle.forgive_proof(user.id)
    return start_session(user, factor, device)


def end(token: str) -> None:
    """Give up an attempt."""
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.token_hash == token_hash(token)))
