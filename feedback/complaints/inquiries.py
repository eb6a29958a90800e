"""A question to the unit complained about, which must not know of the case (rules.md §3: "a redacted question").

The question and its answer are a stream of their own, of the kind `inquiry`, under a key of its own. The unit's head
reads the question, its date and his answer; of the case, its number, category, dates and reporter he reads nothing.
The case's events say only that the unit was asked and answered; whoever may see the case reads the words there.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, literal, select
from sqlalchemy import literal as word

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import letters, reading, releasing
from feedback.complaints.asides import Inquiry
from feedback.complaints.models import Complaint
from feedback.complaints.places import is_grave
from feedback.complaints.record import SYSTEM, record, required, today
from feedback.complaints.standing import must_hold
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.deadlines import shelf
from feedback.files import shelf as files
from feedback.ledger import record as ledger
from feedback.ledger import streams
from feedback.notices import outbox
from feedback.notices.models import Letter
from feedback.notices.outbox import Tiding
from feedback.people import exclusions, heads
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS
from feedback.vault import ciphers

STREAM = "inquiry"
DAYS = "inquiry_days"
USUAL_DAYS = 5
LONGEST = timedelta(days=90)
ASKABLE = WITH_AGENCY | {Status.AWAITING_REPORTER}
BATCH = 200


def ask(complaint: Complaint, question: str, due_on: date, *, by: Person) -> Inquiry:
    """Put a neutral question to the head of the unit complained about.

    Refusal when the words give the case or its reporter away, when a question waits already, or when the unit has no
    head who may be asked.
    """
    must_hold(by, complaint, Right.ANSWER)
    if not is_about_conduct(complaint) or complaint.status not in ASKABLE:
        raise Refusal(
            _("Only an office complained about that does not know of the case is asked in this way.")
        )
    if waiting(complaint) is not None:
        raise Refusal(_("A question waits at that office already."))
    said = required(question, _("Write the question to the office."), "text")
    if not today() < due_on <= today() + LONGEST:
        raise Refusal(_("Choose a day after today, within three months."), field="due_on")
    releasing.must_keep_number(complaint, said, "text")
    releasing.must_keep_reporter(complaint, said, "text")
    releasing.must_be_own_words(complaint, said, "text")
    unit, asked = _whom(complaint)
    return _put(complaint, unit, asked, said, due_on, by)


def answer(inquiry: Inquiry, text: str, *, by: Person, draft: str | None = None) -> None:
    """The head's explanation, with files: it goes to whoever holds the case. `draft`: the files' hash."""
    must_wait(inquiry)
    said = required(text, _("Write your explanation."), "text")
    event = ledger.record(
        inquiry.id, "inquiry_answered", by=by.actor, text={"text": said}, cipher=ciphers.cipher_of(inquiry.id)
    )
    if draft:
        files.adopt(draft, inquiry.id, event.seq)
    inquiry.answered_by, inquiry.answered_on = by.user_id, today()
    complaint = db.session.scalars(
        select(Complaint).where(Complaint.id == inquiry.case_id).with_for_update(of=Complaint)
    ).one()
    facts = {"inquiry": inquiry.id, "entry": event.seq, "unit": inquiry.unit_id}
    told = record(complaint, "unit_answered", by=by, facts=facts)
    letters.to_holder(complaint, "explanation_arrived", told.seq)


def end(complaint: Complaint) -> None:
    """The case is closed: a question that waits is no longer needed, and the office reads just that."""
    inquiry = waiting(complaint) if is_about_conduct(complaint) else None
    if inquiry is None:
        return
    inquiry.ended_on = today()
    ledger.record(inquiry.id, "inquiry_ended", by=SYSTEM)
    record(
        complaint, "unit_question_ended", by=SYSTEM, facts={"inquiry": inquiry.id, "unit": inquiry.unit_id}
    )


def usual_day() -> date:
    """The day by which an office is asked to explain, unless another is chosen: five working days, or as set."""
    days = settings.setting(DAYS)
    return shelf.calendar().due(today(), days if isinstance(days, int) and days > 0 else USUAL_DAYS)


def is_about_conduct(complaint: Complaint) -> bool:
    """Whether the unit complained about must not know of the case; no statement."""
    abuse = complaint.service_class is ServiceClass.OVERSIGHT
    return complaint.unit_id is not None and (abuse or is_grave(complaint.about_conduct, complaint.category))


def waiting(complaint: Complaint) -> Inquiry | None:
    """The question that waits for its answer."""
    open_ = select(Inquiry).where(Inquiry.case_id == complaint.id, is_open())
    return db.session.scalars(open_).one_or_none()


def must_wait(inquiry: Inquiry) -> None:
    """Raises Refusal when the question was answered or is no longer needed."""
    if inquiry.answered_on is not None or inquiry.ended_on is not None:
        raise Refusal(_("This question was answered already, or an answer is no longer needed."))


def asked_of(me: Person) -> Select[Inquiry]:
    """The questions put to the units that the person heads today, the newest first; never one about himself."""
    units = sorted({post.unit_id for post in me.posts_as(*HEADS)})
    return (
        select(Inquiry)
        .where(Inquiry.unit_id.in_(units), exclusions.hides(me, Inquiry.id))
        .order_by(Inquiry.asked_on.desc(), Inquiry.id.desc())
    )


def is_open() -> ColumnElement[bool]:
    """The condition "neither answered nor ended"."""
    return and_(Inquiry.answered_on.is_(None), Inquiry.ended_on.is_(None))


def words_of(inquiry: Inquiry) -> dict[str, str]:
    """What was asked and answered, by the kind of entry. Two statements."""
    told = reading.aside(inquiry.id)
    return {entry.kind: entry.text.get("text", "") for entry in told}


def remind(limit: int = BATCH) -> int:
    """Tell the holders of cases whose question is late, each once, in the caller's transaction; how many."""
    key = word("explanation_late:").concat(Inquiry.token)
    late = (
        select(Complaint, key.label("key"))
        .join(Inquiry, Inquiry.case_id == Complaint.id)
        .where(is_open(), Inquiry.due_on < today(), ~exists(select(literal(1)).where(Letter.key == key)))
        .order_by(Inquiry.due_on, Inquiry.id)
        .limit(limit)
    )
    found = db.session.execute(late).all()
    outbox.tell_all(
        Tiding("explanation_late", letters.holder(one), key, one.id, {"number": one.number})
        for one, key in found
    )
    return len(found)


def _put(
    complaint: Complaint, unit: Unit, asked: list[Person], said: str, due_on: date, by: Person
) -> Inquiry:
    inquiry = Inquiry(
        id=streams.open_stream(STREAM).id,
        case_id=complaint.id,
        unit_id=unit.id,
        token=secrets.token_urlsafe(18),
        asked_by=by.user_id,
        asked_on=today(),
        due_on=due_on,
    )
    db.session.add(inquiry)
    db.session.flush()
    exclusions.pass_on_persons(complaint.id, inquiry.id)
    # In the inquiry's stream it is the regency that asks: who asks would tell which office has a case.
    facts = {"unit": unit.id, "due_on": due_on.isoformat()}
    cipher = ciphers.new_cipher(inquiry.id)
    event = ledger.record(
        inquiry.id, "inquiry_asked", by=SYSTEM, facts=facts, text={"text": said}, cipher=cipher
    )
    record(complaint, "unit_asked", by=by, facts={"inquiry": inquiry.id, "entry": event.seq, **facts})
    outbox.tell_all(
        Tiding(
            "explanation_asked",
            outbox.to_user(one.user_id),
            f"explanation_asked:{inquiry.id}:{one.user_id}",
            inquiry.id,
        )
        for one in asked
    )
    return inquiry


def _whom(complaint: Complaint) -> tuple[Unit, list[Person]]:
    """The unit complained about, else the next above it in its agency, with its heads who are not named in the case.

    An office that works on the case itself is not asked.
    """
    path = complaint.unit.path if complaint.unit is not None else ""
    for unit_id in (int(part) for part in reversed(path.split("/")) if part):
        unit = db.session.get_one(Unit, unit_id)
        if complaint.holder.path.startswith(unit.path):
            break
        asked = [one for one in heads.of(unit.id) if not exclusions.names(one, complaint.id)]
        if asked:
            return unit, asked
    raise Refusal(
        _("That office has no head who may be asked: its head is named in the case, or has no account.")
    )
