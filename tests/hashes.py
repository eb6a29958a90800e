"""The slow hash of receipt and recovery codes, set aside: it is slow on purpose, and nearly half of what a test costs.

Tests and measurements find codes by a quick hash; tests/vault shows what the slow one is asked for. Every process of
a measurement does so. One that is asked to be `SLOW` makes the slow hash too,
for times and memory as users have them; the others do not, for the cost beside it: a hash also throws everything
else out of the processor's cache, which no subtraction would see.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import Any

from argon2.low_level import Type

from feedback.people import recovery
from feedback.vault import codes

SLOW = "BENCH_SLOW_HASH"

_slow = codes.hash_secret_raw


def set_aside() -> None:
    """Find codes by the quick hash in this process."""
    codes.hash_secret_raw = recovery.hash_secret_raw = _both if os.environ.get(SLOW) else _quick


def cost(times: int = 10) -> float:
    """Milliseconds of CPU time of one slow hash."""
    begun = time.thread_time()
    for _ in range(times):
        _slow(
            secret=b"code",
            salt=b"s" * 16,
            time_cost=2,
            memory_cost=19 * 1024,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )
    return (time.thread_time() - begun) * 1000 / times


def _quick(**given: Any) -> bytes:
    return hashlib.blake2b(given["secret"], key=given["salt"], digest_size=32).digest()


def _both(**given: Any) -> bytes:
    _slow(**given)
    return _quick(**given)
