"""What happened to a report, in words for the one who sent it, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.base import clock
from feedback.complaints import consent
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening, Story
from feedback.complaints.status import Closing, Status
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.web import phrases
from feedback.web.filters import short_day

TITLES = {
    "received": _l("You sent the report"),
    "routed": _l("Passed on to %(unit)s"),
    "accepted": _l("The agency has taken it up"),
    "question_asked": _l("You were asked something; the time is paused"),
    "reporter_replied": _l("You answered; the time goes on"),
    "revived": _l("You wrote again; it goes on"),
    "transferred": _l("Moved to %(unit)s"),
    "bounced": _l("Sent back to the verifier, who looks for the right agency"),
    "extension_approved": _l("%(days)s more working days were approved"),
    "answered": _l("You got the outcome: %(outcome)s"),
    "dismissed": _l("You got the outcome: %(outcome)s"),
    "consented": _l("You agreed on %(on)s that it is forwarded"),
    "forwarded": _l("Forwarded to %(recipient)s"),
    "confirmed": _l("You said that it is solved"),
    "lapsed": _l("Closed: no objection came in time"),
    "objected": _l("You said that it is not solved yet; somebody else looks at it now"),
    "reopened": _l("Taken up again"),
    "plan_missed": _l("The planned date passed unmet; taken up again"),
    "withdrawn": _l("You took the report back"),
    "archived": _l("Put away, because our question stayed without an answer"),
    "rated": _l("You rated the answer"),
    "protected": _l("You are protected more strongly now"),
    "disclosed": _l("You told the agency who you are"),
    "erasure_asked": _l("You asked that everything be erased"),
    "erasure_granted": _l("It will be erased as soon as the law allows"),
    "erasure_denied": _l("It is not erased; the reason stands here"),
    "leak_told": _l("Data of your report got into wrong hands"),
    "erased": _l("What had to be destroyed was destroyed: %(what)s"),
    "published": _l("A text without names was published"),
    "unpublished": _l("The published text was taken back"),
    "pressed": _l("You told %(watch)s that you are being pressed"),
    "recounted": _l("A decree changed the working days; the dates were counted again"),
    "code_replaced": _l("You were given a new secret code at a counter"),
    "contact_asked": _l("The office asks you for %(contact)s"),
    "contact_answered": _l("You answered about %(contact)s: %(said)s"),
    "contact_withdrawn": _l("You no longer agree to %(contact)s"),
    "unit_asked": _l("The agency asked the office for an explanation"),
    "identity_opened": _l("Your identity was opened to the inspectorate: %(purpose)s"),
    "pressure_answered": _l("You got an answer about the pressure on you"),
}
"""A kind that is missing here, such as a message, stands in the thread only."""

STATE = {
    Status.RECEIVED: _l(
        "A verifier is checking your report and will pass it on to the agency that must act."
    ),
    Status.ROUTED: _l("Your report is at %(unit)s. It has not been taken up yet."),
    Status.IN_PROGRESS: _l("%(unit)s is working on your report."),
    Status.AWAITING_REPORTER: _l("You were asked something. As soon as you answer, it goes on."),
    Status.ANSWERED: _l("The outcome is here. Is it solved for you?"),
}

PROMISED = {
    Step.VERIFICATION: _l("Checked and passed on by"),
    Step.COMPLETION: _l("The outcome by"),
    Step.REPORTER_ANSWER: _l("We wait for your answer until"),
    Step.CONFIRMATION: _l("You can say whether it is solved until"),
}

NEXT = (
    (Status.RECEIVED, _l("A verifier passes it on")),
    (Status.ROUTED, _l("The agency replies")),
    (Status.IN_PROGRESS, _l("You get the outcome")),
    (Status.ANSWERED, _l("You say whether it is solved")),
)


@dataclass(frozen=True)
class Point:
    """One point on the line; `words` are (label, text)."""

    title: str
    on: date | None
    state: str
    words: tuple[tuple[str, str], ...] = ()


def line_of(story: Story, complaint: Complaint, units: Mapping[int, str]) -> list[Point]:
    """What happened, oldest first, and what is next."""
    past = [_point(one, units) for one in story.happenings if one.kind in TITLES]
    past += _answer_to_pressure(story)
    return past + _ahead(complaint)


def state_of(complaint: Complaint, units: Mapping[int, str]) -> str:
    """Where the report is, in a sentence; `units` are the offices' names by id."""
    if complaint.status is Status.CLOSED:
        return _closed(complaint)
    return str(STATE[complaint.status]) % {"unit": units[complaint.holder_unit_id]}


def wish(story: Story) -> tuple[str, ...]:
    """What the office asks for and the reporter has not answered, line by line."""
    asked = consent.waits(story)
    if asked is None:
        return ()
    days = ", ".join(short_day(date.fromisoformat(day)) for day in asked.facts["days"])
    said = [
        _("The office asks you for %(contact)s.", contact=phrases.CONTACT[asked.facts["contact"]]),
        _("Proposed days: %(days)s", days=days),
        _("Who comes or calls: %(who)s", who=asked.text.get("who", "")),
    ]
    if asked.text.get("where"):
        said.append(_("Where: %(where)s", where=asked.text["where"]))
    return (*said, *filter(None, [asked.text.get("text", "")]))


def main_promise(complaint: Complaint, story: Story) -> tuple[str, Promise] | None:
    """The date that matters most to the reporter now, with what it promises; None when the case is closed."""
    if complaint.status is Status.CLOSED:
        return None
    by_status = {
        Status.RECEIVED: Step.VERIFICATION,
        Status.AWAITING_REPORTER: Step.REPORTER_ANSWER,
        Status.ANSWERED: Step.CONFIRMATION,
    }
    step = by_status.get(complaint.status, Step.COMPLETION)
    promise = story.promise(step)
    return (str(PROMISED[step]), promise) if promise is not None else None


def _closed(complaint: Complaint) -> str:
    words = {
        Closing.CONFIRMED: _("Closed: you said that it is solved."),
        Closing.SILENCE: _("Closed: nobody objected to the outcome in time."),
        Closing.WITHDRAWN: _("Closed: you took the report back."),
        Closing.ARCHIVED: _(
            "Put away: our question stayed without an answer. Any message from you revives it."
        ),
        Closing.DISMISSED: _("Closed with an answer from the verifier."),
    }
    return str(words.get(complaint.closing or Closing.DISMISSED, ""))


def _point(one: Happening, units: Mapping[int, str]) -> Point:
    sets = one.facts.get("set", {})
    facts: dict[str, Any] = {
        "unit": units.get(sets.get("holder_unit_id") or 0, _("another office")),
        "days": one.facts.get("days", ""),
        "outcome": phrases.OUTCOME.get(sets.get("outcome") or "", ""),
        "recipient": one.text.get("recipient", ""),
        "what": phrases.ERASED.get(one.facts.get("what", ""), ""),
        "purpose": phrases.REVEAL_PURPOSE.get(one.facts.get("purpose", ""), ""),
        "watch": _("the regional secretary's office")
        if one.facts.get("elsewhere")
        else _("the inspectorate"),
        "contact": phrases.CONTACT.get(one.facts.get("contact", ""), ""),
        "said": phrases.CONTACT_ANSWER.get(one.facts.get("answer", ""), ""),
        "on": short_day(date.fromisoformat(one.facts["on"])) if "on" in one.facts else "",
    }
    words = []
    if not one.is_message:
        words = [("", one.text[name]) for name in ("reason", "text") if one.text.get(name)]
        if one.text.get("reference"):
            words.append((_("Their number"), one.text["reference"]))
    return Point(str(TITLES[one.kind]) % facts, one.on, "past", tuple(words))


def _answer_to_pressure(story: Story) -> list[Point]:
    """By when somebody who is being pressed gets an answer, as long as he has none."""
    answered = {one.facts.get("pressure") for one in story.happenings if one.kind == "pressure_answered"}
    waiting = [
        date.fromisoformat(one.facts["due_on"])
        for one in story.happenings
        if one.kind == "pressed" and "due_on" in one.facts and one.facts["pressure"] not in answered
    ]
    if not waiting:
        return []
    due = min(waiting)
    late = clock.today() > due
    said = _("It is late; the heads of that office are told every day until they answer.") if late else ""
    words = (("", said),) if said else ()
    return [
        Point(_("An answer about the pressure on you, by %(due)s", due=short_day(due)), None, "now", words)
    ]


def _ahead(complaint: Complaint) -> list[Point]:
    status = complaint.status
    if status is Status.CLOSED:
        return []
    if status is Status.AWAITING_REPORTER:
        return [Point(_("It waits for your answer"), None, "now")]
    steps = [step for step, _words in NEXT]
    here = steps.index(status)
    return [
        Point(str(words), None, "now" if place == here else "next")
        for place, (_step, words) in enumerate(NEXT)
        if place >= here
    ]
