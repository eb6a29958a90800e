"""The journal of erasures: kept beside the store of files and outside every backup, so that a restore can replay it.

A line says which stream was erased, by what rule and on which day, and nothing about anybody. Locally it is one file
that only grows; in a bucket each entry is an object of its own, since objects cannot grow.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import obstore
from flask import current_app
from obstore.exceptions import AlreadyExistsError, BaseError

from feedback.files.store import HASTE, Bucket

NAME = "erasures.log"
MARK = "restore-unfinished"
PREFIX = "erasures"

Line = dict[str, Any]


class Journal(Protocol):
    """Somewhere lines are kept for good, and a mark for as long as a restore lasts."""

    def append(self, lines: list[Line]) -> None: ...
    def lines(self) -> Iterator[Line]: ...
    def mark(self) -> None: ...
    def unmark(self) -> None: ...
    def marked(self) -> bool: ...


def append(lines: Iterable[Line]) -> None:
    """Add lines, each with a `token` of its own; on the disk before it returns. OSError when it cannot be done."""
    found = list(lines)
    if found:
        _journal().append(found)


def entries() -> list[Line]:
    """Every line, oldest first, each token once; a line that was never finished is left out."""
    return list({line["token"]: line for line in _journal().lines()}.values())


def mark() -> None:
    """Note that a restore has begun: nothing serves until `unmark`."""
    _journal().mark()


def unmark() -> None:
    """The restore is finished, its erasures are replayed."""
    _journal().unmark()


def marked() -> bool:
    """Whether a restore was begun and not finished."""
    return _journal().marked()


class InFolder:
    """One file in DATA_DIR, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, lines: list[Line]) -> None:
        """Written at the end and synced; half a line left by a power cut is closed first."""
        path = self.folder / NAME
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        said = "".join(f"{json.dumps(line, sort_keys=True)}\n" for line in lines)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (("\n" if torn else "") + said).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        self._sync()

    def lines(self) -> Iterator[Line]:
        """Every whole line."""
        path = self.folder / NAME
        if path.exists():
            for said in path.read_text("utf-8", "replace").splitlines():
                with suppress(ValueError):
                    line = json.loads(said)
                    if isinstance(line, dict) and "token" in line:
                        yield line

    def mark(self) -> None:
        """A file of that name."""
        (self.folder / MARK).touch(mode=0o600)
        self._sync()

    def unmark(self) -> None:
        """It goes."""
        (self.folder / MARK).unlink(missing_ok=True)
        self._sync()

    def marked(self) -> bool:
        """Whether it is there."""
        return (self.folder / MARK).exists()

    def _sync(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class InBucket:
    """Objects beside the files of the bucket, under another prefix than the backup packs."""

    def __init__(self, bucket: Bucket) -> None:
        self.settings, self.store = bucket.settings, bucket.store

    def append(self, lines: list[Line]) -> None:
        """One object for each line, named so that their order is that of the days."""
        for line in lines:
            with suppress(AlreadyExistsError):
                name = f"{PREFIX}/{line['on']}-{line['token']}.json"
                obstore.put(self.store, name, json.dumps(line, sort_keys=True).encode(), mode="create")

    def lines(self) -> Iterator[Line]:
        """Every object of the journal, by name."""
        names = sorted(
            str(entry["path"]) for page in obstore.list(self.store, prefix=PREFIX) for entry in page
        )
        for name in names:
            yield json.loads(bytes(obstore.get(self.store, name).bytes()))

    def mark(self) -> None:
        """An object of that name."""
        obstore.put(self.store, MARK, b"1")

    def unmark(self) -> None:
        """It goes."""
        with suppress(FileNotFoundError):
            obstore.delete(self.store, MARK)

    def marked(self) -> bool:
        """Whether it is there; a bucket that does not answer stops nobody from starting."""
        try:
            hasty = Bucket(self.settings, retry_config={"max_retries": 1, "retry_timeout": HASTE})
            obstore.head(hasty.store, MARK)
        except (FileNotFoundError, BaseError):
            return False
        return True


def _journal() -> Journal:
    settings = current_app.config
    if settings.get("S3_BUCKET"):
        return InBucket(Bucket(settings))
    return InFolder(Path(settings.get("DATA_DIR") or "var"))
