"""The worker at the press: a paper is claimed for a while, its files made, and what became of it noted, once.

A claim is a lease with a number (fencing): who lost it can no longer write the row, so a paper is made once however
many workers were killed over it. Nothing here commits or prints inside a transaction; the worker lays the beats one
after the other: claim, commit, read, make, settle, commit. Given up after the last attempt, which its page shows.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import render_template
from sqlalchemy import ColumnElement, exists, or_, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.register import Paper, PaperKind, PaperState
from feedback.exchange import composing, press, word
from feedback.exchange.composing import Composed
from feedback.files import names, shelf, store
from feedback.files.cleaning import CleanFile
from feedback.ledger import record as ledger
from feedback.ledger.hashing import Coarse
from feedback.vault import ciphers

ATTEMPTS = 5
LEASE = timedelta(minutes=3)
FIRST_PAUSE = timedelta(seconds=20)
PDF, DOCX, ZIP = "application/pdf", "application/docx", "application/zip"
"""Media types as files are kept; that of a DOCX is short here, and told in full when it is handed out."""
STYLE = "house:css/letter.css"


@dataclass(frozen=True)
class Claim:
    """A paper that this worker may make until its lease is over; `attempts` counts this one."""

    id: int
    number: int
    attempts: int


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt. `error` is a code; waiting means: again later."""

    state: PaperState
    files: tuple[CleanFile, ...] = ()
    error: str = ""


def any_waiting() -> bool:
    """Whether a paper may be made now: a look that takes no lock."""
    return bool(db.session.scalar(select(exists().where(_free()))))


def claim() -> Claim | None:
    """Take the paper that waits longest; None when there is none. One whose workers were all lost is given up."""
    wanted = select(Paper.id, Paper.attempts).where(_free()).order_by(Paper.not_before, Paper.id).limit(1)
    found = db.session.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    if found is None:
        return None
    if found.attempts >= ATTEMPTS:
        dead = {"state": PaperState.DEAD, "last_error": "worker_lost", "lease_until": None}
        _update(Paper.id == found.id, dead)
        return claim()
    taken = {
        "attempts": Paper.attempts + 1,
        "claim": Paper.claim + 1,
        "lease_until": clock.now() + LEASE,
    }
    _update(Paper.id == found.id, taken)
    row = db.session.execute(select(Paper.id, Paper.claim, Paper.attempts).where(Paper.id == found.id)).one()
    return Claim(row.id, row.claim, row.attempts)


def read(claimed: Claim) -> Composed | Outcome:
    """What is to be printed. Call it in a read transaction and end that before making anything."""
    paper = db.session.get_one(Paper, claimed.id)
    try:
        composed = composing.compose(paper)
    except Exception as error:  # whatever a case holds must not stop the other papers
        return failed(claimed, type(error).__name__)
    return composed if composed is not None else Outcome(PaperState.DEAD, error="erased")


def make(claimed: Claim, composed: Composed) -> Outcome:
    """Make the files and store them durably; no transaction may be open. Without a press there is no PDF."""
    try:
        made = list(_files(composed))
        for file in made:
            store.put(file)
    except Exception as error:  # so too
        return failed(claimed, type(error).__name__)
    return Outcome(PaperState.MADE, tuple(made))


def failed(claimed: Claim, error: str) -> Outcome:
    """An attempt that did not succeed: again later, or given up after the last one."""
    return Outcome(PaperState.DEAD if claimed.attempts >= ATTEMPTS else PaperState.WAITING, error=error[:80])


def settle(claimed: Claim, outcome: Outcome) -> bool:
    """Note the outcome, with the files and their hashes. False when the claim was lost to another worker."""
    now = clock.now()
    changed: dict[str, Any] = {"state": outcome.state, "last_error": outcome.error, "lease_until": None}
    if outcome.state is PaperState.WAITING:
        changed["not_before"] = now + pause(claimed.attempts)
    if outcome.state is PaperState.MADE:
        changed["made_on"] = clock.town_date(now)
    mine = (Paper.id == claimed.id) & (Paper.claim == claimed.number) & (Paper.state == PaperState.WAITING)
    if _update(mine, changed) != 1:
        return False
    if outcome.files:
        if (
            ciphers.cipher_of(claimed.id) is None
        ):  # its words were destroyed meanwhile: no file of them is kept
            _update(
                Paper.id == claimed.id, {"state": PaperState.DEAD, "last_error": "erased", "made_on": None}
            )
            return True
        facts = {"files": [{"type": one.media_type, "sha256": one.clean_sha256} for one in outcome.files]}
        event = ledger.record(claimed.id, "paper_made", by="system", facts=facts, coarse=_coarse(claimed.id))
        for one in outcome.files:
            shelf.keep(one, by="system", stream_id=claimed.id, entry_seq=event.seq)
    return True


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: three times longer each time, with jitter."""
    whole = FIRST_PAUSE * 3 ** (attempts - 1)
    return timedelta(seconds=whole.total_seconds() * random.uniform(0.75, 1.25))  # noqa: S311 (spreads load, guards nothing)


def as_file(data: bytes, media_type: str, name: str) -> CleanFile:
    """Something we made ourselves, as the shelf of files keeps it."""
    sha256 = hashlib.sha256(data).hexdigest()
    return CleanFile(data, media_type, names.cleaned(name, media_type.rpartition("/")[2]), sha256, sha256)


def _files(composed: Composed) -> Sequence[CleanFile]:
    sheet = composed.sheet
    name = f"{sheet.title} {sheet.number or composed.case}".replace("/", "-").strip()
    made = []
    if composed.editable:
        made.append(as_file(word.docx(sheet), DOCX, name))
    try:
        page = render_template("papers/sheet.html", sheet=sheet, style=STYLE)
        made.insert(0, as_file(press.pdf(page), PDF, name))
    except press.Absent:
        if not composed.editable:
            raise
    if composed.attached is not None:
        made.append(as_file(composed.attached([*made]), ZIP, name))
    return made


def _coarse(paper_id: int) -> Coarse:
    """Of a reporter's own paper only the day is kept: it is made a moment after he asked for it."""
    kind = db.session.scalars(select(Paper.kind).where(Paper.id == paper_id)).one()
    return "day" if kind is PaperKind.PROOF else "exact"


def _free() -> ColumnElement[bool]:
    now = clock.now()
    return (
        (Paper.state == PaperState.WAITING)
        & (Paper.not_before <= now)
        & or_(Paper.lease_until.is_(None), Paper.lease_until < now)
    )


def _update(where: ColumnElement[bool], changed: dict[str, Any]) -> int:
    statement = update(Paper).where(where).values(changed).execution_options(synchronize_session=False)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an UPDATE has one
