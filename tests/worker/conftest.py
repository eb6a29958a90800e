"""Letters are tested with an empty outbox and invented readers."""

from __future__ import annotations

import pytest

from tests.post_room import empty_outbox, readers

__all__ = ["empty_outbox", "readers"]


@pytest.fixture(autouse=True)
def _settled(empty_outbox: None, readers: object) -> None:
    """Every test here begins so."""
