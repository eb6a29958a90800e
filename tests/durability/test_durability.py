"""What was acknowledged is stored, whole and once; nothing anybody wrote is lost. Real processes, loopback, bounded.

`python -m tests.durability` runs the full numbers; here they are small, or those of DURABILITY (a factor).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Copies
from tests.durability.crowds import pressing, writing
from tests.durability.kills import killing

FACTOR = float(os.environ.get("DURABILITY") or 1)
ENOUGH = 10
"""So many acknowledged reports at least: fewer would show nothing."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")


@pytest.fixture(autouse=True)
def _written_by_others(copies: Copies) -> Iterator[None]:
    """The server's processes write, which this one does not notice: the next test gets a fresh database."""
    yield
    copies.touched = True


def test_killing_web_processes_loses_nothing(app):
    count = killing(app, kills=round(3 * FACTOR), seed=1, enough=ENOUGH)
    print(count.line())
    assert len(count.told) > ENOUGH
    assert (count.lost, count.unexpected, count.doubled, count.otherwise) == (0, 0, 0, 0)
    assert count.halves == dict.fromkeys(count.halves, 0)
    assert count.faults == 0


def test_the_twin_that_acknowledges_first_is_seen_to_lose(app):
    count = killing(app, kills=round(3 * FACTOR), seed=2, twin="acknowledge_first", kinds=("once",) * 4)
    print(count.line())
    assert count.lost > 0


def test_the_twin_with_split_commits_is_seen_to_leave_halves(app):
    count = killing(app, kills=round(3 * FACTOR), seed=3, twin="split_commit", kinds=("once",) * 6)
    print(count.line())
    assert count.halves["key without a case"] > 0


def test_a_form_sent_twenty_times_at_once_is_one_case(app):
    sent = pressing(app, round(3 * FACTOR), 20)
    print(sent.line())
    assert (sent.cases, sent.codes) == (sent.forms, sent.forms)
    assert set(sent.statuses) == {303}
    assert sent.faults == 0


def test_writers_at_one_case_never_overwrite_each_other(app):
    written = writing(app, 10, round(40 * FACTOR))
    print(written.line())
    assert set(written.statuses) <= {303, 409}
    assert written.statuses[303] == written.notes == written.version_moved
    assert written.statuses[409] == written.told_with_text > 0
    assert (written.lost, written.faults) == (0, 0)


def test_the_twin_that_takes_any_version_is_seen_to_lose_updates(app):
    assert writing(app, 10, round(40 * FACTOR), twin="no_version").lost > 0


def test_the_twin_with_another_key_at_each_press_is_seen_to_file_twice(app):
    assert pressing(app, 1, 20, twin="no_key").cases > 1
