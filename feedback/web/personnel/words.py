"""The words of this door: what a note waits for, what happened in it, and the periods of a sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.performance import reckoning
from feedback.performance.periods import Period
from feedback.web import survey_words
from feedback.web.filters import number, short_day

TRAY = {
    "clear": _l("An inspector must approve the words"),
    "send": _l("To be sent"),
    "receipt": _l("Receipt not proven yet"),
    "reply": _l("Time to reply runs"),
    "decide": _l("To be decided"),
    "second": _l("A second person must agree"),
    "objection": _l("Objection to be decided"),
    "time": _l("Time to object runs"),
    "final": _l("Final"),
}

TRAY_LOOK = {
    "clear": ("soon", "eye"),
    "send": ("soon", "send"),
    "receipt": ("wait", "clock"),
    "reply": ("wait", "clock"),
    "decide": ("soon", "half"),
    "second": ("soon", "users"),
    "objection": ("soon", "chat"),
    "time": ("wait", "clock"),
    "final": ("plain", "check"),
}

OWN_TRAY = {
    "receipt": _l("Waits for you to receive it"),
    "reply": _l("Nothing is decided. You can reply"),
    "decide": _l("Nothing is decided. You can still reply"),
    "second": _l("A reviewer is looking at it"),
    "objection": _l("Your objection is being decided"),
    "time": _l("Decided. You can object"),
    "final": _l("Final"),
}

SHEET_STATE = {
    "locked": _l("Locked"),
    "acknowledged": _l("Read by the person"),
    "objected": _l("In dispute"),
    "stands": _l("Objection decided: it stands"),
    "set_aside": _l("Objection upheld: set aside"),
}

SHEET_LOOK = {
    "locked": ("plain", "lock"),
    "acknowledged": ("ok", "check"),
    "objected": ("soon", "chat"),
    "stands": ("ok", "check"),
    "set_aside": ("plain", "cross"),
}

BEHAVIOUR = {
    "serving": _l("Service-oriented"),
    "accountable": _l("Accountable"),
    "competent": _l("Competent"),
    "harmonious": _l("Harmonious"),
    "loyal": _l("Loyal"),
    "adaptive": _l("Adaptive"),
    "collaborative": _l("Collaborative"),
}
"""The values of BerAKHLAK."""

LEVEL = {
    "below": _l("below expectation"),
    "meets": _l("meets expectation"),
    "above": _l("above expectation"),
}

PREDICATE = {
    "very_poor": _l("very poor"),
    "poor": _l("poor"),
    "needs_improvement": _l("needs improvement"),
    "good": _l("good"),
    "very_good": _l("very good"),
}

FIGURE = {
    "in_time": _l("Limits kept, of those due"),
    "respect": _l("Rating: treated with respect"),
    "told_why": _l("Rating: told why"),
}

STEP = {"action": _l("Something to do"), "check_in": _l("A talk about how it goes")}

PLAN_STATE = {"open": _l("Under way"), "reached": _l("Goal reached"), "ended": _l("Ended")}
PLAN_LOOK = {"open": ("wait", "half"), "reached": ("ok", "check"), "ended": ("plain", "ring")}

AWARD_STATE = {
    "proposed": _l("Discipline to be looked at"),
    "cleared": _l("Waits for the decree"),
    "decreed": _l("Decreed"),
    "declined": _l("Declined"),
}
AWARD_LOOK = {
    "proposed": ("soon", "eye"),
    "cleared": ("wait", "clock"),
    "decreed": ("ok", "check"),
    "declined": ("plain", "cross"),
}

QUESTIONS = (
    _l("Solved"),
    _l("Told why"),
    _l("Treated with respect"),
    _l("Did not take too long"),
)
"""What reporters rate, in the order of a sheet."""
ABOUT = dict(zip(reckoning.QUESTIONS, QUESTIONS, strict=True)) | survey_words.ELEMENT
"""What a training can be about."""

HAPPENED = {
    "conduct_proposed": _l("Proposed"),
    "conduct_cleared": _l("Words approved by an inspector"),
    "conduct_sent": _l("Sent to the person"),
    "conduct_notified": _l("Received by the person"),
    "conduct_answered": _l("Reply of the person"),
    "conduct_decided": _l("Concluded by the reviewer"),
    "conduct_seconded": _l("A second person agreed"),
    "conduct_not_seconded": _l("A second person did not agree"),
    "conduct_objected": _l("Objection of the person"),
    "conduct_objection_decided": _l("Objection decided"),
    "conduct_final": _l("Became part of the record"),
    "conduct_file_added": _l("File added"),
    "conduct_file_removed": _l("File removed"),
    "conduct_file_enclosed": _l("File with the reply of the person"),
    "conduct_handed_over": _l("Handed over to a disciplinary examination"),
    "conduct_examined": _l("Result of the disciplinary examination"),
    "conduct_letter_numbered": _l("The letter got its number"),
}

_NOT_FOR_HIM = {"conduct_cleared", "conduct_not_seconded", "conduct_file_added", "conduct_file_removed"}

OWN_HAPPENED = {kind: said for kind, said in HAPPENED.items() if kind not in _NOT_FOR_HIM} | {
    "conduct_proposed": _l("Written down"),
    "conduct_sent": _l("Sent to you"),
    "conduct_notified": _l("Received by you"),
    "conduct_answered": _l("Your reply"),
    "conduct_objected": _l("Your objection"),
    "conduct_file_enclosed": _l("File with your reply"),
}

OWN_UNTOLD = OWN_HAPPENED.keys() - {"conduct_decided"}
"""What the person reads while a conclusion waits for a second."""

ON_A_SHEET = (
    "conduct_proposed",
    "conduct_answered",
    "conduct_decided",
    "conduct_objected",
    "conduct_objection_decided",
    "conduct_final",
)
"""What of a final note's life whoever reads it on a sheet, or examines, needs to know."""

SAID = ("summary", "released", "how", "reply", "companion", "reason", "objection", "file", "number")

LABELS = {
    "summary": _l("What took place"),
    "released": _l("The evidence in short"),
    "how": _l("Handed over"),
    "reply": _l("Reply"),
    "companion": _l("Companion"),
    "reason": _l("The reason"),
    "objection": _l("Objection"),
    "file": _l("File"),
    "number": _l("Number of the letter"),
}

ENTRY = {
    "received": _l("Report received"),
    "question_asked": _l("Question to the reporter"),
    "reporter_replied": _l("Answer from the reporter"),
    "reporter_wrote": _l("Message from the reporter"),
    "revived": _l("The reporter wrote again; the case goes on"),
    "message_sent": _l("Message to the reporter"),
    "answered": _l("Answer to the reporter"),
    "dismissed": _l("Answer to the reporter"),
    "objected": _l("The reporter objected"),
    "reopened": _l("Taken up again"),
    "noted": _l("Internal note"),
    "advised": _l("Opinion of another office"),
    "rated": _l("Rated by the reporter"),
    "confirmed": _l("The reporter confirmed"),
}
"""Entries of a case that can be evidence."""


NORM_FIELD = {
    "entry": _l("Entered"),
    "seconds": _l("Minutes for one"),
    "position": _l("Position that does it"),
    "source": _l("Source"),
    "name": _l("Name"),
    "valid_to": _l("Valid until"),
}


def norm_value(field: str, value: Any) -> str:
    """What a field of a norm held, as it is read."""
    if value is None:
        return "–"
    if isinstance(value, dict):
        return f"{number(value['seconds'] / 60)} ({value['source']})"
    if field == "seconds":
        return number(value / 60)
    if field == "valid_to":
        return short_day(date.fromisoformat(value))
    return str(value)


def period(value: Period) -> str:
    """A period as it is read: "Triwulan IV 2026", "November 2026", "2026"."""
    year = value.first.year
    if value.kind == "quarter":
        number = ("I", "II", "III", "IV")[value.quarter - 1]
        return str(_("Quarter %(number)s of %(year)s", number=number, year=year))
    if value.kind == "month":
        return f"{_month(value.first.month)} {year}"
    return str(year)


def said(text: dict[str, str], but: tuple[str, ...] = ()) -> list[tuple[Any, str]]:
    """What an entry of a note says, with its labels, in a fixed order."""
    return [(LABELS[name], text[name]) for name in SAID if text.get(name) and name not in but]


def _month(number: int) -> str:
    locale = get_locale()
    return str(locale.months["stand-alone"]["wide"][number]) if locale else str(number)
