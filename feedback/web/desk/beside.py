"""What lies beside a case, found in one statement: its incident, what one has begun to write to it, one's next case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, null, or_, select, union_all
from sqlalchemy import literal as word

from feedback.base.database import BigKey, db
from feedback.base.questions import written_once
from feedback.complaints import queues
from feedback.complaints.act_drafts import ActDraft
from feedback.complaints.models import Complaint
from feedback.people.persons import Person


@dataclass(frozen=True)
class Beside:
    """`kin` are the incident's other cases that he may see, `begun` the acts he has drafts for; rows of id, number,
    title. `next` is his own case that is due first, this one left out.
    """

    kin: tuple[Any, ...]
    begun: frozenset[str]
    next: Any


def beside(me: Person, complaint: Complaint) -> Beside:
    """What lies beside this case for this person; one statement."""
    found = db.session.execute(_asked(me), {"this": complaint.id, "leads": complaint.lead_id}).all()
    return Beside(
        kin=tuple(one for one in found if one.what == "kin"),
        begun=frozenset(one.act for one in found if one.what == "begun"),
        next=next((one for one in found if one.what == "next"), None),
    )


@written_once
def _asked(me: Person) -> CompoundSelect[Any]:
    this, leads = bindparam("this", type_=BigKey), bindparam("leads", type_=BigKey)
    row = (Complaint.id, Complaint.number, Complaint.title, null().label("act"))
    related = or_(Complaint.lead_id == this, Complaint.id == leads, Complaint.lead_id == leads)
    kin = select(word("kin").label("what"), *row).where(related, Complaint.id != this, queues.sees(me))
    his = ActDraft.stream_id == this, ActDraft.user_id == me.user_id
    begun = select(word("begun"), ActDraft.stream_id, null(), null(), ActDraft.act).where(*his)
    mine = queues.soonest(queues.mine(me)).where(Complaint.id != this)
    first = mine.with_only_columns(word("next"), *row).limit(queues.at_most(1)).subquery()
    return union_all(kin, begun, select(first))
