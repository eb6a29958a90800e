"""Whom somebody guides, and what he says to their behaviour as it happens (umpan balik berkelanjutan).

PermenPANRB 6/2022 art. 15: feedback is given all the time, by the assessor, on the values of BerAKHLAK. It is no mark:
the person reads it at once, and the assessor copies it into e-Kinerja. Conduct that residents complained about goes
the other way, through a note with its right of reply.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, func, or_, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people.civil_servants import superior_today
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.roles import Role
from feedback.performance import personal_file, sheets
from feedback.performance.guidance_models import Behaviour, Feedback
from feedback.performance.models import AssignmentSegment


def guided_by(me: Person) -> Select[CivilServant]:
    """Those the person guides: of his units as their assessor, and whoever serves directly under him. By name."""
    servant = CivilServant
    direct = superior_today(servant.id) == (me.civil_servant_id or 0)
    shelf = select(servant).where(servant.active, servant.id != (me.civil_servant_id or 0))
    if me.holds(Role.ASSESSOR):
        assessed = sheets.assessed_by(me)
        return shelf.where(or_(direct, assessed)).order_by(servant.name, servant.id)
    return shelf.where(direct).order_by(servant.name, servant.id)


def find(me: Person, servant_id: int) -> CivilServant:
    """The person with this id among those `me` guides; Hidden otherwise."""
    found = db.session.scalar(guided_by(me).where(CivilServant.id == servant_id))
    if found is None:
        raise Hidden(_l("There is no such person."))
    return found


def guides_somebody(me: Person) -> bool:
    """Whether there is anybody he guides. One statement."""
    return bool(db.session.scalar(select(guided_by(me).order_by(None).exists())))


def give(
    servant: CivilServant, behaviour: Behaviour, words: str, case_id: int | None, *, by: Person
) -> Feedback:
    """Say something to the person's behaviour, on a case of his if wished. Refusal without words.

    The same once more on the same day (a second press) is what is there.
    """
    find(by, servant.id)
    if not words.strip():
        raise Refusal(_l("Write what you saw."), field="words")
    if case_id is not None and not _worked_on(servant, case_id):
        raise Refusal(_l("This person did not work on that case."), field="case")
    facts = {"behaviour": behaviour, "case": case_id} if case_id else {"behaviour": behaviour}
    told = {"words": words}
    there = given_to(servant.id).where(
        Feedback.entry_seq.in_(personal_file.said_today(servant.id, "feedback_given", told, by=by.actor)),
        Feedback.behaviour == behaviour,
        Feedback.stream_id.is_not_distinct_from(case_id),
    )
    if (before := db.session.scalars(there.limit(1)).first()) is not None:
        return before
    seq = personal_file.write(servant.id, "feedback_given", told, by=by.actor, facts=facts)
    row = Feedback(
        civil_servant_id=servant.id,
        given_by=by.user_id,
        given_on=clock.today(),
        behaviour=behaviour,
        stream_id=case_id,
        entry_seq=seq,
    )
    db.session.add(row)
    db.session.flush()
    return row


def take_back(row: Feedback, *, by: Person) -> None:
    """Who gave it takes it back; what was said stays in the file, and counts no more. Hidden for others."""
    if row.given_by != by.user_id:
        raise Hidden(_l("There is no such entry."))
    if row.withdrawn_on is None:
        personal_file.write(
            row.civil_servant_id, "feedback_withdrawn", {}, by=by.actor, facts={"entry": row.entry_seq}
        )
        row.withdrawn_on = clock.today()
        db.session.flush()


def given_to(civil_servant_id: int) -> Select[Feedback]:
    """What was said to the person's behaviour and stands, newest first."""
    row = Feedback
    return (
        select(row)
        .where(row.civil_servant_id == civil_servant_id, row.withdrawn_on.is_(None))
        .order_by(row.given_on.desc(), row.id.desc())
    )


def counts(civil_servant_id: int) -> dict[Behaviour, int]:
    """How many entries stand for each value. One statement."""
    row = Feedback
    asked = (
        select(row.behaviour, func.count())
        .where(row.civil_servant_id == civil_servant_id, row.withdrawn_on.is_(None))
        .group_by(row.behaviour)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def _worked_on(servant: CivilServant, case_id: int) -> bool:
    worked = exists().where(
        AssignmentSegment.stream_id == case_id, AssignmentSegment.user_id == (servant.user_id or 0)
    )
    return bool(db.session.scalar(select(worked)))
