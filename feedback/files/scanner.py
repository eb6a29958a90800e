"""Asking a ClamAV daemon about a file (its INSTREAM command), where CLAMD_ADDRESS names one.

What we keep was drawn or written anew already; this finds what is known to be bad and tells its sender so. A daemon
that does not answer never costs a report its file: the file is kept, and held until it was looked at.
"""

from __future__ import annotations

import socket
import struct
from enum import StrEnum

from flask import current_app

PATIENCE = 20.0  # seconds for one answer
_PIECE = 64 * 1024


class Scan(StrEnum):
    """What is known of a file: nobody looks here, it waits for a look, it is clean, something was found."""

    NONE = "none"
    WAITING = "waiting"
    CLEAN = "clean"
    FOUND = "found"


HELD = frozenset({Scan.WAITING, Scan.FOUND})
"""Files that nobody is given."""


class Away(OSError):
    """The daemon does not answer, or not with a verdict."""


def wanted() -> bool:
    """Whether files are looked at here."""
    return bool(current_app.config.get("CLAMD_ADDRESS"))


def looked_at(*files: bytes) -> Scan:
    """What the daemon says of these bytes together: FOUND as soon as one is bad, WAITING when it is away."""
    if not wanted():
        return Scan.NONE
    try:
        return Scan.FOUND if any(is_bad(data) for data in files) else Scan.CLEAN
    except OSError:
        return Scan.WAITING


def is_bad(data: bytes) -> bool:
    """Whether the daemon knows the bytes for bad. `Away` when it gives no verdict."""
    with _line() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), _PIECE):
            piece = data[start : start + _PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        return _verdict(_answer(line))


def answers() -> bool:
    """Whether the daemon is there."""
    try:
        with _line() as line:
            line.sendall(b"zPING\0")
            return _answer(line) == "PONG"
    except OSError:
        return False


def _line() -> socket.socket:
    address = str(current_app.config["CLAMD_ADDRESS"])
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        piece = line.recv(4096)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("ascii", "replace")


def _verdict(said: str) -> bool:
    if said.endswith(" FOUND"):
        return True
    if said == "stream: OK":
        return False
    raise Away("no verdict")
