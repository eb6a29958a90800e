"""What happened to a case, in words for the people who work on it: one line for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.agencies import tree
from feedback.complaints.reading import Happening, Story
from feedback.web import happenings, phrases
from feedback.web.filters import short_day

TITLES = happenings.WORDS | {
    "routed": _l("Passed on to %(unit)s"),
    "accepted": _l("Accepted by %(officer)s"),
    "claimed": _l("Taken by %(officer)s"),
    "disposed": _l("Given to %(officer)s"),
    "handed_over": _l("Post handed over to %(officer)s"),
    "handed_down": _l("Given to %(unit)s"),
    "transferred": _l("Transferred to %(unit)s"),
    "support_asked": _l("Opinion asked of %(unit)s"),
    "advised": _l("Opinion of %(unit)s"),
    "extension_asked": _l("%(days)s more working days asked for"),
    "extension_passed": _l(
        "The request for %(days)s more working days passed to the secretary's delegate: the head left it for too long"
    ),
    "extension_approved": _l("%(days)s more working days approved"),
    "extension_refused": _l("%(days)s more working days refused"),
    "extension_ended": _l(
        "The request for %(days)s more working days ended undecided: the report has moved on"
    ),
    "answer_proposed": _l("Answer proposed: %(outcome)s"),
    "approval_passed": _l(
        "The proposed answer passed to the secretary's delegate: the head left it for too long"
    ),
    "answered": _l("Answered: %(outcome)s"),
    "dismissed": _l("Answered at once: %(outcome)s"),
    "consented": _l("The reporter agreed to be forwarded, %(given)s, %(on)s"),
    "forwarded": _l("Forwarded to %(recipient)s"),
    "erased": _l("Destroyed for good: %(what)s"),
    "lapor_answered": _l("Answered in LAPOR! on %(on)s"),
    "lapor_replied": _l("In LAPOR! since %(on)s: %(lapor)s"),
    "breached": _l("Past the limit: %(steps)s. %(cause)s"),
    "escalated": _l("Passed upwards, because a limit is near or over"),
    "escalation_taken_up": _l("Took up what was passed upwards"),
    "reminder_sent": _l("Reminder of the inspectorate to %(unit)s, answer wanted by %(due)s"),
    "reminder_answered": _l("Reminder answered: to be done by %(on)s"),
    "holder_called": _l("Telephoned whoever holds the report"),
    "contact_asked": _l("Asked the reporter for %(contact)s"),
    "contact_answered": _l("The reporter answers about %(contact)s: %(said)s"),
    "contact_withdrawn": _l("The reporter no longer agrees to %(contact)s"),
    "unit_asked": _l("Explanation asked of %(unit)s, by %(due)s"),
    "unit_answered": _l("Explanation of %(unit)s"),
    "unit_question_ended": _l("The question to %(unit)s is no longer needed"),
    "paper_written": _l("Letter written: %(paper)s"),
    "paper_signed": _l("Signed letter brought back: %(paper)s"),
    "dossier_made": _l("Dossier for the Ombudsman made"),
    "reveal_asked": _l("Asked to open the identity: %(purpose)s"),
    "identity_opened": _l("The identity was opened: %(purpose)s"),
    "notice_held": _l("The reporter is told after %(until)s"),
}


@dataclass(frozen=True)
class Line:
    """One happening as the page shows it; `kind` is "theirs", "ours", "note" or "fact"."""

    seq: int
    kind: str
    title: str
    who: str
    when: Any
    exact: bool
    words: tuple[tuple[str, str], ...]
    files: tuple[Any, ...]
    erased: bool


GIVEN = {"thread": _l("in the thread"), "spoken": _l("by phone or in person")}

LABELS = {
    "evidence": _l("Evidence"),
    "programme": _l("Programme"),
    "budget_year": _l("Budget year"),
    "person": _l("Person named"),
    "place": _l("Place"),
    "reference": _l("Their number"),
    "position": _l("Position"),
    "who": _l("Who comes or calls"),
    "where": _l("Where"),
    "heard_by": _l("Who spoke with the reporter"),
    "spoke_with": _l("Spoke with"),
}


def lines(story: Story, *, after: int = 0) -> list[Line]:
    """The story's happenings behind the event `after`, in words."""
    units = tree.names()
    return [line(one, story, units) for one in story.happenings if one.seq > after]


def title(one: Happening, story: Story, units: Mapping[int, str]) -> str:
    """One happening in a line."""
    sets = one.facts.get("set", {})
    outcome = sets.get("outcome") or one.facts.get("outcome") or ""
    facts = {
        "unit": units.get(sets.get("holder_unit_id") or one.facts.get("unit") or 0, _("an office")),
        "officer": story.names.get(sets.get("officer_id") or 0, _("an officer")),
        "days": one.facts.get("days", ""),
        "outcome": phrases.OUTCOME.get(outcome, ""),
        "steps": ", ".join(str(phrases.STEP[step]) for step in one.facts.get("steps", ())),
        "cause": phrases.CAUSE.get(_cause(one), ""),
        "recipient": one.text.get("recipient", ""),
        "what": phrases.ERASED.get(one.facts.get("what", ""), ""),
        "given": GIVEN.get(one.facts.get("given", ""), ""),
        "lapor": phrases.LAPOR_STATUS.get(one.facts.get("status", ""), ""),
        "on": _date(one.facts["on"]) if "on" in one.facts else "",
        "contact": phrases.CONTACT.get(one.facts.get("contact", ""), ""),
        "said": phrases.CONTACT_ANSWER.get(one.facts.get("answer", ""), ""),
        "due": _date(one.facts["due_on"]) if "due_on" in one.facts else "",
        "until": _date(one.facts["until"]) if "until" in one.facts else "",
        "purpose": phrases.REVEAL_PURPOSE.get(one.facts.get("purpose", ""), ""),
        "paper": phrases.PAPER.get(one.facts.get("paper_kind", ""), ""),
    }
    return str(TITLES.get(one.kind, _l("Something changed"))) % facts


def line(one: Happening, story: Story, units: Mapping[int, str]) -> Line:
    """One happening with its texts in words."""
    words = [
        ("", one.text[name])
        for name in ("text", "reason", "hold_reason", "instruction")
        if one.text.get(name)
    ]
    if one.kind == "received":
        words = []  # the first text stands above, in full
    if one.kind == "rated":
        words.insert(
            0,
            (
                "",
                _(
                    "Solved: %(solved)s. Told why: %(told_why)s. Respect: %(respect)s. Speed: %(speed)s.",
                    **one.facts,
                ),
            ),
        )
    words += [(str(LABELS[name]), one.text[name]) for name in LABELS if one.text.get(name)]
    if one.facts.get("finish_by"):
        words.append((str(_("To be done by")), _date(one.facts["finish_by"])))
    if one.kind == "contact_asked":
        words.append((str(_("Proposed days")), days(one)))
    if one.facts.get("wanted_by"):
        words.append((str(_("Wanted by")), _date(one.facts["wanted_by"])))
    return Line(
        seq=one.seq,
        kind=_kind(one, bool(words)),
        title=title(one, story, units),
        who=one.who or {"reporter": _("Reporter"), "system": _("The system")}.get(one.side, ""),
        when=one.at if one.exact else one.on,
        exact=one.exact,
        words=tuple(words),
        files=one.files,
        erased=one.erased,
    )


def days(one: Happening) -> str:
    """The days proposed for a visit, a call or a meeting."""
    return ", ".join(_date(day) for day in one.facts["days"])


def _kind(one: Happening, has_words: bool) -> str:
    if one.kind == "received" or not (has_words or one.files or one.erased):
        return "fact"
    if one.is_message:
        return "theirs" if one.side == "reporter" else "ours"
    return "note"


def _cause(one: Happening) -> str:
    """What stood in the way when a limit passed; "" in an event of the time before that was noted."""
    return next((str(breach["cause"]) for breach in one.facts.get("breaches", ())), "")


def _date(iso: str) -> str:
    return short_day(date.fromisoformat(iso))
