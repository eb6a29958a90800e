"""The dictionary's figures of cases: what is open, what came back, how it ended, which limits passed and why."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from feedback.complaints.lateness import Cause
from feedback.deadlines import shelf
from feedback.figures import facts
from feedback.figures.causes import WORDS
from feedback.figures.facts import Kind, Mark
from feedback.figures.figure import Between, Caused, Figure, Marked, Shape, Unmarked
from feedback.figures.selection import Selection

SOON_DAYS = 3
"""Working days within which something is "due soon" (rules.md §7)."""


def _overdue(asked: Selection) -> tuple[int, int]:
    return 1, asked.today.toordinal() - 1


def _soon(asked: Selection) -> tuple[int, int]:
    last = shelf.calendar().due(asked.today, SOON_DAYS)
    return asked.today.toordinal(), last.toordinal()


def _questioned(_asked: Selection) -> tuple[int, int]:
    return facts.WAITS_FOR_OFFICERS_QUESTION, facts.WAITS_FOR_VERIFIERS_QUESTION


def _of_cause(cause: Cause | None) -> Figure:
    return Figure(
        f"late_{cause.value if cause else 'unnoted'}_of_breaches_adjudicated",
        _l("Late: %(cause)s", cause=WORDS[cause]),
        _l(
            "What stood in the way on the day the limit passed, as the record knows it; "
            "nobody can change it. Delays that the inspectorate found excusable are left out."
        ),
        _l("of the limits that passed in the period and were not excused"),
        Kind.BREACHED,
        Caused(cause),
        among=_STANDS,
    )


_OF_RECEIVED = _l("of those received in the period")
_STANDS = Unmarked(Mark.EXCUSED)
BY_CAUSE = {cause: _of_cause(cause) for cause in (*Cause, None)}
"""Why limits passed, each cause once; None where it was not noted. Together they are all limits that stand."""
OF_CASES = (
    Figure(
        "open_now",
        _l("Open now"),
        _l("Reports that are not closed on the day, whenever they came in."),
        _l("reports"),
        Kind.OPEN,
    ),
    Figure(
        "overdue_now_of_open",
        _l("Past the limit now"),
        _l("Reports on which somebody in office must act on the day and whose limit has passed."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_overdue),
    ),
    Figure(
        "due_in_3_days_of_open",
        _l("Due in the next 3 days"),
        _l("Reports on which somebody in office must act by the end of the third working day after the day."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_soon),
    ),
    Figure(
        "paused_now_of_open",
        _l("Waiting for the reporter"),
        _l("Reports whose clocks stand still because the reporter was asked something."),
        _l("of those open on the day"),
        Kind.OPEN,
        Between(_questioned),
    ),
    Figure(
        "age_of_open",
        _l("Age of what is open"),
        _l("Working days since receipt."),
        _l("of those open on the day"),
        Kind.OPEN,
        shape=Shape.AGE,
    ),
    Figure(
        "bounced_of_received",
        _l("Sent back"),
        _l("Sent back by an agency at least once before it reached the right one."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.BOUNCED),
    ),
    Figure(
        "bounces_per_received",
        _l("Times sent back"),
        _l("How many times agencies sent reports back before they reached the right one."),
        _l("for the reports received in the period"),
        Kind.BOUNCED,
        shape=Shape.SUM,
        beside=Kind.RECEIVED,
    ),
    Figure(
        "joined_of_received",
        _l("Joined as duplicates"),
        _l("Joined to another report of the same problem."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.JOINED),
    ),
    Figure(
        "objected_of_received",
        _l("Objected to"),
        _l("The reporter said at least once that it was not done."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.OBJECTED),
    ),
    Figure(
        "upheld_of_objections",
        _l("Objections upheld"),
        _l("The second look ended with another outcome than the one the reporter objected to."),
        _l("of the objections raised in the period"),
        Kind.OBJECTED,
        Marked(Mark.UPHELD),
    ),
    Figure(
        "reopened_of_received",
        _l("Reopened"),
        _l("Taken up again after it was closed, by the reporter, from above or because a plan was missed."),
        _OF_RECEIVED,
        Kind.RECEIVED,
        Marked(Mark.REOPENED),
    ),
    Figure(
        "reopened_in_30_days_of_closed",
        _l("Reopened within 30 days"),
        _l("Taken up again within 30 calendar days of its closing."),
        _l("of the closings in the period"),
        Kind.CLOSED,
        Marked(Mark.SOON_REOPENED),
    ),
    Figure(
        "silent_of_closed",
        _l("Closed in silence"),
        _l("Closed because the reporter neither confirmed nor objected within the limit."),
        _l("of the closings in the period"),
        Kind.CLOSED,
        Marked(Mark.SILENT),
    ),
    Figure(
        "breaches",
        _l("Limits that passed"),
        _l(
            "Limits for verification, first reply and completion that passed unmet, by their first day late; "
            "an agency's own part of a completion is not counted again."
        ),
        _l("limits, excused ones included"),
        Kind.BREACHED,
    ),
    Figure(
        "excused_of_breaches",
        _l("Late, excused"),
        _l("Delays that the inspectorate found excusable, with a reason."),
        _l("of the limits that passed in the period"),
        Kind.BREACHED,
        Marked(Mark.EXCUSED),
    ),
    *BY_CAUSE.values(),
    Figure(
        "planned_kept_of_due",
        _l("Planned promises kept"),
        _l("A planned outcome that was followed by another outcome by the day it was planned for."),
        _l("of the plans whose day came in the period"),
        Kind.PLANNED,
        Marked(Mark.KEPT),
        over=True,
    ),
    Figure(
        "rated",
        _l("Rated"),
        _l("Ratings given in the period: means of four answers from 1 (no) to 4 (yes)."),
        _l("ratings"),
        Kind.SOLVED,
        shape=Shape.MARKS,
    ),
)
