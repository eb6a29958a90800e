"""Typed text as everybody sees it: no sign that is invisible, turns the direction of reading or breaks a database.

A report is read by people who decide, and looked through by rules and searches. Signs that show nothing can hide a
word from a search, let "gpj.exe" read as a picture, or reorder a line of a list (Unicode TR 36, "Trojan Source").
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSEEN = re.compile(
    "[\ud800-\udfff"  # halves of a sign: JSON can carry them, no database can
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_JOINER = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
"""Joiners belong into scripts and pictures that need them; between Latin letters they only hide a word."""
_MOST_MARKS = 4  # on one letter; languages need three at most


def plain(text: str) -> str:
    """`text` with plain line ends, without outer blanks and without signs that nobody sees."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    if not text.isascii():
        text = _fewer_marks(_JOINER.sub("", _UNSEEN.sub("", text)))
    return text.strip()


def _fewer_marks(text: str) -> str:
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
