"""Drawing a picture again pixel by pixel, so that no metadata, comment or hidden second file survives.

Runs in a process of its own (see workbench.py): a decoder is what people who make hostile files aim at.
"""

from __future__ import annotations

import io
import struct
import warnings

from pi_heif import register_heif_opener
from PIL import Image, ImageFile, ImageOps, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

from feedback.files.unfit import Unfit

register_heif_opener()
Image.preinit()
LOADED = (MpoImagePlugin, TiffImagePlugin)
"""What Pillow would import in the middle of a job, when no file may be opened any more."""
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.simplefilter("error", Image.DecompressionBombWarning)

LARGEST_SIDE = 2000
QUALITY = 82
_PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": WebPImagePlugin.WebPImageFile.format, "heif": "HEIF"}
_SIXTEEN_BITS = [value >> 8 for value in range(65_536)]


def redrawn(data: bytes, kind: str, most_pixels: int) -> tuple[bytes, int, int]:
    """The picture as a JPEG of at most LARGEST_SIDE pixels a side, its width and height; else `Unfit`.

    `kind` is what the first bytes say it is ("jpeg", "png", "webp", "heif"): only that decoder may read it.
    """
    try:
        with Image.open(io.BytesIO(data), formats=(_PILLOW_NAMES[kind],)) as picture:
            # The size stands in the header: a bomb is refused before one pixel is unpacked.
            if picture.width * picture.height > most_pixels:
                raise Unfit("pixels")
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            drawn = _pixels(picture)
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    except (Unfit, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise Unfit("pixels") from fault
    except Exception as fault:
        # A decoder may fail in any way on bytes made to hurt it; all of them mean the same to the sender.
        raise Unfit("unreadable_picture") from fault
    return out.getvalue(), drawn.width, drawn.height


def _pixels(picture: Image.Image) -> Image.Image:
    if picture.mode in {"P", "1"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode.startswith("I"):
        picture = picture.convert("I").point(_SIXTEEN_BITS, "L")  # of 65,536 greys, not the darkest 256
    halves = max(picture.size) * 2 // (LARGEST_SIDE * 3)
    if halves > 1:
        picture = picture.reduce(halves)  # a third of the work for a large picture with transparency
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    turned = _turned(picture)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        turned = Image.new("RGB", seen.size, "white")
        turned.paste(seen, mask=seen.getchannel("A"))
    turned = turned.convert("RGB")
    # A new image made of the pixels alone: saving the old one would carry its JPEG comment along.
    return Image.frombytes("RGB", turned.size, turned.tobytes())


def _turned(picture: Image.Image) -> Image.Image:
    """As the camera was held; as it is when what says so is damaged."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, TypeError, KeyError, struct.error, OverflowError, ZeroDivisionError):
        return picture
