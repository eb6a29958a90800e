"""Looking again at what was drawn: a short form, a case taken up again where it must be, what all looks together say.

Nobody looks again at a case of his own office or at one in which he acted. The result is an event of the case that the
inspectorate alone reads; it excuses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import sqrt

from flask_babel import gettext as _
from sqlalchemy import Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import cycles, quarantine, queues
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required, today
from feedback.complaints.standing import must
from feedback.complaints.status import Status
from feedback.inspection.draws import Draw, Ground, SecondLook
from feedback.ledger.models import Event
from feedback.people.persons import Person
from feedback.people.rights import Right


class Question(StrEnum):
    """What is asked of a case."""

    TRUE = "true"
    WHY = "why"
    EVIDENCE = "evidence"
    RIGHT = "right"
    LIMIT = "limit"
    CONSENT = "consent"


class Mark(StrEnum):
    """The answer; "unclear" counts among neither."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


QUESTIONS: Mapping[Ground, tuple[Question, ...]] = {
    Ground.CLOSED: (Question.TRUE, Question.WHY, Question.EVIDENCE, Question.LIMIT, Question.CONSENT),
    Ground.ASIDE: (Question.RIGHT, Question.LIMIT),
    Ground.RETURNED: (Question.RIGHT, Question.WHY, Question.LIMIT),
}


class Then(StrEnum):
    """What follows from a look."""

    NOTHING = "nothing"
    REOPEN = "reopen"
    RELEASE = "release"


@dataclass(frozen=True)
class Found:
    """What an inspector found: an answer to each question of the ground, in words, and what follows.

    `reason` is why the case is taken up again: office and reporter read it, the words only the inspectorate.
    """

    marks: Mapping[Question, Mark]
    words: str
    then: Then = Then.NOTHING
    reason: str = ""


def waiting(me: Person) -> Select[SecondLook, Complaint]:
    """What was drawn and waits for a look by this person, the oldest first: never of his own office, never his work."""
    own = sorted(me.unit_ids | me.serves_in)
    acted = exists().where(Event.stream_id == Complaint.id, Event.actor == me.actor)
    return (
        select(SecondLook, Complaint)
        .join(Complaint, Complaint.id == SecondLook.stream_id)
        .where(
            SecondLook.looked_on.is_(None),
            Complaint.erased_on.is_(None),
            queues.sees(me),
            SecondLook.agency_id.not_in(own),
            Complaint.holder_unit_id.not_in(own),
            Complaint.holder_agency_id.not_in(own),
            or_(Complaint.unit_id.is_(None), Complaint.unit_id.not_in(own)),
            not_(acted),
        )
        .options(joinedload(Complaint.category))
        .order_by(SecondLook.id)
    )


def find(me: Person, look_id: int, *, to_change: bool = False) -> tuple[SecondLook, Complaint]:
    """One that waits for this person, with its case, both locked when it is `to_change`; Hidden otherwise."""
    question = waiting(me).where(SecondLook.id == look_id)
    if to_change:
        question = question.with_for_update(of=(SecondLook, Complaint))
    found = db.session.execute(question.execution_options(populate_existing=to_change)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def look(row: SecondLook, complaint: Complaint, found: Found, *, by: Person) -> None:
    """Write down what was found. Refusal without an answer to every question, without a word on it, or when what is to
    follow does not fit the case."""
    must(by.may(Right.AUDIT), by, Right.AUDIT)
    said = required(found.words, _("Write what you looked at and what you found."), "words")
    if set(found.marks) != set(QUESTIONS[row.ground]):
        raise Refusal(_("Choose one answer for each question."))
    if found.then is Then.REOPEN and complaint.status is not Status.CLOSED:
        raise Refusal(_("Only a closed case can be taken up again."), field="then")
    if found.then is Then.RELEASE and not complaint.quarantined:
        raise Refusal(_("This report is not set aside."), field="then")
    reason = ""
    if found.then is Then.REOPEN:
        reason = required(found.reason, _("Write why the case is taken up again."), "reason")
    marks = {question.value: mark.value for question, mark in found.marks.items()}
    facts = {"look": row.id, "ground": row.ground.value, "marks": marks, "then": found.then.value}
    record(complaint, "looked_again", by=by, facts=facts, text={"text": said})
    row.looked_by, row.looked_on, row.marks = by.user_id, today(), marks
    row.reopened = found.then is Then.REOPEN
    if found.then is Then.REOPEN:
        cycles.begin_again(complaint, "reopened", "reopen", by=by, text={"reason": reason})
    elif found.then is Then.RELEASE:
        quarantine.release(complaint, by=by)


@dataclass(frozen=True)
class Tally:
    """Of the looks with a clear answer, how many said yes; with the interval in which the share of all cases lies."""

    yes: int
    of: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share (Wilson 1927), None without an answer."""
        return wilson(self.yes, self.of) if self.of else None


def wilson(yes: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share: lower and upper end, between 0 and 1 (Wilson, JASA 22, 1927)."""
    share, spread = yes / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Result:
    """What the looks at one agency's cases said: drawn, looked at, taken up again, and each question's tally."""

    agency_id: int
    drawn: int
    looked: int
    reopened: int
    tallies: Mapping[Question, Tally]


def results(me: Person, ground: Ground, from_on: date, to_on: date) -> list[Result]:
    """By agency, over the cases looked at in these days that the person sees. Two statements."""
    seen = (SecondLook.ground == ground, queues.sees(me))
    rows = db.session.execute(
        select(SecondLook.agency_id, SecondLook.marks, SecondLook.reopened)
        .join(Complaint, Complaint.id == SecondLook.stream_id)
        .where(*seen, SecondLook.looked_on.between(from_on, to_on))
    ).all()
    still = dict(
        db.session.execute(
            select(SecondLook.agency_id, func.count())
            .join(Complaint, Complaint.id == SecondLook.stream_id)
            .where(*seen, and_(SecondLook.looked_on.is_(None), Complaint.erased_on.is_(None)))
            .group_by(SecondLook.agency_id)
        ).all()
    )
    looked = Counter(row.agency_id for row in rows)
    return [
        Result(
            agency,
            looked[agency] + still.get(agency, 0),
            looked[agency],
            sum(row.reopened for row in rows if row.agency_id == agency),
            {one: _tally(one, (row.marks for row in rows if row.agency_id == agency)) for one in QUESTIONS[ground]},
        )
        for agency in sorted({*looked, *still})
    ]  # fmt: skip


def _tally(question: Question, marks: Iterable[Mapping[str, str]]) -> Tally:
    said = Counter(one.get(question.value) for one in marks)
    return Tally(said[Mark.YES.value], said[Mark.YES.value] + said[Mark.NO.value])


def drawn(draw: Draw) -> dict[Ground, int]:
    """How many were drawn on each ground. One statement."""
    counted = select(SecondLook.ground, func.count()).where(SecondLook.draw_id == draw.id)
    return dict(db.session.execute(counted.group_by(SecondLook.ground)).all())
