"""Formations: posts the regency wants to fill, stage by stage, in the open. A stage once reached is never taken back.

Applications are taken by the national SSCASN alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, select, update

from feedback.agencies import history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.models import ServantKind
from feedback.people.persons import Person
from feedback.staffing.models import Formation, FormationStep, Stage

THING = "formation"
ORDER = tuple(Stage)
WITH_A_LETTER = frozenset({Stage.PROPOSED, Stage.APPROVED, Stage.ANNOUNCED})
"""Stages that a letter shows: the regent's proposal, the minister's approval, the announcement."""
MOST_POSTS = 2_000


@dataclass(frozen=True)
class Wish:
    """Which posts."""

    unit_id: int
    position: str
    kind: ServantKind
    count: int
    year: int


def shelf() -> Select[Formation]:
    """All formations that are not withdrawn, the newest year first."""
    return (
        select(Formation)
        .where(Formation.withdrawn_on.is_(None))
        .order_by(Formation.year.desc(), Formation.unit_id, Formation.position, Formation.id)
    )


def find(formation_id: int) -> Formation:
    """The formation, withdrawn or not; Hidden when there is none."""
    found = db.session.get(Formation, formation_id)
    if found is None:
        raise Hidden(f"no formation {formation_id}")
    return found


def steps(formation: Formation) -> Select[FormationStep]:
    """Its stages in their order."""
    return select(FormationStep).where(FormationStep.formation_id == formation.id).order_by(FormationStep.id)


def next_stage(formation: Formation) -> Stage | None:
    """The stage after this one; None at the end, or when it was withdrawn."""
    place = ORDER.index(formation.stage) + 1
    return None if formation.withdrawn_on is not None or place == len(ORDER) else ORDER[place]


def draft(wish: Wish, *, by: Person) -> Formation:
    """Want these posts. Refusal when the same stand there already, or the year is long past."""
    today = clock.today()
    if not 0 < wish.count <= MOST_POSTS:
        raise Refusal(_("Write how many posts."), field="count")
    if not today.year - 1 <= wish.year <= today.year + 5:
        raise Refusal(_("Choose a year from last year on."), field="year")
    same = shelf().where(
        Formation.unit_id == wish.unit_id,
        Formation.position == wish.position,
        Formation.kind == wish.kind,
        Formation.year == wish.year,
    )
    if db.session.scalars(same).first() is not None:
        raise Refusal(
            _("These posts stand in the list already. Withdraw that entry first."), field="position"
        )
    made = Formation(
        unit_id=wish.unit_id, position=wish.position, kind=wish.kind, count=wish.count, year=wish.year
    )
    db.session.add(made)
    db.session.flush()
    _reach(made, Stage.DRAFTED, today, "")
    told = {"position": wish.position, "count": wish.count, "year": wish.year}
    history.note(THING, made.id, "entry", None, told, by=by.actor)
    return made


def advance(formation: Formation, version: int, on: date, letter: str, *, by: Person) -> None:
    """It reached the next stage on that day. Refusal without the letter that shows it, or before the stage before."""
    reached = next_stage(formation)
    if reached is None:
        raise Refusal(_("There is no further stage."))
    if on > clock.today():
        raise Refusal(_("This day lies in the future."), field="on")
    if reached in WITH_A_LETTER and not letter:
        raise Refusal(_("Name the letter that shows it."), field="letter")
    before = db.session.scalars(steps(formation)).all()[-1]
    if on < before.on:
        raise Refusal(_("The stage before was reached later than this day."), field="on")
    old = formation.stage
    _change(formation, version, stage=reached)
    _reach(formation, reached, on, letter)
    history.note(THING, formation.id, "stage", old.value, reached.value, by=by.actor)


def withdraw(formation: Formation, version: int, reason: str, *, by: Person) -> None:
    """It is not wanted any more, for this reason. Refusal when it is filled."""
    if formation.withdrawn_on is not None or formation.stage is Stage.FILLED:
        raise Refusal(_("These posts are filled or withdrawn already."))
    if not reason:
        raise Refusal(_("Write why."), field="reason")
    _change(formation, version, withdrawn_on=clock.today(), reason=reason)
    history.note(THING, formation.id, "withdrawn", None, reason, by=by.actor)


def _change(formation: Formation, version: int, **values: object) -> None:
    """Stale when somebody changed it since the person saw it."""
    same = Formation.id == formation.id, Formation.version == version
    done = db.session.execute(
        update(Formation).where(*same).values(version=version + 1, **values).returning(Formation.id)
    )
    if done.first() is None:
        raise Stale(_("Somebody changed this entry while you were writing. Look at it again."))
    db.session.refresh(formation)


def _reach(formation: Formation, stage: Stage, on: date, letter: str) -> None:
    db.session.add(FormationStep(formation_id=formation.id, stage=stage, on=on, letter=letter))
    db.session.flush()
