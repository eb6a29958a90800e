"""Where the bytes are: a local folder, or an S3-compatible bucket when S3_BUCKET is set.

Files are named by the SHA-256 of what they hold and never overwritten, so storing one twice is storing it once.
A file is durable before `put` returns: its row may be committed only after that.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import obstore
from flask import Flask, current_app
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from feedback.files.cleaning import CleanFile

_EXTENSION = "feedback.files"
_HASH = re.compile(r"[0-9a-f]{64}")
HASTE = timedelta(seconds=5)


class Place(Protocol):
    """Somewhere bytes can be kept by name."""

    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...
    def remove(self, name: str) -> None: ...
    def names(self) -> Iterator[str]: ...
    def reach(self) -> None: ...
    def free(self) -> int | None: ...


def configure(app: Flask) -> None:
    """Choose the place by the application's settings: S3_BUCKET and its companions, else DATA_DIR/files."""
    bucket = app.config.get("S3_BUCKET")
    folder = Path(app.config.get("DATA_DIR") or "var") / "files"
    app.extensions[_EXTENSION] = Bucket(app.config) if bucket else Folder(folder)


def put(clean: CleanFile) -> None:
    """Store the clean bytes durably. Slow: call it with no transaction open. OSError when it cannot be done."""
    _place().put(_checked(clean.clean_sha256), clean.data)


def put_back(sha256: str, data: bytes) -> None:
    """Store bytes that a backup kept under their hash. OSError when they are not what they are called."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OSError(f"the stored file {sha256} has changed")
    _place().put(_checked(sha256), data)


def get(sha256: str) -> bytes:
    """The bytes with this hash. FileNotFoundError when absent, OSError when they are not what was stored."""
    data = _place().get(_checked(sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OSError(f"the stored file {sha256} has changed")
    return data


def remove(sha256: str) -> None:
    """Destroy the bytes with this hash; nothing happens when they are gone already."""
    _place().remove(_checked(sha256))


def reach() -> None:
    """Look whether the place can be used, within seconds; stores nothing. OSError when it cannot."""
    _place().reach()


def has_room() -> bool:
    """Whether files may be taken: above DISK_RESERVE bytes, which belong to the words of reports."""
    free = _place().free()
    return free is None or free > int(current_app.config.get("DISK_RESERVE") or 0)


def everything() -> list[str]:
    """The hashes of all stored files, sorted: for the sweep of files without a row and for the backup."""
    return sorted(name for name in _place().names() if _HASH.fullmatch(name))


class Folder:
    """A local folder, two letters of the hash a subfolder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: bytes) -> None:
        """Write beside, sync, rename, sync the folder: after a power cut the file is whole or not there."""
        target = self._path(name)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.parent / f".{secrets.token_hex(8)}"
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.rename(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        for folder in (target.parent, self.root, self.root.parent):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def get(self, name: str) -> bytes:
        """The bytes; FileNotFoundError when absent."""
        return self._path(name).read_bytes()

    def remove(self, name: str) -> None:
        """Destroy them."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Every name kept."""
        return (file.name for file in self.root.glob("??/*"))

    def reach(self) -> None:
        """The folder, or the one it will be made in, is ours to write."""
        place = self.root if self.root.exists() else self.root.parent
        if not place.is_dir() or not os.access(place, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError("the folder of files cannot be used")

    def free(self) -> int | None:
        """Bytes left on its disk."""
        place = self.root if self.root.exists() else self.root.parent
        return shutil.disk_usage(place).free

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


class Bucket:
    """An S3-compatible bucket; the S3_* settings say where."""

    def __init__(self, settings: Any, **patience: Any) -> None:
        self.settings = settings
        endpoint = str(settings.get("S3_ENDPOINT") or "")
        place: dict[str, Any] = {
            "access_key_id": settings.get("S3_KEY") or "",
            "secret_access_key": settings.get("S3_SECRET") or "",
            "region": settings.get("S3_REGION") or "us-east-1",
        }
        if endpoint:
            place["endpoint"] = endpoint
        options: Any = {"allow_http": True} if endpoint.startswith("http://") else {}
        self.store = S3Store(str(settings["S3_BUCKET"]), client_options=options, **place, **patience)

    def put(self, name: str, data: bytes) -> None:
        """Store under the name unless it is there."""
        with suppress(AlreadyExistsError):
            obstore.put(self.store, self._key(name), data, mode="create")

    def get(self, name: str) -> bytes:
        """The bytes; FileNotFoundError when absent."""
        return bytes(obstore.get(self.store, self._key(name)).bytes())

    def remove(self, name: str) -> None:
        """Destroy them."""
        with suppress(FileNotFoundError):
            obstore.delete(self.store, self._key(name))

    def names(self) -> Iterator[str]:
        """Every name kept."""
        for page in obstore.list(self.store, prefix="files"):
            for entry in page:
                yield str(entry["path"]).rsplit("/", 1)[-1]

    def reach(self) -> None:
        """Ask for the first names, and not for as long as a report would be waited with."""
        try:
            hasty = Bucket(self.settings, retry_config={"max_retries": 1, "retry_timeout": HASTE})
            next(iter(obstore.list(hasty.store, prefix="files", chunk_size=1)), None)
        except BaseError as fault:
            raise OSError("the bucket of files cannot be used") from fault

    def free(self) -> int | None:
        """A bucket has no bottom that we could see."""
        return None

    def _key(self, name: str) -> str:
        return f"files/{name[:2]}/{name}"


def _checked(sha256: str) -> str:
    if not _HASH.fullmatch(sha256):
        raise ValueError("a stored file is named by its SHA-256")
    return sha256


def _place() -> Place:
    place: Place = current_app.extensions[_EXTENSION]
    return place
