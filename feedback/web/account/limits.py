"""Counting tries: in a transaction of its own, ended before the slow hash begins.

A count must stay when the try is refused, and no transaction may wait for a hash.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from feedback.base.database import db
from feedback.people import throttle
from feedback.web import guards
from feedback.web.account import known

Who = TypeVar("Who", str, int)


def count_sign_in(email: str) -> None:
    """Count a try to sign in; `TooMany` when there were too many."""
    _keep(partial(throttle.count_sign_in, device=known.device_of(email)), email)


def count_reset(email: str) -> None:
    """Count a wish for a new password; `TooMany` when there were too many."""
    _keep(throttle.count_reset, email)


def count_proof(user_id: int) -> None:
    """Count a try to prove oneself beside the password, or anew; `TooMany` when there were too many."""
    _keep(throttle.count_proof, user_id)


def forgive_proof(user_id: int) -> None:
    """Forget the tries of somebody who proved himself in the end, with what is committed then."""
    throttle.forgive_proof(user_id)


def _keep(count: Callable[[Who, str], None], who: Who) -> None:
    try:
        count(who, guards.network())
    finally:
        db.session.commit()
