"""Coming in and staying in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import accounts, sign_in, throttle
from feedback.people.models import Session, Throttle, User
from feedback.people.persons import person
from tests.crew import PASSWORD, Crew


def user_of(crew: Crew, key: str) -> User:
    return db.session.get_one(User, crew[key].user_id)


def test_the_right_password_opens_and_blanks_and_capitals_of_the_address_do_not_matter(
    inside: Flask, crew: Crew
) -> None:
    assert sign_in.verify(" Verifier@Crew.example ", PASSWORD, "net").id == crew["verifier"].user_id


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("verifier@crew.example", "wrong-password-wrong"),
        ("nobody@crew.example", PASSWORD),
        ("' OR 1=1 --", "x"),
    ],
)
def test_every_failure_says_the_same(inside: Flask, crew: Crew, address: str, password: str) -> None:
    with pytest.raises(Refusal) as refused:
        sign_in.verify(address, password, "net")
    with pytest.raises(Refusal) as other:
        sign_in.verify("somebody@else.example", "something", "net")
    assert str(refused.value) == str(other.value)
    assert refused.value.field is None


def test_after_ten_tries_an_account_rests_and_wakes_by_itself(inside: Flask, crew: Crew) -> None:
    for turn in range(10):
        with pytest.raises(Refusal) as refused:
            sign_in.verify("verifier@crew.example", "wrong", f"net{turn}")
        assert not isinstance(refused.value, throttle.TooMany)
    with pytest.raises(throttle.TooMany):
        sign_in.verify("verifier@crew.example", PASSWORD, "net-other")
    sign_in.verify("inspector@crew.example", PASSWORD, "net-other")
    with clock.at(clock.now() + timedelta(minutes=6)):
        sign_in.verify("verifier@crew.example", PASSWORD, "net-other")


def test_one_network_cannot_try_everybody(inside: Flask, crew: Crew) -> None:
    for turn in range(60):
        throttle.count_sign_in(f"somebody{turn}@crew.example", "net")
    with pytest.raises(throttle.TooMany):
        throttle.count_sign_in("verifier@crew.example", "net")
    throttle.count_sign_in("verifier@crew.example", "another net")


def test_coming_in_forgives_the_tries_before(inside: Flask, crew: Crew) -> None:
    for _turn in range(9):
        throttle.count_sign_in("verifier@crew.example", "net")
    sign_in.admit(sign_in.credentials("verifier@crew.example"))
    for _turn in range(10):
        throttle.count_sign_in("verifier@crew.example", "net")


def test_counters_hold_no_address_and_are_swept(inside: Flask, crew: Crew) -> None:
    throttle.count_sign_in("verifier@crew.example", "net")
    keys = db.session.execute(select(Throttle.key)).scalars().all()
    assert len(keys) == 3
    assert not any("verifier" in key for key in keys)
    with clock.at(clock.now() + timedelta(days=2)):
        assert throttle.sweep() == 3


def test_a_session_is_found_by_its_token_alone(inside: Flask, crew: Crew) -> None:
    token = sign_in.start_session(user_of(crew, "verifier"))
    found = sign_in.find_session(token)
    assert found is not None
    assert found[0] == crew["verifier"]
    assert sign_in.find_session(token[:-1]) is None
    assert db.session.execute(select(func.count()).where(Session.token_hash == token)).scalar_one() == 0


def test_every_sign_in_has_a_token_of_its_own(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "verifier")
    tokens = {sign_in.start_session(user) for _turn in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 43 for token in tokens)


def test_a_session_ends_after_thirty_idle_minutes_and_after_eight_hours(inside: Flask, crew: Crew) -> None:
    token = sign_in.start_session(user_of(crew, "verifier"))
    began = clock.now()
    with clock.at(began + timedelta(minutes=31)):
        assert sign_in.find_session(token) is None
    for step in range(1, 23):
        with clock.at(began + step * timedelta(minutes=20)):
            found = sign_in.find_session(token)
            assert found is not None, step
            sign_in.touch(found[1])
    with clock.at(began + timedelta(hours=8, minutes=1)):
        assert sign_in.find_session(token) is None


def test_leaving_ends_one_session_and_leaving_everywhere_all_but_this(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "verifier")
    here, there, elsewhere = (sign_in.start_session(user) for _turn in range(3))
    sign_in.end_session(elsewhere)
    assert sign_in.find_session(elsewhere) is None
    found = sign_in.find_session(here)
    assert found is not None
    assert sign_in.end_all(user.id, but=found[1].id) == 1
    assert sign_in.find_session(there) is None
    assert sign_in.find_session(here) is not None


def test_an_ended_session_is_not_brought_back_by_a_late_page(inside: Flask, crew: Crew) -> None:
    token = sign_in.start_session(user_of(crew, "verifier"))
    found = sign_in.find_session(token)
    assert found is not None
    sign_in.end_session(token)
    sign_in.touch(found[1])
    assert sign_in.find_session(token) is None


def test_a_password_changed_while_it_was_checked_does_not_open(inside: Flask, crew: Crew) -> None:
    found = sign_in.credentials("verifier@crew.example")
    sign_in.check(found, PASSWORD)
    accounts.change_password(user_of(crew, "verifier"), "kuda ungu makan seng", old_hash=found.password_hash)
    with pytest.raises(Refusal):
        sign_in.admit(found)


def test_finding_a_session_and_a_person_costs_two_statements_each(inside: Flask, crew: Crew) -> None:
    token = sign_in.start_session(user_of(crew, "officer_pkm"))
    me = crew["officer_pkm"]
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert person(me.user_id) == me
    assert len(said) == 2
    said.clear()
    assert sign_in.find_session(token) is not None
    assert len(said) == 2
