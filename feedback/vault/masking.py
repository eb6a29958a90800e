"""What in a text gives a reporter away, and the text without it: pure, for whoever writes to those complained about.

A pattern finds what has a shape (telephones, e-mail, NIK, NIP, plates, receipt codes, numbers of cases) and what is
known of the reporter (his own contact data, while they are open). No pattern knows what a story tells by itself:
therefore a person reads and chooses, and the original stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from feedback.vault.contacts import ContactData

BLOCK = "█████"
"""Stands for whatever was taken out; always as long, so that it tells no length."""
LONGEST_COPY = 8
"""So many words in a row from the reporter's text are his own words, not a neutral question."""
SHORTEST_NAME = 3
TITLES = frozenset(
    {"ibu", "bapak", "pak", "haji", "hajjah", "bin", "binti", "dan", "warga", "hamba", "allah"}
)
"""Parts of a name that stand before many names and tell of nobody."""

_SHAPES = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("number", re.compile(r"\bBH[\s-]?[0-9A-Z]{4}[\s-]?[0-9A-Z]{4}\b", re.IGNORECASE)),
    ("code", re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}(?:-[0-9A-Z])?\b", re.IGNORECASE)),
    ("code", re.compile(r"\b(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}(?: [0-9A-Z])?\b")),
    ("nip", re.compile(r"(?<!\d)\d{8}[ .-]?\d{6}[ .-]?\d[ .-]?\d{3}(?!\d)")),
    ("nik", re.compile(r"(?<!\d)\d{4}(?:[ .-]?\d{4}){3}(?!\d)")),
    ("phone", re.compile(r"(?<![\d])(?:\+?62|0)[\s.-]?\d{2,4}(?:[\s.-]?\d{2,4}){1,4}(?!\d)")),
    ("plate", re.compile(r"\b[A-Z]{1,2}[ -]?\d{1,4}[ -]?[A-Z]{1,3}\b")),
)
_SPEAKS = (  # not shapes of a datum, but what makes a story recognisable
    (
        "kin",
        re.compile(
            r"\b(?:ibu|bapak|ayah|anak|istri|suami|adik|kakak|nenek|kakek|paman|bibi|mertua|tetangga)"
            r"(?:\s+(?:saya|kami))|\b(?:ibu|bapak|anak|istri|suami)ku\b",
            re.IGNORECASE,
        ),
    ),
    ("time", re.compile(r"\b(?:jam|pukul)\s+\d{1,2}(?:[.:]\d{2})?\b|\b\d{1,2}[.:]\d{2}\b", re.IGNORECASE)),
    (
        "date",
        re.compile(
            r"\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\b|\b\d{1,2}\s+(?:januari|februari|maret|april|mei|juni|juli|agustus"
            r"|september|oktober|november|desember)\b|\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\b",
            re.IGNORECASE,
        ),
    ),
    ("name", re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")),
    ("figure", re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)*(?![\d.,])")),
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Mark:
    """A place in a text that gives somebody away: from `start` up to `end`; `kind` is a code."""

    start: int
    end: int
    kind: str


def marks(text: str, known: ContactData | None = None, number: str = "") -> list[Mark]:
    """What to take out of the text, in its order and never overlapping; `known` is what the reporter left openly."""
    found = [Mark(one.start(), one.end(), kind) for kind, shape in _SHAPES for one in shape.finditer(text)]
    found += [
        Mark(one.start(), one.end(), kind)
        for kind, shape in _own(known, number)
        for one in shape.finditer(text)
    ]
    return list(_apart(found))


def masked(text: str, known: ContactData | None = None, number: str = "") -> str:
    """The text with a block in the place of everything that `marks` finds."""
    said, before = [], 0
    for mark in marks(text, known, number):
        said += [text[before : mark.start], BLOCK]
        before = mark.end
    return "".join([*said, text[before:]])


def names_reporter(text: str, known: ContactData | None) -> bool:
    """Whether the text holds a name, telephone, e-mail or address that the reporter left."""
    return any(shape.search(text) for _kind, shape in _own(known, ""))


def names_number(text: str, number: str) -> bool:
    """Whether the text holds the case's number, however it is written."""
    return any(shape.search(text) for _kind, shape in _own(None, number))


def copied(text: str, source: str, words: int = LONGEST_COPY) -> str:
    """The first run of so many words that the text has from the source; "" when there is none."""
    said, told = _words(text), _words(source)
    runs = {tuple(told[at : at + words]) for at in range(len(told) - words + 1)}
    for at in range(len(said) - words + 1):
        if tuple(said[at : at + words]) in runs:
            return " ".join(said[at : at + words])
    return ""


def telling(text: str, known: ContactData | None = None, number: str = "") -> list[str]:
    """The words of the reporter's text that may betray him, each once, in its order: for a person to keep out."""
    found = marks(text, known, number)
    found += [Mark(one.start(), one.end(), kind) for kind, shape in _SPEAKS for one in shape.finditer(text)]
    return list(dict.fromkeys(text[mark.start : mark.end].strip() for mark in _apart(found)))


def _own(known: ContactData | None, number: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns of what is known of this reporter and his case."""
    if number:
        signs = [re.escape(sign) for sign in number if sign.isalnum()]
        yield "number", re.compile(r"[\s-]?".join(signs), re.IGNORECASE)
    if known is None:
        return
    for part in dict.fromkeys([" ".join(known.name.split()), *_WORD.findall(known.name)]):
        if len(part) >= SHORTEST_NAME and part.casefold() not in TITLES:
            spaced = r"\s+".join(map(re.escape, part.split()))
            yield "name", re.compile(rf"\b{spaced}\b", re.IGNORECASE)
    if known.email:
        yield "email", re.compile(re.escape(known.email), re.IGNORECASE)
    if len(known.address.strip()) >= SHORTEST_NAME:
        yield "address", re.compile(r"\s+".join(map(re.escape, known.address.split())), re.IGNORECASE)
    digits = re.sub(r"\D", "", known.phone).removeprefix("62").lstrip("0")
    if len(digits) >= 6:
        yield "phone", re.compile(r"(?:\+?62|0)?[\s.-]?" + r"[\s.-]?".join(digits))


def _apart(found: list[Mark]) -> Iterator[Mark]:
    end = 0
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if mark.start >= end:
            yield mark
            end = mark.end


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
