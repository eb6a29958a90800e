"""Routing: the rules, what is wrong with them, and a trial that explains where a report would go."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from feedback.agencies import edit, faults
from feedback.agencies.book import RoutingBook
from feedback.agencies.classes import ServiceClass
from feedback.agencies.explain import explain
from feedback.agencies.models import Category, OutsideBody, Region, RoutingRule, Unit
from feedback.agencies.routing import Route, RoutingQuestion, book, route
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Grant
from feedback.people.rights import Right
from feedback.people.roles import OFFICERS
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import RuleForm, TrialForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import chosen, save, version
from feedback.web.admin.reference_words import FAULT
from feedback.web.guards import allow, me

FIELDS = ("category_id", "region_id", "unit_id", "target_unit_id")


@door.get("/rules")
@allow(Right.MANAGE_REFERENCE)
def rules() -> ResponseReturnValue:
    """The rules, the faults, and the trial when a question was put."""
    about, target = aliased(Unit), aliased(Unit)
    question = (
        select(RoutingRule, Category.name_id, Region.name, about.name, target.name)
        .join(Category, Category.id == RoutingRule.category_id)
        .join(target, target.id == RoutingRule.target_unit_id)
        .outerjoin(Region, Region.id == RoutingRule.region_id)
        .outerjoin(about, about.id == RoutingRule.unit_id)
        .order_by(Category.name_id, Region.code, RoutingRule.id)
    )
    pages, form = book(), TrialForm(request.args).offer()
    found = _tried(form, pages)
    return render_template(
        "admin/rules.html",
        rows=[tuple(row) for row in db.session.execute(question)],
        faults=[(FAULT[fault.code], _called(fault, pages)) for fault in faults.faults(pages, _staffed())],
        form=form,
        route=found,
        holder=pages.units[found.unit_id].code if found else "",
        excluded=pages.units[found.excluded_unit_id].code if found and found.excluded_unit_id else "",
        reasons=explain(found) if found else [],
        outside=_outside(found),
    )


@door.get("/rules/new")
@allow(Right.MANAGE_REFERENCE)
def new_rule() -> ResponseReturnValue:
    """An empty rule."""
    return render_template("admin/new_rule.html", form=RuleForm().offer())


@door.post("/rules")
@allow(Right.MANAGE_REFERENCE)
def add_rule() -> ResponseReturnValue:
    """Add a rule."""
    form = RuleForm().offer()
    return save(
        form,
        lambda: edit.add_rule(chosen(form, *FIELDS), by=me().actor),
        url_for("admin.rules"),
        "admin/new_rule.html",
    )


@door.get("/rules/<int:rule_id>")
@allow(Right.MANAGE_REFERENCE)
def rule(rule_id: int) -> ResponseReturnValue:
    """One rule: to change or take out of use, and its past."""
    found = db.get_or_404(RoutingRule, rule_id)
    return render_template("admin/row.html", form=RuleForm(obj=found).offer(), **_around(found))


@door.post("/rules/<int:rule_id>")
@allow(Right.MANAGE_REFERENCE)
def change_rule(rule_id: int) -> ResponseReturnValue:
    """Save what was changed of a rule."""
    found = db.get_or_404(RoutingRule, rule_id)
    form = RuleForm().offer()
    return save(
        form,
        lambda: edit.change_rule(rule_id, version(form), chosen(form, *FIELDS, "active"), by=me().actor),
        url_for("admin.rule", rule_id=rule_id),
        "admin/row.html",
        **_around(found),
    )


def _around(found: RoutingRule) -> dict[str, object]:
    back, lines = url_for("admin.rules"), past("rule", found.id)
    return {"row": found, "title": None, "list_url": back, "past": lines}


def _tried(form: TrialForm, pages: RoutingBook) -> Route | None:
    if "try" not in request.args or not form.validate():
        return None
    asked = RoutingQuestion(
        category_id=form.category_id.data,
        region_id=form.region_id.data,
        unit_id=form.unit_id.data,
        service_class=ServiceClass(form.service_class.data) if form.service_class.data else None,
        about_conduct=form.about_conduct.data,
    )
    return route(asked, pages)


def _staffed() -> frozenset[int]:
    """The units where somebody works on reports today."""
    today = clock.today()
    question = select(Grant.unit_id).where(
        Grant.role.in_(OFFICERS), Grant.from_on <= today, or_(Grant.to_on.is_(None), Grant.to_on >= today)
    )
    return frozenset(db.session.execute(question).scalars())


def _called(fault: faults.Fault, pages: RoutingBook) -> str:
    """What the fault concerns, by its code (a rule by its number)."""
    if fault.code == "agency_without_officer":
        return pages.units[int(fault.key)].code
    if fault.code == "category_agency_out_of_use":
        return pages.categories[int(fault.key)].code
    return str(fault.key)


def _outside(found: Route | None) -> list[str]:
    if found is None or not found.leaves_routing:
        return []
    question = select(OutsideBody.name).where(OutsideBody.code.in_(found.outside)).order_by(OutsideBody.name)
    return list(db.session.execute(question).scalars())
