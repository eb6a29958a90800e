"""Guidance at the door of personnel: an assessor's page, awards, trainings, appraisals, and what they cost."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import CivilServant
from feedback.performance import awards, coaching, guidance
from feedback.performance.guidance_models import Appraisal, Award, AwardState, Behaviour, Figure, StepKind
from tests.complaints import telling
from tests.crew import SERVANTS, Crew
from tests.statements import statements
from tests.web.personnel.steps import PKM, Visit, closed, me_id, post, propose, selects

SAID = "Menjelaskan urutan antrean dengan sabar."


def page(app: Flask, crew: Crew, key: str = "officer_pkm") -> str:
    return f"/personnel/guided/{me_id(app, crew, key)}"


def test_an_assessor_writes_and_the_person_reads_it_at_once(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    assessor, own = visit("assessor"), visit("officer_pkm")
    path = page(app, crew)
    assert path in assessor.get("/personnel/guided").text
    wrong = assessor.post(f"{path}/feedback", data={"behaviour": "serving", "words": SAID, "case": "BH-1"})
    assert wrong.status_code == 422
    assert SAID in wrong.text, "nothing typed is lost"
    assert post(assessor, f"{path}/feedback", behaviour="serving", words=SAID, case=case) == 303
    assert SAID in own.get("/record").text
    assert SAID in visit("head_pkm").get(path).text, "his direct superior by the roster"
    assert visit("officer_dputr").get(path).status_code == 404
    assert crew["assessor"].name in own.get("/record").text
    until = (clock.today() + timedelta(days=60)).isoformat()
    plan = {"goal": "Setiap warga disapa.", "figure": "respect", "until_on": until}
    assert post(assessor, f"{path}/coaching", **plan) == 303
    step = {"kind": "action", "words": "Latihan menyapa.", "due_on": clock.today().isoformat()}
    assert post(assessor, f"{path}/coaching/1/steps", **step) == 303
    assert post(own, "/record/coaching/steps/1", words="Sudah, dua kali.") == 303
    assert "Sudah, dua kali." in assessor.get(path).text
    assert post(assessor, f"{path}/coaching/1/end", reached="yes", words="Tercapai.") == 303
    assert "Tercapai." in own.get("/record").text


def test_an_award_goes_from_proposal_to_decree(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    propose(app, visit, crew, case, by="head_pkm", kind="appreciation")
    assessor, personnel = visit("assessor"), visit("personnel")
    with app.app_context():
        criterion = awards.criteria()[0]
    wish = {"criterion": criterion, "reason": "Sabar melayani lansia."}
    assert post(assessor, f"{page(app, crew)}/awards", **wish) == 422
    assert post(assessor, f"{page(app, crew)}/awards", **wish, grounds="n1") == 303
    assert "/personnel/awards/1" in personnel.get("/personnel/awards").text
    letter = {"number": "800/7/2026", "on": clock.today().isoformat()}
    assert post(personnel, "/personnel/awards/1/decree", **letter) == 409, "discipline comes first"
    assert post(personnel, "/personnel/awards/1/clearance", **letter) == 303
    assert criterion not in visit("officer_pkm").get("/record").text
    assert post(personnel, "/personnel/awards/1/decree", number="188/12", on=letter["on"]) == 303
    with app.app_context():
        assert db.session.get_one(Award, 1).state is AwardState.DECREED
    assert "188/12" in visit("officer_pkm").get("/record").text


def test_a_training_is_entered_with_those_of_the_unit(app: Flask, visit: Visit, crew: Crew) -> None:
    personnel = visit("personnel")
    with app.app_context():
        unit, category = telling.unit_id(PKM), telling.category_id("KES-PUSKESMAS")
    form = personnel.get(f"/personnel/trainings/new?unit={unit}&category={category}&element=respect").text
    assert crew["officer_pkm"].name in form
    assert crew["officer_dputr"].name not in form
    said = {"unit": unit, "category": category, "element": "respect", "title": "Melayani dengan hormat"}
    said |= {"held_on": clock.today().isoformat()}
    assert post(personnel, "/personnel/trainings", **said) == 422
    assert post(personnel, "/personnel/trainings", **said, participants=me_id(app, crew)) == 303
    assert "Melayani dengan hormat" in personnel.get("/personnel/trainings").text
    assert "Melayani dengan hormat" in visit("officer_pkm").get("/record").text


def test_appraisals_are_tried_first_and_read_by_the_person(app: Flask, visit: Visit, crew: Crew) -> None:
    nip = SERVANTS["officer_pkm"][0]
    head = "nipBaru,periode,hasilKinerja,perilakuKerja,kuadranKinerja"
    rows = f"{head}\n{nip},2026,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,Kurang\n"

    def send(**more: str) -> int:
        data = {"file": (io.BytesIO(rows.encode()), "predikat.csv"), **more}
        answer = visit("personnel").post("/personnel/appraisals", data=data)
        assert nip in answer.text, "the row that does not fit is listed"
        return answer.status_code

    assert send(trial="y") == 200
    with app.app_context():
        assert db.session.scalars(select(Appraisal)).all() == []
    assert send() == 200
    assert crew["officer_pkm"].name in visit("personnel").get("/personnel/appraisals").text
    assert "2026" in visit("officer_pkm").get("/record").text


def test_pages_cost_the_same_for_one_and_for_many(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    asked = [
        ("assessor", "/personnel/guided"),
        ("assessor", page(app, crew)),
        ("personnel", "/personnel/awards"),
        ("personnel", "/personnel/trainings"),
        ("personnel", "/personnel/appraisals"),
        ("officer_pkm", "/record"),
    ]
    browsers = {who: visit(who) for who in {one for one, _path in asked}}

    def cost() -> list[int]:
        found = []
        for who, path in asked:
            with statements(app) as said:
                assert browsers[who].get(path).status_code == 200
            found.append(selects(said))
        return found

    def write(count: int) -> None:
        with app.app_context():
            his, by = db.session.get_one(CivilServant, me_id(app, crew)), crew["assessor"]
            for n in range(count):
                guidance.give(his, Behaviour.SERVING, f"{SAID} {n}", None, by=by)
                until = clock.today() + timedelta(days=60)
                plan = coaching.begin(his, Figure.IN_TIME, f"Tujuan {n}", until, by=by)
                coaching.add_step(plan, StepKind.ACTION, f"Langkah {n}", clock.today(), by=by)
            db.session.commit()

    write(1)
    one = cost()
    write(4)
    with app.app_context():
        for _ in range(3):
            closed(crew)
        db.session.commit()
    assert cost() == one
    assert max(one) <= 26, one
