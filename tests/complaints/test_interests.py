"""Who is in conflict with an office or a person has no cases of it: at once, for what is there and for what comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, interests, keeping_away, queues, triage
from feedback.complaints.interests import Declaration
from feedback.complaints.models import Complaint
from feedback.inspection import hints
from feedback.people import accounts, conflicts, exclusions, finding
from feedback.people.conflicts import Conflict, Relation
from feedback.people.models import CivilServant, Posting, ServantKind, User
from feedback.people.persons import Person
from feedback.people.roles import Role
from tests.complaints import telling
from tests.crew import Crew

PKM = "Puskesmas Muara Bulian"
WHY = "Istri saya bekerja di sana."


def declared(crew: Crew, who: str, unit: str = PKM, by: str = "", **more: object) -> Conflict:
    said = Declaration(Relation.FAMILY, clock.today(), WHY, unit_id=telling.unit_id(unit), **more)  # type: ignore[arg-type]
    return interests.declare(crew[who], said, by=crew[by or who])


def sees(me: Person, complaint: Complaint) -> bool:
    found = queues.visible_to(me).where(Complaint.id == complaint.id)
    return db.session.scalars(found).first() is not None


def clinic(crew: Crew) -> Complaint:
    complaint = telling.filed(category="KES-PUSKESMAS", unit=PKM, text="Antre obat di loket empat jam.")
    telling.route(complaint, crew, "DINKES")
    return complaint


@pytest.mark.usefixtures("inside")
def test_what_is_there_and_what_comes_is_gone_at_once(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    before, road = clinic(crew), telling.routed(crew)
    assert sees(crew["inspector"], before)
    declared(crew, "inspector")
    after = clinic(crew)
    for case in (before, after):
        assert not sees(crew["inspector"], case)
        assert sees(crew["inspector2"], case)
    assert sees(crew["inspector"], road)
    counted = queues.counts({"all": queues.visible_to(crew["inspector"])}, 100)
    assert counted == {"all": 1}
    monkeypatch.setattr(conflicts, "in_force", lambda _on: (Conflict.id < 0,))
    assert sees(crew["inspector"], clinic(crew)), "the twin that knows no conflict"


@pytest.mark.usefixtures("inside")
def test_a_case_that_is_passed_to_that_office_later_is_gone_too(crew: Crew) -> None:
    declared(crew, "inspector", "DLH")
    moved, handed = telling.routed(crew), telling.filed(category="KES-PUSKESMAS")
    telling.route(handed, crew, "DINKES")
    triage.transfer(moved, telling.unit_id("DLH"), "Soal sampah.", by=crew["delegate"])
    assert not sees(crew["inspector"], moved)
    declared(crew, "inspector2")
    follow_up.hand_down(handed, telling.unit_id(PKM), "Mohon diperiksa.", by=crew["head_dinkes"])
    assert not sees(crew["inspector2"], handed)
    assert sees(crew["inspector"], handed)


@pytest.mark.usefixtures("inside")
def test_what_he_had_in_hand_goes_back_to_his_desk(crew: Crew) -> None:
    case = clinic(crew)
    follow_up.accept(case, by=crew["officer_dinkes"])
    declared(crew, "officer_dinkes")
    assert case.officer_id is None
    assert not sees(crew["officer_dinkes"], case)
    assert sees(crew["head_dinkes"], case)
    assert exclusions.hidden_from(case.id, [crew.id_of("officer_dinkes")])


@pytest.mark.usefixtures("inside")
def test_a_case_that_nobody_else_could_work_on_stays_until_it_is_passed_on(crew: Crew) -> None:
    case = clinic(crew)
    declared(crew, "head_dinkes")
    row = declared(crew, "officer_dinkes")
    assert not sees(crew["head_dinkes"], case)
    assert sees(crew["officer_dinkes"], case)
    assert [one.id for one in db.session.scalars(interests.left_with(row))] == [case.id]
    assert not sees(crew["officer_dinkes"], telling.filed(category="KES-PUSKESMAS", unit=PKM))


@pytest.mark.usefixtures("inside")
def test_a_conflict_with_a_person_hides_what_names_him(crew: Crew) -> None:
    servant = db.session.scalars(
        select(CivilServant).where(CivilServant.user_id == crew.id_of("officer_dputr"))
    ).one()
    named, later, road = telling.routed(crew), telling.filed(), telling.filed()
    whom = finding.by_key(f"s{servant.id}")
    keeping_away.keep(named, whom, "Disebut dengan nama.", by=crew["verifier"])
    said = Declaration(Relation.FAMILY, clock.today(), WHY, civil_servant_id=servant.id)
    interests.declare(crew["inspector"], said, by=crew["inspector"])
    assert not sees(crew["inspector"], named)
    keeping_away.keep(later, whom, "Disebut dengan nama.", by=crew["verifier"])
    assert not sees(crew["inspector"], later)
    assert sees(crew["inspector"], road)
    assert conflicts.has_with(crew["inspector"], servant.id)


@pytest.mark.usefixtures("inside")
def test_what_ended_hides_nothing_new_and_what_was_a_mistake_nothing_at_all(crew: Crew) -> None:
    old = clinic(crew)
    row = declared(crew, "inspector")
    with pytest.raises(Refusal):
        interests.end(row, by=crew["inspector2"])
    interests.end(row, by=crew["inspector"])
    with clock.at(clock.now() + timedelta(days=1)):
        assert sees(crew["inspector"], clinic(crew))
        assert not sees(crew["inspector"], old), "a case of its time stays away"
        with pytest.raises(Refusal):
            interests.take_back(row, "Keliru.", by=crew["inspector"])
        interests.take_back(row, "Keliru memilih unit.", by=crew["delegate"])
        assert sees(crew["inspector"], old)


@pytest.mark.usefixtures("inside")
def test_nobody_declares_for_a_watcher_but_those_above_him_and_somebody_goes_on_watching(crew: Crew) -> None:
    with pytest.raises(Refusal):
        declared(crew, "inspector2", by="inspector")
    with pytest.raises(Refusal):
        declared(crew, "officer_dinkes", by="officer_dputr")
    declared(crew, "inspector2", by="delegate")
    with pytest.raises(Refusal):
        declared(crew, "inspector")
    with pytest.raises(Refusal):
        declared(crew, "officer_dinkes", "DINKES")
    declared(crew, "officer_dinkes", by="inspector")
    assert not interests.heads_oversight(crew["inspector"])
    office = db.session.get_one(Unit, telling.unit_id("INSPEKTORAT"))
    user = db.session.get_one(User, crew.id_of("inspector"))
    accounts.grant(user, Role.AGENCY_HEAD, office, by=crew["administrator"])
    assert interests.heads_oversight(crew["inspector"])
    declared(crew, "inspector2", "DLH", by="inspector")


@pytest.mark.usefixtures("inside")
def test_a_post_of_the_past_and_a_superior_elsewhere_are_hints_until_they_are_declared(crew: Crew) -> None:
    today = clock.today()
    auditor = CivilServant(
        nip="197901012003011009", name="Inspector", kind=ServantKind.PNS, user_id=crew.id_of("inspector")
    )
    chief = db.session.scalars(
        select(CivilServant).where(CivilServant.user_id == crew.id_of("officer_dputr"))
    ).one()
    db.session.add(auditor)
    db.session.flush()
    spans = (("DLH", 4000, 2500, None), ("DINKES", 1500, 800, None), ("INSPEKTORAT", 799, None, chief.id))
    for unit, first, last, above in spans:
        db.session.add(
            Posting(
                civil_servant_id=auditor.id,
                unit_id=telling.unit_id(unit),
                position="Auditor",
                superior_id=above,
                from_on=today - timedelta(days=first),
                to_on=today - timedelta(days=last) if last else None,
            )
        )
    db.session.flush()
    mine = [one for one in hints.hints() if one.user_id == crew.id_of("inspector")]
    health = telling.unit_id("DINKES")
    assert {(one.relation, one.unit_id, one.civil_servant_id) for one in mine} == {
        (Relation.WORKED_THERE, health, None),
        (Relation.SUPERIOR, None, chief.id),
    }, "a post left long ago binds nobody"
    declared(crew, "inspector", "DINKES")
    assert [one.unit_id for one in hints.hints() if one.user_id == crew.id_of("inspector")] == [None]
