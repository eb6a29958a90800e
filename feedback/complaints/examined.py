"""The tables of an examination of suspected abuse: its steps, who is assigned to it, what it recommends."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words

LONGEST_NUMBER = 80


class Stage(StrEnum):
    """How far it is: under review (telaah), assigned (surat tugas), reported (LHP), or ended without either."""

    REVIEW = "review"
    ASSIGNED = "assigned"
    REPORTED = "reported"
    ENDED = "ended"


class Result(StrEnum):
    """What the report says of the suspicion."""

    PROVEN = "proven"
    PARTLY = "partly"
    NOT_PROVEN = "not_proven"
    UNDETERMINED = "undetermined"


class Scanned(StrEnum):
    """What a file shows that was brought to an examination: one of its letters, signed, or something else."""

    REVIEW = "review"
    ASSIGNMENT = "assignment"
    REPORT = "report"
    EVIDENCE = "evidence"


class Examination(Base):
    """One examination of one case; its id is its own stream's, whose words are sealed under a key of their own.

    `token` stands in its address, so that nothing there counts them. Of letters the number and date are kept here.
    `told_on`: when number, date and result of the report were given to personnel, and nothing else.
    """

    __tablename__ = "examinations"
    __table_args__ = (
        CheckConstraint("(report_on IS NULL) = (result IS NULL)", name="a_report_has_a_result"),
        CheckConstraint("stage <> 'reported' OR report_on IS NOT NULL", name="reported_with_a_report"),
        CheckConstraint("told_on IS NULL OR report_on IS NOT NULL", name="told_when_reported"),
        Index(
            "uq_examinations_one_runs",
            "case_id",
            unique=True,
            postgresql_where=text("stage IN ('review', 'assigned')"),
            sqlite_where=text("stage IN ('review', 'assigned')"),
        ),
        Index("ix_examinations_case", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.REVIEW)
    opened_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    opened_on: Mapped[date]
    letter_number: Mapped[str | None] = mapped_column(String(LONGEST_NUMBER))
    letter_on: Mapped[date | None]
    finish_on: Mapped[date | None]
    report_number: Mapped[str | None] = mapped_column(String(LONGEST_NUMBER))
    report_on: Mapped[date | None]
    result: Mapped[Result | None] = mapped_column(words(Result))
    told_on: Mapped[date | None]


class Member(Base):
    """An inspector who is assigned to an examination; `leads` the team (ketua tim)."""

    __tablename__ = "examination_members"
    __table_args__ = (
        UniqueConstraint("examination_id", "user_id"),
        Index("ix_examination_members_user", "user_id", "examination_id"),
    )

    id: Mapped[Key]
    examination_id: Mapped[int] = mapped_column(BigKey, ForeignKey("examinations.id"))
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    leads: Mapped[bool] = mapped_column(default=False)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Recommendation(Base):
    """What a report asks somebody to do until a day; the words are the entry `seq` of the examination's stream."""

    __tablename__ = "recommendations"
    __table_args__ = (
        CheckConstraint("(met_on IS NULL) = (met_seq IS NULL)", name="met_with_words"),
        Index("ix_recommendations_examination", "examination_id", "due_on"),
    )

    id: Mapped[Key]
    examination_id: Mapped[int] = mapped_column(BigKey, ForeignKey("examinations.id"))
    seq: Mapped[int]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    met_seq: Mapped[int | None]
