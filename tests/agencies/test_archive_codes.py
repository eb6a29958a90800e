"""Archive codes: a dated list that the administrator keeps, with its past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies import edit
from feedback.agencies.models import ArchiveCode
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.exchange import numbering


def codes(day: date) -> list[str]:
    return [row.code for row in db.session.scalars(numbering.codes_on(day))]


def test_the_shipped_codes_are_marked_as_to_be_confirmed(inside: Flask) -> None:
    rows = db.session.scalars(select(ArchiveCode)).all()
    assert {row.code for row in rows} >= {"000", "600", "700", "800"}
    assert not [row for row in rows if row.confirmed]


def test_a_code_counts_on_its_days_only(inside: Flask) -> None:
    today = clock.today()
    values = {"code": "600.4", "name": "Jalan", "valid_from": today, "valid_to": today + timedelta(days=9)}
    row = edit.add_archive_code(values, by="user:1")
    assert "600.4" in codes(today)
    assert "600.4" not in codes(today - timedelta(days=1))
    assert "600.4" not in codes(today + timedelta(days=10))
    with pytest.raises(Refusal):
        edit.add_archive_code(values, by="user:1")
    changes = {"name": "Jalan", "valid_from": today, "valid_to": today, "confirmed": True}
    assert edit.change_archive_code(row.id, 1, changes, by="user:1") == ["valid_to"]
    with pytest.raises(Refusal):
        edit.change_archive_code(row.id, 2, changes | {"valid_to": today - timedelta(days=1)}, by="user:1")


def test_the_administrator_adds_one_and_reads_its_past(
    app: Flask, visit: Callable[[str], FlaskClient]
) -> None:
    browser = visit("administrator")
    said = {"code": "700.1", "name": "Pemeriksaan", "valid_from": "2026-01-01"}
    assert browser.post("/admin/archive_codes", data=said).status_code == 303
    assert browser.post("/admin/archive_codes", data=said).status_code == 422
    assert "700.1" in browser.get("/admin/archive_codes").text
    with app.app_context():
        found = db.session.scalars(select(ArchiveCode.id).where(ArchiveCode.code == "700.1")).one()
    changed = {
        "name": "Pengawasan intern",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "version": "1",
    }
    assert browser.post(f"/admin/archive_codes/{found}", data=changed).status_code == 303
    page = browser.get(f"/admin/archive_codes/{found}").text
    assert "Pengawasan intern" in page
    assert "2026-12-31" in page
