"""Checking a proof beside the password, the same for signing in and for proving oneself again.

Counted first, in a transaction of its own; no transaction waits for a slow hash, and a challenge is used up whatever
comes of it.
"""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import enrolling, passkeys, recovery, security_log, seeds
from feedback.people.factors import Way
from feedback.people.models import Factor
from feedback.people.passkeys import Copied, Holder
from feedback.people.throttle import TooMany
from feedback.web.account import limits
from feedback.web.freshness import ProofForm


def taken(form: ProofForm, user_id: int, open_ways: frozenset[Way], holder: tuple[Holder, int]) -> Factor:
    """What the person proved himself with, among the ways that are open to him; used up, not yet committed.

    Refusal when it is wrong, `TooMany` after too many. `holder` is the row at which a passkey's challenge waits.
    """
    _count(user_id)
    if form.answer.data and Way.PASSKEY in open_ways:
        return _passkey(user_id, form.answer.data, holder)
    if form.recovery.data and Way.RECOVERY in open_ways:
        return _recovery(user_id, form.recovery.data)
    if Way.CODE in open_ways and seeds.take(user_id, form.code.data or ""):
        return Factor.TOTP
    if Way.CODE in open_ways:
        said = _("This code is not right, or was used already. Wait for the next one and type it.")
        raise Refusal(said, field="code")
    raise Refusal(_("Use your passkey, or a recovery code."))


def _count(user_id: int) -> None:
    try:
        limits.count_proof(user_id)
    except TooMany:
        enrolling.codes_tried(user_id)
        db.session.commit()
        raise


def _recovery(user_id: int, typed: str) -> Factor:
    with reading():
        salt = recovery.salt_of(user_id)
        db.session.rollback()
    code_hash = recovery.hashed(typed, salt)
    if not recovery.take(user_id, code_hash):
        raise Refusal(_("This recovery code is not right, or was used already."), field="recovery")
    enrolling.recovery_used(user_id)
    return Factor.RECOVERY


def _passkey(user_id: int, answer: str, holder: tuple[Holder, int]) -> Factor:
    challenge = passkeys.consume(*holder)
    db.session.commit()
    try:
        if passkeys.take(user_id, answer, challenge):
            return Factor.PASSKEY
    except Copied:
        security_log.note("passkey_refused", by=f"user:{user_id}", user_id=user_id)
        db.session.commit()
    raise Refusal(_("That did not work. Try once more, or use another way."))
