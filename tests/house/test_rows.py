"""Rows put into tables without becoming objects: one by one, once only, and gathered."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from feedback.base import transaction
from feedback.base.database import db
from feedback.base.rows import amend, gathered, put, put_first, put_over
from feedback.ledger.models import Stream
from feedback.vault.models import CaseKey, Receipt
from tests.statements import statements


def _stream() -> int:
    return put_first(Stream, {"kind": "case"})


def test_a_row_takes_the_plain_defaults_of_its_table(inside: Flask) -> None:
    first, second = _stream(), _stream()
    assert second > first
    assert db.session.get_one(Stream, second).head_seq == 0


def test_gathered_rows_are_written_at_the_end_and_on_postgresql_by_one_statement(inside: Flask) -> None:
    case = _stream()
    with statements() as said, gathered():
        put(CaseKey, {"stream_id": case, "key_id": "1", "wrapped": b"w"})
        put(Receipt, {"stream_id": case, "code_hash": "h"})
        assert len(said) == (0 if db.engine.dialect.name == "postgresql" else 2)
    assert len(said) == (1 if db.engine.dialect.name == "postgresql" else 2)
    assert db.session.get_one(Receipt, case).must_change is False
    assert db.session.get_one(CaseKey, case).wrapped == b"w"


def test_a_gathered_row_has_its_number_at_once_and_may_change_until_it_is_written(inside: Flask) -> None:
    row = {"kind": "case"}
    with statements() as said, gathered(Stream):
        case = put_first(Stream, row)
        put(Receipt, {"stream_id": case, "code_hash": "h"})
        waits = amend(row, head_seq=1)
        another = put_first(Stream, {"kind": "case"})  # only one number was asked for
    assert waits is (db.engine.dialect.name == "postgresql")
    assert len(said) == 3
    assert not amend(row, head_seq=2)
    assert db.session.get_one(Stream, case).head_seq == int(waits)
    assert case != another


def test_a_row_put_over_another_leaves_what_is_to_be_kept(inside: Flask) -> None:
    case = _stream()
    put(CaseKey, {"stream_id": case, "key_id": "1", "wrapped": b"old"})
    for wrapped in (b"new", b"newer"):
        with gathered():
            put_over(CaseKey, {"stream_id": case, "key_id": "2", "wrapped": wrapped}, keep=("key_id",))
            put_over(Receipt, {"stream_id": case, "code_hash": "h", "must_change": False})
    found = db.session.get_one(CaseKey, case)
    assert (found.key_id, bytes(found.wrapped)) == ("1", b"newer")


def test_of_gathered_rows_either_all_are_written_or_none(inside: Flask) -> None:
    case = _stream()
    db.session.commit()
    with suppress(ZeroDivisionError), gathered():
        put(Receipt, {"stream_id": case, "code_hash": "h"})
        raise ZeroDivisionError
    db.session.rollback()
    assert db.session.get(Receipt, case) is None
    with pytest.raises(IntegrityError):
        _write_two(case, case + 1)  # there is no such stream
    db.session.rollback()
    assert db.session.get(Receipt, case) is None
    put(Receipt, {"stream_id": case, "code_hash": "h"})  # nothing waits any more
    assert db.session.get_one(Receipt, case).code_hash == "h"


def _write_two(first: int, second: int) -> None:
    with gathered():
        put(Receipt, {"stream_id": first, "code_hash": "h"})
        put(CaseKey, {"stream_id": second, "key_id": "1", "wrapped": b"w"})


def test_what_a_transaction_knows_ends_with_it_and_with_each_savepoint(inside: Flask) -> None:
    asked: list[int] = []
    for _ in range(2):
        assert transaction.once("test", lambda: asked.append(1)) is None
    assert len(asked) == 1
    with db.session.begin_nested():
        transaction.once("test", lambda: asked.append(2))
    db.session.commit()
    transaction.once("test", lambda: asked.append(3))
    assert asked == [1, 2, 3]
