"""Turning a hostile upload into a file that can be kept and shown.

The first bytes decide what it is, never its name. A picture is drawn again pixel by pixel, so that no metadata,
comment or hidden second file survives; a PDF is written again without anything that acts. What cannot be
read is refused in a sentence.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import threading
import warnings
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps

from feedback.base.refusal import Refusal
from feedback.files.names import cleaned

register_heif_opener()
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("error", Image.DecompressionBombWarning)

LARGEST_SIDE = 2000
QUALITY = 82
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heif": "HEIF"}

# An unpacked photo takes up to 200 MB while it is drawn again.
_TURN = threading.BoundedSemaphore(2)


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

    @property
    def size(self) -> int:
        """Bytes kept."""
        return len(self.data)


def clean(data: bytes, name: str) -> CleanFile:
    """The harmless form of an upload. Slow (half a second for a large photo): call it with no transaction open.

    JPEG, PNG, WebP and HEIC pictures become a JPEG of at most LARGEST_SIDE pixels a side; a PDF stays one.
    Refusal when it is empty, too large, of another kind, encrypted or cannot be read.
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
    if kind == "pdf":
        # pikepdf is heavy, and most web processes never meet a PDF: it is loaded with the first one.
        pdf = importlib.import_module("feedback.files.pdf")
        return _file(data, pdf.rewritten(data), "application/pdf", cleaned(name, "pdf"))
    drawn, width, height = _redrawn(data, kind)
    return _file(data, drawn, "image/jpeg", cleaned(name, "jpg"), width, height)


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


def _redrawn(data: bytes, kind: str) -> tuple[bytes, int, int]:
    most = int(current_app.config.get("MAX_PIXELS") or 50_000_000)
    try:
        with _TURN, Image.open(io.BytesIO(data), formats=(_PILLOW_NAMES[kind],)) as picture:
            # The size stands in the header: a bomb is refused before one pixel is unpacked.
            if picture.width * picture.height > most:
                raise _too_many_pixels()
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            drawn = _pixels(picture)
    except Refusal:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise _too_many_pixels() from fault
    except Exception as fault:
        # A decoder may fail in any way on bytes made to hurt it; all of them mean the same to the sender.
        raise Refusal(
            _("This picture cannot be read. It may be damaged. Take it again or choose another one."),
            field="files",
        ) from fault
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue(), drawn.width, drawn.height


def _too_many_pixels() -> Refusal:
    return Refusal(
        _("This picture has too many pixels. Send a smaller one, for example a screenshot of it."),
        field="files",
    )


def _pixels(picture: Image.Image) -> Image.Image:
    if picture.mode in {"P", "1"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        turned = Image.new("RGB", seen.size, "white")
        turned.paste(seen, mask=seen.getchannel("A"))
    turned = turned.convert("RGB")
    # A new image made of the pixels alone: saving the old one would carry its JPEG comment along.
    return Image.frombytes("RGB", turned.size, turned.tobytes())


def _file(
    original: bytes,
    data: bytes,
    media_type: str,
    name: str,
    width: int | None = None,
    height: int | None = None,
) -> CleanFile:
    return CleanFile(
        data=data,
        media_type=media_type,
        name=name,
        original_sha256=hashlib.sha256(original).hexdigest(),
        clean_sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
    )
