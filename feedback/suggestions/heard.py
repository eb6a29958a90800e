"""What a text says beside its subject: danger, violence, abuse of office, a question, praise. Pure.

Precision comes before recall, for a hint at danger wakes somebody. A phrase of the book (`heard_book`) counts unless it
stands in another meaning ("akta kematian", "polisi tidur"), unless it is denied ("tidak ada pungli"), and some only
where their sentence also names an official. What is feared, long past, rehearsed or told as a joke is heard too, but is
not happening now. Without a book of the regency's own (`heard_words`) the product's is listened by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedback.suggestions import circumstances, heard_book
from feedback.suggestions.heard_book import About, Book, Entry, Kind, Phrase
from feedback.suggestions.words import words

ENDINGS = ("nya", "lah", "kah", "ku", "mu")
SHORT_QUESTION = 45
"""Words of a text that may be no more than a question."""

_SENTENCE = re.compile(r"[.!?;\n]+")
_FEAR_REACHES = 7


DANGER = frozenset({Kind.LIFE, Kind.DISASTER, Kind.VIOLENCE, Kind.CHILD})


@dataclass(frozen=True)
class Heard:
    """A phrase that was heard: `level` 2 happens (or happened just now), 1 is feared, past or mild."""

    kind: Kind
    level: int
    says: str


@dataclass(frozen=True)
class Urgency:
    """0 nothing urgent, 1 soon, 2 life or safety; with the words that say so and what it is about."""

    level: int
    words: tuple[str, ...]
    kinds: frozenset[Kind] = frozenset()


def heard(text: str, book: Book | None = None) -> tuple[Heard, ...]:
    """Everything that was heard, in its order, each phrase once at its highest level."""
    found: dict[tuple[Kind, str], Heard] = {}
    book = book or heard_book.shipped()
    for sentence in _sentences(text, book, {About.DANGER, About.ABUSE}):
        official = not circumstances.OFFICIAL.isdisjoint(sentence)
        elsewhere = not official and not circumstances.NO_OFFICE.isdisjoint(sentence)
        for start, phrase, entry in _hits(sentence, book):
            if _denied(sentence, start) or (entry.needs_official and not official):
                continue
            if entry.kind is Kind.ABUSE and elsewhere:
                continue
            level = 1 if _not_now(entry.kind, sentence, start, start + len(phrase)) else entry.level
            old = found.get((entry.kind, entry.says))
            if old is None or level > old.level:
                found[entry.kind, entry.says] = Heard(entry.kind, level, entry.says)
    return tuple(found.values())


def urgency(text: str, book: Book | None = None) -> Urgency:
    """How urgent the text sounds: the highest level of danger in it, with the words of that level."""
    dangers = [one for one in heard(text, book) if one.kind in DANGER]
    level = max((one.level for one in dangers), default=0)
    highest = [one for one in dangers if one.level == level]
    says = tuple(dict.fromkeys(one.says for one in highest))
    return Urgency(level, says, frozenset(one.kind for one in highest))


def abuse(text: str, book: Book | None = None) -> tuple[str, ...]:
    """The words by which the text tells of abuse of office (class oversight); empty when it does not."""
    return tuple(one.says for one in heard(text, book) if one.kind is Kind.ABUSE and one.level > 1)


def mild(text: str, book: Book | None = None) -> Heard | None:
    """A short text that only asks or only praises: the first words that say so (classes information, aspiration)."""
    found = heard(text, book)
    if any(one.kind is Kind.ABUSE or one.level > 1 for one in found) or len(words(text)) > SHORT_QUESTION:
        return None
    return next((one for one in found if one.kind in (Kind.QUESTION, Kind.PRAISE)), None)


def meant(text: str, about: About = About.ABUSE, book: Book | None = None) -> str:
    """The text without the phrases that mean something else there, and without what it denies: for keywords."""
    book = book or heard_book.shipped()
    return ". ".join(
        " ".join(word or "-" for word in _without_denied(sentence, book))
        for sentence in _sentences(text, book, {about})
    )


def _without_denied(sentence: Sequence[str], book: Book) -> list[str]:
    kept = list(sentence)
    for start, phrase, entry in _hits(sentence, book):
        if entry.kind is Kind.ABUSE and _denied(sentence, start):
            kept[start : start + len(phrase)] = [""] * len(phrase)
    return kept


def _sentences(text: str, book: Book, about: set[About]) -> Iterator[list[str]]:
    """The words of each sentence; a phrase that means something else is emptied."""
    for part in _SENTENCE.split(text):
        sentence = words(part)
        for start in range(len(sentence)):
            for phrase, other in book.others.get(sentence[start], ()):
                if other.about in about and tuple(sentence[start : start + len(phrase)]) == phrase:
                    sentence[start : start + len(phrase)] = [""] * len(phrase)
                    break
        if sentence:
            yield sentence


def _hits(sentence: Sequence[str], book: Book) -> Iterator[tuple[int, Phrase, Entry]]:
    bare = [_bare(word) for word in sentence]
    for start, word in enumerate(sentence):
        for first in dict.fromkeys((word, bare[start])):
            for phrase, entry in book.entries.get(first, ()):
                end = start + len(phrase)
                if end <= len(sentence) and all(
                    part in (sentence[at], bare[at]) for at, part in enumerate(phrase, start)
                ):
                    yield start, phrase, entry


def _denied(sentence: Sequence[str], start: int) -> bool:
    at = start - 1
    while at >= 0 and sentence[at] in circumstances.FILLERS and start - at < 5:
        at -= 1
    return (
        at >= 0
        and sentence[at] in circumstances.DENY
        and (at == 0 or sentence[at - 1] not in circumstances.SO_THAT)
    )


def _not_now(kind: Kind, sentence: Sequence[str], start: int, end: int) -> bool:
    """Whether it is feared, rehearsed or over. Violence that was or that comes again and again is violence still."""
    before, after = sentence[max(0, start - _FEAR_REACHES) : start], sentence[end : end + 4]
    if (
        not circumstances.FEARED.isdisjoint(before)
        or not circumstances.DENY.isdisjoint(before[-2:])
        or not circumstances.REHEARSED.isdisjoint(sentence)
    ):
        return True
    if kind not in (Kind.LIFE, Kind.DISASTER):
        return False
    again = not circumstances.HABIT.isdisjoint(before) or not circumstances.PAST.isdisjoint(sentence)
    return again or not circumstances.OVER.isdisjoint(after)


def _bare(word: str) -> str:
    for end in ENDINGS:
        if word.endswith(end) and len(word) > len(end) + 3:
            return word.removesuffix(end)
    return word
