"""Who reads what of a case: kinds of event by audience. Nothing here asks the database.

Three audiences: the reporter (no names of staff, nothing internal), the staff, and the inspectorate (which alone
reads what a reporter under pressure wrote).
"""

from __future__ import annotations

from enum import StrEnum

from feedback.ledger.erase import BODY_ERASED

INTERNAL = frozenset(
    {
        "noted",
        "disposed",
        "handed_down",
        "support_asked",
        "advised",
        "extension_asked",
        "extension_passed",
        "extension_refused",
        "extension_ended",
        "answer_proposed",
        "approval_passed",
        "answer_sent_back",
        "quarantined",
        "released",
        "joined",
        "parted",
        "claimed",
        "reassigned",
        "handed_over",
        "lapor_noted",
        "lapor_answered",
        "lapor_replied",
        "lapor_removed",
        "objection_counted",
        "breached",
        "breach_excused",
        "escalated",
        "escalation_taken_up",
        "holder_called",
        "reminder_sent",
        "reminder_answered",
        "unit_answered",
        "unit_question_ended",
        "kept_away",
        "let_back",
        "paper_written",
        "paper_signed",
    }
)
"""Kinds of event the reporter does not read. A breach he sees on the promise itself."""

WITHOUT_WORDS = frozenset({"unit_asked", "unit_answered"})
"""Kinds whose words stand in a stream of their own (`inquiries`): staff read them here, the reporter does not."""

FOR_THE_INSPECTORATE = frozenset({"pressed", "pressure_answered"})
OPENED = "identity_opened"
OF_THE_SEAL = frozenset(
    {
        OPENED,
        "notice_held",
        "reveal_asked",
        "reveal_approved",
        "reveal_denied",
        "reveal_ended",
        "reveal_expired",
        "reveal_failed",
        "reveal_withdrawn",
    }
)
"""What happens to a sealed identity: the inspectorate reads it, the reporter that it was opened, an office nothing."""
OF_A_HOLD = frozenset({"hold_asked", "hold_placed", "hold_refused", "hold_ended"})
"""What keeps a case from being erased: the inspectorate alone reads it."""
FOR_THE_INSPECTORATE_ALONE = frozenset({"attempt_noted", "dossier_made", "looked_again"})
"""Neither reporter nor office learns that somebody tried to open the case, looked at it again, or made a dossier."""
UNSEEN = frozenset({"objection_counted", BODY_ERASED})

MESSAGES = frozenset(
    {
        "received",
        "question_asked",
        "reporter_replied",
        "revived",
        "reporter_wrote",
        "message_sent",
        "contact_asked",
        "contact_answered",
        "answered",
        "dismissed",
        "objected",
        "reopened",
    }
)
"""Kinds that are words between the reporter and the office: they are shown as messages."""

TEXT_FOR_STAFF_ONLY = frozenset({"bounced", "transferred", "consented"})


class Audience(StrEnum):
    """Who reads."""

    REPORTER = "reporter"
    STAFF = "staff"
    INSPECTORATE = "inspectorate"


OUT_OF_SIGHT = INTERNAL | FOR_THE_INSPECTORATE_ALONE | OF_THE_SEAL | OF_A_HOLD | WITHOUT_WORDS | UNSEEN


def reporter_reads_words_of(kind: str) -> bool:
    """Whether the free text of an event of this kind comes before the reporter's eyes, now or later."""
    return kind not in OUT_OF_SIGHT | TEXT_FOR_STAFF_ONLY
