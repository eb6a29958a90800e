"""Who is away, and who stands in meanwhile (Plh): the stand-in acts with the posts of the one away."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import powers, security_log
from feedback.people.models import Absence, User, UserState
from feedback.people.persons import Person, person


def stand_in(user: User, stand_in_id: int, from_on: date, to_on: date, by: Person) -> Absence:
    """Note that `user` is away from `from_on` to `to_on` (both included) and who stands in.

    Refusal when the days are reversed or past, when they overlap another absence, or when the stand-in
    is nobody who works here.
    """
    if to_on < from_on or to_on < clock.today():
        raise Refusal(_("The last day lies before the first, or in the past."), field="to_on")
    if stand_in_id == user.id:
        raise Refusal(_("Nobody stands in for himself. Choose a colleague."), field="stand_in")
    working = select(User.id).where(User.id == stand_in_id, User.state == UserState.ACTIVE)
    if db.session.execute(working).first() is None:
        raise Refusal(_("Choose a colleague with an open account."), field="stand_in")
    overlap = select(Absence.id).where(
        Absence.user_id == user.id, Absence.from_on <= to_on, Absence.to_on >= from_on
    )
    if db.session.execute(overlap).first():
        raise Refusal(_("There is another absence in these days. End that one first."), field="from_on")
    absence = Absence(user_id=user.id, stand_in_id=stand_in_id, from_on=from_on, to_on=to_on)
    db.session.add(absence)
    db.session.flush()
    security_log.note(
        "absence_noted",
        by=by.actor,
        user_id=user.id,
        stand_in=stand_in_id,
        from_on=from_on.isoformat(),
        to_on=to_on.isoformat(),
    )
    if powers.is_power(user.id, max(from_on, clock.today())):
        powers.tell("power_given", f"absence:{absence.id}")
    return absence


def end(absence: Absence, by: Person) -> None:
    """The person is back: the absence ends at once (a future one is taken out)."""
    security_log.note("absence_ended", by=by.actor, user_id=absence.user_id, absence=absence.id)
    # Its whole history is in the record; a day that is over stays, today's stand-in ends now.
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    if absence.from_on > yesterday:
        db.session.delete(absence)
    else:
        absence.to_on = min(absence.to_on, yesterday)
    db.session.flush()


def absences_of(user_id: int) -> Select[Absence]:
    """A person's absences that are not over, the next one first."""
    return (
        select(Absence)
        .where(Absence.user_id == user_id, Absence.to_on >= clock.today())
        .order_by(Absence.from_on)
    )


def stand_in_of(user_id: int, day: date) -> Person | None:
    """Who stands in for somebody on `day`; None when he is there. Three statements, else one."""
    away = Absence.user_id == user_id, Absence.from_on <= day, Absence.to_on >= day
    found = db.session.scalar(select(Absence.stand_in_id).where(*away).limit(1))
    return None if found is None else person(found)
