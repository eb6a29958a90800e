"""The ladder in words, for every door that shows it: whom a level tells, when, and how long people took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.inspection.ladder_models import CountsFrom, LadderLevel

RECEIVER = {
    "holder": _l("The officer who has it, else whoever works at the office"),
    "heads": _l("The head of the unit and the head of the agency"),
    "verifying": _l("The verifying office"),
    "secretary": _l("The delegate of the regional secretary"),
    "inspectorate": _l("The inspectorate"),
}
RHYTHM = {
    "daily": _l("Every working day"),
    "weekly": _l("In a list on the first working day of the week"),
    "monthly": _l("In a list on the first working day of the month"),
}


@dataclass(frozen=True)
class Rung:
    """A level as a table shows it."""

    level: LadderLevel
    when: str
    whom: str
    rhythm: str


def rungs(levels: Iterable[LadderLevel]) -> list[Rung]:
    """The levels in words."""
    return [
        Rung(one, when(one), str(RECEIVER[one.receiver.value]), str(RHYTHM[one.rhythm.value]))
        for one in levels
    ]


def when(level: LadderLevel) -> str:
    """From when on a level tells."""
    days = abs(level.days)
    if level.counts_from is CountsFrom.BROUGHT:
        one, many = (
            _("Not opened one working day after it came"),
            _("Not opened %(days)s working days after it came", days=days),
        )
    elif level.days < 0:
        one, many = (
            _("One working day before the last day"),
            _("%(days)s working days before the last day", days=days),
        )
    elif level.days > 0:
        one, many = (
            _("One working day after the last day"),
            _("%(days)s working days after the last day", days=days),
        )
    else:
        return str(_("As soon as the last day is over"))
    return str(one if days == 1 else many)


def brief(level: LadderLevel | None, code: str) -> str:
    """A level as a dense list says it, beside the name of whoever was told: the day, counted from the last one."""
    if level is None:
        return code
    if level.counts_from is CountsFrom.BROUGHT:
        return str(_("not opened"))
    return str(_("day %(days)s", days=f"{level.days:+d}"))


def short(level: LadderLevel | None, code: str) -> str:
    """A level in a few words: whom, and when; its code where it is none of those known."""
    return code if level is None else f"{RECEIVER[level.receiver.value]} · {when(level)}"


def spent(minutes: int | None) -> str:
    """Working minutes as a person says them; a dash for none."""
    if minutes is None:
        return "–"
    if minutes < 60:
        return str(_("%(minutes)s min", minutes=minutes))
    return str(_("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=f"{minutes % 60:02d}"))
