"""The register of papers: letters, records and dossiers an office makes of its cases (rules.md §8).

A row holds codes only. What a paper says is the words of a stream of its own, of the kind `paper`, under a key of its
own; the files made of it and the signed scan belong to that stream too.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.agencies.models import Unit
from feedback.base.database import Base, BigKey, words
from feedback.complaints.models import Complaint

STREAM = "paper"


class PaperKind(StrEnum):
    """The papers of rules.md §8."""

    DISPOSITION = "disposition"
    MEMO = "memo"
    COVER = "cover"
    REMINDER = "reminder"
    CLARIFICATION = "clarification"
    INVITATION = "invitation"
    CLARIFICATION_RECORD = "clarification_record"
    INSPECTION_RECORD = "inspection_record"
    REPLY = "reply"
    HANDOVER = "handover"
    DOSSIER = "dossier"
    PROOF = "proof"


NOT_THE_OFFICE_S = frozenset({PaperKind.DOSSIER, PaperKind.PROOF})
"""Papers that no office finds among its own: of a dossier, or that a reporter took his proof, it is not to know."""

MAY_NAME = frozenset(
    {
        PaperKind.REPLY,
        PaperKind.INVITATION,
        PaperKind.CLARIFICATION_RECORD,
        PaperKind.INSPECTION_RECORD,
        PaperKind.DOSSIER,
    }
)
"""Papers that may name a reporter who is openly known, in a case that is hidden from no office."""


class Nature(StrEnum):
    """How a letter is to be treated (its "sifat")."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    SECRET = "secret"  # noqa: S105 (a word of the office, not a password)


class PaperState(StrEnum):
    """Whether the files of a paper are still to be made, are there, or could not be made."""

    WAITING = "waiting"
    MADE = "made"
    DEAD = "dead"


class Paper(Base):
    """One version of one paper. Nothing of it changes once it is made but the number it still lacks and `signed_on`.

    `case_id` is None for a handover, whose cases stand in `paper_cases`. `replaces_id` is the version before it.
    `written_by` is None for the proof that a reporter asks for.
    `lease_until`, `attempts` and `claim` (a fencing number) are the press's.
    """

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "number", "version"),
        UniqueConstraint("replaces_id"),
        CheckConstraint("(made_on IS NOT NULL) = (state = 'made')", name="made_on_when_made"),
        CheckConstraint("state = 'waiting' OR lease_until IS NULL", name="leased_only_while_waiting"),
        CheckConstraint("state <> 'dead' OR last_error <> ''", name="given_up_with_a_reason"),
        CheckConstraint("(version = 1) = (replaces_id IS NULL)", name="a_later_version_replaces_one"),
        CheckConstraint("(kind = 'handover') = (case_id IS NULL)", name="only_a_handover_has_no_case"),
        CheckConstraint("(kind = 'proof') = (written_by IS NULL)", name="a_proof_is_the_reporters"),
        Index("ix_papers_case", "case_id", "id"),
        Index("ix_papers_unit_dated", "unit_id", "dated", "id"),
        Index("ix_papers_state", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[PaperKind] = mapped_column(words(PaperKind))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("papers.id"))
    number: Mapped[str | None] = mapped_column(String(60))
    year: Mapped[int]
    dated: Mapped[date]
    nature: Mapped[Nature] = mapped_column(words(Nature))
    classification: Mapped[str] = mapped_column(String(20), default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_on: Mapped[date]
    state: Mapped[PaperState] = mapped_column(words(PaperState), default=PaperState.WAITING)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(80), default="")
    made_on: Mapped[date | None]
    signed_on: Mapped[date | None]

    case: Mapped[Complaint | None] = relationship(foreign_keys=[case_id])
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])


class PaperCase(Base):
    """A case that a handover speaks of: whoever must not know of it does not see the paper."""

    __tablename__ = "paper_cases"

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), primary_key=True, index=True)


class Letterhead(Base):
    """What stands at the head of an office's letters, and how it numbers them; `pattern` "" means it types numbers."""

    __tablename__ = "letterheads"

    unit_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("units.id"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(default=1)
    address: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    pattern: Mapped[str] = mapped_column(String(60), default="")


class PaperCount(Base):
    """The last number an office's series has given in a year."""

    __tablename__ = "paper_counts"

    unit_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("units.id"), primary_key=True, autoincrement=False
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
