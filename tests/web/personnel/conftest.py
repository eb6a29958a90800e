"""A case to begin with."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.base.database import db
from tests.crew import Crew
from tests.web.personnel.steps import closed


@pytest.fixture
def case(app: Flask, crew: Crew) -> str:
    """The number of a closed case, handled at the puskesmas."""
    with app.app_context():
        number = closed(crew).number
        db.session.commit()
    return number
