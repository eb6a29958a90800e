"""What is locked or handed out of sheets is signed: who holds the file can check that nobody changed it since.

The signature is a signed note (docs/ledger.md) by the key that signs reporters' receipts. It covers the SHA-256 of the
content, so the file may lie anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask import current_app

from feedback.ledger import receipts, signed

FORMAT = "aduan-lembar/1"


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
