"""The tables of what became of an officer's work: who had a case when, and what was credited for it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words


class AssignmentSegment(Base):
    """A stretch of a case's life with one unit and one officer, or with the unit alone (`user_id` null).

    It covers the days in (started_on, ended_on]; `started_seq` and `ended_seq` are the events in the case's
    stream that began and ended it.
    """

    __tablename__ = "assignment_segments"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="a_segment_runs_forwards"),
        CheckConstraint("(ended_on IS NULL) = (ended_seq IS NULL)", name="an_end_has_its_event"),
        Index(
            "ix_assignment_segments_one_open",
            "stream_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_assignment_segments_stream", "stream_id", "cycle"),
        Index("ix_assignment_segments_user", "user_id", "started_on"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    cycle: Mapped[int]
    leg: Mapped[int]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    user_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    started_seq: Mapped[int]
    ended_seq: Mapped[int | None]


class HandlingCredit(Base):
    """A share of one cycle's work, written when the case closes; never edited.

    A reversal is a row of its own with `reverses_id`, `days` and `share_num` negated, so that sums are right.
    `user_id` null: time in which the case lay with the unit and with nobody in it.
    """

    __tablename__ = "handling_credits"
    __table_args__ = (
        CheckConstraint("share_den > 0", name="a_share_has_a_whole"),
        CheckConstraint(
            "(reverses_id IS NULL AND share_num > 0 AND days >= 0)"
            " OR (reverses_id IS NOT NULL AND share_num < 0 AND days <= 0)",
            name="only_a_reversal_takes_away",
        ),
        Index("ix_handling_credits_stream", "stream_id", "cycle"),
        Index("ix_handling_credits_user", "user_id", "credited_on"),
        Index("ix_handling_credits_unit", "unit_id", "credited_on"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    cycle: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    days: Mapped[int]
    of_days: Mapped[int]
    share_num: Mapped[int]
    share_den: Mapped[int]
    reverses_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("handling_credits.id"), unique=True)
    credited_on: Mapped[date]
    seq: Mapped[int]


class NoteKind(StrEnum):
    """What a note about a person's service is."""

    CONDUCT = "conduct"
    APPRECIATION = "appreciation"


class NoteState(StrEnum):
    """Where a conduct note stands on its way to a record, or out of it."""

    PROPOSED = "proposed"
    SENT = "sent"
    NOTIFIED = "notified"
    ANSWERED = "answered"
    DECIDED = "decided"
    FINAL = "final"
    DROPPED = "dropped"


class Conclusion(StrEnum):
    """What a note concludes (Simpulan); the system concludes nothing itself."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    NOT_PROVEN = "not_proven"
    UNDETERMINED = "undetermined"
    APPRECIATED = "appreciated"


class Finding(StrEnum):
    """How a disciplinary examination ended; the degrees are those of PP 94/2021."""

    NO_BREACH = "no_breach"
    LIGHT = "light"
    MODERATE = "moderate"
    SEVERE = "severe"
    ENDED = "ended"


class ReplyKind(StrEnum):
    """What the person, or his companion, says in a note."""

    REPLY = "reply"
    OBJECTION = "objection"


class ConductNote(Base):
    """A proposal about one person's service in one closed case; its words and history are in its own stream.

    `case_stream_id` is the only tie to the case; the case's stream never names the person.
    """

    __tablename__ = "conduct_notes"
    __table_args__ = (
        CheckConstraint("(notified_on IS NULL) = (reply_due_on IS NULL)", name="notice_gives_time_to_reply"),
        CheckConstraint("state <> 'notified' OR notified_on IS NOT NULL", name="notified_on_a_day"),
        CheckConstraint(
            "guarded = false OR state IN ('proposed', 'dropped') OR cleared_by IS NOT NULL",
            name="cleared_before_it_is_read",
        ),
        CheckConstraint("cleared_by IS NULL OR cleared_by <> proposed_by", name="cleared_by_another"),
        CheckConstraint("(civil_servant_id IS NULL) = (state = 'dropped')", name="dropped_names_nobody"),
        CheckConstraint("(state = 'dropped') OR proposed_by IS NOT NULL", name="proposed_by_somebody"),
        CheckConstraint("objected_on IS NULL OR objection_due_on IS NOT NULL", name="objects_to_a_decision"),
        CheckConstraint(
            "(conclusion IS NULL) = (decided_on IS NULL) AND (decided_on IS NULL) = (decided_by IS NULL)",
            name="decided_by_somebody",
        ),
        CheckConstraint("second_by IS NULL OR second_by <> decided_by", name="the_second_is_another"),
        CheckConstraint(
            "state NOT IN ('decided', 'final') OR conclusion IS NOT NULL", name="decided_with_a_conclusion"
        ),
        CheckConstraint("(state IN ('final', 'dropped')) = (ended_on IS NOT NULL)", name="ended_on_a_day"),
        CheckConstraint("state <> 'final' OR expires_on IS NOT NULL", name="a_final_note_expires"),
        Index("ix_conduct_notes_person", "civil_servant_id", "state"),
        Index("ix_conduct_notes_case", "case_stream_id"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), unique=True)
    case_stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    civil_servant_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    """The unit the person served in when it happened. Person, unit and actors are gone once it is dropped."""
    kind: Mapped[NoteKind] = mapped_column(words(NoteKind))
    state: Mapped[NoteState] = mapped_column(words(NoteState), default=NoteState.PROPOSED)
    proposed_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    proposed_on: Mapped[date]
    happened_on: Mapped[date | None]
    guarded: Mapped[bool] = mapped_column(default=False)
    """Whether the reporter is confidential or anonymous: an inspector clears the words before they are read."""
    cleared_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    sent_on: Mapped[date | None]
    notified_on: Mapped[date | None]
    """When the person is proven to have received it."""
    reply_due_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    conclusion: Mapped[Conclusion | None] = mapped_column(words(Conclusion))
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    decided_on: Mapped[date | None]
    second_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    """Who agreed to an adverse conclusion."""
    objection_due_on: Mapped[date | None]
    objected_on: Mapped[date | None]
    objection_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    """Who decided the objection."""
    ended_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """When a final note no longer counts."""
    discipline_number: Mapped[str | None] = mapped_column(String(80))
    """The letter that ended a disciplinary examination (PP 94/2021): number, date, result are all that comes back."""
    discipline_on: Mapped[date | None]
    """The day it was handed over to that examination; once there is a result, the date of the letter."""
    discipline_result: Mapped[str | None] = mapped_column(String(40))
    """A `Finding`, as its value."""


class ConductReply(Base):
    """That the person answered or objected, and when; the words are in the note's stream at `entry_seq`."""

    __tablename__ = "conduct_replies"

    id: Mapped[Key]
    note_id: Mapped[int] = mapped_column(BigKey, ForeignKey("conduct_notes.id"), index=True)
    kind: Mapped[ReplyKind] = mapped_column(words(ReplyKind))
    given_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    companion_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    given_on: Mapped[date]
    entry_seq: Mapped[int]


class Evidence(Base):
    """What a note rests on: one event of the case, or a file kept with the note itself."""

    __tablename__ = "conduct_evidence"
    __table_args__ = (
        CheckConstraint("case_seq IS NOT NULL OR file_token IS NOT NULL", name="points_at_something"),
    )

    id: Mapped[Key]
    note_id: Mapped[int] = mapped_column(BigKey, ForeignKey("conduct_notes.id"), index=True)
    case_seq: Mapped[int | None]
    file_token: Mapped[str | None] = mapped_column(String(32))
    redacted: Mapped[bool] = mapped_column(default=False)
    """Whether the person is shown the file, after a human took out what would make the reporter known."""
    added_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))


class Clearance(Base):
    """Surat Keterangan Tidak Terbukti: that something raised against a person was not proven, and no more.

    It is tied to the person alone: neither to the note, whose row names nobody any more, nor to the case.
    """

    __tablename__ = "conduct_clearances"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"), index=True)
    told_on: Mapped[date]
    ended_on: Mapped[date]


class RecordRead(Base):
    """Somebody read what is held about a person: his sheet, or a note (`note_id`). He sees who, and when."""

    __tablename__ = "record_reads"
    __table_args__ = (Index("ix_record_reads_person", "civil_servant_id", "read_at"),)

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    note_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("conduct_notes.id"), index=True)
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    read_at: Mapped[datetime]
