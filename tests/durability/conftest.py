"""Here other processes write to the test's database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Copies


@pytest.fixture(autouse=True)
def _written_from_elsewhere(copies: Copies) -> Iterator[None]:
    yield
    copies.touched = True
