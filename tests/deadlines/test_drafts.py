"""A new limit: drafted, published from a day on, or given up. What is published is closed by the next, never edited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.history import history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import reading, triage
from feedback.complaints.audiences import Audience
from feedback.deadlines import drafts, shelf
from feedback.deadlines.models import DraftState, ServiceStandard, StandardDraft
from feedback.deadlines.steps import DayUnit, Statutory, Step
from tests.complaints import telling
from tests.crew import Crew

COMPLAINT = ServiceClass.NON_OVERSIGHT
MONDAY = date(2026, 2, 2)


def at(day: date):
    return clock.at(clock.midday(day))


def a_draft(days: int = 10, valid_from: date = date(2026, 3, 2), **more: object) -> StandardDraft:
    said = {"service_class": COMPLAINT, "regulation": "PermenPANRB 5/2025", "by": "user:1", **more}
    return drafts.draft(Step.COMPLETION, days, DayUnit.WORKING, valid_from=valid_from, **said)  # type: ignore[arg-type]


def days_on(day: date) -> int:
    return shelf.standards(day).limit(COMPLAINT, Step.COMPLETION).days


def test_a_draft_promises_nothing_until_it_is_published(inside: Flask) -> None:
    with at(MONDAY):
        row = a_draft()
        assert days_on(date(2026, 3, 2)) == 14
        made = drafts.publish(row, by="user:1")
    assert [days_on(day) for day in (date(2026, 3, 1), date(2026, 3, 2))] == [14, 10]
    old, new = db.session.scalars(drafts.of_the_same("completion", COMPLAINT)).all()
    assert (old.days, old.valid_to) == (14, date(2026, 3, 1))
    assert (new.code, new.valid_to, row.standard_code) == (made.code, None, made.code)
    assert [(one.field, one.actor) for one in history("standard_draft", row.id)] == [
        ("state", "user:1"),
        ("entry", "user:1"),
    ]
    assert [one.field for one in history("service_standard", made.code)] == ["entry"]


def test_frozen_promises_never_move_and_new_ones_count_by_the_new_limit(inside: Flask, crew: Crew) -> None:
    with at(MONDAY):
        drafts.publish(a_draft(5, date(2026, 2, 9)), by="user:1")
        case = telling.routed(crew)
        assert case.citizen_due_on == date(2026, 2, 24)
    with at(date(2026, 2, 10)):
        triage.transfer(case, telling.unit_id("DINKES"), "Salah alamat.", by=crew["verifier"])
        fresh = telling.routed(crew)
    promises = reading.story(case, Audience.STAFF).clocks.promises
    own, newest = [one for one in promises if one.step is Step.COMPLETION and one.leg in (0, 2)]
    assert (own.due_on, own.days) == (date(2026, 2, 24), 14)
    assert newest.days == 5  # the second agency got its own time under the new limit
    assert fresh.citizen_due_on == date(2026, 2, 19)


@pytest.mark.parametrize(
    ("days", "valid_from"), [(0, date(2026, 3, 2)), (401, date(2026, 3, 2)), (10, date(2026, 2, 1))]
)
def test_a_draft_that_cannot_be_is_refused(inside: Flask, days: int, valid_from: date) -> None:
    with at(MONDAY), pytest.raises(Refusal):
        a_draft(days, valid_from)


def test_a_day_that_passed_while_it_lay_is_refused(inside: Flask) -> None:
    with at(MONDAY):
        row = a_draft(10, date(2026, 2, 3))
    with at(date(2026, 2, 4)), pytest.raises(Refusal):
        drafts.publish(row, by="user:1")


def test_a_later_limit_is_not_overtaken(inside: Flask) -> None:
    with at(MONDAY):
        drafts.publish(a_draft(10, date(2026, 3, 2)), by="user:1")
        with pytest.raises(Refusal):
            drafts.publish(a_draft(12, date(2026, 2, 20)), by="user:1")
        drafts.publish(a_draft(12, date(2026, 4, 1)), by="user:1")
    assert [days_on(date(2026, month, 15)) for month in (2, 3, 4)] == [14, 10, 12]


def test_what_was_published_or_given_up_is_not_changed(inside: Flask) -> None:
    with at(MONDAY):
        row, other = a_draft(), a_draft()
        drafts.change(
            row, days=9, unit=DayUnit.CALENDAR, regulation="SK", valid_from=date(2026, 3, 3), by="user:2"
        )
        drafts.publish(row, by="user:1")
        drafts.discard(other, by="user:1")
        assert (row.state, other.state) == (DraftState.PUBLISHED, DraftState.DISCARDED)
        for one in (row, other):
            with pytest.raises(Refusal):
                drafts.publish(one, by="user:1")
            with pytest.raises(Refusal):
                drafts.discard(one, by="user:1")
            with pytest.raises(Refusal):
                drafts.change(
                    one, days=9, unit=DayUnit.WORKING, regulation="x", valid_from=MONDAY, by="user:1"
                )


def test_a_class_gets_a_limit_of_its_own_and_the_common_one_stays(inside: Flask) -> None:
    with at(MONDAY):
        row = drafts.draft(
            Step.FIRST_FOLLOW_UP,
            2,
            DayUnit.WORKING,
            service_class=ServiceClass.OVERSIGHT,
            regulation="SK",
            valid_from=MONDAY,
            by="user:1",
        )
        followed = drafts.followed(row)
        assert followed is not None
        assert followed.service_class is None
        drafts.publish(row, by="user:1")
    book = shelf.standards(MONDAY)
    assert book.limit(ServiceClass.OVERSIGHT, Step.FIRST_FOLLOW_UP).days == 2
    assert book.limit(COMPLAINT, Step.FIRST_FOLLOW_UP).days == 5


def test_every_step_has_the_act_it_counts_from(inside: Flask) -> None:
    for row in db.session.scalars(select(ServiceStandard)):
        assert drafts.COUNTS_FROM[drafts.step_of(row.step)] == row.counts_from
    assert set(drafts.COUNTS_FROM) == {*Step, *Statutory}


def test_two_limits_of_one_day_have_codes_of_their_own(inside: Flask) -> None:
    with at(MONDAY):
        first = drafts.publish(a_draft(10, MONDAY), by="user:1")
        with pytest.raises(Refusal):
            drafts.publish(a_draft(11, MONDAY), by="user:1")
        other = drafts.publish(a_draft(11, MONDAY + timedelta(days=1)), by="user:1")
    assert first.code != other.code
