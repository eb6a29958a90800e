"""Files that were taken while the scanner was away are looked at as soon as it answers; the worker's chore."""

from __future__ import annotations

from sqlalchemy import func, select, update

from feedback.base.database import db
from feedback.files import scanner, store
from feedback.files.models import StoredFile
from feedback.files.scanner import Scan

BATCH = 20


def look_again(limit: int = BATCH) -> int:
    """Look at up to `limit` files that wait; how many have a verdict now. The caller commits.

    The same bytes are looked at once for all the places where they are kept.
    """
    if not scanner.wanted():
        return 0
    waiting = select(StoredFile.clean_sha256).where(StoredFile.scan == Scan.WAITING).distinct().limit(limit)
    done = 0
    for sha256 in db.session.scalars(waiting).all():
        try:
            verdict = scanner.looked_at(store.get(sha256))
        except FileNotFoundError:
            verdict = Scan.FOUND  # there is nothing to hand out
        if verdict is Scan.WAITING:
            break
        same = update(StoredFile).where(StoredFile.clean_sha256 == sha256, StoredFile.scan == Scan.WAITING)
        done += len(db.session.execute(same.values(scan=verdict).returning(StoredFile.id)).all())
    return done


def held() -> int:
    """How many files wait for a look."""
    counted = select(func.count()).select_from(StoredFile).where(StoredFile.scan == Scan.WAITING)
    return db.session.scalar(counted) or 0
