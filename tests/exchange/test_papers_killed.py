"""A worker killed at any beat of the press leaves each paper to be made once by the next."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.register import Paper, PaperState
from feedback.exchange import press, printing, word
from feedback.files import shelf, store
from feedback.files.models import StoredFile
from feedback.ledger.models import Event as Recorded
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office

BEATS: dict[str, tuple[Any, str]] = {
    "while the text is read": (printing, "read"),
    "while the DOCX is written": (word, "docx"),
    "while the PDF is printed": (press, "pdf"),
    "while the files are stored": (store, "put"),
    "while the outcome is noted": (shelf, "keep"),
    "before the outcome is committed": (printing, "settle"),
}


def _die(*_said: object, **_more: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _killed_at(app: Flask, module: Any, name: str) -> None:
    """A worker of its own process that kills itself at this beat, without a word to anybody."""
    child = os.fork()
    if not child:
        try:
            with app.app_context():
                db.engine.dispose(close=False)  # the parent's connections are not ours
            setattr(module, name, _die)
            worker.print_papers(app, Event())
        finally:
            os._exit(0)
    _pid, how = os.waitpid(child, 0)
    assert os.WIFSIGNALED(how)
    assert os.WTERMSIG(how) == signal.SIGKILL


@pytest.mark.parametrize("beat", BEATS)
def test_a_worker_killed_at_any_beat_leaves_the_paper_to_the_next(
    inside: Flask, crew: Crew, beat: str
) -> None:
    paper = office.write(crew["officer_dputr"], telling.in_work(crew)).id
    db.session.remove()
    db.engine.dispose()
    _killed_at(inside, *BEATS[beat])
    left = db.session.get_one(Paper, paper)
    assert (left.state, left.attempts) == (PaperState.WAITING, 1)
    assert left.lease_until is not None
    assert office.work(inside) == 0  # it is leased to the one who is gone
    with clock.at(clock.now() + printing.LEASE + timedelta(seconds=1)):
        assert office.work(inside) == 1
        assert office.work(inside) == 0
    files = select(func.count()).where(StoredFile.stream_id == paper)
    events = select(func.count()).where(Recorded.stream_id == paper, Recorded.kind == "paper_made")
    assert (db.session.scalar(files), db.session.scalar(events)) == (2, 1)


def test_a_paper_that_kills_every_worker_is_given_up(inside: Flask, crew: Crew) -> None:
    paper = office.write(crew["officer_dputr"], telling.in_work(crew)).id
    db.session.remove()
    db.engine.dispose()
    for attempt in range(printing.ATTEMPTS):
        with clock.at(clock.now() + attempt * (printing.LEASE + timedelta(seconds=1))):
            _killed_at(inside, *BEATS["while the PDF is printed"])
    with clock.at(clock.now() + timedelta(hours=1)):
        assert office.work(inside) == 0
    left = db.session.get_one(Paper, paper, populate_existing=True)
    assert (left.state, left.last_error) == (PaperState.DEAD, "worker_lost")
