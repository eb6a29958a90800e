"""Whether what had to be erased is erased: the journal of erasures, and the schedule of retention."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.complaints import erased_again, erasure_requests, retention
from feedback.files import journal
from feedback.inspection import leaks
from feedback.inspection.finding import Finding, State
from feedback.vault import erasures as done


def erasures() -> Finding:
    """Everything the journal says was erased is erased here, and it knows what was erased here."""
    try:
        back, marked = len(erased_again.missing()), journal.marked()
    except OSError:
        said = _("Erasures: their journal cannot be read. See that DATA_DIR or the bucket can be reached.")
        return Finding("erasures", State.WRONG, said)
    if back or marked:
        said = _("Erasures: %(count)s that were erased may be back. Run: flask erasures replay", count=back)
        return Finding("erasures", State.WRONG, said)
    if untold := done.untold():
        said = _("Erasures: %(count)s are not in the journal yet. See that the worker runs.", count=untold)
        return Finding("erasures", State.LOOK, said)
    return Finding("erasures", State.OK, _("Erasures: all of them stand in the journal outside the backup."))


def retained() -> Finding:
    """Nothing is kept longer than the schedule says, and the clock is the one it last ran by."""
    if retention.clock_moved():
        said = _(
            "Retention: the last run is more than a day away. Look at the clock, then run:"
            " flask retention --confirm-clock"
        )
        return Finding("retention", State.WRONG, said)
    if late := retention.stuck():
        said = _("Retention: %(count)s erasures are days late. Run: flask retention", count=late)
        return Finding("retention", State.WRONG, said)
    held = sum(one.held for one in retention.count())
    return Finding(
        "retention",
        State.OK,
        _("Retention: nothing is kept too long; %(count)s are held.", count=held),
    )


def rights() -> Finding:
    """Nobody waits longer than 3 × 24 hours: reporters who ask for erasure, and those whose data got out."""
    asked, untold = erasure_requests.late(), leaks.late()
    if asked or untold:
        said = _(
            "Rights of reporters: %(asked)s requests to erase and %(untold)s data breaches wait longer than 3 × 24"
            " hours. See /inspectorate/erasures and /admin/leaks",
            asked=asked,
            untold=untold,
        )
        return Finding("rights", State.WRONG, said)
    return Finding("rights", State.OK, _("Rights of reporters: nobody waits too long."))
