"""Coaching plans (bimbingan kinerja): a goal, what is done for it by when, talks, and whether a figure moved.

PermenPANRB 6/2022 art. 30. A plan is help: no sanction and no mark follows from it, and it stands on no sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.performance import guidance, personal_file
from feedback.performance.collecting import Ratings, facts_between
from feedback.performance.guidance_models import CoachingPlan, CoachingStep, Figure, PlanState, StepKind

LONGEST_DAYS = 400


@dataclass(frozen=True)
class Moved:
    """A figure before the plan began and since: `count` of `of` (limits kept), or the mean of `of` marks."""

    before: float | None
    before_of: int
    since: float | None
    since_of: int


def begin(servant: CivilServant, figure: Figure, goal: str, until_on: date, *, by: Person) -> CoachingPlan:
    """Agree on a plan. By whoever guides the person; Refusal without a goal, or with a day that is past or too far.

    The same once more on the same day (a second press) is the plan that is there.
    """
    guidance.find(by, servant.id)
    if not goal.strip():
        raise Refusal(_l("Write the goal: what will be different, and how one sees it."), field="goal")
    if not clock.today() < until_on <= clock.today() + timedelta(days=LONGEST_DAYS):
        raise Refusal(_l("Choose a day ahead, within a year or so."), field="until_on")
    told = {"goal": goal}
    same = select(CoachingPlan).where(
        CoachingPlan.civil_servant_id == servant.id,
        CoachingPlan.entry_seq.in_(personal_file.said_today(servant.id, "coaching_begun", told, by=by.actor)),
        CoachingPlan.figure == figure,
        CoachingPlan.until_on == until_on,
        CoachingPlan.state == PlanState.OPEN,
    )
    if (before := db.session.scalars(same.limit(1)).first()) is not None:
        return before
    seq = personal_file.write(servant.id, "coaching_begun", told, by=by.actor)
    plan = CoachingPlan(
        civil_servant_id=servant.id,
        figure=figure,
        state=PlanState.OPEN,
        begun_by=by.user_id,
        begun_on=clock.today(),
        until_on=until_on,
        entry_seq=seq,
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def add_step(plan: CoachingPlan, kind: StepKind, words: str, due_on: date, *, by: Person) -> CoachingStep:
    """Agree on something to do by a day, or on a talk. A second press is the step that is there."""
    _still(plan, by=by)
    if not words.strip():
        raise Refusal(_l("Write what is to be done."), field="words")
    if due_on < plan.begun_on:
        raise Refusal(_l("This day lies before the plan."), field="due_on")
    said = personal_file.said_today(
        plan.civil_servant_id, "coaching_step_agreed", {"words": words}, by=by.actor
    )
    row = CoachingStep
    same = select(row).where(
        row.plan_id == plan.id, row.entry_seq.in_(said), row.kind == kind, row.due_on == due_on
    )
    if (before := db.session.scalars(same.limit(1)).first()) is not None:
        return before
    seq = _write(plan, "coaching_step_agreed", words, by)
    step = CoachingStep(plan_id=plan.id, kind=kind, due_on=due_on, entry_seq=seq)
    db.session.add(step)
    db.session.flush()
    return step


def done(step: CoachingStep, words: str, *, by: Person) -> None:
    """It was done or talked about; `words` say what came of it. By whoever guides the person, or by himself."""
    plan = db.session.get_one(CoachingPlan, step.plan_id)
    _still(plan, by=by, own=True)
    if step.done_on is not None:
        raise Stale(_l("This step is done already."))
    if not words.strip():
        raise Refusal(_l("Write what came of it."), field="words")
    actor_is_subject = by.civil_servant_id == plan.civil_servant_id
    seq = _write(plan, "coaching_step_done", words, by, subject=actor_is_subject)
    step.done_on, step.done_seq = clock.today(), seq
    db.session.flush()


def end(plan: CoachingPlan, reached: bool, words: str, *, by: Person) -> None:
    """The plan ends: its goal was reached, or not. Nothing follows by itself."""
    _still(plan, by=by)
    if not words.strip():
        raise Refusal(_l("Write what came of it."), field="words")
    plan.ended_seq = _write(plan, "coaching_ended", words, by)
    plan.state, plan.ended_on = PlanState.REACHED if reached else PlanState.ENDED, clock.today()
    db.session.flush()


def of_person(civil_servant_id: int) -> Select[CoachingPlan]:
    """The person's plans, newest first."""
    row = CoachingPlan
    return select(row).where(row.civil_servant_id == civil_servant_id).order_by(row.id.desc())


def steps_of(plans: Sequence[CoachingPlan]) -> dict[int, list[CoachingStep]]:
    """The steps of plans in the order of their days. One statement."""
    row = CoachingStep
    asked = select(row).where(row.plan_id.in_([plan.id for plan in plans])).order_by(row.due_on, row.id)
    found: dict[int, list[CoachingStep]] = {}
    for step in db.session.scalars(asked):
        found.setdefault(step.plan_id, []).append(step)
    return found


def moved(plan: CoachingPlan, servant: CivilServant, ratings: Ratings) -> Moved:
    """The plan's figure in as many days before it began as it has lasted, at least 90, and since. Six statements."""
    last = min(plan.ended_on or clock.today(), clock.today())
    span = max(timedelta(days=90), last - plan.begun_on)
    before = _figure(servant, plan.figure, plan.begun_on - span, plan.begun_on - timedelta(days=1), ratings)
    since = _figure(servant, plan.figure, plan.begun_on, last, ratings)
    return Moved(*before, *since)


def _figure(
    servant: CivilServant, figure: Figure, first: date, last: date, ratings: Ratings
) -> tuple[float | None, int]:
    due, marks = facts_between(servant.user_id or 0, first, last, ratings)
    if figure is Figure.IN_TIME:
        values: list[Any] = due
    else:
        values = [mark[1 if figure is Figure.TOLD_WHY else 2] for mark in marks]
    return (sum(values) / len(values) if values else None), len(values)


def _still(plan: CoachingPlan, *, by: Person, own: bool = False) -> None:
    mine = own and by.civil_servant_id == plan.civil_servant_id
    if not mine:
        guidance.find(by, plan.civil_servant_id)
    db.session.refresh(plan, with_for_update=True)
    if plan.state is not PlanState.OPEN:
        raise Stale(_l("This plan has ended. Look at it again before you go on."))


def _write(plan: CoachingPlan, what: str, words: str, by: Person, *, subject: bool = False) -> int:
    actor = personal_file.SUBJECT if subject else by.actor
    return personal_file.write(
        plan.civil_servant_id, what, {"words": words}, by=actor, facts={"plan": plan.id}
    )


def find_step(me: Person, step_id: int) -> CoachingStep:
    """The step, of a plan of the person himself or of somebody he guides; Hidden otherwise."""
    step = db.session.get(CoachingStep, step_id)
    plan = db.session.get(CoachingPlan, step.plan_id) if step else None
    if step is None or plan is None:
        raise Hidden(_l("There is no such plan."))
    if plan.civil_servant_id != (me.civil_servant_id or 0):
        guidance.find(me, plan.civil_servant_id)
    return step
