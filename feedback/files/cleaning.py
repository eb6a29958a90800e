"""Turning a hostile upload into a file that can be kept and shown.

The first bytes decide what it is, never its name. A picture is drawn again pixel by pixel, so that no metadata,
comment or hidden second file survives; a PDF is written again without anything that acts. Both happen in a process
of their own with little memory, time and no way to any file (workshop.py). What cannot be read is refused in a
sentence.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.files import workshop
from feedback.files.names import cleaned
from feedback.files.scanner import Scan
from feedback.files.unfit import MOST_PAGES, Unfit, Why

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True)
class CleanFile:
    """What is kept of an upload; `width` and `height` in pixels for a picture."""

    data: bytes
    media_type: str
    name: str
    original_sha256: str
    clean_sha256: str
    width: int | None = None
    height: int | None = None
    scan: Scan = Scan.NONE

    @property
    def size(self) -> int:
        """Bytes kept."""
        return len(self.data)


def clean(data: bytes, name: str) -> CleanFile:
    """The harmless form of an upload. Slow (half a second for a large photo): call it with no transaction open.

    JPEG, PNG, WebP and HEIC pictures become a JPEG of at most 2,000 pixels a side; a PDF stays one.
    Refusal when it is empty, too large, of another kind, encrypted, too much work or cannot be read.
    """
    if not data:
        raise Refusal(_("This file is empty. Choose another one."), field="files")
    most = int(current_app.config.get("MAX_UPLOAD_BYTES") or 10 * 2**20)
    if len(data) > most:
        raise Refusal(
            _("This file is larger than %(size)d MB. Choose a smaller one.", size=most // 2**20),
            field="files",
        )
    kind = sniffed(data)
    if kind is None:
        raise Refusal(_("Only photos (JPEG, PNG, WebP, HEIC) and PDF files can be attached."), field="files")
    try:
        made = workshop.made(data, kind, int(current_app.config.get("MAX_PIXELS") or 50_000_000))
    except Unfit as fault:
        raise Refusal(_sentence(fault), field="files") from fault
    pdf = kind == "pdf"
    return CleanFile(
        data=made.data,
        media_type="application/pdf" if pdf else "image/jpeg",
        name=cleaned(name, "pdf" if pdf else "jpg"),
        original_sha256=hashlib.sha256(data).hexdigest(),
        clean_sha256=hashlib.sha256(made.data).hexdigest(),
        width=made.width,
        height=made.height,
    )


def sniffed(data: bytes) -> str | None:
    """ "jpeg", "png", "webp", "heif" or "pdf" by the first bytes; None for everything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "heif"
    if data.startswith(b"%PDF-"):
        return "pdf"
    return None


def _sentence(fault: Unfit) -> str:
    """What the sender is told, and what he can do."""
    words: dict[Why, str] = {
        "unreadable_picture": _(
            "This picture cannot be read. It may be damaged. Take it again or choose another one."
        ),
        "unreadable_pdf": _(
            "This PDF cannot be read. It may be damaged. Save it again or send a photo of it."
        ),
        "pixels": _("This picture has too many pixels. Send a smaller one, for example a screenshot of it."),
        "pages": _("This PDF must have between 1 and %(count)d pages.", count=MOST_PAGES),
        "locked": _("This PDF is locked with a password. Send it without one."),
        "large_pdf": _("This PDF is too large. Send fewer or smaller pages."),
        "heavy": _("This file takes too much work to be made safe. Send a screenshot or a photo of it."),
    }
    return words[fault.why]
