"""Notes at their door: each step by the right people only, nothing typed lost, nobody made known."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.ledger.models import Event
from feedback.performance.models import Clearance, ConductNote, NoteState
from tests.complaints import telling
from tests.crew import Crew
from tests.web.personnel.steps import PKM, SECRET, WHAT, Visit, closed, decide, me_id, post, propose, state

HEADS = {"head_dinkes", "head_pkm", "head_dputr", "head_dukcapil"}


def test_an_adverse_note_with_reply_and_upheld_objection(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    note = propose(app, visit, crew, case)
    path, own = f"/personnel/notes/{note}", visit("officer_pkm")
    assert WHAT not in own.get("/record").text
    assert own.get(f"/record/notes/{note}").status_code == 404
    assert post(visit("head_dinkes"), f"{path}/notice") == 303
    unread = own.get(f"/record/notes/{note}").text
    assert WHAT not in unread, "nothing is read before it is received"
    decide(app, visit, note)
    page = own.get(f"/record/notes/{note}").text
    assert WHAT in page
    assert SECRET not in page, "the person reads the released words, never the case"
    assert post(own, f"/record/notes/{note}/objection", words="Jadwal jaga salah.") == 303
    assert post(visit("inspector"), f"{path}/objection", upheld="yes", reason="Benar.") == 422
    assert post(visit("delegate"), f"{path}/objection", upheld="yes", reason="Benar.") == 303
    assert state(app, note) is NoteState.DROPPED
    assert visit("head_dinkes").get(path).status_code == 404
    with app.app_context():
        number = db.session.scalars(select(Clearance.number)).one()
    assert own.get(f"/record/certificates/{number}").status_code == 200
    for other in ("head_pkm", "officer_dputr"):
        assert visit(other).get(f"/record/certificates/{number}").status_code == 404
    for other in ("personnel", "inspector", "assessor", "head_dinkes"):
        assert visit(other).get(f"/record/certificates/{number}").status_code == 403


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/personnel", {"personnel", "assessor"}),
        ("/personnel/people/{servant}", {"personnel", "assessor"}),
        ("/personnel/notes", HEADS | {"delegate", "inspector", "inspector2"}),
        ("/personnel/notes/{note}", {"head_dinkes", "delegate", "inspector", "inspector2"}),
        ("/personnel/proposals/{case}", {"head_dinkes", "head_pkm", "delegate", "inspector", "inspector2"}),
        ("/record", {"officer_pkm", "head_pkm", "officer_dputr"}),
        ("/record/notes/{note}", {"officer_pkm"}),
    ],
)
def test_nobody_outside_the_table_gets_in(
    app: Flask, visit: Visit, crew: Crew, client: FlaskClient, case: str, path: str, allowed: set[str]
) -> None:
    note = propose(app, visit, crew, case)
    assert post(visit("head_dinkes"), f"/personnel/notes/{note}/notice") == 303
    path = path.format(servant=me_id(app, crew), note=note, case=case)
    assert client.get(path).status_code == 303
    got = {key for key in crew if key != "civil_servant" and visit(key).get(path).status_code == 200}
    assert got == allowed
    refused = {visit(key).get(path).status_code for key in crew if key not in {*allowed, "civil_servant"}}
    assert refused <= {403, 404}


@pytest.mark.parametrize(
    "step", ["clearance", "notice", "receipt", "conclusion", "agreement", "objection", "withdrawal"]
)
def test_no_step_of_a_note_is_open_to_others(
    app: Flask, visit: Visit, crew: Crew, case: str, step: str
) -> None:
    note = propose(app, visit, crew, case)
    said = {"reason": "x", "how": "x", "conclusion": "not_proven", "agrees": "yes", "upheld": "yes"}
    for key in (
        "head_pkm",
        "head_dputr",
        "officer_pkm",
        "personnel",
        "assessor",
        "verifier",
        "administrator",
    ):
        assert post(visit(key), f"/personnel/notes/{note}/{step}", **said) in (403, 404)
    for key in ("head_pkm", "officer_dputr", "inspector"):
        for own in ("receipt", "reply", "objection"):
            assert post(visit(key), f"/record/notes/{note}/{own}", words="x") in (403, 404)
    assert state(app, note) is NoteState.PROPOSED


@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
def test_a_protected_reporter_is_not_recognised(
    app: Flask, visit: Visit, crew: Crew, identity: Identity
) -> None:
    with app.app_context():
        contact = None if identity is Identity.ANONYMOUS else telling.REPORTER
        number = closed(crew, identity=identity, contact=contact).number
        db.session.commit()
    assert "note-soon" in visit("head_dinkes").get(f"/personnel/proposals/{number}").text
    bare = {"civil_servant": me_id(app, crew), "kind": "conduct", "summary": WHAT, "evidence": "1"}
    bare["happened_on"] = clock.today().isoformat()
    assert post(visit("head_dinkes"), f"/personnel/proposals/{number}", **bare) == 422
    note = propose(app, visit, crew, number)
    path = f"/personnel/notes/{note}"
    assert post(visit("head_dinkes"), f"{path}/notice") == 422
    assert post(visit("head_dinkes"), f"{path}/clearance") == 422
    assert post(visit("inspector"), f"{path}/clearance") == 409, "he has not read it"
    assert post(visit("inspector"), f"{path}/clearance", seen=1) == 303
    assert post(visit("head_dinkes"), f"{path}/notice") == 303
    assert SECRET in visit("inspector").get(path).text, "the test would see it where it stands"
    own = visit("officer_pkm")
    post(own, f"/record/notes/{note}/receipt")
    for page in (own.get("/record").text, own.get(f"/record/notes/{note}").text):
        assert SECRET not in page
        assert telling.REPORTER.name not in page


def test_no_stream_of_a_case_ever_names_the_person_of_a_note(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        before = db.session.scalar(select(func.count()).where(Event.stream_id == complaint.id))
        stream = complaint.id
    note = propose(app, visit, crew, case)
    post(visit("head_dinkes"), f"/personnel/notes/{note}/notice")
    decide(app, visit, note)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Event.stream_id == stream)) == before
        row = db.session.get_one(ConductNote, note)
        headers = db.session.scalars(select(Event).where(Event.stream_id == row.stream_id)).all()
        assert crew["officer_pkm"].actor not in {one.actor for one in headers}
        assert all("civil_servant" not in one.facts for one in headers)


def test_only_a_closed_case_and_its_own_entries_carry_a_note(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    with app.app_context():
        running = telling.in_work(crew, "officer_pkm", unit=PKM).number
        db.session.commit()
    asked = {"civil_servant": me_id(app, crew), "kind": "conduct", "summary": WHAT, "released": "x"}
    asked["happened_on"] = clock.today().isoformat()
    browser = visit("head_dinkes")
    assert post(browser, f"/personnel/proposals/{running}", **asked, evidence="1") == 422
    assert post(browser, f"/personnel/proposals/{case}", **asked, evidence="999") == 422
    assert post(browser, f"/personnel/proposals/{case}", **asked) == 422
    assert post(visit("head_dukcapil"), f"/personnel/proposals/{case}", **asked, evidence="1") == 404


def test_a_refused_step_keeps_what_was_typed(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    note = propose(app, visit, crew, case)
    post(visit("head_dinkes"), f"/personnel/notes/{note}/notice")
    post(visit("officer_pkm"), f"/record/notes/{note}/receipt")
    typed = {"conclusion": "substantiated", "reason": "Alasan yang panjang sekali."}
    early = visit("inspector").post(f"/personnel/notes/{note}/conclusion", data=typed)
    assert early.status_code == 422
    assert 'role="alert"' in early.text
    late = visit("officer_pkm").post(f"/record/notes/{note}/objection", data={"words": "Keberatan saya."})
    assert late.status_code == 409
