"""A new limit on its way: drafted, looked at over past cases, published from a day on, or discarded.

What is published is never edited: the next one closes it. Promises already made keep the limit they were made by.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.codes import code_for
from feedback.agencies.history import note
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines import edit
from feedback.deadlines.models import DraftState, ServiceStandard, StandardDraft
from feedback.deadlines.steps import CountsFrom, DayUnit, Statutory, Step

COUNTS_FROM: dict[Step | Statutory, CountsFrom] = {
    Step.VERIFICATION: CountsFrom.RECEIVED,
    Step.FIRST_FOLLOW_UP: CountsFrom.ROUTED,
    Step.COMPLETION: CountsFrom.ROUTED,
    Step.REPORTER_ANSWER: CountsFrom.ASKED,
    Step.CONFIRMATION: CountsFrom.ANSWERED,
    Statutory.COMPLETENESS: CountsFrom.RECEIVED,
    Statutory.REPORTER_COMPLETION: CountsFrom.NOTIFIED,
    Statutory.DECISION: CountsFrom.COMPLETE,
}
"""The act each step counts from (rules.md §1)."""

LONGEST = 400


def step_of(word: str) -> Step | Statutory:
    """The step a table names."""
    return Statutory(word) if word in {one.value for one in Statutory} else Step(word)


def draft(
    step: Step | Statutory,
    days: int,
    unit: DayUnit,
    *,
    service_class: ServiceClass | None,
    regulation: str,
    valid_from: date,
    by: str,
) -> StandardDraft:
    """Draft a limit. Nothing is promised by it until it is published. Refusal for a day that has passed."""
    _must_lie_ahead(days, valid_from)
    row = StandardDraft(
        step=step.value,
        service_class=service_class,
        days=days,
        unit=unit,
        regulation=regulation,
        valid_from=valid_from,
        state=DraftState.DRAFTED,
    )
    db.session.add(row)
    db.session.flush()
    note("standard_draft", row.id, "entry", None, _said(row), by=by)
    return row


def change(
    row: StandardDraft, *, days: int, unit: DayUnit, regulation: str, valid_from: date, by: str
) -> StandardDraft:
    """Draft it otherwise. Refusal when it was published or discarded."""
    _must_be_a_draft(row)
    _must_lie_ahead(days, valid_from)
    before = _said(row)
    row.days, row.unit, row.regulation, row.valid_from = days, unit, regulation, valid_from
    if _said(row) != before:
        note("standard_draft", row.id, "entry", before, _said(row), by=by)
    db.session.flush()
    return row


def discard(row: StandardDraft, *, by: str) -> None:
    """Give it up; it stays readable."""
    _must_be_a_draft(row)
    row.state = DraftState.DISCARDED
    note("standard_draft", row.id, "state", DraftState.DRAFTED.value, DraftState.DISCARDED.value, by=by)
    db.session.flush()


def publish(row: StandardDraft, *, by: str) -> ServiceStandard:
    """Put it in force from its day on; the limit it follows ends the day before.

    Refusal when its day has passed meanwhile, or one from that day or later is published already.
    """
    _must_be_a_draft(row)
    _must_lie_ahead(row.days, row.valid_from)
    step, service_class = step_of(row.step), row.service_class
    before = db.session.scalars(of_the_same(row.step, service_class)).all()
    if any(one.valid_from >= row.valid_from for one in before):
        raise Refusal(_("A limit from that day or later is published already."), field="valid_from")
    made = edit.add_standard(
        _code(row),
        step,
        row.days,
        service_class=service_class,
        counts_from=COUNTS_FROM[step],
        regulation=row.regulation,
        valid_from=row.valid_from,
        unit=row.unit,
        by=by,
    )
    for one in before:
        if one.valid_to is None or one.valid_to >= row.valid_from:
            edit.end_standard(one, row.valid_from - timedelta(days=1), by=by)
    row.state, row.standard_code = DraftState.PUBLISHED, made.code
    note("standard_draft", row.id, "state", DraftState.DRAFTED.value, DraftState.PUBLISHED.value, by=by)
    db.session.flush()
    return made


def followed(row: StandardDraft) -> ServiceStandard | None:
    """The published limit that would bind instead on the draft's first day: the class's own, else the one for all."""
    valid = (
        select(ServiceStandard)
        .where(
            ServiceStandard.step == row.step,
            ServiceStandard.valid_from <= row.valid_from,
            (ServiceStandard.valid_to.is_(None)) | (ServiceStandard.valid_to >= row.valid_from),
        )
        .order_by(ServiceStandard.valid_from.desc())
    )
    found = [one for one in db.session.scalars(valid).all() if one.service_class in (row.service_class, None)]
    return max(found, key=lambda one: (one.service_class is not None, one.valid_from), default=None)


def of_the_same(step: str, service_class: ServiceClass | None) -> Select[ServiceStandard]:
    """Every published limit of a step and class, one after the other."""
    same: ColumnElement[bool] = (
        ServiceStandard.service_class.is_(None)
        if service_class is None
        else ServiceStandard.service_class == service_class
    )
    question = select(ServiceStandard).where(ServiceStandard.step == step, same)
    return question.order_by(ServiceStandard.valid_from, ServiceStandard.id)


def _must_be_a_draft(row: StandardDraft) -> None:
    if row.state is not DraftState.DRAFTED:
        raise Refusal(_("This draft was published or given up. Make a new one."))


def _must_lie_ahead(days: int, valid_from: date) -> None:
    if not 1 <= days <= LONGEST:
        raise Refusal(_("A limit needs 1 to %(count)s days.", count=LONGEST), field="days")
    if valid_from < clock.today():
        raise Refusal(
            _("A limit counts from today on or later: promises already made keep theirs."), field="valid_from"
        )


def _code(row: StandardDraft) -> str:
    words = f"{row.step} {row.service_class or ''} {row.valid_from}"
    code = code_for(words).lower()
    taken = db.session.scalar(select(ServiceStandard.id).where(ServiceStandard.code == code))
    return code_for(f"{words} {row.id}").lower() if taken else code


def _said(row: StandardDraft) -> dict[str, str | int | None]:
    return {
        "step": row.step,
        "class": row.service_class.value if row.service_class else None,
        "days": row.days,
        "unit": row.unit.value,
        "from": row.valid_from.isoformat(),
        "regulation": row.regulation,
    }
