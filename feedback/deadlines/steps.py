"""The steps of a case that have a limit, and the words the tables of this room use."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """A step that is promised in every case."""

    VERIFICATION = "verification"
    FIRST_FOLLOW_UP = "first_follow_up"
    COMPLETION = "completion"
    REPORTER_ANSWER = "reporter_answer"
    CONFIRMATION = "confirmation"


class Statutory(StrEnum):
    """A limit of the law itself (UU 25/2009), shown beside the promises and never a clock of its own."""

    COMPLETENESS = "statutory_completeness"
    REPORTER_COMPLETION = "statutory_reporter_completion"
    DECISION = "statutory_decision"


OFFICE_STEPS = frozenset({Step.VERIFICATION, Step.FIRST_FOLLOW_UP, Step.COMPLETION})
"""What the government owes: these steps pause while the reporter is asked, and only these can be breached."""

REPORTER_STEPS = frozenset({Step.REPORTER_ANSWER, Step.CONFIRMATION})
"""What the reporter may still do: when such a limit passes it has run out, and nobody is late."""


class DayUnit(StrEnum):
    """How a limit counts its days."""

    WORKING = "working"
    CALENDAR = "calendar"


class CountsFrom(StrEnum):
    """The act whose date a limit counts from."""

    RECEIVED = "received"
    ROUTED = "routed"
    ASKED = "asked"
    ANSWERED = "answered"
    NOTIFIED = "notified"
    COMPLETE = "complete"


class DayKind(StrEnum):
    """Why a day is not what its weekday says."""

    NATIONAL = "national"
    CUTI_BERSAMA = "cuti_bersama"
    LOCAL_OFF = "local_off"
    LOCAL_WORK = "local_work"
