"""Who is away, and who stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import absences, accounts, addresses
from feedback.people.models import User
from feedback.people.roles import Role
from tests.crew import Crew


def user_of(crew: Crew, key: str) -> User:
    return db.session.get_one(User, crew[key].user_id)


def test_a_stand_in_has_the_posts_of_the_one_away_while_it_lasts(inside: Flask, crew: Crew) -> None:
    today = clock.today()
    absences.stand_in(
        user_of(crew, "head_dputr"),
        crew["officer_dputr"].user_id,
        today + timedelta(days=1),
        today + timedelta(days=3),
        by=crew["administrator"],
    )
    for day, stands_in in ((0, False), (1, True), (3, True), (4, False)):
        with clock.at(clock.midday(today + timedelta(days=day))):
            posts = crew["officer_dputr"].posts_as(Role.AGENCY_HEAD)
            assert bool(posts) is stands_in, day
            assert all(post.acting == "plh" for post in posts)
            assert crew["head_dputr"].holds(Role.AGENCY_HEAD), "the head keeps his post"


def test_standing_in_does_not_chain(inside: Flask, crew: Crew) -> None:
    today, chief = clock.today(), crew["administrator"]
    absences.stand_in(user_of(crew, "head_dputr"), crew["officer_dputr"].user_id, today, today, by=chief)
    absences.stand_in(user_of(crew, "officer_dputr"), crew["officer_dputr2"].user_id, today, today, by=chief)
    assert crew["officer_dputr2"].holds(Role.OFFICER)
    assert not crew["officer_dputr2"].holds(Role.AGENCY_HEAD)


def test_a_closed_account_gives_its_posts_to_nobody(inside: Flask, crew: Crew) -> None:
    today, chief = clock.today(), crew["administrator"]
    absences.stand_in(user_of(crew, "head_dputr"), crew["officer_dputr"].user_id, today, today, by=chief)
    accounts.disable(user_of(crew, "head_dputr"), by=chief)
    assert not crew["officer_dputr"].holds(Role.AGENCY_HEAD)


def test_absences_that_make_no_sense_are_refused(inside: Flask, crew: Crew) -> None:
    today, chief, head = clock.today(), crew["administrator"], user_of(crew, "head_dputr")
    other = crew["officer_dputr"].user_id
    day = timedelta(days=1)
    for stand_in, first, last in (
        (head.id, today, today),
        (other, today + day, today),
        (other, today - 2 * day, today - day),
        (999_999, today, today),
    ):
        with pytest.raises(Refusal):
            absences.stand_in(head, stand_in, first, last, by=chief)
    absences.stand_in(head, other, today, today + 3 * day, by=chief)
    with pytest.raises(Refusal):
        absences.stand_in(head, other, today + day, today + day, by=chief)


def test_letters_reach_the_unit_its_heads_or_the_unit_above(inside: Flask, crew: Crew) -> None:
    def of(code: str) -> set[str]:
        return {address.email for address in addresses.of_unit(tree.unit(code).id)}

    assert of("DPUTR") == {"officer_dputr@crew.example", "officer_dputr2@crew.example"}
    for key in ("officer_dputr", "officer_dputr2"):
        accounts.disable(user_of(crew, key), by=crew["administrator"])
    assert of("DPUTR") == {"head_dputr@crew.example"}
    today = clock.today()
    absences.stand_in(
        user_of(crew, "head_dputr"), crew["delegate"].user_id, today, today, by=crew["administrator"]
    )
    assert of("DPUTR") == {"head_dputr@crew.example", "delegate@crew.example"}
