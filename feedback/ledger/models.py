"""The tables of the record: streams, their events, what the events say, the global log and its checkpoints.

A header never changes and holds no free text. What was said lies in the body, which can be sealed
and, one day, erased; the header's commitment still proves what was there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.base.database import Base, BigKey, Key

NO_HASH = "0" * 64
BY_SOMEBODY = "actor LIKE '%:%'"
"""The actors that are somebody ("user:7", "operator:7", "api:…"), as the index by person has it: a query must say it
in these words to find by it."""


class Stream(Base):
    """One thing's history, such as a case or a conduct note; its head is the newest event."""

    __tablename__ = "streams"
    __table_args__ = (
        CheckConstraint("head_seq >= 0", name="head_counts_events"),
        Index("ix_streams_kind", "kind", "id"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(30))
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default=NO_HASH)


class Event(Base):
    """A header: what happened, as codes, chained to the event before it in the stream."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("stream_id", "seq"),
        CheckConstraint("seq >= 1", name="seq_from_one"),
        CheckConstraint("length(leaf) = 64 AND length(prev) = 64", name="hashes_are_whole"),
        Index("ix_events_kind_time", "kind", "recorded_at", "id"),
        Index("ix_events_time", "recorded_at", "id"),
        Index(
            "ix_events_person_time",
            "actor",
            "recorded_at",
            "id",
            sqlite_where=text(BY_SOMEBODY),
            postgresql_where=text(BY_SOMEBODY),
        ),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    seq: Mapped[int]
    schema_version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    actor: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    commitment: Mapped[str] = mapped_column(String(64))
    prev: Mapped[str] = mapped_column(String(64))
    leaf: Mapped[str] = mapped_column(String(64))

    body: Mapped[EventBody | None] = relationship(back_populates="event", lazy="raise_on_sql")


class EventBody(Base):
    """What an event said: plain (salt beside it), sealed (salt inside it), or erased (nothing left)."""

    __tablename__ = "event_bodies"
    __table_args__ = (
        CheckConstraint(
            "erased_on IS NULL OR (salt IS NULL AND key_id IS NULL AND content IS NULL)",
            name="nothing_left_when_erased",
        ),
        CheckConstraint("erased_on IS NOT NULL OR content IS NOT NULL", name="content_until_erased"),
        CheckConstraint(
            "erased_on IS NOT NULL OR (key_id IS NULL) <> (salt IS NULL)", name="salted_plain_or_sealed"
        ),
    )

    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("events.id"), primary_key=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[str | None] = mapped_column(String(40))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    erased_on: Mapped[date | None]

    event: Mapped[Event] = relationship(back_populates="body", lazy="raise_on_sql")


class LogEntry(Base):
    """An event's place in the one global order, counted from 0 without a gap."""

    __tablename__ = "log_entries"
    __table_args__ = (CheckConstraint("log_index >= 0", name="log_counts_from_zero"),)

    log_index: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigKey, ForeignKey("events.id"), unique=True)


class LogNode(Base):
    """A finished part of the tree over the log: the hash over 2^level entries, kept so that nothing is hashed twice."""

    __tablename__ = "log_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))


class CheckpointRow(Base):
    """A signed statement of the log's root at one size, made by the keeper."""

    __tablename__ = "checkpoints"
    __table_args__ = (CheckConstraint("size >= 1", name="says_something"),)

    size: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class CheckpointExit(Base):
    """A checkpoint left this machine by one way: a file dropped, or a letter told."""

    __tablename__ = "checkpoint_exits"

    size: Mapped[int] = mapped_column(BigKey, ForeignKey("checkpoints.size"), primary_key=True)
    way: Mapped[str] = mapped_column(String(10), primary_key=True)
    left_at: Mapped[datetime]
