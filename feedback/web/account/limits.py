"""Counting tries: in a transaction of its own, ended before the slow hash begins.

A count must stay when the try is refused, and no transaction may wait for a hash.
"""

from __future__ import annotations

from collections.abc import Callable

from feedback.base.database import db
from feedback.people import throttle
from feedback.web import guards


def count_sign_in(email: str) -> None:
    """Count a try to sign in; `TooMany` when there were too many."""
    _keep(throttle.count_sign_in, email)


def count_reset(email: str) -> None:
    """Count a wish for a new password; `TooMany` when there were too many."""
    _keep(throttle.count_reset, email)


def _keep(count: Callable[[str, str], None], email: str) -> None:
    try:
        count(email, guards.network())
    finally:
        db.session.commit()
