"""Which file belongs where: to a draft while a report is being written, then to its stream."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import Select, delete, func, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.files import store
from feedback.files.cleaning import CleanFile
from feedback.files.models import StoredFile


def keep(
    clean: CleanFile,
    *,
    by: str,
    stream_id: int | None = None,
    draft: str | None = None,
    entry_seq: int | None = None,
) -> StoredFile:
    """Note a file that `store.put` has already made durable, for a stream or for a draft (the hash of its token).

    `entry_seq` is the event it came with. Whoever calls counts the files against MAX_FILES.
    """
    if (stream_id is None) == (draft is None):
        raise ValueError("a file belongs to a stream or to a draft")
    file = StoredFile(
        token=secrets.token_urlsafe(24),
        stream_id=stream_id,
        draft=draft,
        entry_seq=entry_seq,
        media_type=clean.media_type,
        name=clean.name,
        size=clean.size,
        width=clean.width,
        height=clean.height,
        original_sha256=clean.original_sha256,
        clean_sha256=clean.clean_sha256,
        scan=clean.scan,
        by=by,
        added_on=clock.today(),
    )
    db.session.add(file)
    return file


def of_stream(stream_id: int) -> Select[StoredFile]:
    """The files of a stream, oldest first."""
    return select(StoredFile).where(StoredFile.stream_id == stream_id).order_by(StoredFile.id)


def count_of(stream_id: int, *, by: str) -> Select[int]:
    """How many files of a stream came from `by`."""
    return select(func.count()).where(StoredFile.stream_id == stream_id, StoredFile.by == by)


def of_draft(draft: str) -> Select[StoredFile]:
    """The files of a draft, oldest first."""
    return select(StoredFile).where(StoredFile.draft == draft).order_by(StoredFile.id)


def adopt(draft: str, stream_id: int, entry_seq: int) -> int:
    """Give a draft's files to the stream, as having come with event `entry_seq`; how many."""
    moved = db.session.execute(
        update(StoredFile)
        .where(StoredFile.draft == draft)
        .values(draft=None, stream_id=stream_id, entry_seq=entry_seq)
        .returning(StoredFile.id)
    )
    return len(moved.all())


def share(stream_id: int, entry_seq: int, *, with_stream: int, with_entry: int) -> None:
    """Let the files of one event lie with another stream's event as well; the bytes are kept once."""
    came = of_stream(stream_id).where(StoredFile.entry_seq == entry_seq)
    for file in db.session.scalars(came).all():
        names = (column.key for column in StoredFile.__table__.columns if column.key not in ("id", "token"))
        copy = StoredFile(**{name: getattr(file, name) for name in names}, token=secrets.token_urlsafe(24))
        copy.stream_id, copy.entry_seq = with_stream, with_entry
        db.session.add(copy)
    db.session.flush()


def drop(file: StoredFile) -> None:
    """Take a file off its draft again; ValueError when it already belongs to a stream."""
    if file.draft is None:
        raise ValueError("what was sent stays")
    db.session.delete(file)


def take_away(file: StoredFile) -> None:
    """Take a file of a stream away whose room lets it go; its bytes go with `sweep_store`."""
    db.session.delete(file)


def forget(stream_id: int) -> int:
    """Forget every file of a stream whose words are destroyed; how many. Their bytes go with `sweep_store`."""
    gone = db.session.execute(
        delete(StoredFile).where(StoredFile.stream_id == stream_id).returning(StoredFile.id)
    )
    return len(gone.all())


def sweep_drafts(older_than: date) -> int:
    """Forget the files of drafts begun before `older_than`; how many. Their bytes go with `sweep_store`."""
    gone = db.session.execute(
        delete(StoredFile)
        .where(StoredFile.draft.is_not(None), StoredFile.added_on < older_than)
        .returning(StoredFile.id)
    )
    return len(gone.all())


def sweep_store(spared: frozenset[str] = frozenset()) -> int:
    """Destroy stored bytes that no row names, except those `spared`; how many.

    A file is stored a moment before its row is committed, so spare what was unclaimed only since the last sweep:
    call `unclaimed()` one sweep earlier and pass what is new since.
    """
    removed = 0
    for sha256 in unclaimed() - spared:
        store.remove(sha256)
        removed += 1
    return removed


def unclaimed() -> frozenset[str]:
    """The hashes of stored files that no row names."""
    stored = set(store.everything())
    named = set(db.session.execute(select(StoredFile.clean_sha256).distinct()).scalars())
    return frozenset(stored - named)
