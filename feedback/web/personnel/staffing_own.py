"""Needs of one's own office: what the head of it, or of an office above it, needs to ask for posts."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from feedback.agencies import tree
from feedback.base.refusal import Hidden
from feedback.people.rights import Right
from feedback.staffing.needs import UnitNeed
from feedback.web import needs
from feedback.web.guards import allow, me
from feedback.web.personnel import staffing
from feedback.web.personnel.door import door


@door.get("/personnel/staffing/own")
@allow(Right.SEE_OWN_STAFFING)
def own_staffing() -> ResponseReturnValue:
    """The offices below the person's posts, those that lack most posts first. Fifteen statements at most."""
    period, typed = staffing.asked(request.args.get("period", ""))
    shown = needs.ordered(filter(_is_mine, needs.of(period, me())), tree.names())
    return render_template(
        "personnel/own_staffing.html",
        rows=shown,
        sums=needs.sums(shown),
        **staffing.frame(period, typed),
    )


@door.get("/personnel/staffing/own/<int:unit_id>")
@allow(Right.SEE_OWN_STAFFING)
def own_staffing_unit(unit_id: int) -> ResponseReturnValue:
    """One of them: its work with the norms, its posts, its delay, and what they suggest."""
    period, typed = staffing.asked(request.args.get("period", ""))
    row = staffing.one(unit_id, period)
    if not _is_mine(row):
        raise Hidden(f"no unit {unit_id}")
    return staffing.unit_page(row, period, typed, own=True)


def _is_mine(row: UnitNeed) -> bool:
    """Whether the office is one the person heads, or lies below it."""
    paths = [post.unit_path for post in me().posts_with(Right.SEE_OWN_STAFFING)]
    return any(row.unit.path.startswith(path) for path in paths)
