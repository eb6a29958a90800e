"""One table of words for every value that a screen shows; keyed by the value as it is stored."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from feedback.figures import causes

STATUS = {
    "received": _l("Received"),
    "routed": _l("Passed on"),
    "in_progress": _l("In progress"),
    "awaiting_reporter": _l("Waiting for the reporter"),
    "answered": _l("Answered"),
    "closed": _l("Closed"),
}

STATUS_REPORTER = STATUS | {"awaiting_reporter": _l("Waiting for your answer")}

OUTCOME = {
    "resolved": _l("Resolved"),
    "partly_resolved": _l("Partly resolved"),
    "planned": _l("Planned"),
    "explained": _l("Explained"),
    "not_competent": _l("Not within our authority"),
    "not_proven": _l("Not enough evidence yet"),
    "incomplete": _l("Incomplete"),
    "withdrawn": _l("Withdrawn by the reporter"),
}

NEARNESS = {
    "here": _l("the same place"),
    "kecamatan": _l("the same kecamatan"),
    "unknown": _l("one of the two says no place"),
    "elsewhere": _l("another kecamatan"),
}

OUTCOME_SAYS = {
    "resolved": _l("What you reported has been put right."),
    "partly_resolved": _l("Part of it has been put right; the rest is named in the answer."),
    "planned": _l("It has a budget year and a date. If the date passes unmet, the case reopens."),
    "explained": _l("Nothing had to change; the answer says why."),
    "not_competent": _l("Another institution decides this. The answer says which, and how it was passed on."),
    "not_proven": _l("The office looked into it and found too little to act on."),
    "incomplete": _l("A question stayed without an answer. Any reply within 30 days revives the case."),
    "withdrawn": _l("The reporter took the report back."),
}

CAUSE = {cause.value: words for cause, words in causes.WORDS.items() if cause is not None}
"""What stood in the way when a limit passed."""

LAPOR_STATUS = {
    "unverified": _l("Not verified yet (in LAPOR!)"),
    "not_followed_up": _l("Not followed up yet (in LAPOR!)"),
    "in_process": _l("Being processed (in LAPOR!)"),
    "done": _l("Done (in LAPOR!)"),
    "postponed": _l("Postponed (in LAPOR!)"),
    "archived": _l("Archived (in LAPOR!)"),
}

TEMPLATE_USE = {
    "answer": _l("answer"),
    "question": _l("ask a question"),
    "message": _l("write to the reporter"),
}

ERASURE_STATE = {
    "asked": _l("It is being decided."),
    "granted": _l("Granted. Everything is erased as soon as the law allows."),
    "denied": _l("Denied."),
    "done": _l("Done: everything is erased."),
}

ERASED = {
    "contact": _l("who the reporter is"),
    "words": _l("every word of the report"),
}

IDENTITY = {
    "open": _l("Name known to the agency"),
    "confidential": _l("Name kept secret"),
    "anonymous": _l("No name"),
}

IDENTITY_SAYS = {
    "open": _l("Officers who work on it see your name and contact. The unit you complain about does not."),
    "confidential": _l("Your name is sealed. Nobody who works on your report can open it."),
    "anonymous": _l(
        "We store no name, no contact and no exact time. Only your secret code leads to the report."
    ),
}

REVEAL_PURPOSE = {
    "danger": _l("somebody's life or health is in danger"),
    "protection": _l("the reporter has to be protected"),
    "witness": _l("the reporter is to be heard as a witness"),
    "court": _l("a court or prosecutor demands it by law"),
    "false_report": _l("a deliberately false report is being examined"),
}

REVEAL_STATE = {
    "asked": _l("Waits for a custodian"),
    "approved": _l("Agreed; the keeper opens it"),
    "ready": _l("Ready to be read"),
    "opened": _l("Being read"),
    "over": _l("Read, and the copy destroyed"),
    "denied": _l("Refused"),
    "expired": _l("Ran out of time"),
    "ended": _l("Ended before it was read"),
    "failed": _l("The keeper did not open it"),
}

REVEAL_FAILURE = {
    "withdrawn": _l("You took the request back. You can ask anew."),
    "not_agreed": _l("The record does not show two persons of two offices who agreed and may still do so."),
    "altered": _l(
        "What was sealed, or the request, is not as it was recorded. Tell the heads of the inspectorate."
    ),
    "key_lost": _l("No key that fits is held any more. If it is lost, this name stays sealed for good."),
}

VISIBILITY = {
    "publishable": _l("May be published"),
    "secret": _l("Secret"),
}

SERVICE_CLASS = {
    "information": _l("Request for information"),
    "aspiration": _l("Suggestion, wish, appreciation"),
    "non_oversight": _l("Complaint"),
    "oversight": _l("Suspected illegal charge or abuse of authority"),
}

STEP = {
    "verification": _l("Checked and passed on"),
    "first_follow_up": _l("First reply from the agency"),
    "completion": _l("Outcome"),
    "reporter_answer": _l("Answer to our question"),
    "confirmation": _l("Confirm or object"),
}

ROLE = {
    "operator": _l("Service desk operator"),
    "verifier": _l("Verifier"),
    "officer": _l("Officer"),
    "unit_head": _l("Head of unit"),
    "agency_head": _l("Head of agency"),
    "secretary_delegate": _l("Delegate of the regional secretary"),
    "inspector": _l("Inspector"),
    "custodian": _l("Custodian of identities"),
    "personnel_officer": _l("Personnel officer"),
    "assessor": _l("Performance assessor"),
    "civil_servant": _l("Civil servant"),
    "administrator": _l("Administrator"),
    "observer": _l("Observer"),
}

CHANNEL = {
    "web": _l("Website"),
    "counter": _l("Service counter"),
    "phone": _l("Telephone"),
    "whatsapp": _l("WhatsApp"),
    "letter": _l("Letter"),
    "lapor": _l("SP4N-LAPOR!"),
    "api": _l("Another system"),
    "import": _l("Imported"),
}

ACTING = {"": "", "plt": _l("Acting (Plt.)"), "plh": _l("Daily acting (Plh.)")}

UNIT_OF_TIME = {"working": _l("working days"), "calendar": _l("calendar days")}

DAY_KIND = {
    "national": _l("National holiday"),
    "cuti_bersama": _l("Collective leave"),
    "local_off": _l("Local day off"),
    "local_work": _l("Local working day"),
}

WEEKDAY = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)

DRAFT_STATE = {
    "drafted": _l("draft"),
    "published": _l("published"),
    "discarded": _l("given up"),
}

HOURS_STATE = {
    "coming": _l("to come"),
    "now": _l("valid today"),
    "covered": _l("behind a period"),
    "over": _l("over"),
}

CONDUCT_KIND = {"conduct": _l("Conduct note"), "appreciation": _l("Appreciation")}

CONDUCT_STATE = {
    "proposed": _l("Proposed"),
    "sent": _l("Sent, not yet received"),
    "notified": _l("Received"),
    "answered": _l("Replied to"),
    "decided": _l("Decided"),
    "final": _l("Final"),
    "dropped": _l("Dropped"),
}

CONCLUSION = {
    "substantiated": _l("Substantiated"),
    "partly": _l("Partly substantiated"),
    "not_proven": _l("Not proven"),
    "undetermined": _l("Could not be determined"),
    "appreciated": _l("Appreciated"),
}

FINDING = {
    "no_breach": _l("No breach of discipline"),
    "light": _l("Breach, light sanction"),
    "moderate": _l("Breach, moderate sanction"),
    "severe": _l("Breach, severe sanction"),
    "ended": _l("Ended without a decision"),
}

CONTACT = {
    "visit": _l("a visit"),
    "call": _l("a telephone call"),
    "meeting": _l("a meeting"),
}

CONTACT_ANSWER = {
    "yes": _l("Yes"),
    "no": _l("No"),
    "other": _l("Another time or place"),
}

ACCOUNT_STATE = {"invited": _l("Invited"), "active": _l("Active"), "disabled": _l("Switched off")}

SERVANT_KIND = {
    "pns": "PNS",
    "pppk": "PPPK",
    "pppk_part_time": _l("Part-time PPPK"),
    "blud": _l("BLUD employee"),
    "contract": _l("Contract employee"),
    "volunteer": _l("Volunteer"),
    "village": _l("Village official"),
}

REGION_KIND = {"kecamatan": "Kecamatan", "desa": "Desa", "kelurahan": "Kelurahan"}

PAPER = {
    "disposition": _l("Disposition sheet"),
    "memo": _l("Memo"),
    "cover": _l("Covering letter"),
    "reminder": _l("Reminder"),
    "clarification": _l("Request for clarification"),
    "invitation": _l("Invitation"),
    "clarification_record": _l("Record of clarification"),
    "inspection_record": _l("Record of inspection"),
    "reply": _l("Answer to the reporter"),
    "handover": _l("Record of handover"),
    "dossier": _l("Dossier for the Ombudsman"),
    "proof": _l("Proof that I complained"),
}

PAPER_SAYS = {
    "disposition": _l("You give the report to somebody of your office, with an instruction."),
    "memo": _l("Inside your own agency: to tell, to ask for direction."),
    "cover": _l("The report goes to another office or institution."),
    "reminder": _l("The holder is reminded of the day promised to the reporter."),
    "clarification": _l("An office is asked to explain in writing."),
    "invitation": _l("People are called together. Reporters only when they agreed to meet in the thread."),
    "clarification_record": _l("What was said when somebody explained."),
    "inspection_record": _l("What was found on the spot."),
    "reply": _l("The answer on paper, for who asks for it."),
}

NATURE = {"ordinary": _l("Ordinary"), "urgent": _l("Without delay"), "secret": _l("Secret")}

PAPER_STATE = {
    "waiting": _l("Being made"),
    "made": _l("Ready"),
    "dead": _l("Could not be made"),
}

STAGE = {
    "drafted": _l("Drafted"),
    "proposed": _l("Proposed"),
    "approved": _l("Approved by the minister"),
    "announced": _l("Announced"),
    "filled": _l("Posts filled"),
}

WORK_KIND = {
    "category": _l("Cases of a category"),
    "service": _l("A service, from its statistics"),
}

ADVICE = {
    "posts_first": _l("Posts are missing"),
    "posts_ahead": _l("Posts are missing"),
    "way_of_working": _l("Look at the way of working"),
    "keep": _l("As it should be"),
    "look_at_norms": _l("Look at norms and volumes"),
    "count_work": _l("Count the work first"),
    "count_posts": _l("Count the posts first"),
}

ADVICE_SAYS = {
    "posts_first": _l(
        "More work than the posts can do, and promises are missed. Ask for posts, or share the work. Until they are "
        "filled the delay says nothing about how anybody works."
    ),
    "posts_ahead": _l(
        "More work than the posts can do, and promises are kept all the same. Ask for posts before that breaks."
    ),
    "way_of_working": _l(
        "There are enough posts, and promises are missed more than chance explains. Look at steps, tools and "
        "training of the office as a whole; the number names no person."
    ),
    "keep": _l("Work and posts fit, and promises are kept as elsewhere."),
    "look_at_norms": _l(
        "Many more posts than the counted work needs. Most likely work is not counted yet or a norm is too short; "
        "see to that before anything else."
    ),
    "count_work": _l("No volume with a norm time is known, so no need can be told."),
    "count_posts": _l("Nobody has said how many posts are filled, so no gap can be told."),
}
