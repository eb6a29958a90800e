"""Who may do what: the one table of rights. Screens, guards and tests are made from it.

A right says what a role may do at all; on which case it may do so is for the hall's shelves to say.
Basis: the roles of PermenPANRB 62/2018 and the regency's own division of work.
"""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from feedback.people.roles import HEADS, OFFICERS, Role


class Right(StrEnum):
    """One thing a role may do, named `<area>_<verb>` or plainly."""

    SEE_DESK = "see_desk"
    TRIAGE = "triage"
    ASK_REPORTER = "ask_reporter"
    ROUTE = "route"
    PUBLISH = "publish"
    QUARANTINE = "quarantine"
    JOIN = "join"
    FORWARD = "forward"
    ACCEPT = "accept"
    CLAIM = "claim"
    DISPOSE = "dispose"
    ADVISE = "advise"
    NOTE = "note"
    ANSWER = "answer"
    EXTEND = "extend"
    APPROVE_EXTENSION = "approve_extension"
    RETURN_CASE = "return_case"
    TRANSFER = "transfer"
    APPROVE_ANSWER = "approve_answer"
    DECIDE_OBJECTION = "decide_objection"
    REOPEN = "reopen"
    SEE_CONTACT = "see_contact"
    KEEP_AWAY = "keep_away"
    LET_BACK = "let_back"
    HANDOVER = "handover"
    EXPLAIN = "explain"
    WRITE_PAPERS = "write_papers"
    KEEP_LETTERHEAD = "keep_letterhead"
    MAKE_DOSSIER = "make_dossier"
    ANSWER_PRESSURE = "answer_pressure"
    ASSIST_INTAKE = "assist_intake"
    SEE_OVERSIGHT_FIGURES = "see_oversight_figures"
    EXPORT_FIGURES = "export_figures"
    SEE_ALL_CASES = "see_all_cases"
    AUDIT = "audit"
    HANDLE_OVERSIGHT = "handle_oversight"
    ASK_HOLD = "ask_hold"
    APPROVE_HOLD = "approve_hold"
    DECIDE_ERASURE = "decide_erasure"
    KEEP_BREACHES = "keep_breaches"
    OBSERVE = "observe"
    REVEAL_REQUEST = "reveal_request"
    REVEAL_APPROVE = "reveal_approve"
    PROPOSE_CONDUCT = "propose_conduct"
    DECIDE_CONDUCT = "decide_conduct"
    SEE_OWN_RECORD = "see_own_record"
    REPLY_OWN_RECORD = "reply_own_record"
    EXAMINE_DISCIPLINE = "examine_discipline"
    SEE_SHEETS = "see_sheets"
    DECIDE_SHEETS = "decide_sheets"
    GUIDE = "guide"
    MANAGE_CIVIL_SERVANTS = "manage_civil_servants"
    SEE_STAFFING = "see_staffing"
    SEE_OWN_STAFFING = "see_own_staffing"
    KEEP_STAFFING = "keep_staffing"
    SEE_SURVEYS = "see_surveys"
    KEEP_SURVEYS = "keep_surveys"
    MEND_AFTER_SURVEY = "mend_after_survey"
    MANAGE_PEOPLE = "manage_people"
    RESET_FACTORS = "reset_factors"
    MANAGE_REFERENCE = "manage_reference"
    SEE_OUTBOX = "see_outbox"


_VERIFIER = frozenset({Role.VERIFIER})
_DELEGATE = frozenset({Role.SECRETARY_DELEGATE})
_INSPECTOR = frozenset({Role.INSPECTOR})
_PERSONNEL = frozenset({Role.PERSONNEL_OFFICER})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

# Who stands at the unit that holds an unrouted case: the verifying office, the secretary's delegate for what
# lies with the secretary, the inspector for reports of abuse of authority. The hall says which is which.
_FIRST_DESK = _VERIFIER | _DELEGATE | _INSPECTOR

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE_DESK: OFFICERS | _FIRST_DESK,
    Right.TRIAGE: _FIRST_DESK,
    Right.ASK_REPORTER: OFFICERS | _FIRST_DESK,
    Right.ROUTE: _FIRST_DESK,
    Right.PUBLISH: _VERIFIER,
    Right.QUARANTINE: _VERIFIER | _INSPECTOR,
    Right.JOIN: _VERIFIER,
    Right.FORWARD: _FIRST_DESK,
    Right.ACCEPT: OFFICERS | _INSPECTOR | _DELEGATE,
    Right.CLAIM: OFFICERS | _INSPECTOR | _DELEGATE,
    Right.DISPOSE: HEADS | _INSPECTOR | _DELEGATE,
    Right.ADVISE: OFFICERS | _DELEGATE | _INSPECTOR,
    Right.NOTE: OFFICERS | _FIRST_DESK,
    Right.ANSWER: OFFICERS | _INSPECTOR | _DELEGATE,
    Right.EXTEND: OFFICERS | _INSPECTOR | _DELEGATE,
    Right.APPROVE_EXTENSION: frozenset({Role.AGENCY_HEAD}) | _DELEGATE,
    Right.RETURN_CASE: OFFICERS | _INSPECTOR | _DELEGATE,
    Right.TRANSFER: _FIRST_DESK,
    Right.APPROVE_ANSWER: frozenset({Role.AGENCY_HEAD}) | _DELEGATE,
    Right.DECIDE_OBJECTION: HEADS | _DELEGATE | _INSPECTOR,
    Right.REOPEN: _DELEGATE | _INSPECTOR,
    Right.SEE_CONTACT: OFFICERS | _VERIFIER | _INSPECTOR,
    Right.KEEP_AWAY: HEADS | _FIRST_DESK,
    Right.LET_BACK: _DELEGATE | _INSPECTOR,
    Right.HANDOVER: HEADS,
    Right.EXPLAIN: HEADS,
    Right.WRITE_PAPERS: OFFICERS | _FIRST_DESK,
    Right.KEEP_LETTERHEAD: HEADS | _FIRST_DESK,
    Right.MAKE_DOSSIER: _INSPECTOR | _DELEGATE,
    Right.ANSWER_PRESSURE: _INSPECTOR | _DELEGATE,
    Right.ASSIST_INTAKE: frozenset({Role.OPERATOR}),
    Right.SEE_OVERSIGHT_FIGURES: _INSPECTOR | _DELEGATE,
    Right.EXPORT_FIGURES: _INSPECTOR | _DELEGATE,
    Right.SEE_ALL_CASES: _INSPECTOR,
    Right.AUDIT: _INSPECTOR,
    Right.HANDLE_OVERSIGHT: _INSPECTOR,
    Right.ASK_HOLD: _INSPECTOR,
    Right.APPROVE_HOLD: _INSPECTOR | _DELEGATE,
    Right.DECIDE_ERASURE: _INSPECTOR | _DELEGATE,
    Right.KEEP_BREACHES: _ADMINISTRATOR | _INSPECTOR,
    Right.OBSERVE: frozenset({Role.OBSERVER}),
    Right.REVEAL_REQUEST: _INSPECTOR,
    Right.REVEAL_APPROVE: frozenset({Role.CUSTODIAN}),
    Right.PROPOSE_CONDUCT: HEADS | _DELEGATE | _INSPECTOR,
    Right.DECIDE_CONDUCT: HEADS | _DELEGATE | _INSPECTOR,
    Right.SEE_OWN_RECORD: frozenset({Role.CIVIL_SERVANT}),
    Right.REPLY_OWN_RECORD: frozenset({Role.CIVIL_SERVANT}),
    Right.EXAMINE_DISCIPLINE: frozenset({Role.CIVIL_SERVANT}),
    Right.SEE_SHEETS: _PERSONNEL | frozenset({Role.ASSESSOR}),
    Right.DECIDE_SHEETS: _DELEGATE | frozenset({Role.CIVIL_SERVANT}),
    Right.GUIDE: frozenset({Role.ASSESSOR, Role.CIVIL_SERVANT}),
    Right.MANAGE_CIVIL_SERVANTS: _PERSONNEL,
    Right.SEE_STAFFING: _PERSONNEL | _DELEGATE | _INSPECTOR | frozenset({Role.OBSERVER}),
    Right.SEE_OWN_STAFFING: HEADS,
    Right.KEEP_STAFFING: _PERSONNEL | _DELEGATE,
    Right.SEE_SURVEYS: HEADS | _PERSONNEL | _DELEGATE | _INSPECTOR | frozenset({Role.OBSERVER}),
    Right.KEEP_SURVEYS: _DELEGATE,
    Right.MEND_AFTER_SURVEY: HEADS | _DELEGATE,
    Right.MANAGE_PEOPLE: _ADMINISTRATOR,
    Right.RESET_FACTORS: _ADMINISTRATOR | frozenset({Role.CUSTODIAN}),
    Right.MANAGE_REFERENCE: _ADMINISTRATOR,
    Right.SEE_OUTBOX: _ADMINISTRATOR,
}

RIGHT_NAMES = {
    Right.SEE_DESK: _l("Work at the desk"),
    Right.TRIAGE: _l("Check and classify new reports"),
    Right.ASK_REPORTER: _l("Ask the reporter"),
    Right.ROUTE: _l("Choose who is responsible"),
    Right.PUBLISH: _l("Publish a moderated text"),
    Right.QUARANTINE: _l("Put into quarantine and take out"),
    Right.JOIN: _l("Join reports of one problem"),
    Right.FORWARD: _l("Forward what is not ours"),
    Right.ACCEPT: _l("Accept a report"),
    Right.CLAIM: _l("Take a report in hand"),
    Right.DISPOSE: _l("Give a disposition"),
    Right.ADVISE: _l("Give an opinion when asked"),
    Right.NOTE: _l("Write an internal note"),
    Right.ANSWER: _l("Answer the reporter with an outcome"),
    Right.EXTEND: _l("Ask for more time"),
    Right.APPROVE_EXTENSION: _l("Approve more time"),
    Right.RETURN_CASE: _l("Return a report to the verifier"),
    Right.TRANSFER: _l("Move a report to another agency or unit"),
    Right.APPROVE_ANSWER: _l("Approve an answer"),
    Right.DECIDE_OBJECTION: _l("Decide on a reporter's objection"),
    Right.REOPEN: _l("Reopen a report"),
    Right.SEE_CONTACT: _l("See contact data that was given openly"),
    Right.KEEP_AWAY: _l("Keep a report from somebody named in it"),
    Right.LET_BACK: _l("Let somebody see a report again that was kept from him"),
    Right.HANDOVER: _l("Hand over a post with its open reports"),
    Right.WRITE_PAPERS: _l("Write letters and records of a report"),
    Right.KEEP_LETTERHEAD: _l("Keep the letterhead and the numbering of one's own office"),
    Right.MAKE_DOSSIER: _l("Make the dossier of a report for the Ombudsman"),
    Right.ANSWER_PRESSURE: _l("Answer reporters who are being pressed"),
    Right.EXPLAIN: _l("Explain when a question is put to one's own office"),
    Right.ASSIST_INTAKE: _l("Enter a report for somebody"),
    Right.SEE_OVERSIGHT_FIGURES: _l("See oversight figures"),
    Right.EXPORT_FIGURES: _l("Export figures"),
    Right.SEE_ALL_CASES: _l("See all reports"),
    Right.AUDIT: _l("Check the record"),
    Right.HANDLE_OVERSIGHT: _l("Handle reports of abuse of authority"),
    Right.ASK_HOLD: _l("Ask that a report be kept from erasure"),
    Right.APPROVE_HOLD: _l("Agree that a report be kept from erasure"),
    Right.DECIDE_ERASURE: _l("Decide on a reporter's request to erase"),
    Right.KEEP_BREACHES: _l("Keep the register of data breaches"),
    Right.OBSERVE: _l("See headers and clocks"),
    Right.REVEAL_REQUEST: _l("Ask for a sealed identity to be opened"),
    Right.REVEAL_APPROVE: _l("Approve the opening of an identity"),
    Right.PROPOSE_CONDUCT: _l("Propose a conduct note or an appreciation"),
    Right.DECIDE_CONDUCT: _l("Decide on a conduct note"),
    Right.SEE_OWN_RECORD: _l("See one's own record"),
    Right.REPLY_OWN_RECORD: _l("Reply to one's own record"),
    Right.EXAMINE_DISCIPLINE: _l("Record how a disciplinary examination of one's own staff ended"),
    Right.SEE_SHEETS: _l("See evidence sheets"),
    Right.DECIDE_SHEETS: _l("Decide on objections to the sheets of those below"),
    Right.GUIDE: _l("Guide those one assesses: feedback, coaching, awards"),
    Right.MANAGE_CIVIL_SERVANTS: _l("Keep civil servants and postings"),
    Right.SEE_STAFFING: _l("See staffing needs"),
    Right.SEE_OWN_STAFFING: _l("See the staffing needs of one's own office"),
    Right.KEEP_STAFFING: _l("Keep norm times, formations and comments on them"),
    Right.SEE_SURVEYS: _l("See the results of satisfaction surveys"),
    Right.KEEP_SURVEYS: _l("Hold satisfaction surveys"),
    Right.MEND_AFTER_SURVEY: _l("Write down what is done after a survey"),
    Right.MANAGE_PEOPLE: _l("Manage accounts and posts"),
    Right.RESET_FACTORS: _l("Agree to the reset of somebody's ways to sign in, or stop it"),
    Right.MANAGE_REFERENCE: _l("Manage reference data"),
    Right.SEE_OUTBOX: _l("See letters waiting to be sent"),
}

CASE_CONTENT = frozenset(
    {
        Right.SEE_DESK,
        Right.SEE_CONTACT,
        Right.SEE_ALL_CASES,
        Right.ANSWER,
        Right.TRIAGE,
        Right.NOTE,
        Right.WRITE_PAPERS,
        Right.MAKE_DOSSIER,
    }
)
"""Rights that open the text of cases: never the administrator's, the observer's or the custodian's."""


def roles_with(right: Right) -> frozenset[Role]:
    """The roles that hold `right`."""
    return RIGHTS[right]
