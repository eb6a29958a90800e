"""Sheets of a period: what they count, that reopening takes it back, and that a locked one never changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.base.shares import between
from feedback.complaints import keeping_away, rated, reporter
from feedback.complaints.models import Complaint
from feedback.people import exclusions, finding
from feedback.people.models import Posting
from feedback.performance import collecting, handing_on, locking, reckoning, signing
from feedback.performance.periods import Period, containing
from feedback.performance.sheet_models import PeriodSheet, SheetState
from tests.complaints import telling
from tests.crew import Crew
from tests.performance.telling import decided, finished, servant
from tests.statements import statements
from tests.web.personnel.steps import closed

Content = dict[str, Any]


def content(crew: Crew, period: Period, key: str = "officer_pkm") -> Content:
    """The sheet as it stands."""
    who = servant(crew, key)
    return collecting.collect([who], period, rated.FOR_SHEETS)[who.id]


def month(back: int = 0) -> Period:
    found = containing(clock.today(), "month")
    for _ in range(back):
        found = found.before
    return found


@contextmanager
def living(day: date) -> Iterator[None]:
    with clock.at(clock.midday(day)):
        yield


def in_month(crew: Crew, back: int = 1, **changes: Any) -> Complaint:
    """A case closed in the middle of a month past."""
    with living(month(back).first + timedelta(days=16)):
        return closed(crew, **changes)


def health(crew: Crew) -> Unit:
    return db.session.get_one(Unit, telling.unit_id("DINKES"))


def lock(crew: Crew, period: Period) -> int:
    return locking.lock(health(crew), period, rated.FOR_SHEETS, by=crew["personnel"])


def sheet_of(crew: Crew, period: Period, key: str = "officer_pkm") -> PeriodSheet:
    found = locking.of_person(servant(crew, key).id, period)
    assert found is not None
    return found


def credit_part(told: Content) -> dict[str, Any]:
    """What closing a case adds to a sheet, and reopening must take from it."""
    figures = reckoning.figures(told)
    return {
        "cases": told["cases"],
        "corrections": told["corrections"],
        "figures": (
            figures.cases,
            figures.shares,
            figures.days,
            figures.took,
            figures.rated,
            figures.ratings,
        ),
    }


def test_a_sheet_counts_shares_limits_days_and_ratings(inside: Flask, crew: Crew) -> None:
    first = in_month(crew)
    with living(month(1).first + timedelta(days=17)):
        reporter.rate(first, reporter.Marks(4, 3, 4, 2))
    for _ in range(5):
        in_month(crew)
    told = content(crew, month(1))
    figures = reckoning.figures(told)
    assert (figures.cases, figures.days) == (6, 18)
    assert float(figures.shares) == pytest.approx(6 * 3 / 5)
    assert (figures.in_time.due, figures.in_time.kept) == (6, 6)
    assert (figures.in_time.low, figures.in_time.high) == between(6, 6)
    assert figures.took == 5
    assert (figures.rated, figures.ratings) == (1, None), "one rating would show who gave it"
    assert told["unit"]["received"] == told["unit"]["due"] == 6
    assert told["unit"]["unassigned"] == pytest.approx(6 * 2 / 5)
    assert content(crew, month(0))["cases"] == content(crew, month(2))["cases"] == []
    quarter = containing(month(1).first)
    assert content(crew, quarter)["cases"] == told["cases"]


def test_too_few_to_tell_a_share_and_said_so() -> None:
    few = {"cases": [], "corrections": [], "reopened": [], "in_hand": [], "due": []}
    due = [{"stream": n, "kept": n != 1, "excused": False} for n in range(4)]
    figures = reckoning.figures(few | {"due": due})
    assert (figures.in_time.kept, figures.in_time.due, figures.in_time.share) == (3, 4, None)
    assert reckoning.figures(few | {"due": due}, least=4).in_time.share == 0.75
    assert reckoning.figures(few | {"due": due}, hidden={1}).in_time.due == 3


lives = st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives)
def test_reopening_returns_every_open_sheet_to_what_it_was(
    inside: Flask, crew: Crew, told: list[tuple[int, bool, bool]]
) -> None:
    """Cases closed in three months, some of them rated: month, quarter and year are as before once all are reopened."""
    with db.session.begin_nested() as turn:
        periods = [
            containing(month(n).first, kind) for n in range(3) for kind in ("month", "quarter", "year")
        ]
        keys = ("officer_pkm", "officer_dputr")
        before = [credit_part(content(crew, one, key)) for one in periods for key in keys]
        made = []
        for back, roads, rates in told:
            more = {"officer": "officer_dputr", "unit": "DPUTR"} if roads else {}
            complaint = in_month(crew, back, **more) if back else closed(crew, **more)
            if rates:
                reporter.rate(complaint, reporter.Marks(1, 2, 3, 4))
            made.append((back, complaint))
        with_credit = [credit_part(content(crew, one, key)) for one in periods for key in keys]
        assert with_credit != before
        for back, complaint in made:
            day = month(back).first + timedelta(days=20) if back else clock.today()
            with living(day):
                reporter.reopen(complaint, "Masih sama.")
        assert [credit_part(content(crew, one, key)) for one in periods for key in keys] == before
        turn.rollback()


def test_a_locked_sheet_stays_and_the_taking_back_is_a_row_of_a_later_one(inside: Flask, crew: Crew) -> None:
    complaint = in_month(crew)
    period = month(1)
    assert lock(crew, period) == 2  # the officer and his head serve there
    frozen = dict(sheet_of(crew, period).content)
    assert len(frozen["cases"]) == 1
    with living(complaint.closed_on + timedelta(days=20)):
        reporter.reopen(complaint, "Masih sama.")
    told = content(crew, month(0))
    db.session.expire_all()
    sheet = sheet_of(crew, period)
    assert sheet.content == frozen
    assert signing.digest(sheet.content) == sheet.digest
    assert signing.holds(sheet.signature)
    assert not signing.holds(sheet.signature.replace(sheet.digest[:8], "0" * 8)), "the check can fail"
    (row,) = told["corrections"]
    assert (row["from"], row["num"], row["den"]) == (period.code, -3, 5)
    assert reckoning.figures(told).corrected == pytest.approx(3 / 5)
    assert content(crew, containing(clock.today(), "year"))["corrections"] == [], "no year was locked"


def test_locking_waits_for_the_end_and_happens_once(inside: Flask, crew: Crew) -> None:
    with pytest.raises(Refusal):
        lock(crew, month(0))
    with pytest.raises(Refusal):
        locking.lock(health(crew), month(1), rated.FOR_SHEETS, by=crew["assessor"])
    assert lock(crew, month(1)) == 2
    assert lock(crew, month(1)) == 0
    unit = telling.unit_id("Puskesmas Muara Bulian")
    beside = select(PeriodSheet).where(PeriodSheet.civil_servant_id.is_(None), PeriodSheet.unit_id == unit)
    assert len(db.session.scalars(beside).all()) == 1


def test_an_objection_takes_the_sheet_out_until_the_assessors_superior_has_decided(
    inside: Flask, crew: Crew
) -> None:
    in_month(crew)
    period = month(1)
    lock(crew, period)
    sheet = sheet_of(crew, period)
    me = crew["officer_pkm"]
    with pytest.raises(Hidden):
        locking.acknowledge(sheet, by=crew["officer_dputr"])
    locking.acknowledge(sheet, by=me)
    assert len(list(handing_on.rows(period, (), 5))) == 2
    with pytest.raises(Refusal):
        locking.object_to(sheet, "  ", by=me)
    locking.object_to(sheet, "Saya cuti dua hari.", by=me)
    assert len(list(handing_on.rows(period, (), 5))) == 1, "in dispute: not handed on"
    with pytest.raises(Stale):
        locking.object_to(sheet, "Lagi.", by=me)
    with pytest.raises(Hidden):
        locking.decide(sheet, False, "Saya penilainya.", by=crew["head_pkm"])
    with pytest.raises(Hidden):
        locking.decide(sheet, False, "Bukan urusan saya.", by=crew["personnel"])
    locking.decide(sheet, True, "Benar, cuti belum dihitung.", by=crew["delegate"])
    assert sheet.state is SheetState.SET_ASIDE
    assert len(list(handing_on.rows(period, (), 5))) == 1
    assert lock(crew, period) == 1
    assert sheet_of(crew, period).version == 2


def test_the_roster_names_who_decides_before_the_delegate_does(inside: Flask, crew: Crew) -> None:
    chief = servant(crew, "officer_dputr")
    post = db.session.scalars(
        select(Posting).where(Posting.civil_servant_id == servant(crew, "head_pkm").id)
    ).one()
    post.superior_id = chief.id
    lock(crew, month(1))
    sheet = sheet_of(crew, month(1))
    locking.object_to(sheet, "Keliru.", by=crew["officer_pkm"])
    with pytest.raises(Hidden):
        locking.decide(sheet, True, "Ya.", by=crew["delegate"])
    locking.decide(sheet, False, "Angkanya benar.", by=crew["officer_dputr"])
    assert sheet.state is SheetState.STANDS
    assert len(list(handing_on.rows(month(1), (), 5))) == 2


def test_fourteen_days_to_object(inside: Flask, crew: Crew) -> None:
    lock(crew, month(1))
    sheet = sheet_of(crew, month(1))
    assert sheet.objection_due_on == clock.today() + timedelta(days=14)
    with living(clock.today() + timedelta(days=15)), pytest.raises(Refusal):
        locking.object_to(sheet, "Terlambat.", by=crew["officer_pkm"])


def test_nothing_unproven_or_in_dispute_is_on_a_sheet_or_in_its_file(inside: Flask, crew: Crew) -> None:
    """A note that is decided but not final, and a final one whose case is open again, are nowhere."""
    period = month(0)
    decided(crew)
    assert content(crew, period)["notes"] == []
    with living(period.last + timedelta(days=1)):
        lock(crew, period)
        (row,) = [one for one in handing_on.rows(period, (), 5) if one[1] == servant(crew).name]
    place = handing_on.HEAD.index("catatanTerbukti")
    assert row[place] == 0
    note = finished(crew)
    assert content(crew, period)["notes"] == [note.id], "the test sees a note when there is one"


def test_a_reader_sees_no_case_that_is_hidden_from_him(inside: Flask, crew: Crew) -> None:
    complaint = in_month(crew)
    in_month(crew)
    lock(crew, month(1))
    frozen = sheet_of(crew, month(1)).content
    keeping_away.keep(
        complaint, finding.by_key(f"u{crew['personnel'].user_id}"), "Dilaporkan.", by=crew["verifier"]
    )
    hidden = set(db.session.scalars(exclusions.hidden(crew["personnel"])))
    assert hidden == {complaint.id}
    assert reckoning.figures(frozen, hidden).cases == 1
    (row,) = [one for one in handing_on.rows(month(1), hidden, 5) if one[1] == servant(crew).name]
    assert row[handing_on.HEAD.index("kasusDitangani")] == 1
    assert content(crew, month(1))["unit"]["due"] == 1, (
        "a unit's figures leave out what is hidden from anybody"
    )


def test_collecting_costs_the_same_for_one_case_and_for_many(inside: Flask, crew: Crew) -> None:
    in_month(crew)

    def cost() -> int:
        with statements() as said:
            content(crew, month(1))
        return len(said)

    one = cost()
    for _ in range(4):
        in_month(crew)
    assert cost() == one
