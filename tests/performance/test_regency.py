"""The simulated regency, small: no page asks more often for more, and one that does is noticed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.performance import sheets
from tests.performance import regency


def test_no_page_asks_more_often_for_a_whole_regency(app: Flask) -> None:
    found = regency.run(app, 60, 120, months=2)
    assert found.grown == []
    assert len(found.pages) > 10
    assert re.match(r"[1-9]\d* sheets of", found.told[1]), "they were really locked"


def test_a_page_that_asks_for_each_person_is_noticed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = sheets.people_for

    def wasteful(me: Person):
        for servant_id in db.session.scalars(select(CivilServant.id)).all():
            db.session.execute(select(CivilServant.name).where(CivilServant.id == servant_id)).all()
        return plain(me)

    monkeypatch.setattr(sheets, "people_for", wasteful)
    assert "/personnel" in regency.run(app, 20, 40, months=1).grown
