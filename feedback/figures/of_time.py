"""The dictionary's figures of time: what came in, what was done in time of what came due, and how long it took."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from feedback.figures.facts import Kind, Mark
from feedback.figures.figure import Figure, Marked, Shape

_KEPT = Marked(Mark.KEPT)
OF_TIME = (
    Figure(
        "received",
        _l("Received"),
        _l("Reports that came in during the period, by any channel."),
        _l("reports"),
        Kind.RECEIVED,
    ),
    Figure(
        "verified_in_time_of_due",
        _l("Passed on in time"),
        _l("Passed on (or answered at once) by the last day for verification."),
        _l("of the verifications that came due in the period"),
        Kind.VERIFICATION,
        _KEPT,
        over=True,
    ),
    Figure(
        "first_follow_up_in_time_of_due",
        _l("First reply in time"),
        _l("The agency's first message to the reporter by its last day; accepting alone does not count."),
        _l("of the first replies that came due in the period"),
        Kind.FIRST_FOLLOW_UP,
        _KEPT,
        over=True,
    ),
    Figure(
        "completed_in_time_of_due",
        _l("Done in time"),
        _l(
            "Answered with an outcome by the day first promised to the reporter; "
            "pauses move that day, extensions do not. Reports still open count as not in time."
        ),
        _l("of those due in the period, open ones included"),
        Kind.COMPLETION,
        _KEPT,
        over=True,
    ),
    Figure(
        "completed_in_time_of_due_adjudicated",
        _l("Done in time, adjudicated"),
        _l(
            "As done in time, with approved extensions, and with delays that the inspectorate found excusable."
        ),
        _l("of those due in the period, excused ones that are still open left out"),
        Kind.ADJUDICATED,
        _KEPT,
        over=True,
    ),
    Figure(
        "rescued_of_last_day",
        _l("Rescued before the limit passed"),
        _l(
            "Done at the last moment, but in time: still open one working day before the last day, "
            "when the reminder goes out, and answered by it."
        ),
        _l("of those due in the period that were still open the working day before"),
        Kind.LAST_DAY,
        _KEPT,
        over=True,
    ),
    Figure(
        "working_days_to_route",
        _l("Days until passed on"),
        _l("Working days from receipt to passing on, pauses left out."),
        _l("of those passed on in the period"),
        Kind.TO_ROUTE,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_to_first_follow_up",
        _l("Days until the first reply"),
        _l("Working days from passing on to the agency's first message, pauses left out."),
        _l("of the first replies given in the period"),
        Kind.TO_FOLLOW_UP,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_to_outcome",
        _l("Days until the outcome"),
        _l("Working days from the first passing on to the outcome, whoever held it, pauses left out."),
        _l("of those answered in the period"),
        Kind.TO_OUTCOME,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_of_leg",
        _l("Days with the agency that answered"),
        _l("Working days from the day an agency got the report to its answer, pauses left out."),
        _l("of the agencies' own limits met in the period"),
        Kind.OF_LEG,
        shape=Shape.DAYS,
    ),
    Figure(
        "working_days_in_all",
        _l("Days for the reporter"),
        _l(
            "Working days from receipt to the last outcome, as the reporter waits for it: pauses are counted."
        ),
        _l("of those whose last outcome was told in the period"),
        Kind.IN_ALL,
        shape=Shape.DAYS,
    ),
    Figure(
        "paused_by_verifier_of_days",
        _l("Paused before passing on"),
        _l("Working days for which verification stood still because the reporter had been asked something."),
        _l("of all working days of those passed on in the period"),
        Kind.PAUSED_VERIFYING,
        shape=Shape.SUM,
        beside=Kind.TO_ROUTE,
        weighed=True,
    ),
    Figure(
        "paused_by_agency_of_days",
        _l("Paused at the agency"),
        _l(
            "Working days for which the agency's work stood still because the reporter had been asked something."
        ),
        _l("of all working days of those answered in the period"),
        Kind.PAUSED_WORKING,
        shape=Shape.SUM,
        beside=Kind.TO_OUTCOME,
        weighed=True,
    ),
)
