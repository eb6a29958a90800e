"""A conflict of interest is declared, ended or taken back, and what it means for the cases (rules.md §2 and §3).

It counts at once: for whoever is in conflict the cases are gone from lists, counts, search and letters. What he had in
hand goes back to his desk, which alone learns that it is free. A case that nobody else could work on stays with him
until somebody passes it on, and the inspectorate reads which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies import settings
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import keeping_away
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required
from feedback.complaints.standing import DESK_ROLES
from feedback.complaints.status import OPEN
from feedback.people import conflicts, directory, security_log
from feedback.people.conflicts import Conflict, Relation
from feedback.people.models import CivilServant, Exclusion
from feedback.people.persons import Person
from feedback.people.roles import HEADS, Role
from feedback.performance import handling

OVERSEERS = (Role.INSPECTOR, Role.SECRETARY_DELEGATE)


@dataclass(frozen=True)
class Declaration:
    """What is declared: with which unit or civil servant, how they are bound, from when, until when, in words."""

    relation: Relation
    from_on: date
    words: str
    unit_id: int | None = None
    civil_servant_id: int | None = None
    to_on: date | None = None


def declare(whose: Person, said: Declaration, *, by: Person) -> Conflict:
    """Declare a conflict, one's own or that of somebody one may declare for; it counts at once.

    Refusal when it names no one or oneself, one's own office, or when nobody would be left to watch over that unit.
    """
    if not may_declare_for(whose, by):
        raise Refusal(
            _("Only the head of the inspectorate or the regional secretary declares this for others.")
        )
    why = required(said.words, _("Write what binds you to them."), "words")
    _must_fit(whose, said, by)
    row = Conflict(
        user_id=whose.user_id,
        unit_id=said.unit_id,
        civil_servant_id=said.civil_servant_id,
        relation=said.relation,
        from_on=said.from_on,
        to_on=said.to_on,
        declared_by=by.user_id,
        declared_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    security_log.note_why("conflict_declared", why, by=by.actor, user_id=whose.user_id, conflict=row.id)
    _keep_away(row, whose, by)
    return row


def may_declare_for(whose: Person, by: Person) -> bool:
    """Everybody for himself; the delegate and the head of the inspectorate for all; an inspector for whom he audits."""
    if whose.user_id == by.user_id or by.holds(Role.SECRETARY_DELEGATE) or heads_oversight(by):
        return True
    return by.holds(Role.INSPECTOR) and not whose.holds(*OVERSEERS)


def heads_oversight(me: Person) -> bool:
    """Whether the person is an inspector and heads the inspectorate (the Inspektur)."""
    if not me.holds(Role.INSPECTOR) or not me.holds(*HEADS):
        return False
    office = settings.office("oversight_unit").id
    return any(post.unit_id == office for post in me.posts_as(*HEADS))


def end(row: Conflict, *, by: Person) -> None:
    """The conflict is over from tomorrow on; the cases of its time stay away from the person."""
    if row.declared_by != by.user_id and not (by.holds(Role.SECRETARY_DELEGATE) or heads_oversight(by)):
        raise Refusal(_("Whoever declared this conflict ends it, or the regional secretary."))
    if row.to_on is not None and row.to_on <= clock.today():
        raise Refusal(_("This conflict is over already."))
    row.to_on = clock.today()
    security_log.note("conflict_ended", by=by.actor, user_id=row.user_id, conflict=row.id)


def take_back(row: Conflict, reason: str, *, by: Person) -> None:
    """It was a mistake: what it hid is shown again. The head of the inspectorate or the delegate, never for himself."""
    above = by.holds(Role.SECRETARY_DELEGATE) or heads_oversight(by)
    if not above or row.user_id == by.user_id:
        raise Refusal(_("Only the head of the inspectorate or the regional secretary takes this back."))
    why = required(reason, _("Write the reason."), "reason")
    db.session.execute(delete(Exclusion).where(Exclusion.reason == row.reason))
    security_log.note_why("conflict_taken_back", why, by=by.actor, user_id=row.user_id, conflict=row.id)
    db.session.delete(row)
    db.session.flush()


def touched(row: Conflict) -> ColumnElement[bool]:
    """The condition that a case lies in the conflict: about that unit or with it, or kept from that civil servant."""
    if row.civil_servant_id is not None:
        return Complaint.id.in_(conflicts.naming(row.civil_servant_id))
    unit = db.session.get_one(Unit, row.unit_id)
    below = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
    return or_(Complaint.unit_id.in_(below), Complaint.holder_unit_id.in_(below))


def left_with(row: Conflict) -> Select[Complaint]:
    """Open cases of the conflict that are not kept from the person, because nobody else could work on them."""
    kept = aliased(Exclusion)
    away = select(kept.stream_id).where(kept.user_id == row.user_id)
    return select(Complaint).where(touched(row), Complaint.status.in_(OPEN), Complaint.id.not_in(away))


def _must_fit(whose: Person, said: Declaration, by: Person) -> None:
    today = clock.today()
    if (said.unit_id is None) == (said.civil_servant_id is None):
        raise Refusal(_("Choose either an office or a person."), field="with_whom")
    if said.from_on > today:
        raise Refusal(
            _("Declare it when it begins: it counts from the moment it is declared."), field="from_on"
        )
    if said.to_on is not None and said.to_on < max(said.from_on, today):
        raise Refusal(_("The last day lies before the first, or is over."), field="to_on")
    if said.civil_servant_id is not None:
        if said.civil_servant_id == whose.civil_servant_id:
            raise Refusal(_("Nobody is in conflict with himself."), field="with_whom")
        if db.session.get(CivilServant, said.civil_servant_id) is None:
            raise Refusal(_("Choose one person from the list."), field="with_whom")
        return
    unit = db.session.get(Unit, said.unit_id)
    if unit is None:
        raise Refusal(_("Choose an office from the list."), field="with_whom")
    if any(post.unit_path.startswith(unit.path) for post in whose.posts):
        raise Refusal(
            _("That is the person's own office. Name whom the conflict is with."), field="with_whom"
        )
    if whose.holds(Role.INSPECTOR) and not by.holds(Role.SECRETARY_DELEGATE) and not _is_watched(unit, whose):
        raise Refusal(
            _(
                "Nobody at the inspectorate would be left to watch over this office. Write to the regional secretary."
            ),
            field="with_whom",
        )


def _is_watched(unit: Unit, but: Person) -> bool:
    """Whether another inspector is not in conflict with the unit."""
    above = [int(step) for step in unit.path.split("/") if step]
    barred = select(Conflict.user_id).where(Conflict.unit_id.in_(above), *conflicts.in_force(clock.today()))
    inspectors = set(db.session.scalars(directory.holders(Role.INSPECTOR, clock.today())))
    return bool(inspectors - {but.user_id} - set(db.session.scalars(barred)))


def _keep_away(row: Conflict, whose: Person, by: Person) -> None:
    mine = [post.unit_path for post in whose.posts_as(*DESK_ROLES, Role.INSPECTOR)]
    held = select(Complaint).where(touched(row), Complaint.status.in_(OPEN))
    worked_on = [
        one
        for one in db.session.scalars(held.with_for_update(of=Complaint))
        if any(one.holder.path.startswith(path) for path in mine)
    ]
    stay = []
    for one in worked_on:
        if not _stays_staffed(row, one):
            stay.append(one.id)
        elif one.officer_id == whose.user_id:
            _free(one, by)
    every = select(Complaint.id).where(touched(row), Complaint.id.not_in(stay))
    conflicts.keep_away(row, every)


def _stays_staffed(row: Conflict, complaint: Complaint) -> bool:
    """Whether somebody at the holder could still work on it."""
    if not keeping_away.is_staffed(complaint):
        return True
    with db.session.begin_nested() as trial:
        conflicts.keep_away(row, select(Complaint.id).where(Complaint.id == complaint.id))
        staffed = keeping_away.is_staffed(complaint)
        trial.rollback()
    return staffed


def _free(complaint: Complaint, by: Person) -> None:
    event = record(complaint, "reassigned", by=by, sets={"officer_id": None}, facts={"why": "conflict"})
    handling.begin(
        complaint.id,
        cycle=complaint.cycle,
        leg=complaint.leg,
        unit_id=complaint.holder_unit_id,
        user_id=None,
        on=clock.today(),
        seq=event.seq,
    )
