"""Sheets and one's own record: what is final and who read it, and what a page costs."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.ledger.models import Event
from feedback.people.models import CivilServant, ServantKind
from feedback.performance import sweep
from feedback.performance.models import ConductNote, HandlingCredit, NoteState, RecordRead
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.personnel.steps import (
    PKM,
    WHAT,
    Visit,
    closed,
    decide,
    me_id,
    post,
    propose,
    selects,
    state,
)


def test_nothing_undecided_or_dropped_is_on_any_sheet(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    """At every step the sheet is word for word what it was before; a final note does change it."""
    sheet = f"/personnel/people/{me_id(app, crew)}"

    def sheets() -> list[str]:
        pages = [visit(who).get(sheet).text for who in ("personnel", "assessor")]
        return [page[page.index("<main") : page.index("</main>")] for page in pages]

    before = sheets()
    note = propose(app, visit, crew, case)
    assert sheets() == before
    post(visit("head_dinkes"), f"/personnel/notes/{note}/notice")
    assert sheets() == before
    decide(app, visit, note)
    assert state(app, note) is NoteState.DECIDED
    assert sheets() == before
    for who in ("personnel", "assessor"):
        assert visit(who).get(f"{sheet}/notes/{note}").status_code == 404
    with app.app_context():
        db.session.get_one(ConductNote, note).objection_due_on = clock.today() - timedelta(days=1)
        db.session.commit()
        assert sweep.finalise_due() == 1
        db.session.commit()
    after = sheets()
    assert after[0] != before[0], "the test sees a note when there is one"
    assert WHAT in visit("assessor").get(f"{sheet}/notes/{note}").text


def test_an_assessor_finds_only_people_of_his_units(app: Flask, visit: Visit, crew: Crew) -> None:
    mine, foreign = me_id(app, crew), me_id(app, crew, "officer_dputr")
    assert visit("personnel").get(f"/personnel/people/{foreign}").status_code == 200
    browser = visit("assessor")
    assert browser.get(f"/personnel/people/{mine}").status_code == 200
    assert browser.get(f"/personnel/people/{foreign}").status_code == 404
    page = browser.get("/personnel").text
    assert "Officer Pkm" in page
    assert "Officer Dputr" not in page


def test_the_share_of_a_case_is_explained_and_reopening_takes_it_back(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    own = visit("officer_pkm")
    with app.app_context():
        rows = db.session.scalars(select(HandlingCredit).order_by(HandlingCredit.id)).all()
        mine = next(row for row in rows if row.user_id == crew["officer_pkm"].user_id)
        assert sum(row.days for row in rows) == mine.of_days == 5
        assert (mine.days, mine.of_days) == (3, 5)
    page = own.get(f"/record/handling/{mine.id}").text
    assert "3/5" not in page
    assert "3 / 5" in page
    assert case in page
    assert visit("officer_dputr").get(f"/record/handling/{mine.id}").status_code == 404
    sheet = f"/personnel/people/{me_id(app, crew)}"
    assert visit("personnel").get(f"{sheet}/handling/{mine.id}").status_code == 200
    before = own.get("/record").text
    assert "3/5" in before
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        reporter.reopen(complaint, "Masih sama.")
        db.session.commit()
        total = db.session.scalar(select(func.sum(HandlingCredit.days)))
    assert total == 0
    after = own.get("/record").text
    assert "−3/5" in after


def test_who_read_the_record_is_written_down_and_shown(app: Flask, visit: Visit, crew: Crew) -> None:
    sheet = f"/personnel/people/{me_id(app, crew)}"
    assert crew["personnel"].name not in visit("officer_pkm").get("/record").text
    visit("personnel").get(sheet)
    assert visit("officer_dukcapil").get(sheet).status_code == 403
    assert crew["personnel"].name in visit("officer_pkm").get("/record").text
    with app.app_context():
        read = db.session.scalars(select(RecordRead)).all()
        logged = db.session.scalars(select(Event).where(Event.kind == "record_read")).all()
    assert [row.user_id for row in read] == [crew["personnel"].user_id]
    assert [one.actor for one in logged] == [crew["personnel"].actor]


def test_thanks_are_one_click_and_count(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        complaint = telling.filed("Terima kasih, petugas loket sangat membantu ibu saya kemarin pagi.")
        telling.route(complaint, crew, PKM, service_class=ServiceClass.ASPIRATION)
        follow_up.accept(complaint, by=crew["officer_pkm"])
        telling.answer(complaint, crew, "officer_pkm")
        reporter.confirm(complaint)
        number = complaint.number
        db.session.commit()
    page = visit("head_pkm").get(f"/personnel/proposals/{number}").text
    assert 'value="appreciation"' in page
    note = propose(app, visit, crew, number, by="head_pkm", kind="appreciation")
    assert state(app, note) is NoteState.FINAL
    assert f"/record/notes/{note}" in visit("officer_pkm").get("/record").text
    assert f"/notes/{note}" in visit("personnel").get(f"/personnel/people/{me_id(app, crew)}").text


def test_pages_cost_the_same_for_one_and_for_fifty(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    own, personnel = visit("officer_pkm"), visit("personnel")
    head = visit("head_dinkes")
    propose(app, visit, crew, case)
    sheet = f"/personnel/people/{me_id(app, crew)}"

    def cost(browser: FlaskClient, path: str) -> int:
        with statements(app) as said:
            assert browser.get(path).status_code == 200
        return selects(said)

    paths = [(own, "/record"), (personnel, sheet), (personnel, "/personnel"), (head, "/personnel/notes")]
    one = [cost(*each) for each in paths]
    with app.app_context():
        given = db.session.scalars(
            select(HandlingCredit).where(HandlingCredit.user_id == crew["officer_pkm"].user_id)
        ).one()
        db.session.add_all(
            HandlingCredit(
                stream_id=given.stream_id,
                cycle=n,
                user_id=given.user_id,
                unit_id=given.unit_id,
                days=1,
                of_days=2,
                share_num=1,
                share_den=2,
                credited_on=clock.today(),
                seq=n,
            )
            for n in range(2, 50)
        )
        db.session.add_all(CivilServant(name=f"Zul {n:02}", kind=ServantKind.CONTRACT) for n in range(60))
        db.session.commit()
        more = [closed(crew).number for _ in range(3)]
        db.session.commit()
    for number in more:
        propose(app, visit, crew, number)
    assert [cost(*each) for each in paths] == one
    assert one == [22, 11, 4, 6]
    page = personnel.get("/personnel?text=Zul").text
    assert "Zul 49" in page
    assert "Zul 50" not in page
    assert "Zul 59" in personnel.get("/personnel?text=Zul&name=Zul+49&after=0").text
