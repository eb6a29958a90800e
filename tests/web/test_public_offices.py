"""Offices near a resident: by kecamatan, and from each of them straight into a report about it."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from tests.statements import statements
from tests.web.public_path import STORY


def unit_and_region(app: Flask, code: str) -> tuple[int, int]:
    with app.app_context():
        unit = db.session.scalars(select(Unit).where(Unit.code == code)).one()
        region = db.session.get_one(Region, unit.region_id)
        while region.parent_id is not None:
            region = db.session.get_one(Region, region.parent_id)
        return unit.id, region.id


def hidden_unit(page: str) -> str:
    found = re.search(r'<input[^>]*name="unit"[^>]*>', page)
    return found.group(0) if found else ""


def test_a_resident_begins_a_report_from_the_office_near_him(app: Flask, client: FlaskClient) -> None:
    unit_id, region = unit_and_region(app, "PKM-MERSAM")
    assert f"/offices/{region}" in client.get("/").text
    near = client.get(f"/offices/{region}").text
    begin = f"/report?unit={unit_id}"
    assert begin in near
    assert str(unit_id) in hidden_unit(client.get(begin).text)
    told = {"text": STORY, "conduct": "no", "unit": str(unit_id)}
    assert client.post("/report", data=told).location == "/report/where"
    shown = re.search(r'<input[^>]*id="office"[^>]*value="([^"]*)"', client.get("/report/where").text)
    assert shown is not None
    assert "Mersam" in shown.group(1)


def test_another_office_chosen_later_is_asked_about_again(app: Flask, client: FlaskClient) -> None:
    first, _code = unit_and_region(app, "PKM-MERSAM")
    client.post("/report", data={"text": STORY, "conduct": "no"})
    client.post("/report/where", data={"office": "Disdukcapil", "guess": "0"})
    again = client.post("/report", data={"text": STORY, "conduct": "no", "unit": str(first)})
    assert again.location == "/report/where"
    assert "Mersam" in client.get("/report/where").text


def test_no_office_of_another_world_is_taken(client: FlaskClient) -> None:
    for unit in ("999999", "0", "x", "1" * 40, "-1"):
        assert client.get(f"/report?unit={unit}").status_code == 200
        told = {"text": STORY, "conduct": "no", "unit": unit}
        assert client.post("/report", data=told).status_code == 303
        assert 'value=""' in client.get("/report/where").text
    assert client.get("/offices/999999").status_code == 404


def test_offices_cost_two_statements(app: Flask, client: FlaskClient) -> None:
    _unit, region = unit_and_region(app, "PKM-MERSAM")
    for path in ("/offices", f"/offices/{region}"):
        client.get(path)
        with statements(app) as sent:
            assert client.get(path).status_code == 200
        assert len(sent) == 2
