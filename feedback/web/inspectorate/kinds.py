"""The record's own words in ours: kinds of event, who acted, what a fault of the record means."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.people import persons

CASE = {
    "received": _l("Report received"),
    "routed": _l("Passed on"),
    "question_asked": _l("Question to the reporter"),
    "reporter_replied": _l("Answer from the reporter"),
    "reporter_wrote": _l("Message from the reporter"),
    "revived": _l("The reporter wrote again; the case goes on"),
    "message_sent": _l("Message to the reporter"),
    "accepted": _l("Accepted"),
    "claimed": _l("Taken in hand"),
    "disposed": _l("Given to an officer"),
    "handed_over": _l("Post handed over"),
    "reassigned": _l("Given to another officer"),
    "handed_down": _l("Given to another office of the agency"),
    "transferred": _l("Transferred to another office"),
    "bounced": _l("Sent back to the verifier"),
    "support_asked": _l("Opinion asked of another office"),
    "advised": _l("Opinion given"),
    "noted": _l("Internal note"),
    "extension_asked": _l("More time asked for"),
    "extension_passed": _l("Request for more time passed to the delegate"),
    "approval_passed": _l("Proposed answer passed to the delegate"),
    "extension_approved": _l("More time approved"),
    "extension_refused": _l("More time refused"),
    "answer_proposed": _l("Answer proposed"),
    "answer_sent_back": _l("Proposed answer sent back"),
    "answered": _l("Answered"),
    "dismissed": _l("Answered at once by the verifier"),
    "consented": _l("The reporter agreed to be forwarded"),
    "forwarded": _l("Forwarded to another body"),
    "confirmed": _l("The reporter confirmed"),
    "lapsed": _l("Closed: no objection in time"),
    "objected": _l("The reporter objected"),
    "objection_counted": _l("Objection counted"),
    "reopened": _l("Taken up again"),
    "plan_missed": _l("The planned date passed; taken up again"),
    "withdrawn": _l("Withdrawn by the reporter"),
    "archived": _l("Put away: the question stayed without an answer"),
    "rated": _l("Rated by the reporter"),
    "joined": _l("Joined to an incident"),
    "parted": _l("Taken out of the incident"),
    "quarantined": _l("Set aside"),
    "released": _l("Taken back from the set-aside"),
    "protected": _l("The reporter is protected more strongly"),
    "disclosed": _l("The reporter told who he is"),
    "erasure_asked": _l("The reporter asks that everything be erased"),
    "erasure_granted": _l("The request to erase was granted"),
    "erasure_denied": _l("The request to erase was denied"),
    "hold_asked": _l("A legal hold is asked for"),
    "hold_placed": _l("A legal hold stands"),
    "hold_refused": _l("A legal hold was refused"),
    "hold_ended": _l("A legal hold has ended"),
    "leak_told": _l("The reporter was told of a data breach"),
    "erased": _l("Destroyed for good"),
    "body_erased": _l("The words of an event were destroyed"),
    "published": _l("A moderated text was published"),
    "unpublished": _l("The published text was taken back"),
    "lapor_noted": _l("LAPOR! number written down"),
    "lapor_removed": _l("LAPOR! number removed"),
    "lapor_answered": _l("Answered in LAPOR!"),
    "breached": _l("A limit passed"),
    "escalated": _l("Passed upwards"),
    "escalation_taken_up": _l("Taken up"),
    "reminder_sent": _l("Reminder of the inspectorate"),
    "reminder_answered": _l("Reminder answered"),
    "holder_called": _l("The office was telephoned"),
    "breach_excused": _l("A delay was excused"),
    "recounted": _l("A decree changed the working days; the dates were counted again"),
    "code_replaced": _l("New secret code given at the counter"),
    "contact_asked": _l("Asked the reporter for a visit, a call or a meeting"),
    "contact_answered": _l("The reporter answers about a visit, a call or a meeting"),
    "contact_withdrawn": _l("The reporter no longer agrees to be met"),
    "unit_asked": _l("Explanation asked of the office complained about"),
    "unit_answered": _l("Explanation of the office complained about"),
    "unit_question_ended": _l("The question to the office is no longer needed"),
    "kept_away": _l("Kept from somebody"),
    "let_back": _l("No longer kept from somebody"),
    "pressed": _l("The reporter says he is being pressed"),
    "pressure_answered": _l("The inspectorate answered"),
    "dossier_made": _l("A dossier for the Ombudsman was made"),
    "paper_written": _l("A letter or record was written"),
    "paper_signed": _l("A signed letter was brought back"),
    "lapor_replied": _l("Answered in LAPOR!"),
    "looked_again": _l("Looked at again by the inspectorate"),
    "attempt_noted": _l("Somebody from whom this case is hidden tried to open it"),
    "reveal_asked": _l("Asked to open the identity"),
    "reveal_approved": _l("A custodian agreed to open the identity"),
    "reveal_denied": _l("A custodian refused to open the identity"),
    "reveal_expired": _l("The request to open the identity ran out of time"),
    "reveal_withdrawn": _l("The request to open the identity was taken back"),
    "reveal_ended": _l("The request to open the identity ended: nothing is sealed any more"),
    "reveal_failed": _l("The keeper did not open the identity"),
    "identity_opened": _l("The identity was opened and read"),
    "notice_held": _l("The reporter is told later"),
}
ACCOUNTS = {
    "account_invited": _l("Invited"),
    "account_opened": _l("Account opened"),
    "account_disabled": _l("Account switched off"),
    "account_enabled": _l("Account switched on"),
    "post_granted": _l("Post given"),
    "post_revoked": _l("Post taken away"),
    "password_changed": _l("Password changed"),
    "password_reset": _l("New password set by letter"),
    "absence_noted": _l("Absence with a stand-in"),
    "absence_ended": _l("Absence ended"),
    "factor_added": _l("Way to sign in added"),
    "factor_removed": _l("Way to sign in removed"),
    "factors_reset": _l("Ways to sign in reset"),
    "reset_asked": _l("Reset of the ways to sign in asked for"),
    "reset_agreed": _l("Reset of the ways to sign in agreed to"),
    "reset_cancelled": _l("Reset of the ways to sign in stopped"),
    "recovery_renewed": _l("Recovery codes renewed"),
    "recovery_used": _l("Recovery code used"),
    "passkey_refused": _l("Passkey refused"),
    "roster_taken": _l("List of staff taken in"),
    "conflict_declared": _l("Conflict of interest declared"),
    "conflict_ended": _l("Conflict of interest ended"),
    "conflict_taken_back": _l("Conflict of interest taken back as a mistake"),
    "figures_exported": _l("Figures taken along as a file"),
    "register_exported": _l("Register of letters taken along as a file"),
    "record_exported": _l("Part of the record taken along as a file"),
    "record_read": _l("A civil servant's record read"),
}
REFERENCE = {
    "facts_loaded": _l("Shipped data taken in"),
    "setting_changed": _l("A setting changed"),
    "unit_changed": _l("A unit changed"),
    "category_changed": _l("A category changed"),
    "region_changed": _l("A place changed"),
    "rule_changed": _l("A routing rule changed"),
    "calendar_day_changed": _l("A day of the calendar changed"),
    "service_standard_changed": _l("A service standard changed"),
    "office_hours_changed": _l("Office hours changed"),
    "letterhead_changed": _l("The letterhead changed"),
    "retention_rule_changed": _l("A rule of retention changed"),
}
KINDS = CASE | ACCOUNTS | REFERENCE
AREAS = {"security": _l("Accounts and posts"), "reference": _l("Reference data")}

FAULTS = {
    "event_missing": _l("An event is missing"),
    "chain_broken": _l("The chain to the event before is broken"),
    "header_changed": _l("The header was changed after it was written"),
    "head_wrong": _l("Events were cut off at the end, or the end was changed"),
    "log_out_of_order": _l("The places in the log are out of order"),
    "body_missing": _l("Words are missing that the header vouches for"),
    "body_added": _l("Words are there that the header knows nothing of"),
    "body_changed": _l("The words were changed after they were written"),
    "body_does_not_open": _l("Sealed words no longer open: changed, or moved from elsewhere"),
    "erased_without_record": _l("Words were destroyed and no event says so"),
}


def kind_words(kind: str) -> str:
    """A kind of event in words; its code where nobody has written any."""
    return str(KINDS.get(kind, kind))


def fault_words(kind: str) -> str:
    """A fault in words; its code where nobody has written any."""
    return str(FAULTS.get(kind, kind))


def actor_words(actors: Iterable[str], *, named: bool) -> dict[str, str]:
    """Who acted, in words, by the ledger's own. One statement where persons are `named`, else none."""
    every = set(actors)
    ids = {one: int(one.partition(":")[2]) for one in every if one.startswith(("user:", "operator:"))}
    names = persons.persons(ids.values()) if named and ids else {}
    words = {"reporter": _("Reporter"), "system": _("The system"), "import": _("Imported")}
    found = {one: str(words.get(one, one)) for one in every}
    return found | {one: names.get(id_, one) for one, id_ in ids.items()}
