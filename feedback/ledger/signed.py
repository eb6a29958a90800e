"""Signed notes and checkpoints, as the C2SP specifications signed-note and tlog-checkpoint write them. Pure.

A checkpoint says: in the log of this name, so many events have this root. Its text is three lines, an empty one, and
a line for each signature (Ed25519).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+,]+")
_NOTE = re.compile(
    r"^(?P<text>(?P<origin>[^\s]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n)\n"
    r"(?P<signatures>(?:— [^\s+]+ [A-Za-z0-9+/=]+\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class PublicKey:
    """Who signs under this name. ValueError when the name or the 32 bytes are none."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.public) != 32:
            raise ValueError("a key has a name without blanks, and 32 bytes")

    @property
    def hash(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as one word: name+hash+key."""
        return f"{self.name}+{self.hash.hex()}+{_written(_ED25519 + self.public)}"


@dataclass(frozen=True)
class Checkpoint:
    """What a signed note says; `note` is its whole text with its signatures."""

    origin: str
    size: int
    root: bytes
    note: str


def key_from(word: str) -> PublicKey:
    """The key that was written as one word. ValueError when it was not."""
    name, _plus, rest = word.strip().partition("+")
    told, _plus, written = rest.partition("+")
    raw = _read(written)
    key = PublicKey(name, raw[1:])
    if raw[:1] != _ED25519 or key.hash.hex() != told:
        raise ValueError("this is no key of a signed note")
    return key


def public_of(private: bytes) -> bytes:
    """The 32 public bytes that belong to 32 private ones."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(text: str, name: str, private: bytes) -> str:
    """`text` (whole lines) as a note signed by `name`."""
    key = PublicKey(name, public_of(private))
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(text.encode())
    return f"{text}\n— {name} {_written(key.hash + signature)}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines a checkpoint's signature covers."""
    return f"{origin}\n{size}\n{_written(root)}\n"


def checkpoints_in(text: str) -> Iterator[Checkpoint]:
    """Every checkpoint in a text, whatever stands around them (a mail, several files one after the other)."""
    for found in _NOTE.finditer(text.replace("\r\n", "\n")):
        note = f"{found['text']}\n{found['signatures']}"
        yield Checkpoint(found["origin"], int(found["size"]), _read(found["root"]), note)


def signer(note: str, keys: Collection[PublicKey]) -> PublicKey | None:
    """Which of `keys` has truly signed the note; None when none has."""
    text, _blank, lines = note.rpartition("\n\n")
    signed = f"{text}\n".encode()
    for line in lines.splitlines():
        _dash, name, written = [*line.split(" "), "", ""][:3]
        try:
            raw = _read(written)
        except ValueError:
            continue
        for key in keys:
            if key.name == name and key.hash == raw[:4] and _holds(key, raw[4:], signed):
                return key
    return None


def _holds(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _read(written: str) -> bytes:
    try:
        raw = base64.b64decode(written, validate=True)
    except binascii.Error as fault:
        raise ValueError("not base64") from fault
    if _written(raw) != written:
        raise ValueError("there is one way to write it in base64, and this is another")
    return raw
