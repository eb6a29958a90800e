"""The whole record looked at from end to end: hashes, words, checkpoints from outside, and the files on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy import func, select

from feedback.base.database import db
from feedback.files import store
from feedback.files.models import StoredFile
from feedback.ledger import against, verify
from feedback.ledger.signed import PublicKey
from feedback.ledger.verify import Fault, Report
from feedback.vault import ciphers


def check(outside: Iterable[str], keys: Collection[PublicKey], *, files: bool = True) -> Report:
    """Everything recomputed; `outside` are texts with checkpoints. Call it reading, `whole=True`. Changes nothing."""
    report = verify.verify(cipher_of=ciphers.cipher_of)
    against.check(report, outside, keys)
    if files:
        check_files(report)
    return report


def check_files(report: Report) -> None:
    """Add each stored file that is gone, or is not what its name says."""
    report.files = 0
    for sha256, count in db.session.execute(
        select(StoredFile.clean_sha256, func.count()).group_by(StoredFile.clean_sha256)
    ).all():
        report.files += count
        try:
            store.get(sha256)
        except FileNotFoundError:
            report.add(Fault("file_missing", detail=sha256))
        except OSError:
            report.add(Fault("file_changed", detail=sha256))


def texts(places: Iterable[Path]) -> list[str]:
    """What files say, and the files in folders."""
    found = []
    for place in places:
        inside = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        found += [path.read_text("utf-8", errors="replace") for path in inside]
    return found
