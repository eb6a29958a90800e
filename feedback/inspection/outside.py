"""Telling those outside what the record is: once a day, every checkpoint of the days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app

from feedback.ledger import checkpoints
from feedback.notices import outbox
from feedback.notices.resolve import Address


def tell() -> int:
    """Put the letter with the checkpoints of past days into the outbox; how many it encloses. The caller commits."""
    if not current_app.config["CHECKPOINT_RECIPIENTS"]:
        return 0
    rows = checkpoints.to_tell()
    if rows:
        first, last = rows[0].size, rows[-1].size
        facts = {"first": first, "last": last}
        outbox.tell("checkpoints", to=outbox.to_outside(), key=f"checkpoints:{first}:{last}", facts=facts)
        for row in rows:
            checkpoints.left(row, checkpoints.MAIL)
    return len(rows)


def enclosed(facts: Mapping[str, Any]) -> Sequence[str]:
    """The checkpoints that such a letter encloses, oldest first."""
    return [row.note for row in checkpoints.between(int(facts["first"]), int(facts["last"]))]


def addresses(_list_id: int) -> list[Address]:
    """Who keeps checkpoints outside: CHECKPOINT_RECIPIENTS."""
    return [Address(email) for email in current_app.config["CHECKPOINT_RECIPIENTS"]]
