"""The calendar, the standards and the promises in their tables."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.history import history
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.commands import join
from feedback.deadlines import edit, promises, seed, shelf
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.holiday_library import seed_year
from feedback.deadlines.models import CalendarDay, PromiseRow, ServiceStandard
from feedback.deadlines.steps import CountsFrom, DayKind, DayUnit, Step
from feedback.ledger.streams import open_stream
from tests.deadlines.lives import REAL, Life
from tests.statements import statements

MONDAY = date(2026, 2, 2)


def holder() -> int:
    return db.session.scalars(select(Unit.id).order_by(Unit.id)).first() or 0


def test_the_shipped_days_and_standards_are_there_and_load_only_once(inside: Flask) -> None:
    assert shelf.calendar().off == REAL.off
    assert seed.load() == {"calendar_days": 0, "service_standards": 0, "office_hours": 0}
    assert shelf.calendar().missing(date(2026, 10, 1)) == []
    assert shelf.calendar().missing(date(2027, 9, 30)) == []
    assert shelf.calendar().missing(date(2027, 10, 1)) == [2028]


@pytest.mark.parametrize(
    ("service_class", "days"),
    [("information", 5), ("aspiration", 5), ("non_oversight", 14), ("oversight", 60)],
)
def test_each_class_has_its_completion(inside: Flask, service_class: str, days: int) -> None:
    book = shelf.standards(MONDAY)
    assert book.limit(ServiceClass(service_class), Step.COMPLETION).days == days
    assert book.limit(ServiceClass(service_class), Step.VERIFICATION).days == 3
    assert book.limit(ServiceClass(service_class), Step.FIRST_FOLLOW_UP).days == 5


def test_before_its_class_a_case_has_a_verification_and_a_range(inside: Flask) -> None:
    book = shelf.standards(MONDAY)
    assert book.limit(None, Step.VERIFICATION).days == 3
    assert book.limit(None, Step.REPORTER_ANSWER).days == book.limit(None, Step.CONFIRMATION).days == 10
    with pytest.raises(LookupError):
        book.limit(None, Step.COMPLETION)
    assert {limit.days for limit in book.limits(Step.COMPLETION).values()} == {5, 14, 60}
    assert [(s.days, s.unit) for s in book.statutory()] == [(n, DayUnit.CALENDAR) for n in (14, 30, 60)]


def test_the_calendar_is_read_again_only_when_it_changed(inside: Flask) -> None:
    shelf.calendar()
    db.session.rollback()
    with statements() as seen:
        before = shelf.calendar()
        assert shelf.calendar() is before
    assert len(seen) == 1
    shelf.standards(MONDAY)
    with statements() as seen:
        assert shelf.standards(MONDAY) == shelf.standards(MONDAY)
    assert not seen
    edit.add_day(date(2026, 2, 5), DayKind.LOCAL_OFF, "Hari jadi", source="SK Bupati", by="user:1")
    after = shelf.calendar()
    assert after.version != before.version
    assert after.off - before.off == {date(2026, 2, 5)}
    assert after.names[date(2026, 2, 5)] == "Hari jadi"


def test_an_edited_day_keeps_its_history_and_is_not_loaded_back(inside: Flask) -> None:
    leave = db.session.scalars(select(CalendarDay).where(CalendarDay.on == date(2026, 2, 16))).one()
    edit.change_day(leave, name="Cuti bersama Imlek", by="user:1")
    edit.remove_day(leave, by="user:1")
    assert shelf.calendar().is_working(date(2026, 2, 16))
    assert seed.load()["calendar_days"] == 0
    assert [change.field for change in history("calendar_day", "2026-02-16")] == ["entry", "name"]


def test_the_same_day_is_not_entered_twice(inside: Flask) -> None:
    with pytest.raises(Refusal):
        edit.add_day(date(2026, 12, 25), DayKind.NATIONAL, "Natal", source="", by="user:1")


def test_a_figure_is_confirmed_with_its_basis(inside: Flask) -> None:
    old = db.session.scalars(
        select(ServiceStandard).where(ServiceStandard.code == "p62-completion-non-oversight")
    ).one()
    edit.confirm_standard(old, "SK Bupati 1/2026", by="user:1")
    assert {change.field for change in history("service_standard", old.code)} == {"regulation", "confirmed"}


def test_a_limit_of_no_days_is_refused(inside: Flask) -> None:
    with pytest.raises(Refusal):
        edit.add_standard(
            "none",
            Step.COMPLETION,
            0,
            service_class=None,
            counts_from=CountsFrom.ROUTED,
            regulation="",
            valid_from=MONDAY,
            by="user:1",
        )


def test_a_year_comes_from_the_library_once(inside: Flask) -> None:
    if "holidays" not in inside.cli.commands:
        join(inside)
    assert "added: " in inside.test_cli_runner().invoke(args=["holidays", "2029"]).output
    assert shelf.calendar().knows(2029)
    assert seed_year(2028) > 10
    assert seed_year(2028) == 0
    assert shelf.calendar().knows(2028)
    assert db.session.scalar(
        select(func.count()).where(CalendarDay.estimated, CalendarDay.on >= date(2028, 1, 1))
    )


def test_promises_come_back_from_their_table_as_they_went_in(inside: Flask) -> None:
    stream, unit = open_stream("case").id, holder()
    life, kept = Life(), Clocks()

    def keep(ticks: list[object]) -> None:
        nonlocal kept
        kept = promises.keep(stream, kept, ticks)  # type: ignore[arg-type]
        assert kept == promises.clocks_of(stream) == life.clocks

    keep(life.start(Step.VERIFICATION, 3, MONDAY, holder=unit))  # type: ignore[arg-type]
    keep(life.do(life.clocks.stop(Step.VERIFICATION, date(2026, 2, 3), REAL)))  # type: ignore[arg-type]
    with statements() as seen:
        ticks = life.start(Step.COMPLETION, 14, date(2026, 2, 3), holder=unit, latest=date(2026, 2, 20))
        ticks += life.start(Step.COMPLETION, 14, date(2026, 2, 3), holder=unit, leg=1)
        kept = promises.keep(stream, kept, ticks)
    assert len(seen) == 1
    keep(life.do(life.clocks.pause(date(2026, 2, 5))))  # type: ignore[arg-type]
    keep(life.do(life.clocks.resume(date(2026, 2, 9), REAL)))  # type: ignore[arg-type]
    keep(life.do(life.clocks.extend(3, date(2026, 2, 10), REAL)))  # type: ignore[arg-type]
    keep(life.do(life.clocks.breaches(date(2026, 4, 1))))  # type: ignore[arg-type]
    keep(life.do(life.clocks.excuse(life.clocks.promises[1].name, date(2026, 4, 2))))  # type: ignore[arg-type]
    with statements() as seen:
        promises.keep(stream, kept, [])
        promises.clocks_of(stream)
    assert len(seen) == 1
    assert db.session.scalar(select(func.count()).where(PromiseRow.stream_id == stream)) == 3
