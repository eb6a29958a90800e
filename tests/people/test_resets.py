"""Lost ways to sign in: reset by one for most, by two and after a day where the role weighs more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.notices.models import Letter
from feedback.people import factors, passwords, resets, security_log, sign_in
from feedback.people.factor_models import FactorReset
from feedback.people.factors import Held
from feedback.people.models import User
from feedback.people.persons import Person
from tests.crew import PASSWORD, Crew
from tests.people.factors import print_sheet, set_up_app


def user_of(me: Person) -> User:
    return db.session.get_one(User, me.user_id)


def set_up(me: Person) -> None:
    set_up_app(me)
    print_sheet(me)


def letters_of(me: Person) -> list[str]:
    told = select(Letter.letter).where(Letter.recipient_id == me.user_id).order_by(Letter.id)
    return list(db.session.execute(told).scalars())


def test_an_officer_is_reset_at_once_and_begins_anew_by_letter(inside: Flask, crew: Crew) -> None:
    officer = crew["officer_dputr"]
    set_up(officer)
    token = sign_in.start_session(user_of(officer))
    assert resets.ask(user_of(officer), by=crew["administrator"]) is None
    assert factors.held(officer.user_id) == Held()
    assert sign_in.find_session(token) is None
    assert not passwords.matches(user_of(officer).password_hash, PASSWORD), "the mailbox is proved anew"
    assert {"factors_reset", "password_reset"} <= set(letters_of(officer))
    newest = db.session.execute(security_log.about(officer.user_id).limit(1)).scalar_one()
    assert (newest.kind, newest.actor) == ("factors_reset", crew["administrator"].actor)


def test_an_inspector_is_reset_by_two_others_and_after_a_day(inside: Flask, crew: Crew) -> None:
    owner = crew["inspector"]
    set_up(owner)
    asked = resets.ask(user_of(owner), by=crew["administrator"])
    assert asked is not None
    assert resets.do_due() == 0
    for unfit in ("administrator", "inspector", "observer"):
        with pytest.raises(Refusal):
            resets.agree(asked.id, by=crew[unfit])
    resets.agree(asked.id, by=crew["custodian"])
    resets.agree(asked.id, by=crew["custodian2"])  # a second click changes nothing
    assert resets.do_due() == 0
    assert factors.held(owner.user_id).app
    with clock.at(clock.now() + resets.DELAY + timedelta(minutes=1)):
        assert (resets.do_due(), resets.do_due()) == (1, 0)
        assert factors.held(owner.user_id) == Held()
    assert letters_of(owner).count("reset_asked") == 2
    kinds = [event.kind for event in db.session.execute(security_log.about(owner.user_id).limit(3)).scalars()]
    assert kinds == ["factors_reset", "reset_agreed", "reset_asked"]


@pytest.mark.parametrize("who", ["inspector", "custodian2", "administrator"])
def test_the_owner_and_whoever_might_agree_can_stop_it(inside: Flask, crew: Crew, who: str) -> None:
    owner = crew["inspector"]
    set_up(owner)
    asked = resets.ask(user_of(owner), by=crew["administrator"])
    assert asked is not None
    resets.agree(asked.id, by=crew["custodian"])
    with pytest.raises(Hidden):
        resets.cancel(asked.id, by=crew["verifier"])
    resets.cancel(asked.id, by=crew[who])
    with clock.at(clock.now() + timedelta(days=2)):
        assert resets.do_due() == 0
    assert factors.held(owner.user_id).app
    with pytest.raises(Hidden):
        resets.agree(asked.id, by=crew["custodian2"])


def test_nobody_resets_himself_and_one_wish_is_enough(inside: Flask, crew: Crew) -> None:
    administrator, inspector = crew["administrator"], crew["inspector"]
    with pytest.raises(Refusal):
        resets.ask(user_of(administrator), by=administrator)
    assert resets.ask(user_of(inspector), by=administrator) is not None
    with pytest.raises(Refusal):
        resets.ask(user_of(inspector), by=administrator)
    with clock.at(clock.now() + resets.LASTS + timedelta(days=1)):
        assert resets.ask(user_of(inspector), by=administrator) is not None, "a wish nobody agreed to lapses"


def test_the_database_holds_the_rule_of_two_too(inside: Flask, crew: Crew) -> None:
    asked = resets.ask(user_of(crew["inspector"]), by=crew["administrator"])
    assert asked is not None
    for one in (asked.user_id, asked.asked_by):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(FactorReset).values(agreed_by=one, due_at=clock.now()))
    assert db.session.execute(select(FactorReset.agreed_by)).scalars().all() == [None]
