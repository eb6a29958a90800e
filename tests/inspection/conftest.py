"""A server to look at."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import text

from feedback import keeper, worker
from feedback.base.database import db


@pytest.fixture
def sound(app: Flask) -> Flask:
    """A server where all is well: worker and keeper have been here, the folder is private, the engine is true."""
    Path(app.config["DATA_DIR"]).chmod(0o700)
    for loop in (worker, keeper):
        loop.run(app, once=True, stop=Event())
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            name = db.engine.url.database
            db.session.execute(text(f'ALTER DATABASE "{name}" RESET synchronous_commit'))
            db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return app
