"""Whatever becomes of notes, nothing unproven and nothing in dispute counts anywhere (rules.md §6).

What must be on a sheet is told here from the note's own ledger and the state of its case, never from the columns
by which the product decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import rated, reporter
from feedback.complaints.models import Complaint
from feedback.ledger.read import read
from feedback.performance import (
    collecting,
    conduct,
    discipline,
    endings,
    handing_on,
    locking,
    notes,
    proposals,
    sweep,
)
from feedback.performance.models import Conclusion, ConductNote, NoteKind
from feedback.performance.periods import Period, containing
from tests.complaints import telling as cases
from tests.crew import Crew
from tests.performance import telling
from tests.performance.telling import ME, servant
from tests.web.personnel.steps import closed

GOOD = ("send", "receive", "reply", "decide", "second", "wait 20", "sweep")
"""From a proposal to a final note; a life goes some way along it, and then anywhere."""
ANYWHERE = (
    *GOOD,
    "clear",
    "decide not proven",
    "disagree",
    "object",
    "uphold",
    "reject",
    "drop",
    "reopen",
    "answer again",
    "hand over",
    "wait 6",
    "wait 800",
)
lives = st.tuples(
    st.sampled_from(NoteKind),
    st.integers(0, len(GOOD)),
    st.lists(st.sampled_from(ANYWHERE), max_size=7),
)


class Life:
    """One note about the officer at the puskesmas, from a case of his; the day goes on with it."""

    def __init__(self, crew: Crew, kind: NoteKind) -> None:
        self.crew, self.day = crew, clock.today()
        self.case: Complaint = closed(crew)
        self.note = telling.proposed(crew, case=self.case.id, kind=kind)

    def live(self, step: str) -> None:
        """Take the step; one that is refused changes nothing."""
        what, _, count = step.partition(" ")
        if what == "wait":
            self.day += timedelta(days=int(count))
            return
        with clock.at(clock.midday(self.day)), suppress(Refusal, Hidden), db.session.begin_nested():
            self._verbs()[step]()
            db.session.flush()
        db.session.expire_all()

    def proven(self) -> bool:
        """Whether it counts today: the ledger says final and nothing after it, and its case is finished."""
        told = {entry.kind: entry.facts for entry in read(self.note.stream_id)}
        over = {"conduct_dropped", "conduct_expired"} & told.keys()
        if "conduct_final" not in told or over:
            return False
        if date.fromisoformat(str(told["conduct_final"]["expires_on"])) < self.day:
            return False
        return told["conduct_proposed"]["kind"] == "appreciation" or not self.case.is_open

    def _verbs(self) -> dict[str, Callable[[], Any]]:
        crew, note = self.crew, self.note
        head, one, two, me = (crew[key] for key in ("head_dinkes", "inspector", "inspector2", ME))
        return {
            "clear": lambda: proposals.clear(note, by=two),
            "send": lambda: proposals.send(note, by=head),
            "receive": lambda: proposals.receive(note, by=me),
            "reply": lambda: conduct.reply(note, "Saya sedang menangani gawat darurat.", by=me),
            "decide": lambda: conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti.", by=one),
            "decide not proven": lambda: conduct.decide(note, Conclusion.NOT_PROVEN, "Tak terbukti.", by=one),
            "second": lambda: conduct.second(note, by=two),
            "disagree": lambda: conduct.disagree(note, "Buktinya lemah.", by=two),
            "object": lambda: conduct.object_to(note, "Bukan begitu.", by=me),
            "uphold": lambda: endings.decide_objection(note, True, "Beralasan.", by=crew["delegate"]),
            "reject": lambda: endings.decide_objection(note, False, "Tidak beralasan.", by=crew["delegate"]),
            "drop": lambda: endings.drop(note, "Keliru.", by=head),
            "sweep": sweep.finalise_due,
            "reopen": lambda: reporter.reopen(self.case, "Masih sama."),
            "answer again": self._answer_again,
            "hand over": lambda: discipline.hand_over(note, "Diduga melanggar disiplin.", by=one),
        }

    def _answer_again(self) -> None:
        cases.answer(self.case, self.crew, ME)
        reporter.confirm(self.case)


def counted(life: Life) -> dict[str, bool]:
    """Where the note counts: each sheet, the shelf behind pages, and the export of locked sheets."""
    who, me = servant(life.crew), life.note.id
    with clock.at(clock.midday(life.day)):
        found = {"shelf": me in db.session.scalars(notes.final_of(who.id).with_only_columns(ConductNote.id))}
        for period in periods(life.day):
            told = collecting.collect([who], period, rated.FOR_SHEETS)[who.id]
            found[period.code] = me in told["notes"]
        return found


def exported(life: Life, *, lock: bool) -> int:
    """How many notes and thanks the exports of the years' locked sheets count for him; `lock` the years first."""
    counts, nip = 0, servant(life.crew).nip
    with clock.at(clock.midday(life.day)):
        for period in periods(life.day):
            if lock and period.last < life.day:
                unit = db.session.get_one(Unit, cases.unit_id("DINKES"))
                locking.lock(unit, period, rated.FOR_SHEETS, by=life.crew["personnel"])
            for row in handing_on.rows(period, (), 1):
                told = dict(zip(handing_on.HEAD, row, strict=True))
                if told["nipBaru"] == nip:
                    counts += told["apresiasi"] + told["catatanTerbukti"]
    return counts


def periods(day: date) -> list[Period]:
    """Every month of the three years around the day: in one of them it would be."""
    first = containing(day - timedelta(days=1200), "year")
    found = [first]
    while found[-1].last < day:
        found.append(containing(found[-1].last + timedelta(days=1), "year"))
    return found


def check(life: Life) -> None:
    """It is on one year's sheet and the shelf when it is proven, and nowhere when it is not."""
    found = counted(life)
    on_shelf = found.pop("shelf")
    assert on_shelf is life.proven()
    assert sum(found.values()) == int(on_shelf), found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives)
def test_nothing_unproven_or_in_dispute_is_on_any_sheet(
    inside: Flask, crew: Crew, told: tuple[NoteKind, int, list[str]]
) -> None:
    kind, far, then = told
    with db.session.begin_nested() as turn:
        life = Life(crew, kind)
        check(life)
        for step in (*GOOD[:far], *then):
            life.live(step)
            check(life)
        life.day = containing(life.day, "year").last + timedelta(days=1)
        assert exported(life, lock=True) == life.proven()
        life.live("reopen")
        assert exported(life, lock=False) == life.proven()
        turn.rollback()
    db.session.expire_all()


def _anybody_s(servant_ids: Collection[int], _period: Period) -> Select[ConductNote]:
    return select(ConductNote).where(ConductNote.civil_servant_id.in_(servant_ids))


@pytest.mark.parametrize("far", range(len(GOOD)))
def test_the_check_sees_a_sheet_that_takes_what_is_not_final(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch, far: int
) -> None:
    """The twin: notes collected whatever their state are seen at every step before the last."""
    monkeypatch.setattr(collecting, "_notes", _anybody_s)
    life = Life(crew, NoteKind.CONDUCT)
    for step in GOOD[:far]:
        life.live(step)
    with pytest.raises(AssertionError):
        check(life)


def test_the_check_sees_an_export_that_keeps_what_is_in_dispute(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: an export that believes the frozen sheet counts a note whose case was taken up again."""
    life = Life(crew, NoteKind.CONDUCT)
    for step in GOOD:
        life.live(step)
    assert life.proven()
    life.live("reopen")
    assert not life.proven()
    assert exported(life, lock=False) == 0
    monkeypatch.setattr(handing_on, "_final", lambda ids: dict.fromkeys(ids, NoteKind.CONDUCT))
    monkeypatch.setattr(collecting, "_notes", _anybody_s)
    life.day = containing(life.day, "year").last + timedelta(days=1)
    assert exported(life, lock=True) > 0
