"""The product as it is measured: `wsgi:app`, with the slow hash of a receipt code set aside (see `hashes`)."""

from __future__ import annotations

from tests.bench import bare  # before all others: it keeps away what they would load

# isort: split
from tests import hashes
from wsgi import app

__all__ = ["app", "bare"]

hashes.set_aside()
