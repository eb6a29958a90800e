"""How every verb writes: the row's new values, the clocks' ticks and the event, together.

An event's facts carry what was decided: `set` (the row's new values) and `clocks` (the ticks). The row is
therefore a fold of the events; `replay` proves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from flask_babel import gettext as _

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import changes, fault, lateness, subscriptions
from feedback.complaints.audiences import reporter_reads_words_of
from feedback.complaints.models import Complaint
from feedback.complaints.status import MOVES, Identity, Status
from feedback.deadlines import promises
from feedback.deadlines.clocks import Clocks, Tick
from feedback.deadlines.steps import Step
from feedback.ledger import record as ledger
from feedback.ledger.hashing import Coarse
from feedback.ledger.record import Cipher, Recorded
from feedback.people.persons import Person
from feedback.vault import ciphers

REPORTER = "reporter"
SYSTEM = "system"
COARSE: dict[Identity, Coarse] = {
    Identity.OPEN: "exact",
    Identity.CONFIDENTIAL: "hour",
    Identity.ANONYMOUS: "day",
}
"""How exactly the time of what a reporter does is kept (rules.md §3)."""
SHORTEST_REASON = 5
UNTOLD = frozenset({"id", "number", "version", "title", "received_at", "counted_with"})
"""What the row of a new case holds and its first event does not say."""
HOLDER_STEPS = (Step.VERIFICATION, Step.FIRST_FOLLOW_UP, Step.COMPLETION)


def required(text: str, otherwise: str, field: str) -> str:
    """The text without surrounding space; Refusal with `otherwise` when hardly anything is left."""
    said = text.strip()
    if len(said) < SHORTEST_REASON:
        raise Refusal(otherwise, field=field)
    return said


def actor(by: Person | str) -> str:
    """The ledger's word for who acts: a person behind a desk, or `reporter`, `system`, `api:…`."""
    return by if isinstance(by, str) else by.actor


def same_version(complaint: Complaint, seen: int) -> None:
    """Raises Stale when the case has changed since its page was shown with version `seen`."""
    if complaint.version != seen:
        raise Stale(_("A colleague changed this case while you were writing. Nothing of yours is lost."))


def target(complaint: Complaint, move: str) -> Status:
    """Where `move` takes the case now; Refusal when the table of moves does not allow it from here."""
    step = MOVES[move]
    if complaint.status not in step.sources:
        raise Refusal(_("This step is no longer possible: the case has moved on. Load the page again."))
    if step.target is None:
        return Status(complaint.awaiting_from or Status.RECEIVED)
    return step.target


def clocks_of(complaint: Complaint) -> Clocks:
    """The case's clocks as its promises' rows hold them (one statement)."""
    return promises.clocks_of(complaint.id)


def begin(
    values: dict[str, Any],
    *,
    by: Person | str,
    facts: Mapping[str, Any] | None,
    text: Mapping[str, str],
    ticks: list[Tick],
    cipher: Cipher | None,
) -> Recorded:
    """The first event of the stream `values["id"]`; the due columns are added to `values`, which become the row.

    What stands in `UNTOLD` is no fold of the events.
    """
    values |= due_values(promises.begin(values["id"], ticks), values["status"], values["leg"])
    changes.mark(values["id"])
    who = actor(by)
    return ledger.record(
        values["id"],
        "received",
        by=who,
        facts=_content(facts, {name: values[name] for name in values if name not in UNTOLD}, ticks),
        text={name: said for name, said in text.items() if said},
        cipher=cipher if values["sealed"] else None,
        coarse=COARSE[values["identity"]] if who == REPORTER else "exact",
    )


def record(
    complaint: Complaint,
    kind: str,
    *,
    by: Person | str,
    sets: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, str] | None = None,
    clocks: Clocks | None = None,
    ticks: Sequence[Tick] = (),
    cipher: Cipher | None = None,
) -> Recorded:
    """Change the row, keep the promises and append the event, in the caller's transaction.

    `sets` are the row's new values by column; `clocks` (before) and `ticks` go together; `text` is free text by
    name and is sealed where the case is (`cipher` spares asking for its key). What became late by the ticks is
    noted with what stood in the way. Refusal when a text of the staff's that the reporter reads finds a person at
    fault (`fault`).
    """
    values = dict(sets or {})
    said = dict(facts or {})
    if complaint.erased_on is not None and (text or "status" in values):
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    if text and isinstance(by, Person) and reporter_reads_words_of(kind):
        for name, word in text.items():
            fault.must_state_none(complaint, word, name)
    if ticks:
        after = promises.keep(complaint.id, clocks or Clocks(), list(ticks))
        values |= due_values(
            after, Status(values.get("status", complaint.status)), values.get("leg", complaint.leg)
        )
        if breaches := lateness.note(complaint, ticks):
            said["breaches"] = breaches
    elif values.get("status") is Status.CLOSED:
        values |= {"due_on": None, "due_step": None, "paused_on": None}
    for name, value in values.items():
        setattr(complaint, name, value)
    complaint.version += 1
    changes.mark(complaint.id)
    who = actor(by)
    event = ledger.record(
        complaint.id,
        kind,
        by=who,
        facts=_content(said, values, ticks),
        text={name: word for name, word in (text or {}).items() if word},
        cipher=_cipher(complaint, cipher) if text else None,
        coarse=COARSE[complaint.identity] if who == REPORTER else "exact",
    )
    db.session.flush()
    if complaint.published and "status" in values:
        subscriptions.tell(complaint, event.seq)
    return event


def _content(
    facts: Mapping[str, Any] | None, values: Mapping[str, Any], ticks: Sequence[Tick]
) -> dict[str, Any]:
    content: dict[str, Any] = dict(facts or {})
    if values:
        content["set"] = {name: coded(value) for name, value in sorted(values.items())}
    if ticks:
        content["clocks"] = [tick.as_facts() for tick in ticks]
    return content


def _cipher(complaint: Complaint, known: Cipher | None) -> Cipher | None:
    if not complaint.sealed:
        return None
    return known or ciphers.cipher_of(complaint.id)


def coded(value: Any) -> Any:
    """A column's value as an event carries it: enums by their word, dates in ISO form."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def due_values(clocks: Clocks, status: Status, leg: int) -> dict[str, Any]:
    """The due columns of the row: the promise that ends first for whoever must act now, and the citizen's own."""
    latest = max((promise.cycle for promise in clocks.promises), default=1)
    current = [promise for promise in clocks.promises if promise.cycle == latest]
    citizen = [p for p in current if p.step is Step.COMPLETION and p.leg == 0]
    waiting = {Status.AWAITING_REPORTER: Step.REPORTER_ANSWER, Status.ANSWERED: Step.CONFIRMATION}
    if status is Status.CLOSED:
        due = None
    elif status in waiting:
        due = next((p for p in current if p.step is waiting[status] and p.running), None)
    else:
        mine = [p for p in current if p.running and p.step in HOLDER_STEPS and p.leg in (0, leg)]
        due = min(mine, key=lambda p: (p.due_on, p.leg != 0), default=None)
    paused = [p.paused_on for p in current if p.paused_on is not None]
    return {
        "due_on": due.due_on if due else None,
        "due_step": due.step if due else None,
        "citizen_due_on": citizen[-1].due_on if citizen else None,
        "paused_on": min(paused) if paused and status is not Status.CLOSED else None,
        "breached": any(p.breached_on is not None for p in current),
    }


def today() -> date:
    """The date in town."""
    return clock.today()
