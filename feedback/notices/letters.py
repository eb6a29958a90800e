"""Every kind of letter the system writes: its name, its subject and what it needs.

A letter's words stand in `templates/letters/<name>.txt` and `.html`. A letter never repeats what a report
says nor who wrote it: it tells that something waits behind the link. A case's number appears only when
the verb that tells the letter puts `number` among its facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. `needs_link` says that without its link the letter is useless and is dropped;
    `personal`, that it is for nobody but the person named, not even for a stand-in."""

    name: str
    subject: LazyString
    needs_link: bool = False
    personal: bool = False

    @property
    def text_template(self) -> str:
        """The plain text of the letter."""
        return f"letters/{self.name}.txt"

    @property
    def html_template(self) -> str:
        """The same words as HTML."""
        return f"letters/{self.name}.html"


_KINDS = (
    # to those who verify and handle
    LetterKind("report_received", _l("A new report is waiting for verification")),
    LetterKind(
        "danger_reported", _l("Please read at once: a new report may be about danger"), needs_link=True
    ),
    LetterKind("case_routed", _l("A case has been passed on to you")),
    LetterKind("reply_arrived", _l("The reporter has replied")),
    LetterKind("escalations", _l("Cases that need you today"), needs_link=True, personal=True),
    LetterKind("objection_raised", _l("A reporter says: not solved yet")),
    LetterKind("bounce_third", _l("A case has been returned three times")),
    LetterKind("extension_asked", _l("More time is asked for a case")),
    LetterKind("reminder_sent", _l("A reminder of the inspectorate waits for your answer")),
    LetterKind("extension_passed", _l("A request for more time has waited too long")),
    LetterKind("approval_passed", _l("An answer has waited too long for approval")),
    LetterKind("approval_asked", _l("An answer is waiting for your approval")),
    LetterKind("support_asked", _l("Your advice is asked on a case")),
    LetterKind("explanation_arrived", _l("An office has explained itself")),
    LetterKind("explanation_late", _l("An office has not explained itself in time")),
    LetterKind("planned_due", _l("A scheduled promise has reached its date")),
    LetterKind("erasure_asked", _l("Please decide within 3 × 24 hours: a reporter asks for erasure")),
    LetterKind("pressed", _l("Please look today: a reporter is being pressed")),
    LetterKind("pressed_due", _l("Today is the last day to answer a reporter who is being pressed")),
    LetterKind("pressed_late", _l("A reporter who is being pressed has no answer in time")),
    LetterKind("office_moved", _l("A task of the whole regency goes to another office")),
    LetterKind("abuse_words_changed", _l("Abuse is listened for by other words from now on")),
    LetterKind("attempt_noted", _l("Somebody tried to open what is hidden from him")),
    # to the head of an office that must not know of the case
    LetterKind("explanation_asked", _l("A question waits for your office")),
    LetterKind("reveal_asked", _l("A request waits for you as custodian")),
    LetterKind("reveal_decided", _l("There is a decision on your request")),
    LetterKind("identity_opened", _l("A sealed identity was opened")),
    # to the reporter
    LetterKind("question_asked", _l("There is a question about your report")),
    LetterKind("progress", _l("There is news about your report")),
    LetterKind("case_answered", _l("Your report has an answer")),
    # to who is told about a published case
    LetterKind("subscription_asked", _l("Shall we tell you about this report?"), needs_link=True),
    LetterKind("subscription_news", _l("There is news about a report you follow"), needs_link=True),
    # about an account
    LetterKind("invitation", _l("Your account is ready to be opened"), needs_link=True, personal=True),
    LetterKind("password_reset", _l("Choose a new password"), needs_link=True, personal=True),
    LetterKind("password_changed", _l("Your password was changed"), personal=True),
    LetterKind("factor_added", _l("A new way to sign in was added"), personal=True),
    LetterKind("factor_removed", _l("A way to sign in was removed"), personal=True),
    LetterKind("recovery_renewed", _l("You have new recovery codes"), personal=True),
    LetterKind("recovery_used", _l("A recovery code was used"), personal=True),
    LetterKind("new_browser", _l("Your account was opened in another browser"), personal=True),
    LetterKind("codes_tried", _l("Somebody knows your password"), personal=True),
    LetterKind("reset_asked", _l("Your ways to sign in are to be reset"), personal=True),
    LetterKind("factors_reset", _l("Your ways to sign in were reset"), personal=True),
    LetterKind("power_given", _l("Somebody was given a post with special powers"), personal=True),
    LetterKind("retention_shortened", _l("Reports are to be destroyed earlier"), personal=True),
    # about a civil servant's record
    LetterKind("conduct_notified", _l("A note awaits your reply"), personal=True),
    LetterKind("conduct_decided", _l("There is a decision for you to read"), personal=True),
    LetterKind("sheet_locked", _l("Your evidence sheet of a period is ready"), personal=True),
    LetterKind("conduct_answered", _l("A civil servant has replied to a note")),
    LetterKind("examination_asked", _l("A disciplinary examination is asked of you"), personal=True),
    # to those outside who keep what proves the record
    LetterKind("checkpoints", _l("Checkpoints of the record, to be kept")),
)

LETTERS: dict[str, LetterKind] = {kind.name: kind for kind in _KINDS}
