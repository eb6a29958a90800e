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
    "post_granted": _l("Post given"),
    "post_revoked": _l("Post ended"),
    "absence_noted": _l("Absence noted"),
    "absence_ended": _l("Absence ended"),
    "record_read": _l("Record read"),
    "roster_taken": _l("Roster taken over"),
}
