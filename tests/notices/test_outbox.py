"""Telling: what goes into the outbox, and what never may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.streams import open_stream
from feedback.notices import outbox
from feedback.notices.models import Letter, LetterState, RecipientKind
from feedback.notices.outbox import Tiding


def _rows() -> list[Letter]:
    return list(db.session.execute(select(Letter).order_by(Letter.id)).scalars())


def test_an_intent_told_twice_is_one_letter(inside: Flask) -> None:
    for _ in range(2):
        outbox.tell("case_routed", to=outbox.to_unit(4), key="breach:1")
    assert [row.key for row in _rows()] == ["breach:1"]


def test_telling_several_is_one_statement_and_keeps_each_recipient(inside: Flask) -> None:
    tidings = [Tiding("case_routed", outbox.to_unit(number), f"breach:{number}") for number in (1, 2, 2, 3)]
    outbox.tell_all(tidings)
    outbox.tell_all([])
    assert [(row.recipient_kind, row.recipient_id) for row in _rows()] == [
        (RecipientKind.UNIT, 1),
        (RecipientKind.UNIT, 2),
        (RecipientKind.UNIT, 3),
    ]


def test_a_letter_to_a_reporter_is_known_by_the_stream_only(inside: Flask) -> None:
    stream = open_stream("complaint")
    outbox.tell("progress", to=outbox.to_reporter(stream.id), key="p")
    [row] = _rows()
    assert (row.stream_id, row.recipient_id) == (stream.id, stream.id)


def test_a_row_does_not_tell_the_minute_of_a_report(inside: Flask) -> None:
    with clock.at(datetime(2026, 11, 24, 3, 17, 42, tzinfo=UTC)):
        outbox.tell("report_received", to=outbox.to_unit(1), key="r")
    [row] = _rows()
    assert row.created_on.isoformat() == "2026-11-24"
    assert row.not_before == datetime(2026, 11, 23, 17, tzinfo=UTC)  # midnight in town


@pytest.mark.parametrize("value", ["siti@example.id", "two\nlines", "x" * 121, 1.5, ["a"], {"a": 1}])
def test_facts_that_are_not_codes_are_refused(inside: Flask, value: object) -> None:
    with pytest.raises(ValueError, match="not a code"):
        outbox.tell("case_routed", to=outbox.to_unit(1), key="k", facts={"fact": value})


def test_a_letter_nobody_wrote_and_a_key_too_long_are_refused(inside: Flask) -> None:
    with pytest.raises(LookupError):
        outbox.tell("hello", to=outbox.to_unit(1), key="k")
    with pytest.raises(ValueError, match="200"):
        outbox.tell("case_routed", to=outbox.to_unit(1), key="k" * 201)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": LetterState.SENT},
        {"state": LetterState.DEAD},
        {"state": LetterState.DROPPED, "last_error": "x", "lease_until": clock.now()},
        {"attempts": -1},
        {"recipient_kind": RecipientKind.REPORTER},
    ],
)
def test_the_database_holds_the_rules_too(inside: Flask, wrong: dict[str, object]) -> None:
    right = {
        "key": "k",
        "letter": "case_routed",
        "recipient_kind": RecipientKind.UNIT,
        "recipient_id": 1,
        "facts": {},
        "reached": [],
        "not_before": clock.now(),
        "created_on": clock.today(),
    }
    db.session.add(Letter(**(right | wrong)))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_tally_names_every_state(inside: Flask) -> None:
    outbox.tell("case_routed", to=outbox.to_unit(1), key="k")
    assert outbox.tally() == {
        LetterState.WAITING: 1,
        LetterState.SENT: 0,
        LetterState.DEAD: 0,
        LetterState.DROPPED: 0,
    }
