"""What offices did before this system was here: steps of old cases, entered from a file at the dates they had.

Nobody of today is credited with them: a case taken up in an import has no officer, its time is the unit's.
"""

from __future__ import annotations

from feedback.agencies.models import Unit
from feedback.complaints import clockwork, resolution
from feedback.complaints.models import Complaint
from feedback.complaints.record import clocks_of, record, target, today
from feedback.complaints.resolution import Answer
from feedback.complaints.standing import must_hold
from feedback.complaints.status import Closing, Outcome, Status
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import handling

IMPORT = "import"
ENDS = {
    Outcome.WITHDRAWN: ("withdrawn", Closing.WITHDRAWN),
    Outcome.INCOMPLETE: ("archived", Closing.ARCHIVED),
}


class Importer(Person):
    """Who acts in an import: the desk of the unit that holds the case, and in the ledger simply "import"."""

    @property
    def actor(self) -> str:
        """The ledger's word for the file."""
        return IMPORT


def at_desk_of(unit: Unit) -> Importer:
    """The importer, standing where the officers, verifiers and inspectors of `unit` stand."""
    posts = tuple(
        Post(role, unit.id, unit.path, unit.agency_id)
        for role in (Role.VERIFIER, Role.OFFICER, Role.INSPECTOR)
    )
    return Importer(user_id=0, name="", email="", locale="id", posts=posts)


def accept(complaint: Complaint, *, by: Person) -> None:
    """routed → in_progress, taken up by nobody of today."""
    must_hold(by, complaint, Right.ACCEPT)
    record(complaint, "accepted", by=by, sets={"status": target(complaint, "accept")})


def answer(complaint: Complaint, said: Answer, *, by: Person) -> None:
    """in_progress → answered, with what the office told the reporter then. Refusal as for any answer."""
    must_hold(by, complaint, Right.ANSWER)
    target(complaint, "answer")
    said.check()
    resolution.tell(complaint, said, by, with_files=False)


def end(complaint: Complaint, outcome: Outcome, *, by: Person) -> None:
    """Any open case → closed without an answer, because it was withdrawn or laid aside as incomplete."""
    target(complaint, "withdraw")
    kind, closing = ENDS[outcome]
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        kind,
        by=by,
        sets={"status": Status.CLOSED, "outcome": outcome, "closing": closing, "closed_on": on},
        clocks=clocks,
        ticks=clockwork.ended(clocks, on),
    )
    handling.end(complaint.id, on=on, seq=event.seq)
