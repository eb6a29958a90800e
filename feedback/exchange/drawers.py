"""Which papers lie in whose drawer: those of cases he sees, and the handovers of his offices. Each returns a Select."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import joinedload

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.register import NOT_THE_OFFICE_S, Paper, PaperCase
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role


def find(me: Person, token: str, *, to_change: bool = False) -> Paper:
    """The paper with this token on the person's own shelf, locked when it is `to_change`; Hidden otherwise."""
    question = visible_to(me).where(Paper.token == token)
    if to_change:
        question = question.with_for_update(of=Paper)
    found = db.session.scalars(question).one_or_none()
    if found is None:
        raise Hidden
    return found


def visible_to(me: Person) -> Select[Paper]:
    """Every paper the person may see: of cases that he sees, and handovers of his offices, dossiers left out."""
    return (
        select(Paper)
        .outerjoin(Complaint, Complaint.id == Paper.case_id)
        .where(Paper.kind.not_in(NOT_THE_OFFICE_S), _sees(me))
        .options(joinedload(Paper.case), joinedload(Paper.unit, innerjoin=True))
    )


def of_case(me: Person, complaint: Complaint) -> Select[Paper]:
    """The papers of a case that the person sees, newest first."""
    return visible_to(me).where(Paper.case_id == complaint.id).order_by(Paper.id.desc())


def register(me: Person) -> Select[Paper]:
    """The register of the person's offices (an inspector's: of every office), newest first."""
    shelf = visible_to(me).order_by(Paper.dated.desc(), Paper.id.desc())
    return shelf if me.holds(Role.INSPECTOR) else shelf.where(_of_offices(me))


def newer(paper: Paper) -> Paper | None:
    """The version that replaces this one. One statement."""
    return db.session.scalars(select(Paper).where(Paper.replaces_id == paper.id)).one_or_none()


def _sees(me: Person) -> ColumnElement[bool]:
    spoken_of = exists().where(PaperCase.paper_id == Paper.id, ~exclusions.hides(me, PaperCase.stream_id))
    handed = and_(Paper.case_id.is_(None), or_(Paper.written_by == me.user_id, _of_offices(me)), ~spoken_of)
    return or_(and_(Paper.case_id.is_not(None), queues.sees(me)), handed)


def _of_offices(me: Person) -> ColumnElement[bool]:
    posts = me.posts_with(Right.WRITE_PAPERS)
    below = [Unit.path.startswith(post.unit_path, autoescape=True) for post in posts]
    if not below:
        return false()
    return Paper.unit_id.in_(select(Unit.id).where(or_(*below)))
