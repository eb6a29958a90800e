"""The custodians' decision: a second person, of another office, agrees that one identity be opened, or does not.

He sees the head of the case, the purpose and the reason; never the report, never the name.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.ledger import read as ledger_read
from feedback.ledger import record as ledger
from feedback.notices import outbox
from feedback.people import directory, exclusions, persons, powers
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.vault import ciphers
from feedback.vault.models import Contact
from feedback.vault.reveals import RevealRequest, RevealState, locked

SHORTEST_SENTENCE = 10
TIME_TO_READ = timedelta(hours=24)
"""From the approval to the first look; then the copy is destroyed unread."""


def waiting(me: Person) -> Select[RevealRequest, Complaint]:
    """Requests that wait for a custodian, about cases that are not hidden from this one; soonest first."""
    return _seen_by(me).where(RevealRequest.state == RevealState.ASKED).order_by(RevealRequest.id)


def decided(me: Person) -> Select[RevealRequest, Complaint]:
    """What became of earlier requests, the newest first."""
    return _seen_by(me).where(RevealRequest.state != RevealState.ASKED).order_by(RevealRequest.id.desc())


def _seen_by(me: Person) -> Select[RevealRequest, Complaint]:
    return (
        select(RevealRequest, Complaint)
        .join(Complaint, Complaint.id == RevealRequest.stream_id)
        .where(exclusions.hides(me, RevealRequest.stream_id), RevealRequest.asked_by != me.user_id)
    )


def find(me: Person, request_id: int) -> tuple[RevealRequest, Complaint]:
    """The request and its case, when this custodian may know of it; Hidden otherwise."""
    found = db.session.execute(_seen_by(me).where(RevealRequest.id == request_id)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def words_of(row: RevealRequest, seq: int | None) -> dict[str, str]:
    """What was said in one event of the request; no other word of the case is opened."""
    if not seq:
        return {}
    entry = ledger_read.one(row.stream_id, seq, ciphers.cipher_of(row.stream_id))
    return entry.text if entry is not None else {}


def why_not(me: Person, row: RevealRequest) -> str | None:
    """Why this custodian may not decide on the request, in a sentence; None when he may."""
    asker = persons.person(row.asked_by)
    if asker is None or not asker.may(Right.REVEAL_REQUEST):
        return str(_("Whoever asked may not ask any more. The request ends by itself."))
    if not powers.is_settled(row.asked_by, Right.REVEAL_REQUEST):
        return str(_("Whoever asked does not hold that post himself, or not for three days yet."))
    if not powers.is_settled(me.user_id, Right.REVEAL_APPROVE):
        return str(_("You decide on this only by a post of your own that was given three days ago."))
    if me.user_id == row.asked_by:
        return str(_("You asked for this yourself. Somebody else decides."))
    if offices(me) & (offices(asker) | {row.asked_unit_id}):
        return str(_("You serve in the office that asks. A custodian of another office decides."))
    asked_on, today = clock.town_date(row.asked_at), clock.today()
    if db.session.scalars(directory.related(me.user_id, row.asked_by, asked_on, today)).first() is not None:
        return str(_("One of you stands in for the other these days. Another custodian decides."))
    return None


def offices(person: Person) -> frozenset[int]:
    """The agencies in which the person holds a post or serves (and every unit of his postings' paths)."""
    return frozenset(post.agency_id for post in person.posts) | person.serves_in


def able_to_decide(row: RevealRequest) -> list[int]:
    """The custodians who could decide on this request today, by user id."""
    able = []
    for user_id in db.session.scalars(directory.holders(Role.CUSTODIAN, clock.today())).all():
        one = persons.person(user_id)
        hidden = one is None or exclusions.is_hidden(one, row.stream_id)
        if one is not None and not hidden and why_not(one, row) is None:
            able.append(user_id)
    return able


def approve(row: RevealRequest, sentence: str, *, agrees_to_hold: bool, by: Person) -> None:
    """Agree that the identity be opened; the keeper does it at once. The hold, if asked for, needs its own consent."""
    row, complaint, said = _decidable(row, sentence, by)
    seq = _recorded(row, "reveal_approved", said, by)
    _decide(row, RevealState.APPROVED, seq, by)
    row.read_by = clock.now() + TIME_TO_READ
    if agrees_to_hold and row.hold_asked_until is not None and row.hold_asked_until > clock.today():
        row.held_until = row.hold_asked_until
        held = {"request": row.id, "until": row.held_until}
        ledger.record(row.stream_id, "notice_held", by=by.actor, facts=held)
    _tell_asker(row, complaint)


def deny(row: RevealRequest, sentence: str, *, by: Person) -> None:
    """Refuse, with a sentence; the seal stays closed."""
    row, complaint, said = _decidable(row, sentence, by)
    _decide(row, RevealState.DENIED, _recorded(row, "reveal_denied", said, by), by)
    _tell_asker(row, complaint)


def still_sealed(complaint: Complaint) -> bool:
    """Whether there is still a sealed identity with the case."""
    contact = db.session.get(Contact, complaint.id)
    return complaint.identity is Identity.CONFIDENTIAL and contact is not None and contact.sealed


def other_browser() -> str:
    """Why somebody who asked cannot read here."""
    return str(
        _(
            "Only the browser in which you asked can read this. Use that one; if it is gone, ask again and say so."
        )
    )


def _decidable(row: RevealRequest, sentence: str, by: Person) -> tuple[RevealRequest, Complaint, str]:
    if not by.may(Right.REVEAL_APPROVE):
        raise Refusal(_("Only a custodian of identities decides on this."))
    row, complaint = find(by, row.id)
    row = locked(row.id, row.stream_id)
    if (refused := why_not(by, row)) is not None:
        raise Refusal(refused)
    if row.state is not RevealState.ASKED or row.decide_by < clock.today():
        raise Refusal(_("This request was decided already, or its time is over."))
    if not still_sealed(complaint):
        raise Refusal(_("There is no sealed identity with this report any more. The request ends by itself."))
    said = sentence.strip()
    if len(said) < SHORTEST_SENTENCE:
        raise Refusal(_("Say in a sentence why you decide so."), field="sentence")
    return row, complaint, said


def _recorded(row: RevealRequest, kind: str, said: str, by: Person) -> int:
    event = ledger.record(
        row.stream_id,
        kind,
        by=by.actor,
        facts={"request": row.id, "purpose": row.purpose.value, "unit": _office(by)},
        text={"reason": said},
        cipher=ciphers.cipher_of(row.stream_id),
    )
    return event.seq


def _decide(row: RevealRequest, state: RevealState, seq: int, by: Person) -> None:
    row.state, row.decided_by, row.decided_unit_id = state, by.user_id, _office(by)
    row.decided_at, row.decided_seq = clock.now(), seq
    db.session.flush()


def _office(by: Person) -> int:
    return by.posts_with(Right.REVEAL_APPROVE)[0].agency_id


def _tell_asker(row: RevealRequest, complaint: Complaint) -> None:
    outbox.tell(
        "reveal_decided",
        to=outbox.to_user(row.asked_by),
        key=f"reveal_decided:{row.id}",
        stream_id=complaint.id,
        facts={"number": complaint.number},
    )
