"""The name under which a file is shown: harmless in a page, a header and a file dialog."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
_FORBIDDEN = re.compile(r'[\\/:*?"<>|;%&$`\'#{}\u2024-\u2026\u2044\u2215\u29f8\uff0f\uff3c\uff1a]')


def cleaned(name: str, extension: str) -> str:
    """`name` without folders, control and direction marks and separators, ending in `.extension`.

    At most LONGEST characters. The extension typed is replaced by the true one; a name of which nothing is left
    becomes "berkas".
    """
    flat = unicodedata.normalize("NFC", name[:1000].replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(" " if unicodedata.category(letter)[0] == "Z" else letter for letter in flat)
    # C: control, format (direction marks, zero width), surrogate, private, unassigned.
    kept = "".join(letter for letter in kept if unicodedata.category(letter)[0] != "C")
    kept = " ".join(_FORBIDDEN.sub("-", kept).split())
    stem = _stem(kept).strip(" .-_")
    return (stem[: LONGEST - len(extension) - 1].rstrip(" .") or "berkas") + "." + extension


def shown(name: str) -> str:
    """A name nobody has cleaned, short and without control or direction marks, to speak of a file that is not kept."""
    seen = "".join(letter for letter in name[:1000] if unicodedata.category(letter)[0] not in "CM")
    return seen if len(seen) <= LONGEST // 2 else seen[: LONGEST // 2 - 1] + "…"


def _stem(name: str) -> str:
    stem, dot, _extension = name.rpartition(".")
    # "photo.php.jpg": every dotted ending goes to a dash, so that only the true type is read as one.
    return (stem if dot else name).replace(".", "-")
