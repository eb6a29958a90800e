"""Holding surveys: beginning one with its rules frozen, giving units a link, publishing what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, select, update

from feedback.agencies import history, tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.persons import Person
from feedback.surveys import ikm
from feedback.surveys.ikm import Element, Grade
from feedback.surveys.models import Survey, SurveyLink

THING = "survey"
LEAST = 30
"""Respondents of a unit, where nothing else is said, before its index is published."""
FEWEST = 5
"""Below this nobody sees an index, office or not: it would be the answers of a few known persons."""
LONGEST_DAYS = 366
_TOKEN_BYTES = 12


def shelf() -> Select[Survey]:
    """All surveys, the newest first."""
    return select(Survey).order_by(Survey.from_on.desc(), Survey.id.desc())


def published() -> Select[Survey]:
    """Those whose results everybody reads, the newest first."""
    return shelf().where(Survey.published_on.is_not(None))


def find(survey_id: int) -> Survey:
    """The survey; Hidden when there is none."""
    found = db.session.get(Survey, survey_id)
    if found is None:
        raise Hidden(f"no survey {survey_id}")
    return found


def running(on: date) -> Survey | None:
    """The survey that can be answered on that day. One statement."""
    return db.session.scalars(shelf().where(*_open(on)).limit(1)).first()


def is_running(on: date) -> ColumnElement[bool]:
    """Whether one can be answered on that day, to be asked along with something else."""
    return exists().where(*_open(on))


def elements(survey: Survey) -> tuple[Element, ...]:
    """The elements it asks for."""
    return tuple(one for one in Element if not survey.weights or one.value in survey.weights)


def weights(survey: Survey) -> dict[Element, Fraction] | None:
    """Its own weights; None for equal ones."""
    return {Element(name): Fraction(part) for name, part in survey.weights.items()} or None


def grades(survey: Survey) -> tuple[Grade, ...]:
    """The intervals it was begun with."""
    return tuple(Grade(letter, Decimal(least), Decimal(most)) for letter, least, most in survey.grades)


def begin(
    name: str,
    from_on: date,
    to_on: date,
    least: int = LEAST,
    own_weights: Mapping[Element, Fraction] | None = None,
    *,
    by: Person,
) -> Survey:
    """A new survey. Refusal when its days overlap another's, or its own weights do not add up to 1."""
    if to_on < from_on or (to_on - from_on).days > LONGEST_DAYS:
        raise Refusal(_("Choose a last day after the first, at most a year later."), field="to_on")
    if least < FEWEST:
        raise Refusal(_("Write at least %(least)s.", least=FEWEST), field="least")
    if own_weights and (sum(own_weights.values()) != 1 or min(own_weights.values()) <= 0):
        raise Refusal(_("The weights must add up to 1."), field="weights")
    if (
        db.session.scalars(shelf().where(Survey.from_on <= to_on, Survey.to_on >= from_on)).first()
        is not None
    ):
        raise Refusal(_("Another survey runs on these days."), field="from_on")
    made = Survey(
        name=name,
        from_on=from_on,
        to_on=to_on,
        least=least,
        weights={one.value: str(part) for one, part in (own_weights or {}).items()},
        grades=[[one.letter, str(one.least), str(one.most)] for one in ikm.shipped_grades()],
    )
    db.session.add(made)
    db.session.flush()
    told = {"name": name, "from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "least": least}
    history.note(THING, made.id, "entry", None, told, by=by.actor)
    return made


def publish(survey: Survey, version: int, *, by: Person) -> None:
    """Show everybody the results. Refusal while it can still be answered: half a survey is none."""
    if clock.today() <= survey.to_on:
        raise Refusal(_("It can be published when its last day is over."))
    same = Survey.id == survey.id, Survey.version == version, Survey.published_on.is_(None)
    done = db.session.execute(
        update(Survey)
        .where(*same)
        .values(published_on=clock.today(), version=version + 1)
        .returning(Survey.id)
    )
    if done.first() is None:
        raise Stale(_("Somebody has published it meanwhile."))
    db.session.refresh(survey)
    history.note(THING, survey.id, "published_on", None, clock.today().isoformat(), by=by.actor)


def links() -> Select[SurveyLink]:
    """The links in use."""
    return select(SurveyLink).where(SurveyLink.ended_on.is_(None)).order_by(SurveyLink.unit_id)


def link(token: str) -> SurveyLink:
    """The link with this token; Hidden when there is none in use. One statement."""
    found = db.session.scalars(links().where(SurveyLink.token == token)).first()
    if found is None:
        raise Hidden("no such link")
    return found


def give_link(unit_id: int, *, by: Person) -> SurveyLink:
    """The unit's link in use, or a new one. Hidden when there is no such unit."""
    tree.by_id(unit_id)
    there = db.session.scalars(links().where(SurveyLink.unit_id == unit_id)).first()
    if there is not None:
        return there
    made = SurveyLink(unit_id=unit_id, token=secrets.token_urlsafe(_TOKEN_BYTES), made_on=clock.today())
    db.session.add(made)
    db.session.flush()
    history.note("survey_link", made.id, "unit", None, unit_id, by=by.actor)
    return made


def end_link(link_id: int, token: str, *, by: Person) -> None:
    """Posters with it lead nowhere from now on; `token` shows which one was seen. Refusal when it was ended before."""
    found = db.session.get(SurveyLink, link_id)
    if found is None:
        raise Hidden(f"no link {link_id}")
    if found.token != token:
        raise Refusal(_("This is another link than the one you saw. Look at it again."))
    still = SurveyLink.id == link_id, SurveyLink.ended_on.is_(None)
    done = db.session.execute(
        update(SurveyLink).where(*still).values(ended_on=clock.today()).returning(SurveyLink.unit_id)
    ).first()
    if done is None:
        raise Refusal(_("This link was ended already."))
    history.note("survey_link", link_id, "unit", done.unit_id, None, by=by.actor)


def _open(on: date) -> tuple[ColumnElement[bool], ...]:
    return Survey.from_on <= on, Survey.to_on >= on
