"""Restoring a backup: looked through before anything is touched, files first, then the database in one step."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.exchange import engines
from feedback.exchange.backup import FORMAT, MANIFEST, Manifest, key_check, sha256_of
from feedback.files import journal, store
from feedback.vault import erasures, keys
from feedback.vault.keys import KeyMissing


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put the backup at `source` (folder, or .tar file) in place of an empty database.

    From then on nothing serves until the journal of erasures was replayed and `journal.unmark` called.

    Refusal, with nothing changed, when the backup is damaged, of another kind of database, sealed with a key
    that is not here, or when the database is in use and `replace` was not said.
    """
    with _opened(source) as folder:
        manifest = _looked_through(folder)
        if not replace and not engines.is_empty(db.engine):
            raise Refusal(_("This database is in use. To overwrite it, say --replace."))
        _rescue()
        db.session.remove()
        journal.mark()
        for name in manifest.files:
            store.put_back(name, (folder / "files" / name[:2] / name).read_bytes())
        engines.load(db.engine, folder / manifest.database)
    return manifest


def _rescue() -> None:
    """What the present database erased a moment ago goes to the journal, if it can still be read."""
    with suppress(SQLAlchemyError):  # an empty or a broken one: nothing to rescue
        erasures.rescue()
    db.session.rollback()


def _looked_through(folder: Path) -> Manifest:
    """The backup's list, once everything on it was found whole."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise Refusal(_("This is no backup, or an unfinished one: its list is missing.")) from fault
    if manifest.format != FORMAT:
        raise Refusal(_("This backup was made by another version of the system."))
    if manifest.engine != db.engine.dialect.name or manifest.database not in engines.NAMES.values():
        raise Refusal(_("This backup is of another kind of database than the one DATABASE_URL names."))
    if not _has_key(manifest):
        raise Refusal(
            _(
                "VAULT_KEY is not the key %(key)s this backup was made with. Set it and try again.",
                key=manifest.key_id,
            )
        )
    _whole(folder / manifest.database, manifest.database_sha256)
    for name in manifest.files:
        if len(name) != hashlib.sha256().digest_size * 2 or not name.isalnum():
            raise Refusal(_("The backup is damaged: %(name)s.", name=MANIFEST))
        _whole(folder / "files" / name[:2] / name, name)
    return manifest


def _has_key(manifest: Manifest) -> bool:
    try:
        return key_check(keys.old_vault_key(manifest.key_id)) == manifest.key_check
    except KeyMissing:
        return False


def _whole(path: Path, sha256: str) -> None:
    if not path.is_file() or sha256_of(path) != sha256:
        raise Refusal(_("The backup is damaged: %(name)s.", name=path.name))


@contextmanager
def _opened(source: Path) -> Iterator[Path]:
    """The folder of a backup; one in a single file is unpacked beside it and cleared away afterwards."""
    if source.is_dir():
        yield source
        return
    with TemporaryDirectory(
        prefix=".restore-", dir=source.parent if source.parent.is_dir() else None
    ) as folder:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except (OSError, tarfile.TarError) as fault:
            raise Refusal(_("This is no backup, or an unfinished one: its list is missing.")) from fault
        yield Path(folder) / "backup"
