"""A town lives through months of reports; every date is reckoned again by other code, and nothing may differ."""

from __future__ import annotations

import os

import pytest

from feedback.base.database import db
from feedback.complaints.models import Complaint
from tests.journeys.browsers import Astray
from tests.journeys.replay import Replay
from tests.journeys.texts import reports
from tests.journeys.witness import look

SEED = 2026


def live(replay: Replay) -> None:
    """Run it; a failure is told without a traceback, which would show what residents wrote."""
    try:
        replay.run()
    except Exception as fault:
        pytest.fail(str(fault) if isinstance(fault, Astray) else type(fault).__name__, pytrace=False)


def test_every_case_ends_as_reckoned(app):
    with app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
    count = int(os.environ.get("JOURNEYS") or (60 if postgresql else 200))
    texts, source = reports(count, SEED)
    replay = Replay(app, texts, SEED)
    live(replay)
    with app.app_context():
        found = look(replay)
    print(source, *found.lines(), sep="\n")
    assert found.disagreements == []
    assert found.faults == 0
    assert found.breaches > count // 20
    assert found.lives.total() >= count


def test_the_witness_sees_a_date_that_is_off_by_one(app):
    """The broken twin: were the witness blind, the replay would prove nothing."""
    replay = Replay(app, reports(8, 1)[0], 1)
    live(replay)
    with app.app_context():
        case = db.session.query(Complaint).filter(Complaint.closed_on.is_not(None)).first()
        replay.cases = [one for one in replay.cases if one.reporter.number == case.number]
        [one] = replay.cases
        one.must.promises[0].dues.append((one.must.received, one.must.promises[0].due.replace(year=2030)))
        assert any("verification" in said for said in look(replay).disagreements)
