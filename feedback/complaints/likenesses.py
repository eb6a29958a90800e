"""Which cases may be found by their likeness: only those whose words no protection forbids to compare.

Left out altogether are sealed and secret cases, suspected abuse, conduct, what was set aside and what was erased: a
suggestion, or its absence, would tell that they exist. They leave the index in the transaction that makes them so. The
worker brings new cases in, some seconds after they were filed; a published text is brought in when it is published.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Visibility
from feedback.ledger import read as ledger
from feedback.suggestions import likeness
from feedback.suggestions import likeness_index as index
from feedback.suggestions.likeness_index import LikenessPlace
from feedback.vault import keys

CASE, PUBLIC = "case", "public"
BATCH = 100
OVERLAP = 500
"""Numbers of cases behind the newest one in the index that are looked at again: their transaction ended later."""


@written_once
def may_be_found() -> ColumnElement[bool]:
    """Whether a case may be suggested to anybody at all; who sees it is asked besides."""
    its = aliased(Category)
    grave = exists().where(
        its.id == Complaint.category_id,
        or_(its.service_class == ServiceClass.OVERSIGHT, its.secret, its.conduct),
    )
    return and_(
        Complaint.sealed.is_(False),
        Complaint.visibility == Visibility.PUBLISHABLE,
        Complaint.identity != Identity.CONFIDENTIAL,
        Complaint.about_conduct.is_(False),
        Complaint.quarantined.is_(False),
        Complaint.erased_on.is_(None),
        or_(Complaint.service_class.is_(None), Complaint.service_class != ServiceClass.OVERSIGHT),
        not_(grave),
    )


def keep(complaint: Complaint) -> None:
    """Bring the case's own words in, and its published ones, if they may be; else take both out."""
    allowed = select(Complaint.id).where(Complaint.id == complaint.id, may_be_found())
    if db.session.scalar(allowed) is None:
        forget(complaint)
        return
    _keep_words(complaint.id)
    published = db.session.get(Publication, complaint.id)
    if published is not None:
        keep_published(published)


def keep_published(published: Publication) -> None:
    """Bring a moderated text in, for residents; the case's own words never answer them."""
    said = f"{published.title} {published.body}"
    index.keep(published.stream_id, likeness.places(said, secret(), PUBLIC), public=True)


def forget_published(complaint: Complaint) -> None:
    """Take the published text out."""
    index.forget(complaint.id, public=True)


def forget(complaint: Complaint) -> None:
    """Take everything of the case out: it was sealed, set aside, made secret or erased."""
    index.forget(complaint.id)


def take_in() -> int:
    """Bring in up to `BATCH` new cases, oldest first; how many. The worker's; it commits."""
    newest = select(func.max(LikenessPlace.stream_id)).where(LikenessPlace.public.is_(False))
    since = (db.session.scalar(newest) or 0) - OVERLAP
    missing = db.session.scalars(_missing(since)).all()
    for stream_id in missing:
        _keep_words(stream_id)
    return len(missing)


def secret() -> bytes:
    """The key that the places are made with."""
    return keys.index_key("likeness")


def _missing(since: int) -> Select[int]:
    there = exists().where(LikenessPlace.stream_id == Complaint.id, LikenessPlace.public.is_(False))
    new = select(Complaint.id).where(Complaint.id > since, may_be_found(), ~there)
    # Held meanwhile: who seals it just now would else find nothing to take out yet.
    return new.order_by(Complaint.id).limit(BATCH).with_for_update(of=Complaint, skip_locked=True)


def _keep_words(stream_id: int) -> None:
    first = ledger.one(stream_id, 1)
    said = first.text.get("text", "") if first is not None else ""
    index.keep(stream_id, likeness.places(said, secret(), CASE), public=False)
