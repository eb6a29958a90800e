"""One regency for a whole module of tests: nothing that is asked of it may be kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from feedback.base.database import db
from feedback.people import sign_in
from feedback.web import guards
from tests.databases import Copies
from tests.web.matrix import founding
from tests.web.matrix.world import World


@pytest.fixture(scope="module")
def regency(_application: Flask, copies: Copies) -> Iterator[World]:
    """Every kind of case, told once on a fresh database."""
    before = dict(_application.config)
    _let_go(_application)
    copies.renew()
    folder = Path(_application.config["DATA_DIR"])
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # However long the walk takes, that somebody was seen lately is not written down in between.
        patch.setattr(guards, "REFRESH", sign_in.IDLE)
        yield founding.build(_application)
    _application.config.clear()
    _application.config.update(before)
    _let_go(_application)


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
