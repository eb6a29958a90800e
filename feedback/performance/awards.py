"""Awards: proposed on a stated criterion with what shows it, cleared of discipline, decreed by the regent.

The system proposes nobody and ranks nobody. It keeps who proposed whom on what ground, the letter that says that no
sanction stands against the person, and the number and date of the decree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, select

from feedback.agencies.settings import setting
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.notices.outbox import tell, to_user
from feedback.people.exclusions import hides
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import guidance, notes, personal_file
from feedback.performance.guidance_models import Award, AwardGround, AwardState
from feedback.performance.models import ConductNote, HandlingCredit, NoteKind

CRITERIA = (
    "Berulang kali diapresiasi warga atas pelayanannya",
    "Menuntaskan kasus sulit yang melibatkan beberapa perangkat daerah",
    "Memperbaiki cara kerja sehingga pengaduan serupa berkurang",
    "Menepati batas waktu secara konsisten dengan beban kerja tinggi",
)
"""Where the regency states no other (setting `award_criteria`, which begins as these)."""
LONGEST_NUMBER = 80


@dataclass(frozen=True)
class Wish:
    """On which criterion somebody is proposed, why, and what shows it: appreciations (notes) and credits, by id."""

    criterion: str
    reason: str
    note_ids: Collection[int] = ()
    credit_ids: Collection[int] = ()


def criteria() -> list[str]:
    """The criteria as the regency states them."""
    return [str(one) for one in setting("award_criteria") or CRITERIA]


def propose(servant: CivilServant, wish: Wish, *, by: Person) -> Award:
    """Propose the person. By whoever guides him; Refusal without a ground that stands, a stated criterion, a reason.

    The same once more on the same day (a second press) is the proposal that is there.
    """
    guidance.find(by, servant.id)
    if wish.criterion not in criteria():
        raise Refusal(_l("Choose one of the stated criteria."), field="criterion")
    if not wish.reason.strip():
        raise Refusal(_l("Write what the person did."), field="reason")
    thanks = set(db.session.scalars(_thanks(servant).where(ConductNote.id.in_(wish.note_ids))))
    work = set(db.session.scalars(_work(servant, by).where(HandlingCredit.id.in_(wish.credit_ids))))
    if not thanks and not work:
        raise Refusal(_l("Choose at least one appreciation or case that shows it."), field="grounds")
    told = {"reason": wish.reason}
    same = select(Award).where(
        Award.civil_servant_id == servant.id,
        Award.entry_seq.in_(personal_file.said_today(servant.id, "award_proposed", told, by=by.actor)),
        Award.criterion == wish.criterion,
        Award.state == AwardState.PROPOSED,
    )
    if (before := db.session.scalars(same.limit(1)).first()) is not None:
        return before
    seq = personal_file.write(servant.id, "award_proposed", told, by=by.actor)
    row = Award(
        civil_servant_id=servant.id,
        criterion=wish.criterion,
        state=AwardState.PROPOSED,
        proposed_by=by.user_id,
        proposed_on=clock.today(),
        entry_seq=seq,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        AwardGround(award_id=row.id, note_id=one.id) for one in sorted(thanks, key=lambda n: n.id)
    )
    db.session.add_all(
        AwardGround(award_id=row.id, credit_id=one.id) for one in sorted(work, key=lambda n: n.id)
    )
    db.session.flush()
    return row


def clear(award: Award, number: str, on: date, *, by: Person) -> None:
    """No disciplinary sanction stands against the person: the letter that says so. By personnel, not the proposer."""
    _still(award, AwardState.PROPOSED, by=by)
    if award.proposed_by == by.user_id:
        raise Refusal(_l("Somebody other than the proposer must look at discipline."))
    _must_be_letter(number, on)
    award.state, award.cleared_by = AwardState.CLEARED, by.user_id
    award.clearance_number, award.cleared_on = number.strip(), on
    _note(award, "award_cleared", by)


def decree(award: Award, number: str, on: date, *, by: Person) -> None:
    """The regent's decree is there: the person is told. Refusal before discipline was looked at."""
    _still(award, AwardState.CLEARED, by=by)
    _must_be_letter(number, on)
    award.state, award.decree_number, award.decreed_on = AwardState.DECREED, number.strip(), on
    award.ended_on = clock.today()
    _note(award, "award_decreed", by)
    user_id = db.session.scalar(select(CivilServant.user_id).where(CivilServant.id == award.civil_servant_id))
    if user_id is not None:
        tell("conduct_decided", to=to_user(user_id), key=f"award|{award.id}")


def decline(award: Award, reason: str, *, by: Person) -> None:
    """It comes to nothing, with its reason."""
    _still(award, AwardState.PROPOSED, AwardState.CLEARED, by=by)
    if not reason.strip():
        raise Refusal(_l("Write the reason."), field="reason")
    award.state, award.ended_on = AwardState.DECLINED, clock.today()
    award.ended_seq = personal_file.write(
        award.civil_servant_id, "award_declined", {"reason": reason}, by=by.actor, facts={"award": award.id}
    )
    db.session.flush()


def all_open_first() -> Select[Award, CivilServant]:
    """Every proposal with its person: those that wait for something first, then the newest."""
    waits = Award.state.in_((AwardState.PROPOSED, AwardState.CLEARED))
    return (
        select(Award, CivilServant)
        .join(CivilServant, CivilServant.id == Award.civil_servant_id)
        .order_by(waits.desc(), Award.id.desc())
    )


def of_person(civil_servant_id: int) -> Select[Award]:
    """The person's awards that were decreed: what is only proposed raises no hope. Newest first."""
    row = Award
    return (
        select(row)
        .where(row.civil_servant_id == civil_servant_id, row.state == AwardState.DECREED)
        .order_by(row.decreed_on.desc(), row.id.desc())
    )


def grounds_for(servant: CivilServant, me: Person) -> tuple[list[ConductNote], list[HandlingCredit]]:
    """What could show that the person deserves one: appreciations that stand, and the newest finished work."""
    work = _work(servant, me).order_by(HandlingCredit.id.desc()).limit(30)
    return list(db.session.scalars(_thanks(servant))), list(db.session.scalars(work))


def shown_by(award: Award) -> tuple[list[ConductNote], list[HandlingCredit]]:
    """What the proposal rests on and still stands: thanks that expired and work taken back are left out."""
    servant = db.session.get_one(CivilServant, award.civil_servant_id)
    rows = db.session.scalars(select(AwardGround).where(AwardGround.award_id == award.id)).all()
    thanks = _thanks(servant).where(ConductNote.id.in_([row.note_id for row in rows if row.note_id]))
    work = _standing(servant).where(HandlingCredit.id.in_([row.credit_id for row in rows if row.credit_id]))
    return list(db.session.scalars(thanks)), list(db.session.scalars(work))


def _thanks(servant: CivilServant) -> Select[ConductNote]:
    return notes.final_of(servant.id).where(ConductNote.kind == NoteKind.APPRECIATION)


def _work(servant: CivilServant, me: Person) -> Select[HandlingCredit]:
    return _standing(servant).where(hides(me, HandlingCredit.stream_id))


def _standing(servant: CivilServant) -> Select[HandlingCredit]:
    row = HandlingCredit
    taken_back = select(row.reverses_id).where(row.reverses_id.is_not(None))
    return select(row).where(
        and_(row.user_id == (servant.user_id or 0), row.reverses_id.is_(None), row.id.not_in(taken_back))
    )


def _still(award: Award, *states: AwardState, by: Person) -> None:
    if not by.may(Right.MANAGE_CIVIL_SERVANTS):
        raise Refusal(_l("Your role does not allow this."))
    if by.civil_servant_id == award.civil_servant_id:
        raise Hidden(_l("There is no such proposal."))
    db.session.refresh(award, with_for_update=True)
    if award.state not in states:
        raise Stale(_l("This proposal has moved on. Look at it again before you go on."))


def _must_be_letter(number: str, on: date) -> None:
    if not 0 < len(number.strip()) <= LONGEST_NUMBER:
        raise Refusal(_l("Write the number of the letter."), field="number")
    if on > clock.today():
        raise Refusal(_l("The date of the letter lies ahead."), field="on")


def _note(award: Award, what: str, by: Person) -> None:
    personal_file.write(award.civil_servant_id, what, {}, by=by.actor, facts={"award": award.id})
    db.session.flush()
