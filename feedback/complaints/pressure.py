"""A reporter who is being pressed: the inspectorate answers him in one working day, and no agency reads a word of it.

His clock is his own: it runs on weekdays whatever the case does, and neither closing nor withdrawing stops it. On the
last day those on duty are reminded; after it the office's heads are written to each day until somebody answers.
Where the case is about the inspectorate, all this is the regional secretary's delegate's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, and_, case, cast, exists, select
from sqlalchemy import literal as word

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import letters, watching
from feedback.complaints.annexes import Pressure
from feedback.complaints.models import Complaint
from feedback.complaints.record import REPORTER, record, required, today
from feedback.complaints.standing import must
from feedback.deadlines import shelf
from feedback.notices import outbox
from feedback.notices.models import Letter
from feedback.notices.outbox import Tiding
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

BATCH = 200
DAYS = 1


def say(complaint: Complaint, said: str) -> Pressure:
    """The reporter says that he is being pressed; the office that watches over the case is told at once."""
    on, elsewhere = today(), watching.is_elsewhere(complaint)
    row = Pressure(
        stream_id=complaint.id, said_on=on, due_on=shelf.calendar().due(on, DAYS), elsewhere=elsewhere
    )
    db.session.add(row)
    db.session.flush()
    facts = {"pressure": row.id, "due_on": row.due_on.isoformat(), "elsewhere": elsewhere}
    event = record(complaint, "pressed", by=REPORTER, facts=facts, text={"text": said})
    letters.to_unit(complaint, "pressed", watching.office(elsewhere=elsewhere).id, event.seq)
    return row


def answer(complaint: Complaint, pressure: Pressure, text: str, *, by: Person) -> None:
    """Answer "Saya ditekan" (due in one working day); only the reporter and the office that watches read the words.

    Refusal when it was answered already or the words are missing.
    """
    must(watching.answers(by, pressure.elsewhere), by, Right.ANSWER_PRESSURE)
    if pressure.answered_on is not None or pressure.stream_id != complaint.id:
        raise Refusal(_("A colleague has answered this reporter already."))
    said = required(text, _("Write what the inspectorate does for the reporter."), "text")
    pressure.answered_by, pressure.answered_on = by.user_id, today()
    event = record(
        complaint, "pressure_answered", by=by, facts={"pressure": pressure.id}, text={"text": said}
    )
    letters.to_reporter(complaint, "progress", event.seq)


def waiting(me: Person) -> ColumnElement[bool]:
    """The condition on Pressure "not answered, and the person's to answer", whatever has become of the case."""
    mine = watching.watched_by(me, Pressure.elsewhere)  # type: ignore[arg-type]  # a mapped column is one
    return and_(Pressure.answered_on.is_(None), mine, exclusions.hides(me, Pressure.stream_id))


def cases_waiting(me: Person, *, late_on: date | None = None) -> ColumnElement[bool]:
    """The condition on Complaint "its reporter waits for the person's answer"; `late_on`, and is late that day."""
    late = () if late_on is None else (Pressure.due_on < late_on,)
    return exists().where(Pressure.stream_id == Complaint.id, waiting(me), *late)


def remind(limit: int = BATCH) -> int:
    """A reminder on the last day and an alarm on each day after it, told once each, in the caller's transaction.

    How many pressures were spoken of.
    """
    on = today()
    of_day = word(f":{on.isoformat()}")
    key: Any = case(
        (Pressure.due_on == on, word("pressed_due:").concat(cast(Pressure.id, String))),
        else_=word("pressed_late:").concat(cast(Pressure.id, String)).concat(of_day),
    )
    told = exists(select(word(1)).where(Letter.key == key))
    asked = (
        select(Pressure, key.label("key"))
        .where(Pressure.answered_on.is_(None), Pressure.due_on <= on, ~told)
        .order_by(Pressure.due_on, Pressure.id)
        .limit(limit)
    )
    found = db.session.execute(asked).all()
    outbox.tell_all(tiding for row, key in found for tiding in _tidings(row, key, on))
    return len(found)


def _tidings(row: Pressure, key: str, on: date) -> Iterator[Tiding]:
    """To those on duty on the last day, to the heads afterwards; to those on duty where the office has no head."""
    office = watching.office(elsewhere=row.elsewhere)
    if row.due_on == on:
        yield Tiding("pressed_due", outbox.to_unit(office.id), key, row.stream_id)
        return
    heads = watching.heads_of(office)
    if not heads:
        yield Tiding("pressed_late", outbox.to_unit(office.id), key, row.stream_id)
    for place, head in enumerate(heads):
        yield Tiding(
            "pressed_late",
            outbox.to_user(head.user_id),
            f"{key}:{head.user_id}" if place else key,
            row.stream_id,
        )
