"""Monthly editions: the figures of a month as they were on record at the end of one day, frozen (rules.md §7).

What is frozen never changes; what becomes known later is a new edition of the same month, with a number and a reason.
An edition is of the last day that was over when it was made, so that the events tell it again at any time:
`flask figures edition 2026-10` does, and says what differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, Json, Key, db
from feedback.base.refusal import Refusal
from feedback.complaints.changes import CaseChange
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf
from feedback.figures import edition_content
from feedback.figures.facts import FigureState
from feedback.figures.period import Period, month_of
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

WORKING_DAY = 3
"""The working day of a month on which the edition of the month before is made."""
SHORTEST_REASON, LONGEST_REASON = 5, 300
PDF, XLSX = "pdf", "xlsx"


class Edition(Base):
    """One frozen edition. `content` is what `edition_content` makes; its files are made by the worker afterwards."""

    __tablename__ = "figure_editions"
    __table_args__ = (
        UniqueConstraint("month", "number"),
        CheckConstraint("number >= 1", name="editions_from_one"),
        CheckConstraint("number = 1 OR reason <> ''", name="a_correction_has_a_reason"),
        CheckConstraint("as_of < made_on", name="of_a_day_that_was_over"),
    )

    id: Mapped[Key]
    month: Mapped[date]
    number: Mapped[int]
    as_of: Mapped[date]
    made_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    xlsx: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    files_on: Mapped[date | None]

    @property
    def period(self) -> Period:
        """The month as days."""
        return month_of(self.month)


def make_due() -> int:
    """On the third working day of a month (or the first chance after it), the edition of the month before.

    How many were made; 0 where there is one already, no case, or another worker at it. The caller commits.
    """
    today = clock.today()
    last = month_of(today).from_on - timedelta(days=1)
    if today < shelf.calendar().due(last, WORKING_DAY) or _newest(last.replace(day=1)) is not None:
        return 0
    turn = select(FigureState.id).with_for_update(skip_locked=True)
    if db.session.scalars(turn).one_or_none() is None or _is_behind() or _newest(last.replace(day=1)):
        return 0
    if db.session.scalar(select(Complaint.id).where(Complaint.received_on <= last).limit(1)) is None:
        return 0
    _freeze(last.replace(day=1), 1, "", None)
    return 1


def make(month: date, reason: str, *, by: Person | None) -> Edition:
    """A new edition of the month: the first, or a correction with its reason. Refusal when the month is not over."""
    first = month.replace(day=1)
    if month_of(first).to_on >= clock.today():
        raise Refusal(_("The month is not over yet."), field="month")
    turn = select(FigureState.id).with_for_update()
    db.session.scalars(turn).one()
    if _is_behind():
        raise Refusal(_("Changes of the last minutes are still being counted. Try again in a minute."))
    before, said = _newest(first), reason.strip()
    if before is not None and len(said) < SHORTEST_REASON:
        raise Refusal(_("Write why the figures of this month are published once more."), field="reason")
    number = before.number + 1 if before is not None else 1
    return _freeze(first, number, said[:LONGEST_REASON], by.user_id if by is not None else None)


def all_of(month: date | None = None) -> list[Edition]:
    """The editions, newest month and number first, of one month when it is given; without content. One statement."""
    found = select(Edition).order_by(Edition.month.desc(), Edition.number.desc())
    if month is not None:
        found = found.where(Edition.month == month)
    return list(db.session.scalars(found))


def one(month: date, number: int) -> Edition | None:
    """One edition. One statement."""
    asked = select(Edition).where(Edition.month == month, Edition.number == number)
    return db.session.scalars(asked).one_or_none()


def reads_whole(me: Person) -> bool:
    """Whether the person may read the numbers that are not suppressed: he sees all cases, and none is hidden from him.

    One statement for who sees all cases, else none.
    """
    if not me.may(Right.SEE_ALL_CASES):
        return False
    return db.session.scalar(exclusions.hidden(me).limit(1)) is None


def differences(edition: Edition) -> Iterator[str]:
    """What the events, told again, say otherwise than the edition; nothing when they are identical."""
    again = edition_content.content(
        edition.period, edition.as_of, edition_content.from_events(edition.period, edition.as_of)
    )
    yield from _different("", edition.content, again, kept=edition.content)


def without_files() -> Edition | None:
    """The oldest edition whose files are not made yet."""
    return db.session.scalars(
        select(Edition).where(Edition.files_on.is_(None)).order_by(Edition.id).limit(1)
    ).one_or_none()


def _freeze(month: date, number: int, reason: str, user_id: int | None) -> Edition:
    today = clock.today()
    as_of, period = today - timedelta(days=1), month_of(month)
    edition = Edition(
        month=month,
        number=number,
        as_of=as_of,
        made_on=today,
        made_by=user_id,
        reason=reason,
        content=edition_content.content(period, as_of, edition_content.from_facts(period, as_of)),
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def _newest(month: date) -> Edition | None:
    asked = select(Edition).where(Edition.month == month).order_by(Edition.number.desc()).limit(1)
    return db.session.scalars(asked).one_or_none()


def _is_behind() -> bool:
    """Whether more waits for the worker than is told while figures are asked for."""
    waiting = db.session.scalar(select(func.count(CaseChange.stream_id.distinct()))) or 0
    return waiting > edition_content.MOST_WAITING


def _different(place: str, frozen: Any, again: Any, *, kept: Any) -> Iterator[str]:
    if isinstance(frozen, Mapping) and isinstance(again, Mapping):
        for key in sorted(frozen.keys() | again.keys()):
            if not (place == "" and key == "names"):  # names of offices may have changed since
                yield from _different(f"{place}/{key}", frozen.get(key), again.get(key), kept=kept)
    elif frozen != again:
        yield f"{place.lstrip('/')}: frozen {frozen}, events {again}"
