"""What is locked or handed out of sheets is signed: who holds the file can check that nobody changed it since.

The signature is a signed note (docs/ledger.md) by the key that signs reporters' receipts. It covers the SHA-256 of the
content, so the file may lie anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from flask import current_app
from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.ledger import receipts, signed

FORMAT = "aduan-lembar/1"
NOTE = "tanda-tangan.txt"
"""The signature's name in a file of a period."""
_LONGEST_NOTE, _MOST_PARTS, _LARGEST = 10_000, 20, 256 << 20


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a content, its names in order."""
    return digest_of(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def digest_of(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def note(*lines: str) -> str:
    """The lines as a signed note; "" where this process holds no key."""
    private = current_app.config.get("RECEIPT_PRIVATE_KEY")
    if not private:
        return ""
    text = "".join(f"{line}\n" for line in (FORMAT, *lines))
    return signed.sign(text, receipts.key().name, base64.b64decode(private))


def holds(told: str) -> bool:
    """Whether our key has truly signed the note."""
    return signed.signer(told, [receipts.key()]) is not None


@dataclass(frozen=True)
class Checked:
    """What a file that came back says of itself: whether our key signed it, its period, when, and what differs."""

    signed: bool
    period: str
    taken: str
    changed: tuple[str, ...]
    strange: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether it is what was handed out, whole."""
        return self.signed and not self.changed and not self.strange


def check(file: BinaryIO) -> Checked:
    """Hold a signed file (ZIP) against its own signature. Refusal when it is none of ours.

    `changed` names what is missing or has another SHA-256, `strange` what the signature does not name.
    """
    try:
        with ZipFile(file) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
            if NOTE not in sizes or sizes[NOTE] > _LONGEST_NOTE or len(sizes) > _MOST_PARTS:
                raise BadZipFile
            told = archive.read(NOTE).decode()
            found = {name: _digest_in(archive, name) for name in sizes if name != NOTE}
    except (BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError, zlib.error) as fault:
        raise Refusal(_("This is no signed file of evidence sheets."), field="file") from fault
    kind, period, taken, *named = [*told.partition("\n\n")[0].split("\n"), "", "", ""]
    if kind != FORMAT:
        raise Refusal(_("This is no signed file of evidence sheets."), field="file")
    meant = {name: digest for digest, _blank, name in (line.partition(" ") for line in named) if name}
    changed = tuple(name for name, digest in meant.items() if found.get(name) != digest)
    strange = tuple(name for name in found if name not in meant)
    return Checked(holds(told), period, taken, changed, strange)


def _digest_in(archive: ZipFile, name: str) -> str:
    """The SHA-256 of a part, read in pieces; "" for one that is larger than any of ours."""
    told, size = hashlib.sha256(), 0
    with archive.open(name) as part:
        while piece := part.read(1 << 16):
            size += len(piece)
            if size > _LARGEST:
                return ""
            told.update(piece)
    return told.hexdigest()
