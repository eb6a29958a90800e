"""Norm times: one after the other, nothing lost, nobody overwrites somebody else's."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from feedback.agencies import history
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.staffing import norms
from feedback.staffing.models import NormTime, WorkKind
from feedback.staffing.norms import Norm
from tests.crew import Crew


def said(seconds: int, first: date, source: str = "Studi waktu 2026") -> Norm:
    return Norm(WorkKind.SERVICE, "KTP-EL", "KTP elektronik", seconds, source, first)


def line() -> list[NormTime]:
    return list(db.session.scalars(norms.line(WorkKind.SERVICE, "KTP-EL")))


def test_a_new_norm_ends_the_one_before_and_the_past_stays(inside: Flask, crew: Crew) -> None:
    by = crew["personnel"]
    norms.enter(said(900, date(2026, 1, 1)), by=by)
    norms.enter(said(720, date(2026, 7, 1)), by=by, seen=norms.mark(line()))
    norms.enter(said(800, date(2026, 4, 1)), by=by, seen=norms.mark(line()))
    assert [(one.seconds, one.valid_from, one.valid_to) for one in line()] == [
        (720, date(2026, 7, 1), None),
        (800, date(2026, 4, 1), date(2026, 6, 30)),
        (900, date(2026, 1, 1), date(2026, 3, 31)),
    ]
    key = norms.key(WorkKind.SERVICE, "KTP-EL")
    for day, seconds in ((date(2026, 3, 31), 900), (date(2026, 4, 1), 800), (date(2030, 1, 1), 720)):
        assert norms.on(day)[key].seconds == seconds
    assert key not in norms.on(date(2025, 12, 31))


def test_a_correction_keeps_what_was_said_and_by_whom(inside: Flask, crew: Crew) -> None:
    by = crew["personnel"]
    norms.enter(said(900, date(2026, 1, 1)), by=by)
    norms.enter(said(600, date(2026, 1, 1), "Studi waktu, dibetulkan"), by=by, seen=norms.mark(line()))
    assert [one.seconds for one in line()] == [600]
    past = history.history(norms.THING, norms.key(WorkKind.SERVICE, "KTP-EL"))
    assert [(one.field, one.old, one.new) for one in past[:2]] == [
        ("source", "Studi waktu 2026", "Studi waktu, dibetulkan"),
        ("seconds", 900, 600),
    ]
    assert {one.actor for one in past} == {by.actor}


def test_whoever_saw_an_older_state_is_told(inside: Flask, crew: Crew) -> None:
    norms.enter(said(900, date(2026, 1, 1)), by=crew["personnel"])
    seen = norms.mark(line())
    norms.enter(said(600, date(2026, 1, 1)), by=crew["personnel"], seen=seen)
    with pytest.raises(Stale):
        norms.enter(said(500, date(2026, 1, 1)), by=crew["delegate"], seen=seen)
    with pytest.raises(Refusal, match="Buka norma"):
        norms.enter(said(500, date(2026, 1, 1)), by=crew["delegate"], seen="")
    assert [one.seconds for one in line()] == [600]


def test_work_that_ends_is_counted_until_then(inside: Flask, crew: Crew) -> None:
    norm = norms.enter(said(900, date(2026, 1, 1)), by=crew["personnel"])
    with pytest.raises(Refusal, match="sebelum mulai"):
        norms.end(norm, norm.version, date(2025, 12, 31), by=crew["personnel"])
    norms.end(norm, norm.version, date(2026, 6, 30), by=crew["personnel"])
    assert not norms.on(date(2026, 7, 1))
    assert norms.on(date(2026, 6, 30))
    with pytest.raises(Stale):
        norms.end(norm, 1, date(2026, 5, 31), by=crew["personnel"])


@pytest.mark.parametrize("seconds", [0, -60, 60 * 60 * 1251])
def test_a_time_that_is_none_is_refused(inside: Flask, crew: Crew, seconds: int) -> None:
    with pytest.raises(Refusal):
        norms.enter(said(seconds, date(2026, 1, 1)), by=crew["personnel"])
