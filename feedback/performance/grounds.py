"""On what ground somebody acts on a note: uninvolved, above the unit it is about, and while it is still open."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select

from feedback.agencies.models import Unit
from feedback.agencies.settings import setting
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.deadlines.models import PromiseRow
from feedback.ledger.streams import hold
from feedback.people import conflicts
from feedback.people.civil_servants import superior_on
from feedback.people.exclusions import hides
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS
from feedback.performance.models import ConductNote, NoteState

TERMS = {
    "conduct_reply_days": 5,
    "conduct_objection_days": 14,
    "conduct_note_years": 2,
    "sheet_objection_days": 14,
}
"""Working days to reply, calendar days to object, years a note counts, calendar days to object to a sheet, where the
regency sets no other."""

MOVED_ON = _l("This note has moved on. Look at it again before you go on.")


def term(name: str) -> int:
    """One of `TERMS`, as the regency set it."""
    return int(setting(name) or TERMS[name])


def still(note: ConductNote, *states: NoteState) -> None:
    """Hold the note; Stale when it is in none of `states` any more."""
    hold(note.stream_id)
    db.session.flush()
    db.session.refresh(note)
    if note.state not in states:
        raise Stale(MOVED_ON)


def ask_handler(note: ConductNote, me: Person, right: Right = Right.PROPOSE_CONDUCT) -> None:
    """Raises Refusal or Hidden unless `me` may work on this note: uninvolved, and above the unit."""
    ask_uninvolved(note.case_stream_id, note.civil_servant_id or 0, me, right)
    if note.unit_id is None or not above(me, db.session.get_one(Unit, note.unit_id)):
        raise Hidden(_l("There is no such note."))


def ask_uninvolved(
    case_stream_id: int, civil_servant_id: int, me: Person, right: Right = Right.PROPOSE_CONDUCT
) -> None:
    """Raises Refusal without the right or about oneself; Hidden when the case is hidden, or about one's superior."""
    if not me.may(right):
        raise Refusal(_l("Your role does not allow this."))
    if db.session.scalar(select(literal(1)).where(hides(me, literal(case_stream_id)))) is None:
        raise Hidden(_l("There is no such case."))
    if conflicts.has_with(me, civil_servant_id):
        raise Hidden(_l("There is no such note."))
    if me.civil_servant_id is None:
        return
    if me.civil_servant_id == civil_servant_id:
        raise Refusal(_l("Nobody acts on a note about himself."))
    if superior_on(me.civil_servant_id, clock.today()) == civil_servant_id:
        raise Hidden(_l("There is no such note."))


def above(me: Person, unit: Unit, *, own: bool = False) -> bool:
    """Whether `me` heads a unit above `unit` (or with `own` the unit itself), or supervises from outside it."""
    for post in me.posts_with(Right.PROPOSE_CONDUCT):
        inside = unit.path.startswith(post.unit_path)
        if post.role not in HEADS:
            if not inside:
                return True
        elif inside and (own or post.unit_id != unit.id):
            return True
    return False


def units_below(me: Person) -> ColumnElement[bool]:
    """`above` as a condition on Unit."""
    grounds: list[ColumnElement[bool]] = [false()]
    for post in me.posts_with(Right.PROPOSE_CONDUCT):
        inside = Unit.path.startswith(post.unit_path, autoescape=True)
        grounds.append(and_(inside, Unit.id != post.unit_id) if post.role in HEADS else ~inside)
    return or_(*grounds)


def case_is_open(stream_id: int) -> bool:
    """Whether the case was never closed, or is taken up again."""
    return bool(db.session.scalar(select(runs_on(literal(stream_id)))))


def runs_on(stream_column: Any) -> ColumnElement[bool]:
    """The condition that a promise still runs on `stream_column`'s case: it is not closed."""
    return exists().where(
        PromiseRow.stream_id == stream_column, PromiseRow.met_on.is_(None), PromiseRow.ended_on.is_(None)
    )
