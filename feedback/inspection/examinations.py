"""An examination of suspected abuse: review (telaah), assignment (surat tugas), report (LHP), follow-up (rules.md §2).

It is a stream of its own under a key of its own, on top of the case's statuses; no event of the case speaks of it.
Only the inspectors assigned to it and the head of the inspectorate read it: no other office, search, count or observer.
To personnel go number, date and result of the report, and nothing else; a disciplinary examination is handed over
from a conduct note (`performance.discipline`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, false, select, true

from feedback.agencies import settings
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import interests, queues
from feedback.complaints.examined import (
    LONGEST_NUMBER,
    Examination,
    Member,
    Recommendation,
    Result,
    Scanned,
    Stage,
)
from feedback.complaints.models import Complaint
from feedback.complaints.record import required
from feedback.complaints.standing import is_oversight, must, works_for_holder
from feedback.files import shelf as files
from feedback.ledger import read as ledger
from feedback.ledger import record as writing
from feedback.ledger import streams
from feedback.ledger.read import Entry
from feedback.people import exclusions, heads, persons
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.vault import ciphers

STREAM = "examination"
RUNNING = frozenset({Stage.REVIEW, Stage.ASSIGNED})


@dataclass(frozen=True)
class Letter:
    """A letter's number and date."""

    number: str
    on: date

    def check(self, earliest: date) -> None:
        """Raises Refusal without a number, or with a date before `earliest` or after today."""
        if not 0 < len(self.number.strip()) <= LONGEST_NUMBER:
            raise Refusal(_("Write the number of the letter."), field="number")
        if not earliest <= self.on <= clock.today():
            raise Refusal(_("The date of the letter does not fit: look at the steps before it."), field="on")


def begin(complaint: Complaint, review: str, *, by: Person) -> Examination:
    """An inspector of the holder opens it with his review note; he is the first assigned to it.

    Refusal for a case that is no suspected abuse held by his office, or while somebody else examines it.
    """
    must(works_for_holder(by, complaint), by, Right.HANDLE_OVERSIGHT)
    if not is_oversight(complaint) or not by.holds(Role.INSPECTOR):
        raise Refusal(_("Only suspected abuse is examined in this way."))
    said = required(review, _("Write the review note."), "text")
    runs = select(Examination.id).where(Examination.case_id == complaint.id, Examination.stage.in_(RUNNING))
    if db.session.scalars(runs).first() is not None:
        raise Refusal(_("A colleague handles this already. Ask the head of the inspectorate."))
    row = Examination(
        id=streams.open_stream(STREAM).id,
        case_id=complaint.id,
        token=secrets.token_urlsafe(18),
        opened_by=by.user_id,
        opened_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    exclusions.pass_on_persons(complaint.id, row.id)
    ciphers.new_cipher(row.id)
    db.session.add(Member(examination_id=row.id, user_id=by.user_id, from_on=clock.today()))
    _write(row, "review_written", by, said)
    return row


def review(row: Examination, text: str, *, by: Person) -> None:
    """Another review note, or a working note while it is examined."""
    _must_run(row)
    _write(row, "review_written", by, required(text, _("Write the review note."), "text"))


def assign(
    row: Examination,
    letter: Letter,
    team: Sequence[int],
    finish_on: date,
    *,
    leads: int,
    by: Person,
) -> None:
    """The assignment letter: number, date, team, and the day to be finished. A later letter changes the team.

    By the head of the inspectorate, or by who is assigned where it has no head with an account. Refusal for a team
    member who is no inspector or for whom there is no such case.
    """
    _must_run(row)
    if not interests.heads_oversight(by) and _has_head():
        raise Refusal(_("The head of the inspectorate signs the assignment."))
    letter.check(row.letter_on or row.opened_on)
    if finish_on < letter.on:
        raise Refusal(_("The last day lies before the letter."), field="finish_on")
    if leads not in team:
        raise Refusal(_("Choose who leads among the team."), field="leads")
    for user_id in team:
        one = persons.person(user_id)
        if one is None or not one.holds(Role.INSPECTOR) or exclusions.is_hidden(one, row.case_id):
            raise Refusal(_("Choose inspectors who may see this case."), field="team")
    row.stage, row.letter_number, row.letter_on = Stage.ASSIGNED, letter.number.strip(), letter.on
    row.finish_on = finish_on
    _set_team(row, team, leads)
    facts = {"on": letter.on, "finish_on": finish_on, "team": sorted(team), "leads": leads}
    _write(row, "assigned", by, letter.number.strip(), facts)


def report(row: Examination, letter: Letter, result: Result, text: str, *, by: Person) -> None:
    """The report of examination: number, date, result, and its summary. Only after an assignment."""
    if row.stage is not Stage.ASSIGNED or row.letter_on is None:
        raise Refusal(_("An assignment letter comes before the report."))
    said = required(text, _("Write the summary of the report."), "text")
    letter.check(row.letter_on)
    row.stage, row.report_number, row.report_on = Stage.REPORTED, letter.number.strip(), letter.on
    row.result = result
    _write(row, "reported", by, said, {"on": letter.on, "result": result})


def recommend(row: Examination, text: str, unit_id: int, due_on: date, *, by: Person) -> Recommendation:
    """A follow-up recommendation of the report: what which office is to do until when."""
    if row.stage is not Stage.REPORTED:
        raise Refusal(_("Recommendations belong to a report."))
    said = required(text, _("Write what is recommended."), "text")
    if row.report_on is None or due_on <= row.report_on:
        raise Refusal(_("The day lies before the report."), field="due_on")
    if db.session.get(Unit, unit_id) is None:
        raise Refusal(_("Choose an office from the list."), field="unit_id")
    seq = _write(row, "recommended", by, said, {"unit": unit_id, "due_on": due_on})
    found = Recommendation(examination_id=row.id, seq=seq, unit_id=unit_id, due_on=due_on)
    db.session.add(found)
    db.session.flush()
    return found


def fulfil(row: Examination, found: Recommendation, text: str, on: date, *, by: Person) -> None:
    """A recommendation was followed, on that day, and what shows it."""
    if found.examination_id != row.id or found.met_on is not None:
        raise Refusal(_("This recommendation was followed already."))
    said = required(text, _("Write what shows that it was followed."), "text")
    if row.report_on is None or not row.report_on <= on <= clock.today():
        raise Refusal(_("Choose a day from the report on until today."), field="on")
    found.met_seq = _write(row, "fulfilled", by, said, {"recommendation": found.id, "on": on})
    found.met_on = on


def end(row: Examination, reason: str, *, by: Person) -> None:
    """It ends without a report: the review found nothing to examine, or it goes elsewhere."""
    _must_run(row)
    said = required(reason, _("Write the reason."), "text")
    row.stage = Stage.ENDED
    _write(row, "ended", by, said)


def tell_personnel(row: Examination, *, by: Person) -> None:
    """Number, date and result of the report go to personnel, once; nothing else does."""
    if row.stage is not Stage.REPORTED:
        raise Refusal(_("Only a report is told to personnel."))
    if row.told_on is not None:
        raise Refusal(_("Personnel were told already."))
    row.told_on = clock.today()
    _write(row, "personnel_told", by, "")


def attach(row: Examination, shows: Scanned, draft: str | None, *, by: Person) -> int:
    """Keep the files that wait under this draft (a hash): a signed letter brought back, or evidence; how many.

    At every stage: a letter is signed after it was written down. Refusal without a file, or for a letter not there yet.
    """
    lacks = {Scanned.ASSIGNMENT: row.letter_on is None, Scanned.REPORT: row.report_on is None}
    if lacks.get(shows, False):
        raise Refusal(_("Write down number and date of this letter first."), field="shows")
    hashes = [] if draft is None else [one.clean_sha256 for one in db.session.scalars(files.of_draft(draft))]
    if draft is None or not hashes:
        raise Refusal(_("Choose the file."), field="uploads")
    seq = _write(row, "scan_kept", by, "", {"shows": shows, "files": hashes})
    return files.adopt(draft, row.id, seq)


def mine(me: Person) -> Select[Examination, Complaint]:
    """The examinations the person is assigned to, all for the head of the inspectorate; the newest first."""
    return (
        select(Examination, Complaint)
        .join(Complaint, Complaint.id == Examination.case_id)
        .where(queues.sees(me), exclusions.hides(me, Examination.id), _assigned(me))
        .order_by(Examination.id.desc())
    )


def find(me: Person, token: str, *, to_change: bool = False) -> tuple[Examination, Complaint]:
    """One on the person's shelf with its case, locked when it is `to_change`; Hidden otherwise."""
    question = mine(me).where(Examination.token == token)
    if to_change:
        question = question.with_for_update(of=Examination)
    found = db.session.execute(question.execution_options(populate_existing=to_change)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def of_case(me: Person, complaint: Complaint) -> Examination | None:
    """The newest examination of the case on the person's shelf."""
    return db.session.scalars(mine(me).where(Examination.case_id == complaint.id)).first()


def entries(row: Examination) -> list[Entry]:
    """What was written, oldest first. Two statements."""
    return ledger.read(row.id, ciphers.cipher_of(row.id))


def team(row: Examination) -> list[Member]:
    """Who is assigned today, the leader first. One statement."""
    asked = select(Member).where(Member.examination_id == row.id, Member.to_on.is_(None))
    return list(db.session.scalars(asked.order_by(Member.leads.desc(), Member.id)))


def recommendations(row: Examination) -> list[Recommendation]:
    """Its recommendations, the soonest due first. One statement."""
    asked = select(Recommendation).where(Recommendation.examination_id == row.id)
    return list(db.session.scalars(asked.order_by(Recommendation.due_on, Recommendation.id)))


def told() -> Select[str | None, date | None, Result | None]:
    """What personnel read: number, date and result of the reports told to them, the newest first."""
    return (
        select(Examination.report_number, Examination.report_on, Examination.result)
        .where(Examination.told_on.is_not(None), Examination.report_number.is_not(None))
        .order_by(Examination.told_on.desc(), Examination.id.desc())
    )


def _assigned(me: Person) -> ColumnElement[bool]:
    if not me.holds(Role.INSPECTOR):
        return false()
    if interests.heads_oversight(me):
        return true()
    his = and_(Member.examination_id == Examination.id, Member.user_id == me.user_id, Member.to_on.is_(None))
    return exists().where(his)


def _has_head() -> bool:
    office = settings.office("oversight_unit").id
    return any(interests.heads_oversight(one) for one in heads.of(office))


def _must_run(row: Examination) -> None:
    if row.stage not in RUNNING:
        raise Refusal(_("This examination is finished."))


def _set_team(row: Examination, user_ids: Collection[int], leads: int) -> None:
    known = {
        one.user_id: one for one in db.session.scalars(select(Member).where(Member.examination_id == row.id))
    }
    for user_id, one in known.items():
        one.to_on = None if user_id in user_ids else clock.today()
        one.leads = user_id == leads
    for user_id in set(user_ids) - set(known):
        db.session.add(
            Member(examination_id=row.id, user_id=user_id, leads=user_id == leads, from_on=clock.today())
        )
    db.session.flush()


def _write(row: Examination, kind: str, by: Person, said: str, facts: dict[str, object] | None = None) -> int:
    event = writing.record(
        row.id,
        f"examination_{kind}",
        by=by.actor,
        facts=facts,
        text={"text": said} if said else None,
        cipher=ciphers.cipher_of(row.id) if said else None,
    )
    db.session.flush()
    return event.seq
