"""Adjudication: a limit that passed is found excusable, with a reason. The breach stays a fact (rules.md §1)."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.record import clocks_of, record, required, today
from feedback.complaints.standing import must
from feedback.deadlines.promise import Promise
from feedback.deadlines.ticks import Name
from feedback.people.persons import Person
from feedback.people.rights import Right


def excuse(complaint: Complaint, promise: Name, reason: str, *, by: Person) -> None:
    """Mark the breach of one promise as excused. The raw figures keep it, the adjudicated ones do not.

    Refusal without a reason, without a breach, or when the promise was the inspector's own office's to keep.
    """
    must(by.may(Right.AUDIT), by, Right.AUDIT)
    said = required(reason, _("Write why the delay is excusable."), "reason")
    clocks = clocks_of(complaint)
    ticks = clocks.excuse(promise, today())
    if not ticks:
        raise Refusal(_("Choose a limit that passed and is not excused yet."), field="promise")
    holder = next(one.holder_unit_id for one in clocks.promises if one.name == promise)
    if _is_own(by, holder):
        raise Refusal(
            _("Your own office was late here. Somebody outside it must judge this."), field="promise"
        )
    cycle, leg, step, started_on = promise
    record(
        complaint,
        "breach_excused",
        by=by,
        facts={"cycle": cycle, "leg": leg, "step": step.value, "started_on": started_on.isoformat()},
        text={"reason": said},
        clocks=clocks,
        ticks=ticks,
    )


def excusable(complaint: Complaint) -> list[Promise]:
    """The promises of a case that were late and are not excused, the newest first. One statement."""
    found = [one for one in clocks_of(complaint).promises if one.breached_on is not None and not one.excused]
    return sorted(found, key=lambda one: (one.cycle, one.leg, one.started_on), reverse=True)


def _is_own(by: Person, holder_unit_id: int) -> bool:
    path = tree.by_id(holder_unit_id).path
    return any(path.startswith(post.unit_path) for post in by.posts_with(Right.AUDIT))
