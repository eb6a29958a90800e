"""What the regency's own verified decisions teach the suggester, each night, and what they would have been told.

Only open reports teach: none that is confidential, secret, sealed, set aside, erased, of a protected category or of
abuse of office, none that is kept from anybody. The newest decisions are held back; a model learned from the older ones
is used only if it judges those better than the model in use. Models hold no text: erasing a case needs nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, select

from feedback.agencies import categories
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Status, Visibility
from feedback.ledger import read as ledger
from feedback.people.models import Exclusion
from feedback.suggestions import evaluation, heard_words, learning, model, proposing, tallies, versions
from feedback.suggestions.evaluation import Judgement
from feedback.suggestions.learning import Lesson
from feedback.suggestions.model import Linear
from feedback.suggestions.models import Verdict
from feedback.suggestions.versions import Learned

MOST = 10_000
"""The newest decisions that are learned from."""
FEWEST = 200
HELD_BACK = 0.2
_AT_ONCE = 500


@dataclass(frozen=True)
class Decision:
    """A verified report without its words: for counting what rules would have done."""

    id: int
    number: str
    category_id: int
    region_id: int | None
    unit_id: int | None


def gathered(most: int = MOST) -> list[Lesson]:
    """The newest open decisions as (text, subject), the oldest first. One statement for each 500, and one."""
    subject = {code: name for name, codes in proposing.subjects().items() for code in codes if name != "*"}
    asked = _open().order_by(Complaint.routed_on.desc(), Complaint.id.desc()).limit(most)
    about = {row.id: subject[row.code] for row in db.session.execute(asked) if row.code in subject}
    return [(text, about[id_]) for id_, text in texts(list(reversed(about)))]


def decided(since: date, most: int) -> list[Decision]:
    """The newest open decisions on reports received since that day. One statement."""
    return _decisions(_open().where(Complaint.received_on >= since).order_by(Complaint.id.desc()).limit(most))


def decided_after(since: date, last_id: int, most: int) -> list[Decision]:
    """Those after this one, in the order they came in. One statement."""
    asked = _open().where(Complaint.received_on >= since, Complaint.id > last_id)
    return _decisions(asked.order_by(Complaint.id).limit(most))


def texts(ids: Sequence[int]) -> list[tuple[int, str]]:
    """What these open reports say, in this order; an erased one is left out. One statement for each 500."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        said = ledger.first_words(ids[start : start + _AT_ONCE])
        found |= {id_: text for id_, one in said.items() if (text := one.get("text"))}
    return [(id_, found[id_]) for id_ in ids if id_ in found]


def learn(lessons: Sequence[Lesson], used: Linear) -> Learned:
    """What the decisions (oldest first) teach beside the model in use; takes its time and no transaction."""
    held = round(len(lessons) * HELD_BACK)
    if len(lessons) < FEWEST:
        return Learned(Verdict.TOO_FEW, len(lessons))
    taught, asked = lessons[:-held], lessons[-held:]
    first = learning.tempered(learning.learned(model.shipped(), taught[:-held]), taught[-held:])
    fresh = replace(learning.learned(model.shipped(), taught), shape=first.shape)
    new, old = evaluation.judge(asked, fresh.guesses), evaluation.judge(asked, used.guesses)
    better = new.top_1 > old.top_1 and new.macro_f1 >= old.macro_f1
    return Learned(
        Verdict.BETTER if better else Verdict.NO_BETTER,
        len(lessons),
        held,
        {"new": _figures(new), "old": _figures(old)},
        model.written(fresh) if better else None,
    )


def tally(complaint: Complaint) -> None:
    """Count whether the first proposal was what was decided; sealed reports are not counted. Four statements."""
    said = ledger.first_words([complaint.id]).get(complaint.id, {}).get("text", "")
    if not said or complaint.category_id is None:
        return
    judge = versions.in_use()
    proposed = proposing.first(said, categories.category_words(), judge, heard_words.in_use())
    tallies.count(clock.today(), proposed, complaint.category_id, *judge.unknown(said))


def _decisions(
    asked: Select[int, str, int | None, int | None, int | None, int | None, str],
) -> list[Decision]:
    return [
        Decision(row.id, row.number, row.category_id or 0, row.region_id or row.kecamatan_id, row.unit_id)
        for row in db.session.execute(asked)
    ]


def _open() -> Select[int, str, int | None, int | None, int | None, int | None, str]:
    return (
        select(
            Complaint.id,
            Complaint.number,
            Complaint.category_id,
            Complaint.region_id,
            Complaint.kecamatan_id,
            Complaint.unit_id,
            Category.code,
        )
        .join(Category, Category.id == Complaint.category_id)
        .where(
            Complaint.routed_on.is_not(None),
            Complaint.status != Status.RECEIVED,
            Complaint.sealed.is_(False),
            Complaint.identity != Identity.CONFIDENTIAL,
            Complaint.visibility == Visibility.PUBLISHABLE,
            Complaint.quarantined.is_(False),
            Complaint.erased_on.is_(None),
            Complaint.about_conduct.is_(False),
            Complaint.service_class != ServiceClass.OVERSIGHT,
            Category.secret.is_(False),
            Category.conduct.is_(False),
            ~_unseen_by_some(),
        )
    )


def _unseen_by_some() -> ColumnElement[bool]:
    """The condition "the report is kept from somebody"."""
    return exists().where(Exclusion.stream_id == Complaint.id)


def _figures(found: Judgement) -> dict[str, float]:
    return {
        "top_1": round(found.top_1, 4),
        "top_3": round(found.top_3, 4),
        "macro_f1": round(found.macro_f1, 4),
        "ece": round(found.ece, 4),
    }
