"""Every alarm of the house on one page: what is wrong, what to do, who has seen it. It names no case."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.exchange import press
from feedback.inspection import doctor, machine, running, seen
from feedback.inspection.finding import Finding, State
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.guards import allow, me

ORDER = (State.WRONG, State.LOOK, State.OK)
WORDS = {State.WRONG: _l("wrong"), State.LOOK: _l("have a look"), State.OK: _l("fine")}
TAGS = {State.WRONG: ("late", "flag"), State.LOOK: ("soon", "flag"), State.OK: ("ok", "check")}


def findings() -> list[Finding]:
    """What the doctor finds from where this process stands, the worst first."""
    loops, heads = current_app.extensions["loops"](), current_app.extensions["schema_heads"]
    found = doctor.examine(current_app.config, loops=loops, heads=heads, lacks=press.missing())
    return sorted(found, key=lambda one: ORDER.index(one.state))


def urgent() -> int:
    """How many of the matters that most often go wrong are wrong now: for the first page, with seven statements."""
    config, loops = current_app.config, current_app.extensions["loops"]()
    looked_at = [
        running.letters(),
        running.calendar(),
        running.worker(loops["worker"]),
        running.keeper(loops["keeper"]),
        machine.disk(config["DATA_DIR"], config["DISK_RESERVE"]),
        machine.backups(config["BACKUP_DIR"]),
    ]
    return sum(one.state is State.WRONG for one in looked_at)


@door.get("/alarms")
@allow(Right.SEE_OUTBOX)
def alarms() -> ResponseReturnValue:
    """All matters. The number of statements is that of the matters, not of what there is."""
    noted = seen.notes()
    rows = []
    for one in findings():
        note = noted.get(one.matter)
        rows.append((one, note if seen.is_fresh(note, one) and one.state is not State.OK else None))
    return render_template("admin/alarms.html", rows=rows, words=WORDS, tags=TAGS)


@door.post("/alarms/<matter>/sighting")
@allow(Right.SEE_OUTBOX)
def see_alarm(matter: str) -> ResponseReturnValue:
    """Note that I have seen it; it goes away only when it is mended."""
    with reading():
        found = [one for one in findings() if one.matter == matter]
        db.session.rollback()
    if not found:
        raise Hidden
    seen.note(found[0], by=me())
    db.session.commit()
    flash(_("Noted with your name. The alarm goes away by itself when its cause is mended."))
    return redirect(url_for("admin.alarms"), 303)
