"""For whom a stream does not exist."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.agencies import tree
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.models import Stream
from feedback.ledger.streams import open_stream
from feedback.people import absences, accounts, exclusions
from feedback.people.models import CivilServant, Exclusion, Posting, ServantKind, User
from feedback.people.persons import Person
from feedback.people.roles import Role
from tests.crew import Crew


def sees(me: Person, stream_id: int) -> bool:
    shelf = select(Stream.id).where(Stream.id == stream_id, exclusions.hides(me, Stream.id))
    return db.session.execute(shelf).first() is not None


def a_case() -> int:
    return open_stream("case").id


def test_an_excluded_unit_and_everything_below_it_sees_nothing(inside: Flask, crew: Crew) -> None:
    case = a_case()
    puskesmas = crew["officer_pkm"].posts[0].unit_id
    exclusions.exclude_unit(case, puskesmas, "complained_about")
    assert not sees(crew["officer_pkm"], case)
    assert not sees(crew["head_pkm"], case)
    assert sees(crew["head_dinkes"], case), "the superior unit is not involved"
    assert sees(crew["officer_dputr"], case)
    agency = a_case()
    exclusions.exclude_unit(agency, tree.unit("DINKES").id, "complained_about")
    assert not sees(crew["officer_pkm"], agency)
    assert not sees(crew["head_dinkes"], agency)
    assert sees(crew["inspector"], agency)


def test_a_second_post_elsewhere_does_not_open_what_the_first_one_closes(inside: Flask, crew: Crew) -> None:
    case = a_case()
    exclusions.exclude_unit(case, crew["officer_pkm"].posts[0].unit_id, "complained_about")
    user = db.session.get_one(User, crew["officer_pkm"].user_id)
    accounts.grant(user, Role.INSPECTOR, tree.unit("INSPEKTORAT"), by=crew["administrator"])
    assert not sees(crew["officer_pkm"], case)


def test_who_stands_in_for_an_excluded_unit_is_excluded_while_it_lasts(inside: Flask, crew: Crew) -> None:
    case, today = a_case(), clock.today()
    exclusions.exclude_unit(case, crew["head_pkm"].posts[0].unit_id, "complained_about")
    head = db.session.get_one(User, crew["head_pkm"].user_id)
    absence = absences.stand_in(head, crew["officer_dputr"].user_id, today, today, by=crew["administrator"])
    assert not sees(crew["officer_dputr"], case)
    absences.end(absence, by=crew["administrator"])
    assert sees(crew["officer_dputr"], case)


def test_a_named_civil_servant_and_those_under_him_see_nothing(inside: Flask, crew: Crew) -> None:
    case = a_case()
    exclusions.exclude_person(case, civil_servant_id=crew["head_pkm"].civil_servant_id, reason="named")
    assert not sees(crew["head_pkm"], case)
    assert not sees(crew["officer_pkm"], case), "his superior is the one complained about"
    assert sees(crew["officer_dputr"], case)


def test_a_named_user_sees_nothing(inside: Flask, crew: Crew) -> None:
    case = a_case()
    exclusions.exclude_person(case, user_id=crew["inspector"].user_id, reason="conflict_of_interest")
    assert not sees(crew["inspector"], case)
    assert sees(crew["inspector2"], case)


def test_saying_it_twice_is_one_exclusion(inside: Flask, crew: Crew) -> None:
    case, unit = a_case(), tree.unit("DINKES").id
    exclusions.exclude_unit(case, unit, "complained_about")
    exclusions.exclude_unit(case, unit, "complained_about")
    assert len(db.session.execute(select(Exclusion).where(Exclusion.stream_id == case)).all()) == 1
    assert exclusions.excluded_unit_ids(case) == {unit}


def test_the_database_refuses_an_exclusion_of_nobody_or_of_two(inside: Flask, crew: Crew) -> None:
    case = a_case()
    with pytest.raises(ValueError, match="either"):
        exclusions.exclude_person(case, reason="named")
    for named in ({}, {"user_id": crew["verifier"].user_id, "unit_id": tree.unit("DINKES").id}):
        with db.session.begin_nested() as attempt:
            db.session.add(Exclusion(stream_id=case, reason="named", **named))
            with pytest.raises(IntegrityError):
                db.session.flush()
            attempt.rollback()


def test_who_serves_in_the_unit_by_posting_alone_is_kept_away_too(inside: Flask, crew: Crew) -> None:
    """A grant elsewhere does not open what the own office must not know."""
    stream = open_stream("complaint").id
    elsewhere = crew["officer_dukcapil"]
    servant = CivilServant(name="Contoh", kind=ServantKind.CONTRACT, user_id=elsewhere.user_id)
    db.session.add(servant)
    db.session.flush()
    unit = db.session.scalars(select(Unit).where(Unit.name == "Puskesmas Muara Bulian")).one()
    exclusions.exclude_unit(stream, unit.id, "complained_about")
    assert not exclusions.is_hidden(crew["officer_dukcapil"], stream)
    db.session.add(
        Posting(civil_servant_id=servant.id, unit_id=unit.id, position="Perawat", from_on=clock.today())
    )
    db.session.flush()
    assert exclusions.is_hidden(crew["officer_dukcapil"], stream)
