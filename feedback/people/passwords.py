"""Passwords: what may be one, and the slow hash that keeps it.

Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). At most two are computed
at once in a process, so that a rush of sign-ins cannot eat the memory.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.people import guessing

SHORTEST = 12
LONGEST = 128

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_room = BoundedSemaphore(2)


def _nobodys() -> str:
    """A hash of the form that is kept, with a digest out of nowhere instead of a password's."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (_hasher.salt_len, _hasher.hash_len)
    )
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


# What is compared with when there is no account, so that a wrong address costs what a wrong password costs; and
# what an account holds whose password was taken away. It fits nothing: its password was never known to anybody.
UNUSABLE = _nobodys()


@dataclass(frozen=True)
class Hashed:
    """A new password, checked and hashed, ready to be kept."""

    value: str


def ready(password: str, *about: str) -> Hashed:
    """Check a new password and hash it. Slow; a door calls it while no transaction is open."""
    check(password, *about)
    return Hashed(hash_password(password))


def hash_password(password: str) -> str:
    """The hash that is stored. Slow on purpose: call it with no transaction open."""
    with _room:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash. None costs the same and never matches."""
    with _room:
        try:
            _hasher.verify(password_hash or UNUSABLE, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check(password: str, *about: str) -> None:
    """Refuse what is too short, too long, or easily guessed. `about` are words of the person himself.

    No rules of composition and no forced change: length and a look at how it is made do more (NIST SP 800-63B §5.1.1).
    """
    if len(password) < SHORTEST:
        raise Refusal(
            _("Use at least %(n)s characters. A short sentence works well.", n=SHORTEST), field="password"
        )
    if len(password) > LONGEST:
        raise Refusal(_("Use at most %(n)s characters.", n=LONGEST), field="password")
    if guessing.is_guessable(password, about):
        raise Refusal(
            _("This password is easy to guess. Choose words unrelated to you and your office."),
            field="password",
        )
