"""One administrator alone cannot be the two persons that open a sealed name."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import custody, reveal, unsealing
from feedback.notices.models import Letter
from feedback.people import absences, accounts, powers
from feedback.people.models import Grant, User
from feedback.people.persons import Person, person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.vault.reveals import RevealState
from tests.complaints.unsealed import SENTENCE, WISH, approved, asked, confidential
from tests.crew import PASSWORD, Crew
from tests.web.desk_tales import Visit


def puppet(crew: Crew, role: Role, unit: str) -> Person:
    """An account that an administrator makes for himself, with an address of his own."""
    name = f"{role.value}@surat.example"
    user, token = accounts.invite(name, "Boneka", role, tree.unit(unit), by=crew["administrator"])
    accounts.accept(token, PASSWORD)
    found = person(user.id)
    assert found is not None
    return found


def told() -> set[int]:
    return set(db.session.scalars(select(Letter.recipient_id).where(Letter.letter == "power_given")))


def test_two_accounts_made_today_open_nothing(inside: Flask, crew: Crew) -> None:
    first, second = puppet(crew, Role.INSPECTOR, "INSPEKTORAT"), puppet(crew, Role.CUSTODIAN, "BKPSDMD")
    with pytest.raises(Refusal):
        reveal.ask(confidential(crew), WISH, by=first)
    row, _key = asked(crew)
    assert second.user_id not in custody.able_to_decide(row)
    with pytest.raises(Refusal):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=second)
    custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["custodian2"])


def test_without_the_wait_they_would(inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = puppet(crew, Role.INSPECTOR, "INSPEKTORAT"), puppet(crew, Role.CUSTODIAN, "BKPSDMD")
    monkeypatch.setattr(powers, "NOTICE", timedelta(0))
    row, _key = reveal.ask(confidential(crew), WISH, by=first)
    custody.approve(row, SENTENCE, agrees_to_hold=False, by=second)
    unsealing.open_approved()
    assert row.state is RevealState.READY


def test_after_three_days_a_post_counts_whatever_days_its_row_names(inside: Flask, crew: Crew) -> None:
    made = puppet(crew, Role.CUSTODIAN, "BKPSDMD")
    post = db.session.scalars(select(Grant).where(Grant.user_id == made.user_id)).one()
    post.from_on = clock.today() - timedelta(days=400)  # as somebody at the database would write it
    db.session.flush()
    assert not powers.is_settled(made.user_id, Right.REVEAL_APPROVE)
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert powers.is_settled(made.user_id, Right.REVEAL_APPROVE)
        accounts.revoke(post, by=crew["administrator"])
        assert not powers.is_settled(made.user_id, Right.REVEAL_APPROVE)


def test_a_row_that_the_record_does_not_know_never_counts(inside: Flask, crew: Crew) -> None:
    long_ago = clock.today() - timedelta(days=400)
    unit = tree.unit("BKPSDMD")
    db.session.add(
        Grant(user_id=crew.id_of("observer"), role=Role.CUSTODIAN, unit_id=unit.id, from_on=long_ago)
    )
    db.session.flush()
    assert crew["observer"].may(Right.REVEAL_APPROVE)
    assert not powers.is_settled(crew.id_of("observer"), Right.REVEAL_APPROVE)


def test_the_keeper_asks_again(inside: Flask, crew: Crew) -> None:
    row, _key = approved(crew)
    post = db.session.scalars(select(Grant).where(Grant.user_id == crew.id_of("custodian2"))).one()
    accounts.revoke(post, by=crew["administrator"])
    accounts.grant(
        db.session.get_one(User, crew.id_of("custodian2")),
        Role.CUSTODIAN,
        tree.unit("BKPSDMD"),
        by=crew["administrator"],
    )
    unsealing.open_approved()
    assert (row.state, row.failure) == (RevealState.FAILED, "not_agreed")


def test_a_stand_in_opens_no_name(inside: Flask, crew: Crew) -> None:
    row, _key = asked(crew)
    today, away = clock.today(), db.session.get_one(User, crew.id_of("custodian2"))
    absences.stand_in(away, crew.id_of("officer_dukcapil"), today, today, by=crew["administrator"])
    assert crew["officer_dukcapil"].may(Right.REVEAL_APPROVE)
    with pytest.raises(Refusal):
        custody.approve(row, SENTENCE, agrees_to_hold=False, by=crew["officer_dukcapil"])


def test_everybody_with_such_a_post_is_written_to(inside: Flask, crew: Crew) -> None:
    assert told() == set()
    accounts.grant(
        db.session.get_one(User, crew.id_of("observer")),
        Role.OFFICER,
        tree.unit("DPUTR"),
        crew["administrator"],
    )
    assert told() == set()
    made = puppet(crew, Role.CUSTODIAN, "BKPSDMD")
    keepers = ("administrator", "inspector", "inspector2", "custodian", "custodian2")
    assert told() == {crew.id_of(key) for key in keepers} | {made.user_id}


def test_so_they_are_when_somebody_stands_in(inside: Flask, crew: Crew) -> None:
    today = clock.today()
    for away in ("officer_dputr", "custodian2"):
        user = db.session.get_one(User, crew.id_of(away))
        absences.stand_in(user, crew.id_of("officer_dukcapil"), today, today, by=crew["administrator"])
        assert bool(told()) is (away == "custodian2")


def test_each_sees_the_others_and_what_does_not_count_yet(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        puppet(crew, Role.CUSTODIAN, "BKPSDMD")
        user = db.session.get_one(User, crew.id_of("custodian2"))
        today = clock.today()
        absences.stand_in(user, crew.id_of("officer_dukcapil"), today, today, by=crew["administrator"])
        db.session.commit()
    for key in ("administrator", "inspector", "custodian"):
        page = visit(key).get("/account/powers").text
        assert "Boneka" in page
        assert page.count("belum dihitung") == 1
        assert page.count("tidak dihitung") == 1
    assert "/account/powers" in visit("inspector").get("/account").text
    assert "/account/powers" not in visit("verifier").get("/account").text
    assert visit("verifier").get("/account/powers").status_code == 403
