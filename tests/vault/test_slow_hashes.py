"""What guesses at codes cost: the tests find codes by a quick hash (tests/hashes.py), everybody else by this one.

Argon2id with 19 MiB and two passes: OWASP Password Storage Cheat Sheet.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from types import ModuleType

import pytest
from argon2.low_level import Type, hash_secret_raw

from feedback.people import recovery
from feedback.vault import codes

COST = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1, "hash_len": 32, "type": Type.ID}


@pytest.mark.parametrize(
    ("room", "make"),
    [
        (codes, lambda: codes.hash_code("ABCD-EFGH-JKMN-PQRS-T")),
        (recovery, lambda: recovery.hashed("ABCD-EFGH-JKMN-PQRS", b"s" * 16)),
    ],
)
def test_a_code_is_hashed_slowly_with_a_salt(
    inside: object, monkeypatch: pytest.MonkeyPatch, room: ModuleType, make: Callable[[], str]
) -> None:
    asked: list[dict[str, object]] = []

    def noted(**given: object) -> bytes:
        asked.append(given)
        return hash_secret_raw(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "hash_secret_raw", noted)
    made = make()
    (given,) = asked
    assert {name: given[name] for name in COST} == COST
    assert len(given["salt"]) == 16  # type: ignore[arg-type]
    slow = hash_secret_raw(**given)  # type: ignore[arg-type]
    assert hmac.compare_digest(made, slow.hex()) == (room is recovery), "a receipt code is keyed besides"
    assert len(made) == 64
