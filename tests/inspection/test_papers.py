"""The doctor looks at the press: papers that could not be made, and a machine that cannot print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from feedback.base import clock
from feedback.complaints.register import PaperState
from feedback.exchange import press, printing
from feedback.inspection import running
from feedback.inspection.finding import State
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office
from tests.inspection import doctor


def test_a_paper_that_was_given_up_or_waits_too_long_is_an_alarm(inside: Flask, crew: Crew) -> None:
    assert running.papers(()).state is State.OK
    office.write(crew["officer_dputr"], telling.in_work(crew))
    with clock.at(clock.now() + timedelta(hours=1)):
        assert running.papers(()).state is State.WRONG
    claimed = printing.claim()
    assert claimed is not None
    assert printing.settle(claimed, printing.Outcome(PaperState.DEAD, error="MemoryError"))
    found = running.papers(())
    assert found.state is State.WRONG
    assert "1" in found.said


def test_a_machine_that_cannot_print_is_worth_a_look(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "find_library", lambda name: None if "pango" in name else "found")
    assert "libpangoft2-1.0-0" in doctor.run(app).output
    with app.app_context():
        assert running.papers(press.missing()).state is State.LOOK
