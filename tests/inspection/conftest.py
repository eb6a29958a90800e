"""A server to look at."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text

from feedback import worker
from feedback.base.database import db


@pytest.fixture
def sound(app: Flask) -> Flask:
    """A server where all is well: a worker has been here, the folder is private, the engine keeps its word."""
    Path(app.config["DATA_DIR"]).chmod(0o700)
    worker.run(app, once=True, stop=Event())
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            name = db.engine.url.database
            db.session.execute(text(f'ALTER DATABASE "{name}" RESET synchronous_commit'))
            db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return app
