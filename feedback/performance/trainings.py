"""Trainings that were held: for which unit, on what, with whom. Whether they are needed, or helped, the hall says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, insert, select

from feedback.agencies.models import Category, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import civil_servants, security_log
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance.guidance_models import Training, TrainingParticipant
from feedback.performance.reckoning import QUESTIONS


@dataclass(frozen=True)
class Held:
    """A training as it is entered."""

    unit: Unit
    category: Category
    element: str
    title: str
    held_on: date
    participants: Collection[int]


def enter(said: Held, *, by: Person, among: Collection[str] = QUESTIONS) -> Training:
    """Enter a training that was held or is planned, with who takes part: people who serve in the unit that day.

    `among` are the elements it can be about: what reporters rate, and what else the caller asks residents.
    The same training entered again (a second press) is the one that is there.
    """
    if not by.may(Right.MANAGE_CIVIL_SERVANTS):
        raise Refusal(_l("Your role does not allow this."))
    if said.element not in among:
        raise Refusal(_l("Choose what it is about."), field="element")
    if not said.title.strip():
        raise Refusal(_l("Write what the training is called."), field="title")
    day = min(said.held_on, clock.today())
    here = set(
        db.session.scalars(civil_servants.serving_in(said.unit.path, day).with_only_columns(CivilServant.id))
    )
    if not said.participants or not set(said.participants) <= here:
        raise Refusal(_l("Choose who took part, from those who serve in the unit."), field="participants")
    same = {
        "unit_id": said.unit.id,
        "category_id": said.category.id,
        "element": said.element,
        "title": said.title.strip()[:160],
        "held_on": said.held_on,
    }
    db.session.execute(
        select(Unit.id).where(Unit.id == said.unit.id).with_for_update()
    )  # one press after the other
    if (there := db.session.scalars(select(Training).filter_by(**same).limit(1)).first()) is not None:
        return there
    row = Training(**same, entered_by=by.user_id)
    db.session.add(row)
    db.session.flush()
    taking_part = [{"training_id": row.id, "civil_servant_id": one} for one in sorted(set(said.participants))]
    db.session.execute(insert(TrainingParticipant), taking_part)
    security_log.note(
        "training_entered", by=by.actor, user_id=by.user_id, training=row.id, count=len(taking_part)
    )
    return row


def everyone() -> Select[Training, str, str, int]:
    """All trainings, newest first, with the names of unit and category and how many took part."""
    took_part = (
        select(func.count())
        .where(TrainingParticipant.training_id == Training.id)
        .correlate(Training)
        .scalar_subquery()
    )
    return (
        select(Training, Unit.name, Category.name_id, took_part)
        .join(Unit, Unit.id == Training.unit_id)
        .join(Category, Category.id == Training.category_id)
        .order_by(Training.held_on.desc(), Training.id.desc())
    )


def of_person(civil_servant_id: int) -> Select[Training]:
    """The trainings somebody took part in, newest first."""
    row = Training
    return (
        select(row)
        .join(TrainingParticipant, TrainingParticipant.training_id == row.id)
        .where(TrainingParticipant.civil_servant_id == civil_servant_id)
        .order_by(row.held_on.desc(), row.id.desc())
    )
