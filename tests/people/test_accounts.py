"""Accounts and posts: invited, opened, changed, passed on, closed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.ledger.models import Event
from feedback.ledger.read import read
from feedback.notices.models import Letter
from feedback.people import accounts, links, security_log, sign_in
from feedback.people.models import Grant, Invitation, User, UserState
from feedback.people.persons import person
from feedback.people.roles import Role
from tests.crew import PASSWORD, Crew

NEW = "kuda ungu makan seng"


def user_of(crew: Crew, key: str) -> User:
    return db.session.get_one(User, crew[key].user_id)


def post_of(crew: Crew, key: str) -> Grant:
    return db.session.execute(select(Grant).where(Grant.user_id == crew[key].user_id)).scalar_one()


def told(name: str) -> list[Letter]:
    return list(db.session.execute(select(Letter).where(Letter.letter == name)).scalars())


def test_an_invitation_opens_one_account_once(inside: Flask, crew: Crew) -> None:
    dinkes = tree.unit("DINKES")
    user, token = accounts.invite(
        "Budi@Batanghari.go.id ", "Budi", Role.OFFICER, dinkes, by=crew["administrator"]
    )
    assert (user.email, user.state) == ("budi@batanghari.go.id", UserState.INVITED)
    assert person(user.id) is None, "nobody works here before he has opened his account"
    accounts.accept(token, NEW)
    budi = person(user.id)
    assert budi is not None
    assert budi.posts_as(Role.OFFICER)[0].unit_id == dinkes.id
    assert sign_in.verify("budi@batanghari.go.id", NEW, "net") is user
    with pytest.raises(Refusal):
        accounts.accept(token, NEW)


def test_the_link_is_stored_nowhere_and_the_worker_can_still_write_it(inside: Flask, crew: Crew) -> None:
    _user, token = accounts.invite(
        "b@x.go.id", "Budi", Role.OFFICER, tree.unit("DINKES"), crew["administrator"]
    )
    letter = told("invitation")[-1]
    assert token not in str(letter.facts)
    row = db.session.get_one(Invitation, letter.facts["invitation"])
    assert token != row.token_hash
    assert links.page_of(letter.facts) == f"/account/invitation/{token}"
    accounts.accept(token, NEW)
    assert links.page_of(letter.facts) is None


def test_a_link_dies_of_age_and_of_its_successor(inside: Flask, crew: Crew) -> None:
    chief = crew["administrator"]
    user, first = accounts.invite("b@x.go.id", "Budi", Role.OFFICER, tree.unit("DINKES"), by=chief)
    second = accounts.invite_again(user, by=chief)
    with pytest.raises(Refusal):
        accounts.accept(first, NEW)
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(Refusal):
        accounts.accept(second, NEW)
    accounts.accept(second, NEW)


@pytest.mark.parametrize("address", ["", "budi", "a@b@c.id", "a b@c.id", "a@c.id\nBcc: x@y.id"])
def test_what_is_no_address_is_not_invited(inside: Flask, crew: Crew, address: str) -> None:
    with pytest.raises(Refusal) as refused:
        accounts.invite(address, "Budi", Role.OFFICER, tree.unit("DINKES"), by=crew["administrator"])
    assert refused.value.field == "email"


def test_nobody_is_invited_twice(inside: Flask, crew: Crew) -> None:
    with pytest.raises(Refusal):
        accounts.invite(crew["verifier"].email, "X", Role.OFFICER, tree.unit("DINKES"), crew["administrator"])


def test_a_forgotten_password_is_set_anew_and_all_sessions_end(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "verifier")
    session = sign_in.start_session(user)
    accounts.ask_reset(user.email)
    token = (links.page_of(told("password_reset")[-1].facts) or "").rsplit("/", 1)[1]
    accounts.reset(token, NEW)
    assert sign_in.find_session(session) is None
    sign_in.verify(user.email, NEW, "net")
    with pytest.raises(Refusal):
        sign_in.verify(user.email, PASSWORD, "net")


def test_for_an_unknown_or_closed_account_no_letter_is_written(inside: Flask, crew: Crew) -> None:
    accounts.disable(user_of(crew, "observer"), by=crew["administrator"])
    accounts.ask_reset("nobody@crew.example")
    accounts.ask_reset("observer@crew.example")
    assert told("password_reset") == []


def test_a_new_post_ends_the_sessions_and_counts_at_once(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "officer_dinkes")
    session = sign_in.start_session(user)
    accounts.grant(user, Role.UNIT_HEAD, tree.unit("DPUTR"), by=crew["administrator"], acting="plt")
    assert sign_in.find_session(session) is None
    assert [post.acting for post in crew["officer_dinkes"].posts_as(Role.UNIT_HEAD)] == ["plt"]
    with pytest.raises(Refusal):
        accounts.grant(user, Role.UNIT_HEAD, tree.unit("DPUTR"), by=crew["administrator"])


def test_a_post_taken_away_is_gone_today_and_stays_in_the_history(inside: Flask, crew: Crew) -> None:
    session = sign_in.start_session(user_of(crew, "officer_dputr"))
    post = post_of(crew, "officer_dputr")
    accounts.revoke(post, by=crew["administrator"])
    assert sign_in.find_session(session) is None
    assert crew["officer_dputr"].posts == ()
    assert post.to_on == clock.today()
    assert post.revoked_by == crew["administrator"].user_id


def test_a_post_counts_only_in_its_days(inside: Flask, crew: Crew) -> None:
    user, today = user_of(crew, "officer_dputr2"), clock.today()
    soon, later = today + timedelta(days=2), today + timedelta(days=4)
    accounts.grant(user, Role.OBSERVER, tree.unit("DPUTR"), crew["administrator"], from_on=soon, to_on=later)
    for day, held in ((1, False), (2, True), (4, True), (5, False)):
        with clock.at(clock.midday(today + timedelta(days=day))):
            assert crew["officer_dputr2"].holds(Role.OBSERVER) is held, day


def test_a_post_is_passed_to_a_successor(inside: Flask, crew: Crew) -> None:
    post = post_of(crew, "officer_dputr")
    successor = crew["officer_dukcapil"]
    passed = accounts.pass_post(post, successor.user_id, by=crew["head_dputr"])
    assert (passed.role, passed.unit_id) == (post.role, post.unit_id)
    assert crew["officer_dputr"].posts == ()
    assert len(crew["officer_dukcapil"].posts) == 2
    with pytest.raises(Refusal):
        accounts.pass_post(post, successor.user_id, by=crew["head_dputr"])


def test_a_disabled_account_opens_nothing(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "verifier")
    session = sign_in.start_session(user)
    accounts.disable(user, by=crew["administrator"])
    assert sign_in.find_session(session) is None
    with pytest.raises(Refusal):
        sign_in.verify(user.email, PASSWORD, "net")
    accounts.enable(user, by=crew["administrator"])
    sign_in.verify(user.email, PASSWORD, "net")


def test_the_last_administrator_stays(inside: Flask, crew: Crew) -> None:
    chief = crew["administrator"]
    with pytest.raises(Refusal):
        accounts.disable(user_of(crew, "administrator"), by=chief)
    with pytest.raises(Refusal):
        accounts.revoke(post_of(crew, "administrator"), by=chief)
    accounts.grant(user_of(crew, "observer"), Role.ADMINISTRATOR, tree.unit("DISKOMINFO"), by=chief)
    accounts.revoke(post_of(crew, "administrator"), by=chief)


def test_what_happens_to_accounts_is_recorded_as_codes(inside: Flask, crew: Crew) -> None:
    user = user_of(crew, "verifier")
    accounts.disable(user, by=crew["administrator"])
    db.session.flush()
    events = list(db.session.execute(security_log.about(user.id)).scalars())
    assert [event.kind for event in events] == [
        "account_disabled",
        "account_opened",
        "post_granted",
        "account_invited",
    ]
    assert events[0].actor == crew["administrator"].actor
    stream = db.session.execute(select(Event.stream_id).where(Event.id == events[0].id)).scalar_one()
    assert all(not entry.text for entry in read(stream))
