"""The administrator's first page: the areas, and how much is still to be confirmed."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, literal, select, union_all

from feedback.agencies.models import Category, OutsideBody, Region, RoutingRule, Setting, Unit
from feedback.base.database import db
from feedback.complaints.retention_rules import RetentionRule
from feedback.deadlines.models import CalendarDay, OfficeHours, ServiceStandard
from feedback.files import store
from feedback.people.rights import Right
from feedback.web.admin.alarms import urgent
from feedback.web.admin.door import areas, door
from feedback.web.guards import allow, me

COUNTED: dict[str, Any] = {
    "units": Unit,
    "regions": Region,
    "categories": Category,
    "rules": RoutingRule,
    "outside": OutsideBody,
    "settings": Setting,
    "hours": OfficeHours,
    "standards": ServiceStandard,
    "retention": RetentionRule,
}


@door.get("")
@allow(Right.MANAGE_REFERENCE, Right.MANAGE_PEOPLE, Right.SEE_OUTBOX)
def index() -> ResponseReturnValue:
    """The areas with what is to be confirmed in each. One statement beside the areas and the alarms."""
    parts = [
        select(literal(name).label("name"), func.count().label("n")).where(model.confirmed.is_(False))
        for name, model in COUNTED.items()
    ]
    guessed = select(literal("calendar"), func.count()).where(CalendarDay.estimated)
    found = db.session.execute(union_all(*parts, guessed))
    open_points = {str(row.name): int(row.n) for row in found}
    if me().may(Right.SEE_OUTBOX):
        open_points["alarms"] = urgent()
    rows = [(area, open_points.get(area.url.rpartition("/")[2], 0)) for area in areas()]
    return render_template("admin/index.html", rows=rows, no_room=not store.has_room())
