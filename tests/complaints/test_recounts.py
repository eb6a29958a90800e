"""A decree that arrives late: what moved is told, counted and listed, each person's own; a breach stays a breach."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, recount
from feedback.complaints.models import Complaint
from feedback.complaints.recount import Moved
from feedback.deadlines import edit, editions, shelf
from feedback.deadlines.models import CalendarDay, CalendarEdition
from feedback.deadlines.steps import DayKind, Step
from feedback.ledger.models import Event
from feedback.notices.models import Letter
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements

MONDAY = date(2026, 2, 2)
FESTIVAL = date(2026, 2, 20)


def at(day: date):
    return clock.at(clock.midday(day))


def two_cases(crew: Crew) -> tuple[Complaint, Complaint]:
    with at(MONDAY):
        road, clinic = telling.routed(crew), telling.routed(crew, "DINKES")
        for case, who in ((road, "officer_dputr"), (clinic, "officer_dinkes")):
            follow_up.accept(case, by=crew[who])
            follow_up.write(case, "Kami periksa.", by=crew[who])
    return road, clinic


def decree(day: date = FESTIVAL) -> None:
    edit.add_day(day, DayKind.LOCAL_OFF, "Hari jadi kabupaten", source="SK Bupati 8/2026", by="user:1")
    while recount.recount():
        pass


def test_what_moved_is_listed_with_its_cause_for_whoever_may_see_the_case(inside: Flask, crew: Crew) -> None:
    road, clinic = two_cases(crew)
    with at(date(2026, 2, 9)):
        decree()
    (all_of_it,) = recount.recountings()
    assert [(one.on, one.counts, one.name) for one in all_of_it.days] == [
        (FESTIVAL, False, "Hari jadi kabupaten")
    ]
    assert (all_of_it.cases, all_of_it.version) == (2, shelf.calendar().version)
    assert recount.recountings(crew["officer_dputr"])[0].cases == 1
    (mine,), more = recount.moved(crew["officer_dputr"], all_of_it.id)
    assert more is None
    assert (mine.complaint.id, mine.on) == (road.id, date(2026, 2, 9))
    assert mine.promises == (
        Moved(Step.COMPLETION, 0, date(2026, 2, 24), date(2026, 2, 25)),
        Moved(Step.COMPLETION, 1, date(2026, 2, 24), date(2026, 2, 25)),
    )
    seen, _more = recount.moved(crew["inspector"], all_of_it.id)
    assert {one.complaint.id for one in seen} == {road.id, clinic.id}
    told = select(Letter.stream_id).where(Letter.letter == "progress")
    assert {road.id, clinic.id} <= set(db.session.scalars(told))


def test_who_must_not_know_of_a_case_neither_finds_nor_counts_it(inside: Flask, crew: Crew) -> None:
    with at(MONDAY):
        rude = telling.filed(
            telling.RUDE, category="KES-PUSKESMAS", unit="Puskesmas Muara Bulian", about_conduct=True
        )
        telling.route(rude, crew, "DINKES")
    with at(date(2026, 2, 5)):
        decree()
    (change,) = recount.recountings()
    assert change.cases == 1
    assert recount.recountings(crew["officer_pkm"])[0].cases == 0
    assert recount.moved(crew["officer_pkm"], change.id) == ([], None)
    assert recount.recountings(crew["officer_dinkes"])[0].cases == 1


def test_the_event_names_the_edition_and_the_calendar_it_was_counted_with(inside: Flask, crew: Crew) -> None:
    road, _clinic = two_cases(crew)
    with at(date(2026, 2, 9)):
        decree()
    event = db.session.scalars(
        select(Event).where(Event.stream_id == road.id, Event.kind == "recounted")
    ).one()
    newest = db.session.scalars(select(CalendarEdition).order_by(CalendarEdition.id.desc())).first()
    assert newest is not None
    assert event.facts["edition"] == newest.id
    assert {tick["calendar"] for tick in event.facts["clocks"]} == {newest.version}
    assert editions.read(newest) == shelf.calendar()


def test_a_change_taken_back_is_an_edition_of_its_own(inside: Flask, crew: Crew) -> None:
    two_cases(crew)
    with at(date(2026, 2, 9)):
        decree()
    with at(date(2026, 2, 10)):
        row = db.session.scalars(select(CalendarDay).where(CalendarDay.on == FESTIVAL)).one()
        edit.remove_day(row, by="user:1")
        while recount.recount():
            pass
    back, there = recount.recountings()
    assert [(one.on, one.counts, one.name) for one in back.days] == [(FESTIVAL, True, "Hari jadi kabupaten")]
    assert (back.cases, there.cases) == (2, 2)
    oldest = db.session.scalars(select(CalendarEdition.id).order_by(CalendarEdition.id)).first()
    first = recount.recounting(oldest or 0)
    assert first is not None
    assert first.days == ()  # nothing stands before it
    assert recount.recounting(987654) is None


def test_a_change_of_words_moves_nothing(inside: Flask, crew: Crew) -> None:
    two_cases(crew)
    christmas = db.session.scalars(select(CalendarDay).where(CalendarDay.on == date(2026, 12, 25))).one()
    edit.change_day(christmas, name="Natal", by="user:1")
    while recount.recount():
        pass
    (change,) = recount.recountings()
    assert (change.days, change.cases) == ((), 0)


def test_listing_asks_the_same_for_one_case_and_for_fifty(inside: Flask, crew: Crew) -> None:
    with at(MONDAY):
        for _nth in range(3):
            telling.routed(crew)
    with at(date(2026, 2, 5)):
        decree()
    inspector = crew["inspector"]
    (change,) = recount.recountings()
    with statements() as few:
        recount.recountings(inspector)
        recount.moved(inspector, change.id)
    with at(MONDAY):
        for _nth in range(6):
            telling.routed(crew)
    with at(date(2026, 2, 6)):
        decree(date(2026, 2, 23))
    newest = recount.recountings()[0]
    with statements() as many:
        recount.recountings(inspector)
        shown, _more = recount.moved(inspector, newest.id)
    assert len(shown) == 9
    assert len(few) == len(many) == 3
