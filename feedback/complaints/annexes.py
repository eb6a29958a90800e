"""Rows beside a complaint: facts that are not a status (rules.md §2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words
from feedback.complaints.status import Outcome


class Submission(Base):
    """An idempotency key that was used: the same key with the same content gives the same case."""

    __tablename__ = "submissions"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("streams.id"))
    made_on: Mapped[date]


class Support(Base):
    """Another agency was asked for an opinion; its officers may read the case and advise until `ended_on`."""

    __tablename__ = "supports"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    asked_on: Mapped[date]
    wanted_by: Mapped[date]
    advised_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("stream_id", "unit_id"),
        Index("ix_supports_unit", "unit_id", "ended_on"),
    )


class ExtensionState(StrEnum):
    """What became of a request for more time."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class Extension(Base):
    """A request for more working days; the reason and what shows it are in the ledger.

    `with_delegate`: the regional secretary's delegate decides; `passed_on`, since the head left it for too long.
    """

    __tablename__ = "extensions"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    cycle: Mapped[int]
    days: Mapped[int]
    state: Mapped[ExtensionState] = mapped_column(words(ExtensionState))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_on: Mapped[date]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_on: Mapped[date | None]
    passed_on: Mapped[date | None]
    with_delegate: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 60", name="days_are_sensible"),
        CheckConstraint("(state = 'asked') = (decided_on IS NULL)", name="decided_when_not_asked"),
        Index(
            "ix_extensions_undecided",
            "stream_id",
            postgresql_where=text("state = 'asked'"),
            sqlite_where=text("state = 'asked'"),
        ),
    )


class AnswerProposal(Base):
    """An answer that waits for the agency head, where the regency requires approval. Its text is in the ledger.

    `with_delegate`: the regional secretary's delegate decides; `passed_on`, since the head left it for too long.
    """

    __tablename__ = "answer_proposals"

    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    planned_for: Mapped[date | None]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_on: Mapped[date]
    seq: Mapped[int]
    with_delegate: Mapped[bool] = mapped_column(default=False)
    passed_on: Mapped[date | None]


class Rating(Base):
    """The reporter's rating of one outcome, four questions of 1-4 (rules.md §5); not an SKM."""

    __tablename__ = "ratings"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    cycle: Mapped[int]
    solved: Mapped[int]
    told_why: Mapped[int]
    respect: Mapped[int]
    speed: Mapped[int]
    rated_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("stream_id", "cycle"),
        CheckConstraint(
            "solved BETWEEN 1 AND 4 AND told_why BETWEEN 1 AND 4 AND respect BETWEEN 1 AND 4 AND speed BETWEEN 1 AND 4",
            name="marks_are_1_to_4",
        ),
    )


class Publication(Base):
    """The moderated text of a case that a verifier put before the public."""

    __tablename__ = "publications"

    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    published_on: Mapped[date]
    published_by: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Forwarding(Base):
    """A case outside the regency's competence, sent on to another body with the reporter's consent."""

    __tablename__ = "forwardings"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(160))
    reference: Mapped[str] = mapped_column(String(80), default="")
    sent_on: Mapped[date]


class Quarantine(Base):
    """A report set aside as spam or abuse: its clocks run, anyone who may verify lifts it, nobody deletes it."""

    __tablename__ = "quarantines"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    put_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    put_on: Mapped[date]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_on: Mapped[date | None]


class Pressure(Base):
    """The reporter said "Saya ditekan": the inspectorate answers within one working day.

    `elsewhere`: the case is about the inspectorate, so the regional secretary's delegate answers instead.
    """

    __tablename__ = "pressures"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    said_on: Mapped[date]
    due_on: Mapped[date]
    elsewhere: Mapped[bool] = mapped_column(default=False)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_on: Mapped[date | None]


class Use(StrEnum):
    """What a ready-made text is for."""

    ANSWER = "answer"
    QUESTION = "question"
    MESSAGE = "message"


class AnswerTemplate(Base):
    """Words an officer may begin from when he answers, asks or writes; agency None means the whole regency.

    Its places ({nomor} and the like) are filled in by `placeholders`.
    """

    __tablename__ = "answer_templates"

    id: Mapped[Key]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    use: Mapped[Use] = mapped_column("used_for", words(Use), default=Use.ANSWER)
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
