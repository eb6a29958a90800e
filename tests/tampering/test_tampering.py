"""The nine tamperings are found by the proof that is meant to find them, and by no less.

`python -m tests.tampering` tries each at a hundred places.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.ledger import against, checkpoints, guards, verify
from tests.databases import Copies
from tests.tampering import damage, trial
from tests.tampering.damage import WAYS
from tests.tampering.trial import ERASURE, World, figures, filled

PLACES = 3
NEEDS_CHECKPOINTS = {
    "cut the tail before the last checkpoint",
    "edit and recompute everything after",
    "remove a whole case and recompute",
}
NEEDS_A_RECEIPT = {"cut the tail after the last checkpoint"}


@pytest.fixture
def world(app: Flask, copies: Copies) -> Iterator[World]:
    yield filled(app)
    copies.touched = True


def test_each_is_found_by_what_is_meant_to_find_it_and_by_nothing_less(world: World) -> None:
    found = figures(world, PLACES)
    assert set(found) == {*WAYS, ERASURE}
    for name, count in found.items():
        by_chain = PLACES * (name not in {*NEEDS_CHECKPOINTS, *NEEDS_A_RECEIPT, ERASURE})
        by_checkpoints = PLACES if name in NEEDS_CHECKPOINTS else by_chain
        by_receipts = PLACES if name in NEEDS_A_RECEIPT else by_checkpoints
        expected = {
            "places": PLACES,
            "chain": by_chain,  # the broken twin: without checkpoints outside, these are not found
            "outside": by_checkpoints,
            "receipt": by_receipts,
        }
        assert count == expected, name


def test_a_record_nobody_touched_raises_no_alarm(world: World) -> None:
    with trial.damaged(world, lambda _at: None):
        report = verify.verify()
        against.check(report, world.outside, checkpoints.keys())
        assert report.sound, list(report.lines())
        assert not any(trial._missed(stream, held) for stream, held in world.receipts.items())


def test_guards_left_off_are_found_as_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "statements", lambda _dialect, _tables=(): [])
    with trial.damaged(world, lambda at: at.execute(text("SELECT 1"))):
        assert {fault.kind for fault in verify.verify().faults} == {"guard_missing"}


def test_a_harm_that_does_nothing_would_be_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "WAYS", {"nothing": lambda _at, _lot: None})
    monkeypatch.setattr(trial, "WAYS", damage.WAYS)
    assert figures(world, 1)["nothing"] == {"places": 1, "chain": 0, "outside": 0, "receipt": 0}
