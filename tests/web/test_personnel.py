"""The door of personnel: notes worked on by the right people only, sheets without hearsay, one's own record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.deadlines import shelf
from feedback.ledger.models import Event
from feedback.people.models import CivilServant, ServantKind
from feedback.performance import sweep
from feedback.performance.models import Clearance, ConductNote, HandlingCredit, NoteState, RecordRead
from tests.complaints import telling
from tests.crew import Crew

Visit = Callable[[str], FlaskClient]
PKM = "Puskesmas Muara Bulian"
WHAT = "Petugas menyuruh pulang tanpa memeriksa berkas."
HEADS = {"head_dinkes", "head_pkm", "head_dputr", "head_dukcapil"}
SECRET = "kerabat saya yang bekerja di apotek"


def closed(crew: Crew, officer: str = "officer_pkm", unit: str = PKM, **changes) -> Complaint:
    """A case that was answered a week ago and confirmed today."""
    calendar, day = shelf.calendar(), clock.today()
    for _ in range(6):
        day = calendar.previous_working(day)
    with clock.at(clock.midday(day)):
        complaint = telling.routed(
            crew, unit=unit, text=f"Antre lama, kata {SECRET}, tanpa alasan.", **changes
        )
    with clock.at(clock.midday(calendar.due(day, 2))):
        follow_up.accept(complaint, by=crew[officer])
    with clock.at(clock.midday(calendar.due(day, 5))):
        telling.answer(complaint, crew, officer)
    reporter.confirm(complaint)
    return complaint


@pytest.fixture
def case(app: Flask, crew: Crew) -> str:
    """The number of a closed case, handled at the puskesmas."""
    with app.app_context():
        number = closed(crew).number
        db.session.commit()
    return number


def me_id(app: Flask, crew: Crew, key: str = "officer_pkm") -> int:
    return crew[key].civil_servant_id or 0


def propose(app: Flask, visit: Visit, crew: Crew, number: str, by: str = "head_dinkes", **changes) -> int:
    """Propose through the form; the id of the newest note."""
    asked = {
        "civil_servant": me_id(app, crew),
        "kind": "conduct",
        "happened_on": clock.today().isoformat(),
        "summary": WHAT,
        "released": "Pelapor disuruh pulang.",
        "evidence": "1",
    }
    answer = visit(by).post(f"/personnel/proposals/{number}", data=asked | changes)
    assert answer.status_code == 303, answer.text
    with app.app_context():
        return db.session.scalars(select(func.max(ConductNote.id))).one()


def post(browser: FlaskClient, path: str, **data) -> int:
    return browser.post(path, data=data).status_code


def state(app: Flask, note_id: int) -> NoteState:
    with app.app_context():
        return db.session.get_one(ConductNote, note_id).state


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(*given: object) -> None:
        said.append(str(given[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def selects(said: list[str]) -> int:
    return len([words for words in said if words.startswith(("SELECT", "WITH"))])


def decide(app: Flask, visit: Visit, note: int) -> None:
    """From sent to decided: received, replied to, concluded, seconded."""
    own = visit("officer_pkm")
    assert post(own, f"/record/notes/{note}/receipt") == 303
    assert post(own, f"/record/notes/{note}/reply", words="Saya sendirian di loket.") == 303
    path = f"/personnel/notes/{note}"
    told = {"conclusion": "substantiated", "reason": "Terlihat di entri 1."}
    assert post(visit("inspector"), f"{path}/conclusion", **told) == 303
    assert post(visit("inspector2"), f"{path}/agreement", agrees="yes") == 303


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
    assert post(visit("inspector"), f"{path}/clearance") == 303
    assert post(visit("head_dinkes"), f"{path}/notice") == 303
    assert SECRET in visit("inspector").get(path).text, "the test would see it where it stands"
    own = visit("officer_pkm")
    post(own, f"/record/notes/{note}/receipt")
    for page in (own.get("/record").text, own.get(f"/record/notes/{note}").text):
        assert SECRET not in page
        assert telling.REPORTER.name not in page


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


def test_pages_cost_the_same_for_one_and_for_fifty(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    own, personnel = visit("officer_pkm"), visit("personnel")
    head = visit("head_dinkes")
    propose(app, visit, crew, case)
    sheet = f"/personnel/people/{me_id(app, crew)}"

    def cost(browser: FlaskClient, path: str) -> int:
        with counted(app) as said:
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
    assert one == [11, 11, 4, 6]
    page = personnel.get("/personnel?text=Zul").text
    assert "Zul 49" in page
    assert "Zul 50" not in page
    assert "Zul 59" in personnel.get("/personnel?text=Zul&name=Zul+49&after=0").text
