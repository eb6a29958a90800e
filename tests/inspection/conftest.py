"""A server to look at."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from feedback import keeper, worker
from tests.databases import lasting


@pytest.fixture
def sound(app: Flask) -> Flask:
    """A server where all is well: worker and keeper have been here, the folder is private, the engine is true."""
    Path(app.config["DATA_DIR"]).chmod(0o700)
    for loop in (worker, keeper):
        loop.run(app, once=True, stop=Event())
    lasting(app)
    return app
