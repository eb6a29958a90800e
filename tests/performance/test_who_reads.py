"""Who reads a person's sheet: the personnel office everybody's, an assessor those who serve under him, others nobody's.

The table is written here a second time, from rules.md §4 and §6, and compared with the product's over any posts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, true

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people.models import Posting
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import sheets
from feedback.performance.periods import containing
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.performance.telling import ME, servant

PLACES = ("DINKES", "Puskesmas Muara Bulian", "Puskesmas Aro", "DPUTR", "BKPSDMD")
ABOVE = {"Puskesmas Muara Bulian": "DINKES", "Puskesmas Aro": "DINKES"}


@dataclass(frozen=True)
class Service:
    """A posting of the subject: where, and whether it is over."""

    place: str
    over: bool


services = st.lists(st.builds(Service, st.sampled_from(PLACES), st.booleans()), max_size=3)
posts = st.lists(
    st.tuples(
        st.sampled_from([role for role in Role if role is not Role.CIVIL_SERVANT]), st.sampled_from(PLACES)
    ),
    max_size=4,
)


def told(posts: list[tuple[Role, str]], services: list[Service], *, himself: bool) -> bool:
    """The table: may a person with these posts read the sheet of somebody with these postings?"""
    if himself:
        return False  # his own is his record, with everything else that is held about him
    if any(role is Role.PERSONNEL_OFFICER for role, _ in posts):
        return True
    serves = {one.place for one in services if not one.over}
    below = serves | {ABOVE[place] for place in serves if place in ABOVE}
    return any(role is Role.ASSESSOR and place in below for role, place in posts)


def reads(me: Person, servant_id: int) -> bool:
    """What the product says, as the pages ask it."""
    if not me.may(Right.SEE_SHEETS):
        return False
    try:
        sheets.find(me, servant_id)
    except Hidden:
        return False
    return True


def serve(servant_id: int, services: list[Service]) -> None:
    """Give the subject these postings and no other."""
    today = clock.today()
    db.session.execute(delete(Posting).where(Posting.civil_servant_id == servant_id))
    for place, one in enumerate(services):
        db.session.add(
            Posting(
                civil_servant_id=servant_id,
                unit_id=unit_id(one.place),
                position="Petugas",
                from_on=today - timedelta(days=400 + place),
                to_on=today - timedelta(days=1) if one.over else None,
            )
        )
    db.session.flush()


def somebody(crew: Crew, posts: list[tuple[Role, str]], *, himself: bool) -> Person:
    """A person with these posts."""
    places = {place: db.session.get_one(Unit, unit_id(place)) for _, place in posts}
    held = tuple(
        Post(role, places[place].id, places[place].path, places[place].agency_id) for role, place in posts
    )
    own = crew[ME].civil_servant_id if himself else None
    return replace(crew["observer"], posts=held, civil_servant_id=own)


def agrees(crew: Crew, posts: list[tuple[Role, str]], services: list[Service], *, himself: bool) -> bool:
    with db.session.begin_nested() as turn:
        who = servant(crew)
        serve(who.id, services)
        said = reads(somebody(crew, posts, himself=himself), who.id)
        turn.rollback()
    return said is told(posts, services, himself=himself)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts, services, st.booleans())
def test_no_role_outside_the_table_reads_a_sheet(
    inside: Flask, crew: Crew, posts: list[tuple[Role, str]], services: list[Service], himself: bool
) -> None:
    assert agrees(crew, posts, services, himself=himself)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PERSONNEL_OFFICER])
def test_the_comparison_sees_a_shelf_that_forgot_for_whom_it_is(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    """The twin: everybody's sheets for everybody who may see any."""
    monkeypatch.setattr(sheets, "assessed_by", lambda _me: true())
    monkeypatch.setattr(Person, "may", lambda _me, _right: True)
    assert not agrees(crew, [(role, "DPUTR")], [Service("Puskesmas Aro", over=False)], himself=False)


PAGES = "/personnel/people/{id}", "/personnel/people/{id}/sheets/{month}"


def test_the_pages_and_the_export_are_open_to_the_same(
    app: Flask, crew: Crew, visit: type[FlaskClient]
) -> None:
    """Each crew member asks for the officer's pages and for the file of everybody's locked sheets."""
    with app.app_context():
        subject = servant(crew).id
        month = containing(clock.today(), "month").code
        posted = db.session.scalars(select(Posting.unit_id).where(Posting.civil_servant_id == subject)).all()
        assert posted == [unit_id("Puskesmas Muara Bulian")]
    for key in crew:
        browser = visit(key)
        may = key in ("personnel", "assessor")
        for page in PAGES:
            answer = browser.get(page.format(id=subject, month=month))
            assert answer.status_code in ((200,) if may else (302, 303, 403, 404)), (key, page)
        answer = browser.post("/personnel/periods/files", data={"period": month, "kind": "csv"})
        assert (answer.status_code in (200, 422)) is (key == "personnel"), (key, answer.status_code)
