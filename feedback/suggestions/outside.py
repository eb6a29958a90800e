"""Bodies outside the regency that a text may be meant for, by the administrator's keywords. Pure.

A keyword counts where it is what the text is about: not as a landmark ("depan kantor polisi"), not in another meaning
("polisi tidur", "lulusan SMA"), not denied ("bukan PLN").
"""

from __future__ import annotations

from collections.abc import Sequence

from feedback.agencies import keywords
from feedback.agencies.keywords import OutsideHint, Words
from feedback.suggestions import heard
from feedback.suggestions.heard_book import About, Book

_LANDMARK = frozenset(
    {
        "depan",
        "dekat",
        "samping",
        "belakang",
        "sebelah",
        "seberang",
        "simpang",
        "sekitar",
        "arah",
        "eks",
        "bekas",
    }
)
_REACHES = 2
"""Words after "depan" and the like that only say where."""


def bodies(text: str, known: Sequence[Words], book: Book | None = None) -> list[OutsideHint]:
    """The bodies whose words the text is about, the one with most words first."""
    return keywords.outside_hint(_told(text, book), known)


def _told(text: str, book: Book | None) -> str:
    kept: list[str] = []
    skipped = 0
    for word in heard.meant(text, About.OUTSIDE, book).split():
        if word in _LANDMARK:
            skipped = _REACHES
        elif word == "bukan":
            skipped = 1
        elif skipped:
            skipped -= 1
            kept.append("-")
            continue
        kept.append(word)
    return " ".join(kept)
