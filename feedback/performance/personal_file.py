"""A civil servant's own file: the words said to and about him, sealed in one stream that only he is in.

Rows elsewhere hold codes and days, and the number of the entry that holds the words. Conduct notes have streams of
their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.read import read
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream
from feedback.people.models import CivilServant
from feedback.performance.sheet_models import PersonalFile
from feedback.vault import ciphers

STREAM = "personal_file"
SUBJECT = "subject"


def write(
    civil_servant_id: int,
    what: str,
    said: Mapping[str, str],
    *,
    by: str,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Record `what` with its words in the person's file; the number of the entry. `by` is an actor."""
    stream_id = _stream(civil_servant_id)
    if stream_id is None:
        stream_id = open_stream(STREAM).id
        db.session.add(PersonalFile(civil_servant_id=civil_servant_id, stream_id=stream_id))
        db.session.flush()
        cipher = ciphers.new_cipher(stream_id)
    else:
        known = ciphers.cipher_of(stream_id)
        if known is None:
            raise LookupError(f"the personal file {stream_id} has no key any more")
        cipher = known
    event = record(stream_id, what, by=by, facts=dict(facts or {}), text=_kept(said) or None, cipher=cipher)
    return event.seq


def said_today(civil_servant_id: int, what: str, said: Mapping[str, str], *, by: str) -> list[int]:
    """The entries in which the same person said the very same today: what a second press would say again.

    Holds the civil servant until the transaction ends, so that one press comes after the other. Four statements.
    """
    db.session.execute(select(CivilServant.id).where(CivilServant.id == civil_servant_id).with_for_update())
    stream_id = _stream(civil_servant_id)
    if stream_id is None:
        return []
    return [
        entry.seq
        for entry in read(stream_id, ciphers.cipher_of(stream_id))
        if (entry.kind, entry.actor) == (what, by)
        and clock.town_date(entry.occurred_at) == clock.today()
        and dict(entry.text) == _kept(said)
    ]


def words(civil_servant_id: int) -> dict[int, dict[str, str]]:
    """All that was said in the person's file, by the number of the entry. Three statements."""
    stream_id = _stream(civil_servant_id)
    if stream_id is None:
        return {}
    return {entry.seq: dict(entry.text) for entry in read(stream_id, ciphers.cipher_of(stream_id))}


def words_of(entries: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[str, str]]:
    """The words of entries (civil servant, number) of a few people: three statements for each of them."""
    said = {servant: words(servant) for servant in {one for one, _seq in entries}}
    return {(servant, seq): said[servant].get(seq, {}) for servant, seq in entries}


def _kept(said: Mapping[str, str]) -> dict[str, str]:
    return {name: words.strip() for name, words in said.items() if words.strip()}


def _stream(civil_servant_id: int) -> int | None:
    found = select(PersonalFile.stream_id).where(PersonalFile.civil_servant_id == civil_servant_id)
    return db.session.scalar(found)
