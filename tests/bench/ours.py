"""The product as it is measured: `wsgi:app`, with the slow hash of a receipt code set aside (see `hashes`)."""

from __future__ import annotations

from tests import hashes
from wsgi import app

__all__ = ["app"]

hashes.set_aside()
