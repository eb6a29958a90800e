"""The words for what can happen to an account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SECURITY_EVENT = {
    "account_invited": _l("Invited"),
    "account_opened": _l("Account opened"),
    "account_disabled": _l("Account switched off"),
    "account_enabled": _l("Account switched on"),
    "password_reset": _l("Password set by link"),
    "password_changed": _l("Password changed"),
    "factor_added": _l("Way to sign in added"),
    "factor_removed": _l("Way to sign in removed"),
    "recovery_renewed": _l("Recovery codes renewed"),
    "recovery_used": _l("Recovery code used"),
    "passkey_refused": _l("Passkey refused: it may have been copied"),
    "reset_asked": _l("Reset of the ways to sign in asked for"),
    "reset_agreed": _l("Reset agreed to"),
    "reset_cancelled": _l("Reset stopped"),
    "factors_reset": _l("Ways to sign in reset"),
    "post_granted": _l("Post given"),
    "post_revoked": _l("Post ended"),
    "absence_noted": _l("Absence noted"),
    "absence_ended": _l("Absence ended"),
    "record_read": _l("Record read"),
    "roster_taken": _l("Roster taken over"),
}
