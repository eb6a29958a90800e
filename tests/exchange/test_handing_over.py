"""A post passes on: its open cases go along, and the record of it is made without the administrator reading a case."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import cycles
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.deadlines import promises
from feedback.exchange import drawers, handing_over
from feedback.people import exclusions
from feedback.people.models import Grant
from feedback.people.roles import Role
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office, printed


def post_of(crew: Crew, name: str, role: Role = Role.OFFICER) -> Grant:
    held = (Grant.user_id == crew.id_of(name), Grant.role == role, Grant.revoked_at.is_(None))
    return db.session.scalars(select(Grant).where(*held)).one()


def pass_to(crew: Crew, successor: str):
    administrator = crew["administrator"]
    return handing_over.pass_post(post_of(crew, "officer_dputr"), crew.id_of(successor), by=administrator)


def test_the_open_cases_go_along_with_a_record_and_their_clocks_intact(inside: Flask, crew: Crew) -> None:
    held = [telling.in_work(crew), telling.in_work(crew, identity=Identity.CONFIDENTIAL)]
    clocks = [promises.clocks_of(one.id).promises for one in held]
    done = telling.in_work(crew)
    telling.answer(done, crew)
    cycles.close(done, cycles.Closing.CONFIRMED, by="reporter")
    moved, row = pass_to(crew, "officer_dukcapil")
    db.session.commit()
    assert [one.id for one in moved] == [one.id for one in held]
    assert {one.officer_id for one in moved} == {crew.id_of("officer_dukcapil")}
    assert done.officer_id == crew.id_of("officer_dputr")
    assert [promises.clocks_of(one.id).promises for one in moved] == clocks
    assert row is not None
    assert office.work(inside) == 1
    said = printed.words(office.files(row.id)["pdf"])
    for part in (*(one.number for one in moved), "PIHAK KEDUA", "Serah Terima", "Dilindungi"):
        assert part.lower() in said.lower()
    assert drawers.find(crew["head_dputr"], row.token)


def test_what_the_successor_must_not_know_of_goes_back_to_its_desk(inside: Flask, crew: Crew) -> None:
    open_case, hidden = telling.in_work(crew), telling.in_work(crew)
    exclusions.exclude_person(hidden.id, user_id=crew.id_of("officer_dukcapil"), reason="named")
    moved, row = pass_to(crew, "officer_dukcapil")
    assert [one.id for one in moved] == [open_case.id]
    assert hidden.officer_id is None
    assert row is not None
    assert drawers.find(crew["officer_dukcapil"], row.token), "the list does not speak of it"


def test_without_open_cases_there_is_no_record(inside: Flask, crew: Crew) -> None:
    assert pass_to(crew, "officer_dukcapil") == ([], None)


def test_a_post_that_works_on_no_case_leaves_cases_alone(inside: Flask, crew: Crew) -> None:
    case = telling.in_work(crew)
    post = post_of(crew, "verifier", Role.VERIFIER)
    assert handing_over.pass_post(post, crew.id_of("officer_dinkes"), by=crew["administrator"]) == ([], None)
    assert db.session.get_one(Complaint, case.id).officer_id == crew.id_of("officer_dputr")
