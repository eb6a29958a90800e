"""The ladder on the screens: what came up to me, whom to telephone, how it works, and how it is changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import sweep
from feedback.complaints.models import Complaint
from feedback.inspection import ladder, ladder_levels, reminders
from feedback.inspection.ladder_models import Escalation, LadderLevel, Telling
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements


def late(app: Flask, crew: Crew, cases: int = 1, *, days: int = 21, reminded: bool = False) -> list[str]:
    """Cases that nobody answered for some weeks, gone up by now."""
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=days)):
            late = [telling.in_work(crew) for _each in range(cases)]
            numbers = [one.number for one in late]
        while sweep.sweep().total or ladder.climb():
            pass
        for one in late if reminded else ():
            reminders.send(one, "Mohon penjelasan.", reminders.usual_day(), by=crew["inspector"])
        db.session.commit()
    return numbers


def test_the_head_sees_what_came_up_and_takes_it_up(app, visit, crew):
    (number,) = late(app, crew)
    head = visit("head_dputr")
    page = head.get("/desk/escalations").text
    assert number in page
    assert "Saya tindak lanjuti" in page
    assert 'href="/desk/escalations"' in head.get("/desk").text
    done = head.post(f"/desk/complaints/{number}/escalation")
    assert done.status_code == 303
    page = head.get("/desk/escalations").text
    assert "Saya tindak lanjuti</button>" not in page
    assert "Ditindaklanjuti" in page
    assert "Menindaklanjuti yang dinaikkan" in head.get(f"/desk/complaints/{number}").text
    assert head.post(f"/desk/complaints/{number}/escalation").status_code == 422
    assert visit("officer_dukcapil").post(f"/desk/complaints/{number}/escalation").status_code == 404
    with app.app_context():
        taken = db.session.scalars(select(Telling).where(Telling.acknowledged_at.is_not(None))).all()
        assert {one.user_id for one in taken} == {crew.id_of("head_dputr")}


def test_the_verifier_telephones_and_writes_down_what_was_said(app, visit, crew):
    (number,) = late(app, crew)
    verifier = visit("verifier")
    assert number in verifier.get("/desk/office-calls").text
    with app.app_context():
        due = db.session.scalars(select(Escalation.id).where(Escalation.level == "call")).first()
    url = f"/desk/office-calls/{due}"
    assert "Dinas" in verifier.get(url).text
    assert verifier.post(url, data={"spoke_with": "Pak Kabid", "text": ""}).status_code == 422
    said = {"spoke_with": "Pak Kabid Bina Marga", "text": "Aspal datang Senin, selesai Rabu."}
    assert verifier.post(url, data=said).status_code == 303
    assert number not in verifier.get("/desk/office-calls").text
    assert verifier.get(url).status_code == 404
    page = verifier.get(f"/desk/complaints/{number}").text
    assert "Pak Kabid Bina Marga" in page
    assert visit("delegate").get(url).status_code == 404
    assert visit("officer_dputr").get("/desk/office-calls").status_code == 403


def test_everybody_it_binds_reads_the_ladder(app, visit):
    for person in ("officer_dputr", "head_pkm", "verifier", "delegate", "inspector"):
        page = visit(person).get("/desk/ladder")
        assert "Satu hari kerja sebelum hari terakhir" in page.text, person
    assert visit("administrator").get("/desk/ladder").status_code == 403


def test_the_inspectorate_sees_who_took_it_up_and_after_how_long(app, visit, crew):
    numbers = late(app, crew, 2)
    visit("head_dputr").post(f"/desk/complaints/{numbers[0]}/escalation")
    page = visit("inspector").get("/inspectorate/escalations").text
    assert "Kepala unit dan kepala dinas" in page
    assert "menit" in page


def test_the_administrator_changes_a_level_from_a_day_on(app, visit, crew):
    admin = visit("administrator")
    with app.app_context():
        (call,) = [one for one in ladder_levels.valid(clock.today()) if one.code == "call"]
        level_id = call.id
    assert 'href="/admin/ladder"' in admin.get("/admin/standards").text
    assert f"/admin/ladder/{level_id}" in admin.get("/admin/ladder").text
    url = f"/admin/ladder/{level_id}"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    said = {
        "days": "2",
        "receiver": "verifying",
        "rhythm": "daily",
        "regulation": "SOP 7/2026",
        "valid_from": tomorrow,
    }
    assert admin.post(f"{url}/successor", data=said | {"regulation": ""}).status_code == 422
    assert admin.post(f"{url}/successor", data=said).status_code == 303
    assert admin.post(f"{url}/successor", data=said).status_code == 422
    with app.app_context():
        kept = db.session.scalars(
            select(LadderLevel).where(LadderLevel.code == "call").order_by(LadderLevel.id)
        )
        assert [(one.days, one.valid_to is None) for one in kept] == [(3, False), (2, True)]
        new = db.session.scalars(select(LadderLevel.id).where(LadderLevel.regulation == "SOP 7/2026")).one()
    page = admin.get(f"/admin/ladder/{new}").text
    assert "SOP 7/2026" in page
    assert "Administrator" in page  # who changed it
    ended = {"valid_from": (clock.today() + timedelta(days=30)).isoformat()}
    assert admin.post(f"/admin/ladder/{new}/end", data=ended).status_code == 303
    assert "SOP 7/2026" in visit("observer").get("/admin/ladder").text
    assert visit("inspector").post(f"{url}/end", data=ended).status_code == 403


def test_the_administrator_adds_a_level(app, visit, crew):
    admin = visit("administrator")
    assert 'href="/admin/ladder/new"' in admin.get("/admin/ladder").text
    assert 'href="/admin/ladder/new"' not in visit("observer").get("/admin/ladder").text
    assert admin.get("/admin/ladder/new").status_code == 200
    said = {
        "urgent": "yes",
        "counts_from": "due",
        "days": "3",
        "receiver": "verifying",
        "calls": "y",
        "rhythm": "daily",
        "regulation": "SOP 9/2026",
        "valid_from": clock.today().isoformat(),
    }
    refused = admin.post("/admin/ladder", data=said | {"receiver": "heads"})
    assert refused.status_code == 422
    assert "SOP 9/2026" in refused.text  # what was typed is still there
    assert admin.post("/admin/ladder", data=said).status_code == 303
    assert admin.post("/admin/ladder", data=said).status_code == 422  # the second press adds none
    page = visit("officer_dputr").get("/desk/ladder").text
    assert page.count("SOP 9/2026") == 1


COSTS = {
    "/desk/escalations": ("head_dputr", 4),
    "/desk/office-calls": ("verifier", 4),
    "/desk/reminders": ("head_dputr", 4),
    "/inspectorate/reminders": ("inspector", 5),
    "/inspectorate/alarms": ("inspector", 14),
    "/inspectorate/alarms?what=untouched": ("inspector", 14),
    "/desk/ladder": ("officer_dputr", 3),
    "/inspectorate/escalations": ("inspector", 4),
    "/admin/ladder": ("administrator", 3),
}


@pytest.mark.parametrize("path", COSTS)
def test_each_page_costs_the_same_for_one_case_and_for_many(app, visit, crew, path):
    person, most = COSTS[path]
    browser = visit(person)
    late(app, crew, reminded=True)
    browser.get(path)
    with statements(app) as few:
        browser.get(path)
    late(app, crew, 8, reminded=True)
    with statements(app) as many:
        assert browser.get(path).status_code == 200
    assert len(few) == len(many) <= most


def test_an_inspector_reminds_and_the_head_answers(app, visit, crew):
    (number,) = late(app, crew)
    inspector, head = visit("inspector"), visit("head_dputr")
    page = inspector.get(f"/inspectorate/complaints/{number}/breaches").text
    assert f"/inspectorate/complaints/{number}/reminder" in page
    url = f"/inspectorate/complaints/{number}/reminder"
    with app.app_context():
        version = db.session.scalars(select(Complaint.version).where(Complaint.number == number)).one()
        wanted = reminders.usual_day().isoformat()
    said = {"version": version, "text": "Mohon penjelasan dan rencana.", "due_on": wanted}
    assert inspector.post(url, data=said | {"text": ""}).status_code == 422
    assert inspector.post(url, data=said).status_code == 303
    assert number in inspector.get("/inspectorate/reminders").text
    assert visit("delegate").post(url, data=said).status_code == 403
    assert 'href="/desk/reminders"' in head.get("/desk").text
    with app.app_context():
        place = f"/desk/reminders/{db.session.scalars(select(reminders.Reminder.id)).one()}"
    assert place in head.get("/desk/reminders").text
    assert "Mohon penjelasan dan rencana." in head.get(place).text
    answer = {"text": "Alat berat rusak, diganti Senin.", "planned_for": wanted}
    assert head.post(place, data=answer | {"planned_for": ""}).status_code == 422
    assert head.post(place, data=answer).status_code == 303
    assert visit("head_dukcapil").get(place).status_code == 404
    assert "Alat berat rusak, diganti Senin." in inspector.get(f"/desk/complaints/{number}").text
    assert number in inspector.get("/inspectorate/reminders?what=answered").text


def test_alarms_say_how_long_and_who_was_told(app, visit, crew):
    (number,) = late(app, crew)
    page = visit("inspector").get("/inspectorate/alarms").text
    assert number in page
    assert "Tidak ada yang mengerjakan" in page
    assert "hari kerja" in page
    assert "Head Dputr" in page
    assert number in visit("inspector").get("/inspectorate/alarms?what=untouched").text
    assert number not in visit("inspector").get("/inspectorate/alarms?what=unopened").text
