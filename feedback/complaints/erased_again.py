"""After a restore: what the journal says was erased is erased again, before anybody is served.

Every entry is matched by its stream's first event as well, because a restored database gives the numbers of lost
streams to new ones. What an entry asks for is done whatever else is said of the case: it was decided then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import clockwork, erasure
from feedback.complaints.models import Complaint
from feedback.complaints.protection import shield
from feedback.complaints.record import SYSTEM, clocks_of, record, today
from feedback.complaints.status import Closing, Identity, Outcome, Status
from feedback.files import journal
from feedback.files.journal import Line
from feedback.ledger.models import Event
from feedback.performance import endings, handling
from feedback.performance.models import ConductNote, NoteState
from feedback.vault import erasures
from feedback.vault.erasures import What

BATCH = 200


@dataclass(frozen=True)
class Replayed:
    """How many entries the journal has, and how many of them were done again just now."""

    entries: int
    done: int


def missing(limit: int | None = None) -> list[Line]:
    """The journal's entries this database should know and does not, oldest first."""
    entries = journal.entries()
    known = erasures.known(line["token"] for line in entries)
    waiting = [line for line in entries if line["token"] not in known]
    found = [line for some in _batches(waiting) for line in _here(some)]
    return found if limit is None else found[:limit]


def replay(limit: int = BATCH) -> Replayed:
    """Do up to `limit` missing entries again; the caller commits and calls again until none is done."""
    lines = missing(limit)
    for line in lines:
        _again(line)
    return Replayed(len(journal.entries()), len(lines))


def _again(line: Line) -> None:
    what, stream_id = What(line["what"]), int(line["stream"])
    if what is What.NOTE:
        note = db.session.scalars(select(ConductNote).where(ConductNote.stream_id == stream_id)).one_or_none()
        if note is not None and note.state is not NoteState.DROPPED:
            endings.forget(note, token=line["token"])
            return
    complaint = db.session.get(Complaint, stream_id)
    if complaint is None or not _redone(complaint, what, line["rule"], line["token"]):
        erasures.note(stream_id, what, line["rule"], token=line["token"])


def _redone(complaint: Complaint, what: What, rule: str, token: str) -> bool:
    """Whether anything was left to do at the case."""
    if what is What.WORDS:
        if complaint.status is not Status.CLOSED:
            _close(complaint)
        return erasure.erase_words(complaint, rule, token=token)
    wanted = Identity.CONFIDENTIAL if what is What.SEALED else Identity.ANONYMOUS
    if what is What.SEALED or rule == erasures.PROTECTION:
        if complaint.identity.protection >= wanted.protection or complaint.erased_on is not None:
            return False
        shield(complaint, wanted, by=SYSTEM, token=token)
        return True
    return erasure.erase_contact(complaint, rule, token=token)


def _close(complaint: Complaint) -> None:
    """The backup knows the case as open, but it was closed and erased since: it is put away without a word."""
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "withdrawn",
        by=SYSTEM,
        sets={
            "status": Status.CLOSED,
            "outcome": Outcome.WITHDRAWN,
            "closing": Closing.WITHDRAWN,
            "closed_on": on,
            "awaiting_from": None,
            "lead_id": None,
        },
        clocks=clocks,
        ticks=clockwork.ended(clocks, on),
    )
    handling.end(complaint.id, on=on, seq=event.seq)


def _here(lines: list[Line]) -> Iterator[Line]:
    """Those whose stream is in this database and is the same one."""
    first = select(Event.stream_id, Event.leaf).where(
        Event.seq == 1, Event.stream_id.in_({int(line["stream"]) for line in lines})
    )
    leaves: dict[int, str] = dict(db.session.execute(first).all())
    return (line for line in lines if leaves.get(int(line["stream"])) == line["first"])


def _batches(lines: list[Line]) -> Iterator[list[Line]]:
    return (lines[start : start + BATCH] for start in range(0, len(lines), BATCH))
