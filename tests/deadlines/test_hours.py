"""When offices are open: dated weeks that inherit, and what they leave of the time between two moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.agencies.history import history
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines import edit_hours, hours
from feedback.deadlines.models import OfficeHours, OfficeSpan
from feedback.deadlines.week import ROUND_THE_CLOCK, Days, HoursBook, Week
from tests.deadlines.lives import REAL
from tests.statements import statements

OFFICE: Days = (*(((450, 960),),) * 4, ((450, 990),), (), ())  # 07.30-16.00, on Fridays 16.30
PUSKESMAS: Days = (*(((450, 720), (780, 840)),) * 4, ((450, 690),), ((450, 780),), ())
NEW_YEAR = date(2026, 1, 1)


def moment(said: str) -> datetime:
    """A moment in town, such as "2026-02-13 16:10"."""
    return datetime.fromisoformat(said).replace(tzinfo=clock.TOWN).astimezone(UTC)


def week(days: Days, owner: int | None = None, **more: object) -> Week:
    said = {"id": 1, "name": "", "temporary": False, "valid_from": NEW_YEAR, "valid_to": None}
    return Week(owner=owner, days=days, **{**said, "on_holidays": False, **more})  # type: ignore[arg-type]


def book(*weeks: Week) -> HoursBook:
    owners = {one.owner for one in weeks}
    above = {7: (7, 3), 3: (3,), 9: (9, 3)}
    return HoursBook({owner: tuple(one for one in weeks if one.owner == owner) for owner in owners}, above)


# unit, when a notice is ready, when it may reach the unit (Imlek: 16 and 17 February 2026 are off)
NOTICES = [
    (3, "2026-02-12 10:00", "2026-02-12 10:00"),  # a Thursday morning: now
    (3, "2026-02-12 06:00", "2026-02-12 07:30"),
    (3, "2026-02-12 16:00", "2026-02-13 07:30"),  # closing is closed
    (3, "2026-02-13 16:10", "2026-02-13 16:10"),  # Fridays are longer
    (3, "2026-02-13 16:40", "2026-02-18 07:30"),  # over the weekend and Imlek
    (7, "2026-02-13 16:40", "2026-02-14 07:30"),  # a puskesmas opens on Saturday
    (7, "2026-02-12 12:30", "2026-02-12 13:00"),  # and closes at noon
    (9, "2026-02-13 16:40", "2026-02-18 07:30"),  # a unit without its own has its agency's
]


@pytest.mark.parametrize(("unit", "ready", "reaches"), NOTICES)
def test_a_notice_waits_for_the_office(unit: int, ready: str, reaches: str) -> None:
    known = book(week(OFFICE, 3), week(PUSKESMAS, 7))
    assert known.next_open(unit, moment(ready), REAL) == moment(reaches)


def test_hours_inherit_from_unit_to_agency_to_regency() -> None:
    regency, agency, own = week(OFFICE, id=1), week(OFFICE, 3, id=2), week(PUSKESMAS, 7, id=3)
    known = book(regency, agency, own)
    assert [known.week(unit, NEW_YEAR) for unit in (7, 9, 3, 55, None)] == [
        own,
        agency,
        agency,
        regency,
        regency,
    ]


def test_a_period_goes_before_the_usual_hours_and_ends() -> None:
    short: Days = (*(((480, 900),),) * 5, (), ())
    ramadan = week(short, id=2, temporary=True, valid_from=date(2026, 2, 18), valid_to=date(2026, 3, 19))
    known = book(week(OFFICE), ramadan)
    assert known.next_open(3, moment("2026-02-23 07:30"), REAL) == moment("2026-02-23 08:00")
    assert known.next_open(3, moment("2026-03-19 16:00"), REAL) == moment("2026-03-25 07:30")


SHORT: Days = (*(((480, 900),),) * 5, (), ())
RAMADAN = {"id": 2, "temporary": True, "valid_from": date(2026, 2, 18), "valid_to": date(2026, 3, 19)}


def test_an_office_with_usual_hours_of_its_own_follows_the_regency_s_period() -> None:
    ramadan, own = week(SHORT, **RAMADAN), week(PUSKESMAS, 7, id=3)
    known = book(week(OFFICE), ramadan, own)
    assert known.week(7, date(2026, 2, 17)) == own
    assert known.week(7, date(2026, 2, 23)) == ramadan
    assert known.week(7, date(2026, 3, 20)) == own
    assert known.next_open(7, moment("2026-02-23 07:30"), REAL) == moment("2026-02-23 08:00")
    saturday = moment("2026-02-28 07:30")  # the period names no hours for it: the puskesmas keeps its own
    assert known.next_open(7, saturday, REAL) == saturday
    assert known.next_open(3, saturday, REAL) == moment("2026-03-02 08:00")


def test_a_period_of_its_own_goes_before_the_regency_s_and_round_the_clock_stays_so() -> None:
    ramadan, its = week(SHORT, **RAMADAN), week(OFFICE, 7, **RAMADAN | {"id": 4})
    ward = week(ROUND_THE_CLOCK, 9, on_holidays=True, id=5)
    known = book(week(OFFICE), ramadan, week(PUSKESMAS, 7, id=3), its, ward)
    assert known.week(7, date(2026, 2, 23)) == its
    assert known.week(9, date(2026, 2, 23)) == ward
    night = moment("2026-02-22 03:00")
    assert known.next_open(9, night, REAL) == night
    below = HoursBook(known.weeks, {7: (7, 3), 3: (3,), 9: (9, 3), 11: (11, 9)})
    assert below.week(11, date(2026, 2, 23)) == ward, "whoever inherits from it stays open with it"


def test_a_ward_that_never_closes_takes_a_notice_at_any_time() -> None:
    known = book(week(OFFICE), week(ROUND_THE_CLOCK, 7, on_holidays=True))
    lebaran = moment("2026-03-21 03:12")
    assert known.next_open(7, lebaran, REAL) == lebaran
    assert known.working_minutes(7, lebaran, lebaran + timedelta(days=2), REAL) == 2 * 24 * 60


def test_a_saturday_worked_instead_is_worked_like_a_monday() -> None:
    made_up = type(REAL)("", REAL.off, frozenset({date(2026, 2, 14)}))
    assert book(week(OFFICE)).next_open(3, moment("2026-02-14 06:00"), made_up) == moment("2026-02-14 07:30")


def test_where_no_hours_are_known_every_working_day_is_open_and_no_notice_waits_for_ever() -> None:
    assert book().next_open(3, moment("2026-02-14 10:00"), REAL) == moment("2026-02-18 00:00")
    never = book(week(((),) * 7))
    assert never.next_open(3, moment("2026-02-14 10:00"), REAL) == moment("2026-02-14 10:00")


# from, until, minutes by hand
STRETCHES = [
    ("2026-02-12 10:00", "2026-02-12 11:30", 90),
    ("2026-02-12 15:00", "2026-02-13 08:30", 60 + 60),
    ("2026-02-13 16:00", "2026-02-18 08:00", 30 + 30),  # the weekend and Imlek count nothing
    ("2026-02-09 00:00", "2026-02-14 00:00", 4 * 510 + 540),  # a whole week: 43 hours
    ("2026-02-12 11:00", "2026-02-12 11:00", 0),
    ("2026-02-12 12:00", "2026-02-12 11:00", 0),
]


@pytest.mark.parametrize(("start", "end", "minutes"), STRETCHES)
def test_working_minutes_are_those_of_the_office(start: str, end: str, minutes: int) -> None:
    assert book(week(OFFICE)).working_minutes(3, moment(start), moment(end), REAL) == minutes


moments = st.integers(0, 60 * 24 * 60).map(lambda n: moment("2026-02-01 00:00") + timedelta(minutes=n))


@given(moments, st.integers(0, 3 * 24 * 60), st.sampled_from([3, 7]))
def test_counting_minute_by_minute_gives_the_same(start: datetime, length: int, unit: int) -> None:
    known = book(week(OFFICE, 3), week(PUSKESMAS, 7))
    open_minutes = 0
    for n in range(length):
        at = (start + timedelta(minutes=n)).astimezone(clock.TOWN)
        spans = PUSKESMAS if unit == 7 else OFFICE
        minute = at.hour * 60 + at.minute
        off = at.date() in REAL.off
        open_minutes += not off and any(a <= minute < b for a, b in spans[at.weekday()])
    end = start + timedelta(minutes=length)
    assert known.working_minutes(unit, start, end, REAL) == open_minutes
    opening = known.next_open(unit, start, REAL)
    assert known.working_minutes(unit, start, opening, REAL) == 0
    assert known.working_minutes(unit, opening, opening + timedelta(minutes=1), REAL) == 1


def a_unit() -> Unit:
    return db.session.scalars(select(Unit).where(Unit.code == "PKM-ARO")).one()


def enter(unit_id: int | None, days: Days, **more: object) -> OfficeHours:
    said = {"valid_from": clock.today(), "regulation": "SK Bupati 1/2026", "by": "user:1", **more}
    return edit_hours.enter(unit_id, "Jam kerja", days, **said)  # type: ignore[arg-type]


def test_the_regency_has_hours_that_wait_to_be_confirmed(inside: Flask) -> None:
    usual = db.session.scalars(select(OfficeHours)).one()
    assert (usual.unit_id, usual.confirmed) == (None, False)
    with clock.at(moment("2026-02-13 16:40")):
        assert hours.next_open(a_unit().id, clock.now()) == moment("2026-02-18 07:30")
    assert hours.working_minutes(a_unit().id, moment("2026-02-09 00:00"), moment("2026-02-14 00:00")) == 2580
    with statements() as seen:
        hours.next_open(a_unit().id, clock.now())
    assert len(seen) <= 2  # the unit itself, and whether anything has changed


def test_new_hours_close_the_old_and_both_stay(inside: Flask) -> None:
    unit, today = a_unit(), clock.today()
    first = enter(unit.id, OFFICE)
    second = enter(unit.id, PUSKESMAS, valid_from=today + timedelta(days=10))
    assert (first.valid_to, second.valid_to) == (today + timedelta(days=9), None)
    assert hours.week(unit.id, today).days == OFFICE  # type: ignore[union-attr]
    assert hours.week(unit.id, today + timedelta(days=10)).days == PUSKESMAS  # type: ignore[union-attr]
    assert [change.field for change in history("office_hours", unit.id)] == ["entry", "valid_to", "entry"]
    edit_hours.withdraw(second, by="user:1")
    assert first.valid_to is None
    edit_hours.end(first, today, by="user:1")
    assert hours.week(unit.id, today + timedelta(days=1)).owner is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("days", "more"),
    [
        (((),) * 7, {}),
        ((((600, 500),), *((),) * 6), {}),
        ((((600, 700), (650, 800)), *((),) * 6), {}),
        ((((600, 1500),), *((),) * 6), {}),
        (OFFICE, {"valid_from": date(2026, 1, 1)}),
        (OFFICE, {"temporary": True}),
    ],
)
def test_hours_that_cannot_be_are_refused(inside: Flask, days: Days, more: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        enter(a_unit().id, days, **more)


def test_two_periods_do_not_meet_and_the_regency_keeps_its_hours(inside: Flask) -> None:
    today = clock.today()
    enter(None, OFFICE, temporary=True, valid_to=today + timedelta(days=29))
    with pytest.raises(Refusal):
        enter(
            None,
            OFFICE,
            temporary=True,
            valid_from=today + timedelta(days=29),
            valid_to=today + timedelta(days=40),
        )
    usual = db.session.scalars(select(OfficeHours).where(OfficeHours.temporary.is_(False))).one()
    with pytest.raises(Refusal):
        edit_hours.end(usual, today, by="user:1")
    with pytest.raises(Refusal):
        edit_hours.withdraw(usual, by="user:1")


def test_the_database_refuses_a_span_that_ends_before_it_begins(inside: Flask) -> None:
    row = enter(a_unit().id, OFFICE)
    db.session.add(OfficeSpan(hours_id=row.id, weekday=6, opens=900, closes=800))
    with pytest.raises(Exception, match="opens_before_it_closes"):
        db.session.flush()
