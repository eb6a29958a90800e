"""The register of data breaches (kebocoran data; UU 27/2022, article 46): what happened, who is affected, who was told.

Subjects and the authority are told in writing within 3 × 24 hours of noticing. The history of each breach is a stream
of its own kind, which only grows; the row is where it stands. Who is affected is a question over cases: the number is
for whoever keeps the register, the cases' own numbers for whoever may see the cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, Json, Key, db
from feedback.base.refusal import Refusal
from feedback.complaints import letters, numbers, queues
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, required
from feedback.complaints.record import record as record_at_case
from feedback.files.models import StoredFile
from feedback.ledger import record as ledger
from feedback.ledger import streams
from feedback.ledger.read import Entry, read
from feedback.people.persons import Person
from feedback.people.rights import Right

KIND = "data_breach"
TIME_TO_TELL = timedelta(hours=72)
BATCH = 50
MOST_NUMBERS = 500


class DataBreach(Base):
    """One breach. `scope` says which cases by codes: days received, unit, numbers, the hash of a file."""

    __tablename__ = "data_breaches"
    __table_args__ = (
        CheckConstraint("telling_at IS NULL OR telling_at >= noticed_at", name="told_after_it_was_noticed"),
        CheckConstraint(
            "closed_on IS NULL OR (telling_at IS NOT NULL AND authority_at IS NOT NULL)",
            name="closed_when_told",
        ),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), unique=True)
    noticed_at: Mapped[datetime]
    scope: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    telling_at: Mapped[datetime | None]
    """When the reporters began to be told."""
    authority_at: Mapped[datetime | None]
    closed_on: Mapped[date | None]

    @property
    def tell_by(self) -> datetime:
        """The end of the 3 × 24 hours."""
        return self.noticed_at + TIME_TO_TELL

    @property
    def is_late(self) -> bool:
        """Whether somebody was told too late, or is not told yet although the time is over."""
        return any((one or clock.now()) > self.tell_by for one in (self.telling_at, self.authority_at))


class BreachCase(Base):
    """A case whose reporter is told of a breach, and since when he can read it."""

    __tablename__ = "data_breach_cases"

    breach_id: Mapped[int] = mapped_column(BigKey, ForeignKey("data_breaches.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"), primary_key=True)
    told_on: Mapped[date | None]


@dataclass(frozen=True)
class Scope:
    """Which cases: all conditions given hold together; none at all means no case."""

    from_on: date | None = None
    to_on: date | None = None
    unit_id: int | None = None
    numbers: tuple[str, ...] = ()
    file_hash: str = ""

    def codes(self) -> dict[str, Any]:
        """As the row and the event hold it."""
        given = {
            "from_on": self.from_on.isoformat() if self.from_on else None,
            "to_on": self.to_on.isoformat() if self.to_on else None,
            "unit_id": self.unit_id,
            "numbers": list(self.numbers),
            "file_hash": self.file_hash,
        }
        return {name: value for name, value in given.items() if value}


def note(what: str, data: str, noticed_at: datetime, *, by: Person) -> DataBreach:
    """Enter a breach: what happened, which data. Refusal when it was noticed in the future."""
    _may(by)
    said = {
        "what": required(what, _("Write what happened."), "what"),
        "data": required(data, _("Write which data."), "data"),
    }
    if noticed_at > clock.now():
        raise Refusal(_("It cannot have been noticed in the future."), field="noticed_at")
    stream = streams.open_stream(KIND)
    row = DataBreach(stream_id=stream.id, noticed_at=noticed_at, scope={})
    ledger.record(stream, "breach_noted", by=by.actor, text=said)
    db.session.add(row)
    db.session.flush()
    return row


def narrow(row: DataBreach, scope: Scope, *, by: Person) -> None:
    """Say which cases are affected; may be said again until the reporters are told."""
    _may(by)
    if row.telling_at is not None:
        raise Refusal(_("The reporters were told already. Enter what is new as another breach."))
    if not scope.codes():
        raise Refusal(_("Say at least one thing by which the cases are known."))
    row.scope = scope.codes()
    facts = row.scope | ({"numbers": len(scope.numbers)} if scope.numbers else {})  # how many, not which
    ledger.record(row.stream_id, "breach_narrowed", by=by.actor, facts=facts)


def tell(row: DataBreach, notice: str, *, by: Person) -> int:
    """Begin to tell every affected reporter, with these words; how many. The worker goes on with it."""
    _may(by)
    if row.telling_at is not None:
        raise Refusal(_("The reporters were told already. Enter what is new as another breach."))
    said = required(notice, _("Write the notice."), "notice")
    cases = select(literal(row.id), Complaint.id).where(affected(row.scope))
    db.session.execute(insert(BreachCase).from_select(["breach_id", "stream_id"], cases))
    found = db.session.scalar(select(func.count()).where(BreachCase.breach_id == row.id)) or 0
    row.telling_at = clock.now()
    ledger.record(row.stream_id, "breach_told", by=by.actor, facts={"cases": found}, text={"notice": said})
    return found


def tell_batch(limit: int = BATCH) -> int:
    """Put the notice before up to `limit` reporters and write to those who left an address; how many."""
    waiting = (
        select(BreachCase, Complaint)
        .join(Complaint, Complaint.id == BreachCase.stream_id)
        .where(BreachCase.told_on.is_(None))
        .order_by(BreachCase.breach_id, BreachCase.stream_id)
        .limit(limit)
        .with_for_update(of=(BreachCase, Complaint), skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(waiting).all()
    words: dict[int, str] = {}
    for row, complaint in found:
        if row.breach_id not in words:
            words[row.breach_id] = _notice(db.session.get_one(DataBreach, row.breach_id))
        text = {"text": words[row.breach_id]} if complaint.erased_on is None else None
        event = record_at_case(complaint, "leak_told", by=SYSTEM, facts={"breach": row.breach_id}, text=text)
        letters.to_reporter(complaint, "progress", event.seq)
        row.told_on = clock.today()
    return len(found)


def tell_authority(row: DataBreach, reference: str, *, by: Person) -> None:
    """Note that the written notice went to the authority, with the number of the letter."""
    _may(by)
    if row.authority_at is not None:
        raise Refusal(_("A colleague has noted this already."))
    said = required(reference, _("Write the number and date of the letter."), "reference")
    row.authority_at = clock.now()
    ledger.record(row.stream_id, "breach_authority_told", by=by.actor, text={"reference": said})


def close(row: DataBreach, measures: str, *, by: Person) -> None:
    """Close it with what was done; everybody must have been told."""
    _may(by)
    said = required(measures, _("Write what was done so that it does not happen again."), "measures")
    if row.telling_at is None or row.authority_at is None:
        raise Refusal(_("Tell the reporters and the authority first."))
    if row.closed_on is not None:
        raise Refusal(_("A colleague has closed this already."))
    row.closed_on = clock.today()
    ledger.record(row.stream_id, "breach_closed", by=by.actor, text={"measures": said})


def affected(scope: dict[str, Any]) -> ColumnElement[bool]:
    """The condition on Complaint that a case is affected; no case while nothing was said."""
    given: list[ColumnElement[bool]] = []
    if "from_on" in scope:
        given.append(Complaint.received_on >= date.fromisoformat(scope["from_on"]))
    if "to_on" in scope:
        given.append(Complaint.received_on <= date.fromisoformat(scope["to_on"]))
    if "unit_id" in scope:
        unit = scope["unit_id"]
        held = Complaint.holder_unit_id == unit, Complaint.holder_agency_id == unit, Complaint.unit_id == unit
        given.append(or_(*held))
    if "numbers" in scope:
        given.append(Complaint.number.in_(scope["numbers"]))
    if "file_hash" in scope:
        same = or_(
            StoredFile.clean_sha256 == scope["file_hash"], StoredFile.original_sha256 == scope["file_hash"]
        )
        given.append(exists().where(StoredFile.stream_id == Complaint.id, same))
    return and_(*given) if given else Complaint.id.is_(None)


def count(row: DataBreach) -> int:
    """How many cases are affected."""
    return db.session.scalar(select(func.count(Complaint.id)).where(affected(row.scope))) or 0


def cases_of(row: DataBreach, me: Person) -> Select[Complaint]:
    """The affected cases the person may see; none for an administrator."""
    return queues.visible_to(me).where(affected(row.scope)).order_by(Complaint.id)


def register() -> Select[DataBreach]:
    """Every breach, the newest first."""
    return select(DataBreach).order_by(DataBreach.closed_on.is_not(None), DataBreach.noticed_at.desc())


def story(row: DataBreach) -> list[Entry]:
    """What happened to the entry itself, oldest first."""
    return read(row.stream_id)


def late() -> int:
    """How many open breaches wait although the 3 × 24 hours are over."""
    over = DataBreach.noticed_at < clock.now() - TIME_TO_TELL
    waits = or_(DataBreach.telling_at.is_(None), DataBreach.authority_at.is_(None))
    return db.session.scalar(select(func.count(DataBreach.id)).where(over, waits)) or 0


def tidied(typed: Sequence[str]) -> tuple[str, ...]:
    """Cases' numbers as they are written in the register; Refusal for one that cannot be a number."""
    found = [(one, numbers.tidy(one)) for one in typed]
    wrong = [one for one, tidy in found if tidy is None]
    if wrong or len(found) > MOST_NUMBERS:
        raise Refusal(_("Write numbers of reports, one a line, at most 500."), field="numbers")
    return tuple(dict.fromkeys(tidy for _one, tidy in found if tidy is not None))


def _notice(row: DataBreach) -> str:
    told = [one for one in story(row) if one.kind == "breach_told"]
    return told[-1].text.get("notice", "") if told else ""


def _may(by: Person) -> None:
    if not by.may(Right.KEEP_BREACHES):
        raise Refusal(_("The register of breaches is kept by administrators and inspectors."))
