"""Why limits passed, in words; None where nobody noted it at the time."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from feedback.complaints.lateness import Cause

WORDS: dict[Cause | None, Any] = {
    Cause.UNROUTED: _l("Nobody had passed it on"),
    Cause.RETURNED: _l("An agency had sent it back"),
    Cause.SET_ASIDE: _l("It was set aside as spam or abuse"),
    Cause.VACANT: _l("The office had no officer"),
    Cause.UNOPENED: _l("The holder had not opened it"),
    Cause.UNTAKEN: _l("No officer had taken it"),
    Cause.APPROVAL: _l("An answer waited for approval"),
    Cause.TIME_ASKED: _l("A request for more time waited for a decision"),
    Cause.ADVICE: _l("Another office's opinion was awaited"),
    Cause.ABSENT: _l("The officer was on leave"),
    Cause.IN_WORK: _l("An officer was working on it"),
    None: _l("Not noted at the time"),
}
