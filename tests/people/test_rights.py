"""The one table of rights, and what must never stand in it."""

from __future__ import annotations

import pytest

from feedback.people.persons import Person, Post
from feedback.people.rights import CASE_CONTENT, RIGHT_NAMES, RIGHTS, Right
from feedback.people.roles import HEADS, OFFICERS, Role


def somebody(*roles: Role, civil_servant_id: int | None = None) -> Person:
    posts = tuple(Post(role, 7, "/3/7/", 3) for role in roles)
    return Person(1, "Siti", "siti@crew.example", "id", posts, civil_servant_id)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_exactly_what_the_table_says(role: Role, right: Right) -> None:
    assert somebody(role).may(right) is (role in RIGHTS[right])


def test_every_right_has_roles_and_a_name() -> None:
    assert set(RIGHTS) == set(Right) == set(RIGHT_NAMES)
    assert all(RIGHTS.values())


def test_every_role_is_good_for_something() -> None:
    assert set(Role) == frozenset().union(*RIGHTS.values())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OBSERVER, Role.CUSTODIAN, Role.PERSONNEL_OFFICER])
def test_who_keeps_the_house_reads_no_case(role: Role) -> None:
    assert not any(somebody(role).may(right) for right in CASE_CONTENT)


@pytest.mark.parametrize("right", Right)
def test_a_head_may_what_his_officers_may(right: Right) -> None:
    if Role.OFFICER in RIGHTS[right]:
        assert RIGHTS[right] >= OFFICERS > HEADS


def test_nobody_opens_an_identity_alone() -> None:
    assert not RIGHTS[Right.REVEAL_REQUEST] & RIGHTS[Right.REVEAL_APPROVE]


def test_a_civil_servant_without_a_post_still_sees_his_own_record() -> None:
    assert somebody(civil_servant_id=4).may(Right.SEE_OWN_RECORD)
    assert somebody(civil_servant_id=4).holds(Role.CIVIL_SERVANT)
    assert not somebody(Role.OFFICER).may(Right.SEE_OWN_RECORD)


def test_posts_with_a_right_say_where_it_holds() -> None:
    siti = somebody(Role.OFFICER, Role.OBSERVER)
    assert siti.posts_with(Right.ANSWER) == (Post(Role.OFFICER, 7, "/3/7/", 3),)
    assert siti.unit_ids == {3, 7}
