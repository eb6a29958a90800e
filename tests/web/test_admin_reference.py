"""The administrator's screens over the reference data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.models import Category, OutsideBody, Region, RoutingRule, Setting, Unit
from feedback.base.database import db
from feedback.deadlines.models import CalendarDay, ServiceStandard
from tests.statements import statements

Visit = Callable[[str], FlaskClient]

MODELS = {
    "unit": Unit,
    "region": Region,
    "category": Category,
    "rule": RoutingRule,
    "body": OutsideBody,
    "day": CalendarDay,
    "standard": ServiceStandard,
}

# page | statements, the two that know the person among them
PAGES = {
    "/admin": 10,
    "/admin/units": 4,
    "/admin/units?q=puskesmas": 4,
    "/admin/units?unsure=1": 4,
    "/admin/units/new": 4,
    "/admin/units/{unit}": 7,
    "/admin/regions": 4,
    "/admin/regions?q=mersam&page=2": 4,
    "/admin/regions/{region}": 4,
    "/admin/categories": 3,
    "/admin/categories/{category}": 5,
    "/admin/outside": 3,
    "/admin/outside/{body}": 4,
    "/admin/rules": 8,
    "/admin/rules/new": 5,
    "/admin/rules/{rule}": 7,
    "/admin/settings": 3,
    "/admin/settings/office_address": 4,
    "/admin/settings/verifying_unit": 5,
    "/admin/settings/emergency_numbers": 4,
    "/admin/settings/outside_oversight": 4,
    "/admin/calendar": 7,
    "/admin/calendar?year=2026": 7,
    "/admin/calendar/new": 2,
    "/admin/calendar/{day}": 4,
    "/admin/hours": 6,
    "/admin/hours/new": 3,
    "/admin/units/{unit}/hours": 6,
    "/admin/retention": 14,
    "/admin/retention/words": 4,
    "/admin/standards": 4,
    "/admin/standards/{standard}": 5,
    "/admin/standards/drafts/new": 3,
    "/admin/standards/drafts/new?like={standard}": 3,
}


def ids(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {name: db.session.scalar(select(db.func.min(model.id))) for name, model in MODELS.items()}


def one(app: Flask, code: str) -> Unit:
    with app.app_context():
        return db.session.execute(select(Unit).where(Unit.code == code)).scalar_one()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_a_fixed_number_of_statements(app: Flask, visit: Visit, page: str) -> None:
    administrator = visit("administrator")
    address = page.format(**ids(app))
    administrator.get(address)
    with statements(app) as sent:
        answer = administrator.get(address)
    assert answer.status_code == 200
    assert len(sent) == PAGES[page], "\n".join(sent)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_comes_in(app: Flask, visit: Visit, client: FlaskClient, page: str) -> None:
    address = page.format(**ids(app))
    assert visit("verifier").get(address).status_code == 403
    assert client.get(address).status_code == 303


def test_a_unit_is_changed_and_the_change_is_shown(app: Flask, visit: Visit) -> None:
    administrator, unit = visit("administrator"), one(app, "PD-NAKER")
    typed = {
        "version": "1",
        "name": "Dinas Tenaga Kerja",
        "short_name": "Disnaker",
        "kind": "dinas",
        "parent_id": "",
        "region_id": "",
        "responsibilities": unit.responsibilities,
        "offers_service": "y",
        "has_asn": "y",
        "confirmed": "y",
        "active": "y",
    }
    assert administrator.post(f"/admin/units/{unit.id}", data=typed).status_code == 303
    page = administrator.get(f"/admin/units/{unit.id}").get_data(as_text=True)
    assert "Dinas Tenaga Kerja" in page
    assert "Perangkat daerah bidang tenaga kerja" in page  # in the history
    stale = administrator.post(f"/admin/units/{unit.id}", data=typed | {"name": "Dinas Lain"})
    assert stale.status_code == 409
    assert "Dinas Lain" in stale.get_data(as_text=True)
    assert "Dinas Tenaga Kerja" in stale.get_data(as_text=True)


def test_a_refusal_keeps_what_was_typed(app: Flask, visit: Visit) -> None:
    administrator, unit = visit("administrator"), one(app, "DESA-JEBAK")
    typed = {
        "version": "1",
        "name": "Kantor Desa Jebak Baru",
        "short_name": "Desa Jebak",
        "kind": "desa",
        "parent_id": str(unit.parent_id),
        "region_id": "",
        "has_asn": "y",
        "active": "y",
    }
    answer = administrator.post(f"/admin/units/{unit.id}", data=typed)
    assert answer.status_code == 422
    assert "Kantor Desa Jebak Baru" in answer.get_data(as_text=True)
    assert one(app, "DESA-JEBAK").name == "Kantor Desa Jebak"
    assert administrator.post(f"/admin/units/{unit.id}", data={"version": "1"}).status_code == 422


def test_a_ward_is_added(app: Flask, visit: Visit) -> None:
    rsud = one(app, "RSUD-HAMBA")
    typed = {
        "name": "Instalasi Gawat Darurat",
        "short_name": "IGD",
        "kind": "bagian",
        "parent_id": str(rsud.id),
        "region_id": "",
        "active": "y",
        "has_asn": "y",
    }
    answer = visit("administrator").post("/admin/units", data=typed)
    assert answer.status_code == 303
    ward = one(app, "RSUD-HAMBA-IGD")
    assert answer.location.endswith(f"/admin/units/{ward.id}")
    assert ward.path == f"{rsud.path}{ward.id}/"


def test_a_search_takes_signs_as_they_are(visit: Visit) -> None:
    administrator = visit("administrator")
    assert "Puskesmas Aro" in administrator.get("/admin/units?q=puskesmas+aro").get_data(as_text=True)
    assert "Puskesmas" not in administrator.get("/admin/units?q=%25").get_data(as_text=True)


def test_the_trial_explains_the_route(app: Flask, visit: Visit) -> None:
    aro = one(app, "PKM-ARO")
    administrator = visit("administrator")
    page = administrator.get(f"/admin/rules?try=1&unit_id={aro.id}&about_conduct=y").get_data(as_text=True)
    assert "DINKES" in page
    assert "Puskesmas Aro" in page
    secretary = one(app, "SETDA")
    page = administrator.get(f"/admin/rules?try=1&unit_id={secretary.id}&about_conduct=y").get_data(
        as_text=True
    )
    assert "Ombudsman" in page
    assert administrator.get("/admin/rules?try=1&unit_id=987654").status_code == 200
    assert administrator.get("/admin/rules?try=1&unit_id=x&category_id=y").status_code == 200


def test_a_rule_is_added_and_taken_out_of_use(app: Flask, visit: Visit) -> None:
    administrator, known = visit("administrator"), ids(app)
    typed = {
        "category_id": str(known["category"]),
        "region_id": str(known["region"]),
        "unit_id": "",
        "target_unit_id": str(one(app, "DINKES").id),
        "active": "y",
    }
    assert administrator.post("/admin/rules", data=typed).status_code == 303
    assert administrator.post("/admin/rules", data=typed).status_code == 422
    with app.app_context():
        newest = db.session.scalar(select(db.func.max(RoutingRule.id)))
    off = {key: value for key, value in typed.items() if key != "active"} | {"version": "1"}
    assert administrator.post(f"/admin/rules/{newest}", data=off).status_code == 303
    with app.app_context():
        assert not db.session.get_one(RoutingRule, newest).active


def test_a_categorys_keywords_are_lines(app: Flask, visit: Visit) -> None:
    with app.app_context():
        found = db.session.execute(select(Category).where(Category.code == "PUSTAKA-ARSIP")).scalar_one()
    typed = {
        "version": "1",
        "name_id": found.name_id,
        "name_en": found.name_en,
        "service_class": "non_oversight",
        "unit_id": str(found.unit_id),
        "keywords": "buku\n  taman baca \n\nbuku",
        "active": "y",
    }
    assert visit("administrator").post(f"/admin/categories/{found.id}", data=typed).status_code == 303
    with app.app_context():
        assert db.session.get_one(Category, found.id).keywords == ["buku", "taman baca"]


@pytest.mark.parametrize(
    ("key", "typed", "stored"),
    [
        ("office_address", "Jalan Jenderal Sudirman", "Jalan Jenderal Sudirman"),
        ("verifying_unit", "SETDA", "SETDA"),
        ("outside_oversight", "KPK\nOMBUDSMAN", ["KPK", "OMBUDSMAN"]),
        ("emergency_numbers", "112 Darurat", [{"number": "112", "label": "Darurat"}]),
    ],
)
def test_a_setting_is_saved_and_thereby_confirmed(
    app: Flask, visit: Visit, key: str, typed: str, stored: object
) -> None:
    answer = visit("administrator").post(f"/admin/settings/{key}", data={"version": "1", "value": typed})
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.get_one(Setting, key)
        assert (row.value, row.confirmed, row.edited) == (stored, True, True)


@pytest.mark.parametrize(
    ("key", "typed"),
    [("verifying_unit", "NOBODY"), ("outside_oversight", "NOBODY"), ("emergency_numbers", "call us")],
)
def test_a_setting_that_can_not_be_is_refused(visit: Visit, key: str, typed: str) -> None:
    answer = visit("administrator").post(f"/admin/settings/{key}", data={"version": "1", "value": typed})
    assert answer.status_code == 422


def test_a_day_is_entered_changed_and_taken_out(app: Flask, visit: Visit) -> None:
    administrator = visit("administrator")
    typed = {"on": "2026-12-01", "kind": "local_off", "name": "HUT Kabupaten", "source": "SK Bupati"}
    assert administrator.post("/admin/calendar", data=typed).status_code == 303
    assert administrator.post("/admin/calendar", data=typed).status_code == 422
    with app.app_context():
        entered = db.session.execute(
            select(CalendarDay).where(
                CalendarDay.on == date(2026, 12, 1), CalendarDay.name == "HUT Kabupaten"
            )
        ).scalar_one()
    changed = {"name": "HUT Batang Hari", "source": "SK Bupati", "decree": "1/2026"}
    assert administrator.post(f"/admin/calendar/{entered.id}", data=changed).status_code == 303
    page = administrator.get(f"/admin/calendar/{entered.id}").get_data(as_text=True)
    assert "HUT Kabupaten" in page
    assert administrator.post(f"/admin/calendar/{entered.id}/removal").status_code == 303
    with app.app_context():
        assert db.session.get(CalendarDay, entered.id) is None


def test_a_standard_is_confirmed(app: Flask, visit: Visit) -> None:
    administrator, known = visit("administrator"), ids(app)["standard"]
    confirmed = administrator.post(
        f"/admin/standards/{known}/confirmation", data={"regulation": "Perbup 1/2026"}
    )
    assert confirmed.status_code == 303
    with app.app_context():
        assert db.session.get_one(ServiceStandard, known).confirmed
