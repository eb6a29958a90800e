"""A backup: the database, then the stored files, then a list of what must be there; published by one rename.

The rows are copied before the files, so every file a row names was there already. Keys are not in it: whoever
finds a backup cannot open what is sealed, and whoever restores one needs the keys from elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from flask_babel import gettext as _
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.exchange import engines
from feedback.files import store
from feedback.files.models import StoredFile
from feedback.ledger.models import Event, Stream
from feedback.vault import keys

FORMAT = 1
PARTIAL = ".partial-"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `key_check` tells whether a vault key is the one its bodies were sealed with."""

    made_at: str
    engine: str
    revision: str
    streams: int
    events: int
    database: str
    database_sha256: str
    files: list[str]
    missing: list[str]
    key_id: str
    key_check: str
    format: int = FORMAT


def back_up(target: Path) -> tuple[Path, Manifest]:
    """Make a backup and return where it is: the file `target` when it ends in .tar, else a new folder in it.

    Whatever goes wrong, what was at `target` before is untouched. Refusal when it cannot be made.
    """
    single = target.suffix == ".tar"
    place = target.parent if single else target
    place.mkdir(parents=True, exist_ok=True)
    with _workshop(place) as folder:
        whole = folder / "backup"
        whole.mkdir(mode=0o700)
        manifest = _fill(whole)
        if single:
            packed = folder / "backup.tar"
            with tarfile.open(packed, "w") as archive:
                archive.add(whole, arcname="backup")
            engines.sync(packed)
            final = packed.replace(target)
        else:
            stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
            final = whole.rename(target / f"aduan-{stamp}")
        engines.sync(place)
    return final, manifest


def key_check(key: bytes) -> str:
    """A word that only the same vault key gives, and that tells nothing about it."""
    return hmac.digest(key, b"backup|which key is this?", hashlib.sha256).hex()[:32]


def sha256_of(path: Path) -> str:
    """The hash of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fill(folder: Path) -> Manifest:
    streams = db.session.scalar(select(func.count(Stream.id))) or 0
    events = db.session.scalar(select(func.count(Event.id))) or 0
    revision = engines.revision()
    db.session.rollback()  # nothing waits for the copy
    database = engines.dump(db.engine, folder)
    files = _copy_files(folder / "files")
    key_id, key = keys.vault_key()
    manifest = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=db.engine.dialect.name,
        revision=revision,
        streams=streams,
        events=events,
        database=database.name,
        database_sha256=sha256_of(database),
        files=files,
        missing=_missing(files),
        key_id=key_id,
        key_check=key_check(key),
    )
    path = folder / MANIFEST
    path.write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
    for one in (path, folder):
        engines.sync(one)
    return manifest


def _copy_files(folder: Path) -> list[str]:
    """Every stored file into `folder`, each checked against its hash, synced; their names."""
    copied = []
    for name in store.everything():
        try:
            data = store.get(name)
        except FileNotFoundError:  # swept away since it was listed
            continue
        except OSError as fault:
            raise Refusal(_("The stored file %(name)s is damaged.", name=name[:12])) from fault
        path = folder / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        engines.sync(path)
        copied.append(name)
    return copied


def _missing(files: list[str]) -> list[str]:
    """What rows name and the store does not hold."""
    named = set(db.session.scalars(select(StoredFile.clean_sha256).distinct()))
    db.session.rollback()
    return sorted(name for name in named - set(files) if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        store.get(name)
    except OSError:
        return False
    return True


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """A folder for what is not finished, on the same file system; those of runs that died are cleared away."""
    yesterday = datetime.now(UTC).timestamp() - 24 * 3600
    for left in place.glob(f"{PARTIAL}*"):
        if left.stat().st_mtime < yesterday:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(mkdtemp(prefix=PARTIAL, dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
