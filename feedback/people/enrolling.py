"""Setting up and taking away what a person proves himself with: recorded, told, and other sessions end."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.notices.outbox import tell, to_user
from feedback.people import factors, recovery, security_log, seeds, sign_in
from feedback.people.factor_models import Passkey
from feedback.people.models import Factor, User
from feedback.people.passkeys import Signed
from feedback.people.persons import Person
from feedback.people.recovery import Sheet


def begin_app(me: Person) -> None:
    """Make a secret for an authenticator app, which waits for its first code."""
    _lock(me.user_id)
    seeds.begin(me.user_id)


def add_app(me: Person, typed: str, session_id: int) -> None:
    """Take the app's first code: from now on it is asked for. Refusal when it is wrong."""
    _lock(me.user_id)
    if not seeds.confirm(me.user_id, typed):
        raise Refusal(
            _("This is not the code that the app shows now. Wait for the next one and type it."), field="code"
        )
    _changed(me, "factor_added", session_id, factor=Factor.TOTP.value)


def remove_app(me: Person, session_id: int) -> None:
    """Forget the authenticator app. Refusal when nothing else is left that must be there."""
    _lock(me.user_id)
    has = factors.held(me.user_id)
    if factors.required() and not has.passkeys:
        raise Refusal(_("Add a passkey before you remove the app: one of them is needed to sign in."))
    if seeds.remove(me.user_id):
        _removed(me, session_id, factor=Factor.TOTP.value)


def add_passkey(me: Person, made: Signed, name: str, session_id: int) -> None:
    """Keep a passkey that was checked. Refusal when it is known already."""
    _lock(me.user_id)
    if db.session.execute(select(Passkey.id).where(Passkey.credential_id == made.credential_id)).first():
        raise Refusal(_("This passkey is registered already."))
    kept = Passkey(user_id=me.user_id, credential_id=made.credential_id, public_key=made.public_key)
    kept.sign_count, kept.name, kept.made_at = made.count, name.strip()[:60] or _("Passkey"), clock.now()
    db.session.add(kept)
    db.session.flush()
    _changed(me, "factor_added", session_id, factor=Factor.PASSKEY.value)


def remove_passkey(me: Person, passkey_id: int, session_id: int) -> None:
    """Forget a passkey. `Hidden` when it is not one's own; Refusal when nothing else is left that must be there."""
    _lock(me.user_id)
    has = factors.held(me.user_id)
    mine = (Passkey.user_id == me.user_id, Passkey.id == passkey_id)
    if db.session.execute(select(Passkey.id).where(*mine)).first() is None:
        raise Hidden
    if has.passkeys == 1 and (factors.needs_passkey(me) or (factors.required() and not has.app)):
        raise Refusal(_("This is your last passkey. Add another one before you remove it."))
    db.session.execute(delete(Passkey).where(*mine))
    _removed(me, session_id, factor=Factor.PASSKEY.value)


def keep_sheet(me: Person, sheet: Sheet) -> None:
    """Keep a new sheet of recovery codes; the one before is worth nothing any more."""
    _lock(me.user_id)
    recovery.keep(me.user_id, sheet)
    security_log.note("recovery_renewed", by=me.actor, user_id=me.user_id)
    told(me.user_id, "recovery_renewed")


def recovery_used(user_id: int) -> None:
    """Record and tell that a recovery code opened a session."""
    security_log.note("recovery_used", by=f"user:{user_id}", user_id=user_id)
    told(user_id, "recovery_used")


def new_browser(user_id: int) -> None:
    """Tell somebody that his account was opened in a browser that did not open it before; at most once an hour."""
    key = f"new_browser:{user_id}:{clock.now().strftime('%Y-%m-%dT%H')}"
    tell("new_browser", to=to_user(user_id), key=key)


def codes_tried(user_id: int) -> None:
    """Tell somebody, once a day, that his password is known to whoever lacks the second step."""
    key = f"codes_tried:{user_id}:{clock.today().isoformat()}"
    tell("codes_tried", to=to_user(user_id), key=key)


def forget_all(user_id: int) -> None:
    """Take everything away that a person proves himself with beside the password; sessions end."""
    _lock(user_id)
    seeds.remove(user_id)
    recovery.forget(user_id)
    db.session.execute(delete(Passkey).where(Passkey.user_id == user_id))
    sign_in.end_all(user_id)


def told(user_id: int, letter: str, **facts: Any) -> None:
    """Write to the person about his account; never to a stand-in."""
    tell(letter, to=to_user(user_id), key=f"{letter}:{user_id}:{secrets.token_hex(8)}", facts=facts)


def _removed(me: Person, session_id: int, **facts: str) -> None:
    if not factors.held(me.user_id).any:
        recovery.forget(me.user_id)
    _changed(me, "factor_removed", session_id, **facts)


def _changed(me: Person, what: str, session_id: int, **facts: str) -> None:
    sign_in.end_all(me.user_id, but=session_id)
    security_log.note(what, by=me.actor, user_id=me.user_id, **facts)
    told(me.user_id, what)


def _lock(user_id: int) -> None:
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
