"""Links sent by letter: good once, for a while, and stored nowhere in clear.

A token is an HMAC of its row, so the worker can write the letter although the row holds only a hash.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.notices.outbox import tell, to_user
from feedback.people.models import Invitation, Purpose, User, UserState
from feedback.people.sign_in import token_hash

LASTS = {Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(hours=2)}
LETTER = {Purpose.INVITE: "invitation", Purpose.RESET: "password_reset"}
PAGE = {Purpose.INVITE: "/account/invitation", Purpose.RESET: "/account/reset"}
OPENS = {Purpose.INVITE: UserState.INVITED, Purpose.RESET: UserState.ACTIVE}


def send(user: User, purpose: Purpose) -> str:
    """Send the person a new link and end earlier ones of that purpose; the token."""
    now = clock.now()
    db.session.execute(
        update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.purpose == purpose, Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    link = Invitation(purpose=purpose, user_id=user.id, created_at=now, expires_at=now + LASTS[purpose])
    token = _token(link)
    link.token_hash = token_hash(token)
    db.session.add(link)
    db.session.flush()
    name = LETTER[purpose]
    tell(name, to=to_user(user.id), key=f"{name}:{link.id}", facts={"invitation": link.id})
    return token


def behind(token: str, purpose: Purpose, *, lock: bool = False) -> tuple[Invitation, User]:
    """The link and the account behind a token. Refusal when it is wrong, used, or too old."""
    question = (
        select(Invitation, User)
        .join(User, User.id == Invitation.user_id)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.purpose == purpose,
            Invitation.used_at.is_(None),
            Invitation.expires_at > clock.now(),
            User.state == OPENS[purpose],
        )
    )
    if lock:
        question = question.with_for_update().execution_options(populate_existing=True)
    row = db.session.execute(question).one_or_none()
    if row is None:
        raise Refusal(_("This link was used or is too old. Ask for a new one."))
    return row[0], row[1]


def page_of(facts: Mapping[str, Any]) -> str | None:
    """The path a letter about an account points to, or None when its link is used or too old."""
    link = db.session.get(Invitation, int(facts["invitation"]))
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    return f"{PAGE[link.purpose]}/{_token(link)}"


def _token(link: Invitation) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    words = f"link|{link.purpose.value}|{link.user_id}|{link.created_at.isoformat()}"
    return base64.urlsafe_b64encode(hmac.new(key, words.encode(), sha256).digest()).decode().rstrip("=")
