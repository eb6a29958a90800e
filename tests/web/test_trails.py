"""The record at the door: looked through, one event with its proof, taken along with a reason, and who read what."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reporter
from feedback.complaints.models import Complaint
from feedback.inspection import audit, terms, trail
from feedback.ledger import checkpoints, sequence
from feedback.ledger.models import Event
from feedback.people import accounts
from feedback.people.models import Grant, User
from feedback.people.roles import Role
from feedback.web.desk import wording
from feedback.web.inspectorate import kinds
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit, told

WHY = "Pemeriksaan triwulan, surat tugas 700/12."


def rows_of(page: str) -> int:
    return page.count('<td class="nowrap">') // 2


def event_of(app: Flask, number: str, kind: str) -> int:
    with app.app_context():
        asked = select(Event.id).join(Complaint, Complaint.id == Event.stream_id)
        return db.session.scalars(asked.where(Complaint.number == number, Event.kind == kind)).one()


def signed(app: Flask) -> None:
    """The log is numbered and the keeper signs it."""
    with app.app_context():
        sequence.number()
        db.session.commit()
        with clock.at(clock.now() + timedelta(hours=2)):
            checkpoints.make(most=1)
        db.session.commit()


def test_the_record_is_found_by_person_kind_day_and_office(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.answered(crew))
    inspector = visit("inspector")
    page = inspector.get("/inspectorate/audit?kind=answered").text
    assert rows_of(page) == 1
    assert number in page
    assert rows_of(inspector.get("/inspectorate/audit?person=Dputr&kind=routed").text) == 0
    assert rows_of(inspector.get("/inspectorate/audit?person=Verifier&kind=routed").text) == 1
    with app.app_context():
        roads, health = telling.unit_id("DPUTR"), telling.unit_id("DINKES")
    assert rows_of(inspector.get(f"/inspectorate/audit?unit={roads}&kind=answered").text) == 1
    assert rows_of(inspector.get(f"/inspectorate/audit?unit={health}&kind=answered").text) == 0
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    before = f"/inspectorate/audit?kind=answered&from={yesterday}&to={yesterday}"
    assert rows_of(inspector.get(before).text) == 0


def test_an_office_s_part_of_the_record_is_what_was_done_while_somebody_had_a_post_there(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    told(app, lambda: telling.answered(crew))
    with app.app_context():
        roads, registry = telling.unit_id("DPUTR"), telling.unit_id("DUKCAPIL")
        mine = crew["officer_dputr"].user_id
        post = db.session.scalars(select(Grant).where(Grant.user_id == mine)).one()
        accounts.pass_post(post, crew.id_of("officer_dukcapil"), by=crew["administrator"])
        accounts.grant(
            db.session.get_one(User, mine),
            Role.OFFICER,
            db.session.get_one(Unit, registry),
            crew["administrator"],
        )
        db.session.commit()
    inspector = visit("inspector")
    page = "/inspectorate/audit?kind=answered"
    assert rows_of(inspector.get(f"{page}&unit={roads}").text) == 1, "he left afterwards"
    tomorrow = clock.today() + timedelta(days=1)
    with clock.at(clock.midday(tomorrow)), app.app_context():
        telling.answered(crew, unit="DUKCAPIL")
        db.session.commit()
    with clock.at(clock.midday(tomorrow + timedelta(days=1))):
        days = f"&from={tomorrow.isoformat()}&to={tomorrow.isoformat()}"
        later = visit("inspector")
        assert rows_of(later.get(f"{page}{days}&unit={registry}").text) == 1
        assert rows_of(later.get(f"{page}{days}&unit={roads}").text) == 0, "what he does elsewhere later"


def test_what_a_person_with_two_posts_did_belongs_to_the_office_that_had_the_case(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        offices = {name: telling.unit_id(name) for name in ("DPUTR", "DUKCAPIL", "DINKES")}
        mine = db.session.get_one(User, crew["officer_dputr"].user_id)
        registry = db.session.get_one(Unit, offices["DUKCAPIL"])
        accounts.grant(mine, Role.OFFICER, registry, crew["administrator"])
        db.session.commit()
    tomorrow = clock.today() + timedelta(days=1)
    with clock.at(clock.midday(tomorrow)), app.app_context():
        telling.answered(crew)
        telling.answered(crew)
        telling.answered(crew, unit="DUKCAPIL")
        db.session.commit()
    page = f"/inspectorate/audit?kind=answered&from={tomorrow.isoformat()}&to={tomorrow.isoformat()}"
    with clock.at(clock.midday(tomorrow + timedelta(days=1))):
        inspector = visit("inspector")

        def counted() -> dict[str, int]:
            return {
                name: rows_of(inspector.get(f"{page}&unit={unit}").text) for name, unit in offices.items()
            }

        assert counted() == {"DPUTR": 2, "DUKCAPIL": 1, "DINKES": 0}
        monkeypatch.setattr(terms, "_at_once", lambda _one, _other: False)
        assert counted() == {"DPUTR": 3, "DUKCAPIL": 3, "DINKES": 0}, "the twin counts him with both"


def test_an_event_shows_its_words_to_whoever_reads_the_case_and_to_nobody_else(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.answered(crew))
    here = f"/inspectorate/audit/events/{event_of(app, number, 'answered')}"
    assert "Lubang sudah ditambal." in visit("inspector").get(here).text
    observed = visit("observer").get(here).text
    assert "note-ok" in observed
    assert "Lubang sudah ditambal." not in observed
    assert number not in observed
    assert visit("delegate").get(here).status_code == 403


def test_an_event_of_a_case_about_the_inspectorate_is_not_there_for_it(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = told(app, lambda: telling.filed(telling.RUDE, category="PENGAWASAN", unit="INSPEKTORAT"))
    here = f"/inspectorate/audit/events/{event_of(app, number, 'received')}"
    listed = "/inspectorate/audit?kind=received"
    for who in ("inspector", "observer"):
        assert visit(who).get(here).status_code == 404
        assert rows_of(visit(who).get(listed).text) == 0
    monkeypatch.setattr(trail.queues, "sees", lambda _me: Complaint.id.is_not(None))
    assert visit("inspector").get(here).status_code == 200, "the twin without a scope shows it"


def test_of_pressure_an_observer_finds_no_trace(
    app: Flask, visit: Visit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed() -> Complaint:
        complaint = telling.in_work(crew)
        reporter.press(complaint, "Saya diminta mencabut laporan.")
        return complaint

    number = told(app, pressed)
    here, listed = (
        f"/inspectorate/audit/events/{event_of(app, number, 'pressed')}",
        "/inspectorate/audit?kind=pressed",
    )
    observer = visit("observer")
    assert observer.get(here).status_code == 404
    assert rows_of(observer.get(listed).text) == 0
    assert rows_of(visit("inspector").get(listed).text) == 1
    monkeypatch.setattr(trail, "KEPT_FROM_OBSERVERS", frozenset({"none"}))
    assert rows_of(observer.get(listed).text) == 1, "the twin that keeps nothing from him"


def test_a_case_is_checked_against_what_was_signed_and_a_changed_word_is_said_in_words(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.answered(crew))
    inspector, here = visit("inspector"), f"/inspectorate/audit?sought={number}"
    assert "note-ok" in inspector.get(here).text
    signed(app)
    event = event_of(app, number, "answered")
    with app.app_context():
        case = db.session.scalars(select(Complaint.id).where(Complaint.number == number)).one()
        proof = audit.covered(case)
        assert (proof.waiting, proof.lost) == (0, 0)
        headers = select(func.count()).select_from(Event).where(Event.stream_id == case)
        assert proof.proven == db.session.scalar(headers)
        forged = audit.is_under(proof.checkpoint, "00" * 32, 0, audit.Tree())  # type: ignore[arg-type]
        assert not forged, "another leaf does not lead to the root"
    assert "note-ok" in inspector.get(f"/inspectorate/audit/events/{event}").text
    with app.app_context():
        _rewrite(event)
    page = inspector.get(here).text
    assert "note-late" in page
    assert "body_changed" in page


def test_a_part_of_the_record_is_taken_along_with_a_reason_that_stays(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.answered(crew))
    inspector, address = visit("inspector"), "/inspectorate/exports/record"
    refused = inspector.post(address, data={"kind": "answered"})
    assert refused.status_code == 422
    assert 'name="kind" value="answered"' in refused.text, "what was looked for is not lost"
    taken = inspector.post(address, data={"kind": "answered", "reason": WHY})
    assert taken.mimetype == "text/csv"
    lines = list(csv.DictReader(taken.text.lstrip("\ufeff").splitlines()))
    assert [one["case"] for one in lines] == [number]
    assert "ditambal" not in taken.text
    page = inspector.get("/inspectorate/audit?what=reads").text
    assert rows_of(page) == 1
    event = re.search(r"/inspectorate/audit/events/\d+", page)
    assert event
    assert WHY in inspector.get(event.group()).text
    assert WHY not in visit("observer").get(event.group()).text
    assert visit("observer").post(address, data={"reason": WHY}).status_code == 403


def test_whatever_the_desk_can_name_the_record_can_name_too() -> None:
    assert set(wording.TITLES) <= set(kinds.KINDS), sorted(set(wording.TITLES) - set(kinds.KINDS))


def test_looking_at_one_event_costs_the_same_in_a_long_record(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.answered(crew))
    signed(app)
    inspector, here = visit("inspector"), f"/inspectorate/audit/events/{event_of(app, number, 'answered')}"
    with statements(app) as few:
        assert inspector.get(here).status_code == 200
    for _each in range(5):
        told(app, lambda: telling.answered(crew))
    signed(app)
    with statements(app) as many:
        assert inspector.get(here).status_code == 200
    assert len(few) == len(many) <= 14, "\n".join(many)


def _rewrite(event_id: int) -> None:
    """Somebody with the database's own password changes a word, guards and all."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE event_bodies DISABLE TRIGGER USER"))
        else:
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event_bodies'")
            ).scalars()
            for name in list(names):
                connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(
            text("UPDATE event_bodies SET content = :said WHERE event_id = :id"),
            {"said": b'{"text":"Lubang belum ditambal."}', "id": event_id},
        )
