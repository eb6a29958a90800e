"""The table of what people attached: cleaned, named by its content, belonging to a stream or a draft."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words
from feedback.files.scanner import HELD, Scan

_WAITING = text("scan = 'waiting'")


class StoredFile(Base):
    """One attachment; `token` is its public name, `clean_sha256` where its bytes are kept.

    Nothing says which of two streams had the same bytes first: the day is all that is kept of the time.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("(stream_id IS NULL) <> (draft IS NULL)", name="belongs_to_stream_or_draft"),
        CheckConstraint("entry_seq IS NULL OR stream_id IS NOT NULL", name="came_with_an_event_of_a_stream"),
        CheckConstraint("size > 0", name="not_empty"),
        Index("ix_stored_files_stream_id", "stream_id"),
        Index("ix_stored_files_draft", "draft"),
        Index("ix_stored_files_clean_sha256", "clean_sha256"),
        Index("ix_stored_files_waiting", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    stream_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("streams.id"))
    draft: Mapped[str | None] = mapped_column(String(64))
    entry_seq: Mapped[int | None]
    media_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    original_sha256: Mapped[str] = mapped_column(String(64))
    clean_sha256: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(40))
    added_on: Mapped[date]
    scan: Mapped[Scan] = mapped_column(words(Scan), default=Scan.NONE)

    @property
    def is_held(self) -> bool:
        """Whether nobody is given it: it waits for a look, or something was found."""
        return self.scan in HELD
