"""The record's own words in ours: kinds of event, who acted, what a fault of the record means."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.people import persons
from feedback.web import happenings

CASE = happenings.WORDS
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
    "suggestion_model_changed": _l("Another model proposes categories"),
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
