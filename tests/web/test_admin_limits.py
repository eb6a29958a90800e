"""Limits and hours at the administrator's door: drafted, looked at in numbers, published; entered and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import hours, shelf
from feedback.deadlines.models import OfficeHours, StandardDraft
from feedback.deadlines.steps import Step
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements

Visit = Callable[[str], FlaskClient]


def typed(**more: str) -> dict[str, str]:
    tomorrow = clock.today() + timedelta(days=1)
    said = {"step": "verification", "service_class": "", "days": "1", "unit": "working"}
    return said | {"regulation": "SK Bupati 9/2026", "valid_from": tomorrow.isoformat()} | more


def some_cases(app: Flask, crew: Crew, count: int) -> None:
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=60)):
            made = [telling.filed() for _nth in range(count)]
        with clock.at(clock.now() - timedelta(days=57)):
            for case in made[::2]:
                telling.route(case, crew)
        db.session.commit()


def test_a_limit_is_drafted_looked_at_and_published(app: Flask, visit: Visit, crew: Crew) -> None:
    some_cases(app, crew, 4)
    administrator = visit("administrator")
    answer = administrator.post("/admin/standards/drafts", data=typed())
    assert answer.status_code == 303
    address = answer.location
    page = administrator.get(address).text
    assert "Dari 4 batas waktu yang jatuh tempo" in page
    with app.app_context():
        numbers = db.session.scalars(select(telling.Complaint.number)).all()
    assert not any(number in page for number in numbers), "numbers of cases, never a case"
    assert administrator.post(address, data=typed(days="2")).status_code == 303
    assert administrator.post(address, data=typed(days="0")).status_code == 422
    assert administrator.post(f"{address}/publication").status_code == 303
    with app.app_context():
        today = clock.today()
        assert shelf.standards(today).limit(None, Step.VERIFICATION).days == 3
        assert shelf.standards(today + timedelta(days=1)).limit(None, Step.VERIFICATION).days == 2
    assert administrator.post(f"{address}/publication").status_code == 422
    published = administrator.get(address).text
    assert "diberlakukan" in published
    assert "Administrator" in published  # who did it
    assert "Seandainya berlaku" not in published


def test_looking_costs_the_same_for_two_cases_and_for_fifty(app: Flask, visit: Visit, crew: Crew) -> None:
    administrator = visit("administrator")
    address = administrator.post("/admin/standards/drafts", data=typed()).location
    some_cases(app, crew, 2)
    administrator.get(address)
    with statements(app) as few:
        administrator.get(address)
    some_cases(app, crew, 50)
    with statements(app) as many:
        assert administrator.get(address).status_code == 200
    assert len(few) == len(many) <= 10, "\n".join(many)


def test_a_draft_of_the_law_s_own_limit_counts_no_case(visit: Visit) -> None:
    administrator = visit("administrator")
    law = typed(step="statutory_decision", days="60", unit="calendar")
    page = administrator.get(administrator.post("/admin/standards/drafts", data=law).location).text
    assert "tidak ada laporan yang dihitung dengannya" in page


def test_a_draft_can_be_given_up_and_any_days_be_looked_at(app: Flask, visit: Visit) -> None:
    administrator = visit("administrator")
    address = administrator.post("/admin/standards/drafts", data=typed()).location
    for asked in ("?from=2026-01-01&to=2026-03-31", "?from=x&to=", "?from=2030-01-01&to=2020-01-01"):
        assert administrator.get(address + asked).status_code == 200
    assert administrator.post(f"{address}/removal").status_code == 303
    with app.app_context():
        assert [row.state.value for row in db.session.scalars(select(StandardDraft))] == ["discarded"]


def week(**more: str) -> dict[str, str]:
    days = ("monday", "tuesday", "wednesday", "thursday")
    usual = dict.fromkeys(days, "07.30-12.00, 13.00-14.00") | {"friday": "07:30 - 11:30"}
    said = {"name": "Jam pelayanan", "regulation": "SK", "valid_from": clock.today().isoformat()}
    return usual | said | more


def test_a_puskesmas_gets_hours_of_its_own_and_gives_them_back(app: Flask, visit: Visit) -> None:
    administrator = visit("administrator")
    with app.app_context():
        aro = db.session.scalars(select(Unit.id).where(Unit.code == "PKM-ARO")).one()
    assert (
        "07.30-16.00" in administrator.get(f"/admin/hours/new?unit={aro}").text
    )  # the regency's, to begin with
    answer = administrator.post("/admin/hours", data=week(unit=str(aro), saturday="07.30-12.00"))
    assert answer.status_code == 303
    page = administrator.get(answer.location).text
    assert "07.30–12.00, 13.00–14.00" in page
    assert "Puskesmas Aro" in administrator.get("/admin/hours").text
    with app.app_context():
        found = hours.week(aro, clock.today())
        assert found is not None
        assert found.days[5] == ((450, 720),)
        row = db.session.scalars(select(OfficeHours.id).where(OfficeHours.unit_id == aro)).one()
    assert administrator.post(f"/admin/hours/{row}/confirmation").status_code == 303
    assert administrator.post(f"/admin/hours/{row}/withdrawal").status_code == 422  # it has begun
    assert administrator.post(f"/admin/hours/{row}/end").status_code == 303
    with app.app_context():
        tomorrow = hours.week(aro, clock.today() + timedelta(days=1))
        assert tomorrow is not None
        assert tomorrow.owner is None


def test_what_is_typed_wrongly_is_said_and_kept(visit: Visit) -> None:
    administrator = visit("administrator")
    for wrong in ("pagi", "07.30", "7.75-9.00", "09.00-08.00", "08.00-25.00"):
        answer = administrator.post("/admin/hours", data=week(unit="", monday=wrong))
        assert answer.status_code == 422, wrong
        assert wrong in answer.text
    night = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "")
    assert administrator.post("/admin/hours", data=week(**night)).status_code == 422
    assert administrator.post("/admin/hours", data=week(**night, round_the_clock="y")).status_code == 303
