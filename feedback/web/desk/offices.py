"""Who and what can be chosen at the desk: offices in groups, colleagues, categories."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.standing import DESK_ROLES
from feedback.people.models import Grant, User, UserState
from feedback.people.persons import Person, valid_on
from feedback.web.filters import language

Groups = dict[str, list[tuple[int, str]]]


def offices(*, without: tuple[int, ...] = ()) -> Groups:
    """All offices in use that can hold a case, by agency; one statement. `without` drops these and all below them.

    Desa are no offices of the regency (rules.md §2) and hold nothing.
    """
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.agency_id, Unit.path)
        .where(Unit.active, Unit.kind != "desa", Unit.kind != "bumd")
        .order_by(Unit.path == "", Unit.parent_id.is_not(None), Unit.name)
    ).all()
    names = {row.id: row.name for row in rows}
    groups: Groups = {}
    for row in rows:
        above = {int(step) for step in row.path.split("/") if step}
        if not above.isdisjoint(without):
            continue
        groups.setdefault(names.get(row.agency_id, row.name), []).append((row.id, row.name))
    return dict(sorted(groups.items(), key=lambda group: group[0].lower()))


def below(agency_id: int, *, without: int) -> list[tuple[int, str]]:
    """The offices of one agency but one, the agency first; one statement."""
    rows = db.session.execute(
        select(Unit.id, Unit.name)
        .where(Unit.agency_id == agency_id, Unit.active, Unit.kind != "desa", Unit.id != without)
        .order_by(Unit.parent_id.is_not(None), Unit.name)
    )
    return [(row.id, row.name) for row in rows]


def colleagues(complaint: Complaint) -> list[tuple[int, str]]:
    """Who works for the holder of the case, but the officer whose answer was disputed; one statement."""
    above = [int(step) for step in complaint.holder.path.split("/") if step]
    found = _staff(Grant.unit_id.in_(above))
    return [one for one in found if one[0] != complaint.barred_officer_id]


def team(me: Person) -> list[tuple[int, str]]:
    """Who works at the head's own units and below them; one statement."""
    paths = [Unit.path.startswith(post.unit_path, autoescape=True) for post in me.posts_as(*DESK_ROLES)]
    return _staff(or_(*paths)) if paths else []


def categories() -> list[tuple[int, str]]:
    """The categories in use, in the reader's language; one statement."""
    name = Category.name_en if language() == "en" else Category.name_id
    rows = db.session.execute(select(Category.id, name.label("name")).where(Category.active).order_by(name))
    return [(row.id, row.name) for row in rows]


def villages() -> Groups:
    """Every kecamatan with its villages; one statement."""
    rows = db.session.execute(
        select(Region.id, Region.name, Region.parent_id).where(Region.active).order_by(Region.name)
    ).all()
    tops = {row.id: row.name for row in rows if row.parent_id is None}
    groups: Groups = {name: [(id_, f"Kecamatan {name}")] for id_, name in tops.items()}
    for row in rows:
        if row.parent_id in tops:
            groups[tops[row.parent_id]].append((row.id, row.name))
    return groups


def services(*, without: tuple[str, ...] = ()) -> Groups:
    """The offices a resident can complain about, by kecamatan; one statement. `without`: not below these paths."""
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.path, Region.name.label("region"))
        .outerjoin(Region, Region.id == Unit.region_id)
        .where(Unit.active, Unit.offers_service)
        .order_by(Region.name.is_not(None), Region.name, Unit.name)
    )
    groups: Groups = {}
    for row in rows:
        if row.path.startswith(without or ("-",)):
            continue
        groups.setdefault(f"Kecamatan {row.region}" if row.region else "Kabupaten", []).append(
            (row.id, row.name)
        )
    return groups


def _staff(where: ColumnElement[bool]) -> list[tuple[int, str]]:
    rows: Any = db.session.execute(
        select(User.id, User.name, Unit.short_name)
        .join(Grant, Grant.user_id == User.id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(
            where,
            User.state == UserState.ACTIVE,
            Grant.role.in_(DESK_ROLES),
            *valid_on(clock.today()),
        )
        .order_by(User.name, User.id)
    )
    found: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.id, f"{row.name} ({row.short_name})")
    return list(found.items())
