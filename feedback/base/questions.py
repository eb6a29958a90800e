"""Questions that are written once: in SQLAlchemy, to write a large question costs more than to ask it.

What such a function is given must say everything that its question depends on, the day included.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

KEPT = 128  # of each kind, in each process

Given = ParamSpec("Given")
Question = TypeVar("Question")

_kinds: list[Any] = []


def written_once(write: Callable[Given, Question]) -> Callable[Given, Question]:
    """Let this process keep what the function wrote for the same arguments, which must be hashable."""
    kept = lru_cache(maxsize=KEPT)(write)
    _kinds.append(kept)
    return kept  # type: ignore[return-value]  # called like `write`, and what it keeps is `write`'s


def forget() -> None:
    """Forget every question: something was changed that they are written from."""
    for kept in _kinds:
        kept.cache_clear()
