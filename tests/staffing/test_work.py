"""The work that cases make: counted without those hidden from who asks, and without a few that are kept secret."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.figures.closed import closed
from feedback.figures.period import Period
from feedback.figures.renewing import renew
from feedback.figures.selection import Selection
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.staffing import months, needs, norms
from feedback.staffing.models import WorkKind
from feedback.staffing.norms import Norm
from tests.complaints.telling import unit_id
from tests.crew import Crew
from tests.web.personnel.steps import closed as closed_case


def counted(me: Person | None) -> dict[tuple[int, int | None], int]:
    today = clock.today()
    return closed(Selection(Period(today - timedelta(400), today), today, me=me, observed=True))


def test_a_case_hidden_from_somebody_is_not_in_his_counts(inside: Flask, crew: Crew) -> None:
    case = closed_case(crew)
    place = (case.holder_unit_id, case.category_id)
    assert counted(crew["personnel"]) == {place: 1}
    exclusions.exclude_person(case.id, user_id=crew.id_of("personnel"), reason="named")
    assert counted(crew["personnel"]) == {}
    assert counted(crew["delegate"]) == {place: 1}
    assert counted(None) == {place: 1}  # the twin that asks for nobody would tell him


def test_counts_are_the_same_before_and_after_the_worker(inside: Flask, crew: Crew) -> None:
    closed_case(crew)
    before = counted(crew["personnel"])
    db.session.commit()
    while renew():
        pass
    assert counted(crew["personnel"]) == before != {}


@pytest.mark.parametrize(("cases", "volume"), [(9, None), (10, 10)])
def test_a_few_secret_cases_are_no_work_that_could_be_read(
    inside: Flask, crew: Crew, cases: int, volume: int | None
) -> None:
    secret = db.session.scalars(select(Category).where(Category.secret)).first()
    assert secret is not None
    unit, period = unit_id("DUKCAPIL"), months.asked("", clock.today())
    rows = needs.table(period, {(unit, secret.id): cases}, {}, clock.today())
    assert [one.load.volume for row in rows for one in row.work] == (
        [] if volume is None else [Fraction(volume)]
    )


def test_closed_cases_are_work_by_the_norm_of_their_category(inside: Flask, crew: Crew) -> None:
    category = db.session.scalars(select(Category).where(Category.code == "ADMINDUK")).one()
    norm = Norm(WorkKind.CATEGORY, "ADMINDUK", "Adminduk", 5_400, "SK", clock.today() - timedelta(30))
    norms.enter(norm, by=crew["personnel"])
    unit, period = unit_id("DUKCAPIL"), months.asked("", clock.today())
    (row,) = needs.table(period, {(unit, category.id): 2_500, (unit, None): 7}, {}, clock.today())
    assert row.balance.need == 3
    assert (row.unmeasured, row.balance.gap) == (1, None)
