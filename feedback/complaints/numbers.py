"""Case numbers: random, with a check character, so that they tell nothing and bear a slip of the pen."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
PREFIX = "BH"


def new_number() -> str:
    """A fresh number such as `BH-4K7Q-9XMD`: 7 random Crockford characters (35 bits) and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return _grouped(body + _check(body))


def tidy(typed: str) -> str | None:
    """The number somebody typed in its one spelling, or None when it cannot be one."""
    letters = typed.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    letters = "".join(letter for letter in letters if letter.isalnum()).removeprefix(PREFIX)
    if len(letters) != LENGTH + 1 or any(letter not in ALPHABET for letter in letters):
        return None
    return _grouped(letters) if _check(letters[:-1]) == letters[-1] else None


def _check(body: str) -> str:
    """Weighted sum modulo 31 (a prime): finds every single slip and every swap of neighbours."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(body, start=2))
    return ALPHABET[total % 31]


def _grouped(letters: str) -> str:
    return f"{PREFIX}-{letters[:4]}-{letters[4:]}"
