"""What people here write, invented by us in thirteen ways (`said_here.csv`): how much of it is understood, by kind.

No model is taught on the list. The numbers are what was right when they were written down: none may fall.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from feedback.agencies import reference
from feedback.agencies.keywords import Words
from feedback.suggestions import heard, model, outside

LIST = Path(__file__).parent / "said_here.csv"
OUTSIDE = Path(reference.__file__).parent / "data" / "outside.csv"
RIGHT = {
    "everyday": 10,
    "short forms": 10,
    "Jambi Malay": 12,
    "Javanese mixed": 10,
    "typos": 12,
    "no punctuation": 9,
    "very short": 16,
    "nothing": 12,
    "danger": 12,
    "calm": 8,
    "abuse": 6,
    "no abuse": 4,
    "elsewhere": 6,
}


def subject(text: str, expects: str) -> bool:
    """The first guess is the subject."""
    found = model.shipped().guesses(text)
    return bool(found) and found[0].subject == expects


def unsure(text: str, _expects: str) -> bool:
    """It is said to be unsure."""
    return not model.is_sure(model.shipped().guesses(text))


def danger(text: str, expects: str) -> bool:
    """Danger of this kind is heard as happening."""
    found = heard.urgency(text)
    return found.level > 1 and expects in found.kinds


def calm(text: str, _expects: str) -> bool:
    """Nobody is woken."""
    return heard.urgency(text).level < 2


def body(text: str, expects: str) -> bool:
    """The body outside that it is for is named first."""
    with OUTSIDE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = [
        Words(place, tuple(word.strip() for word in row["keywords"].split(";")))
        for place, row in enumerate(rows)
    ]
    found = outside.bodies(text, known)
    return bool(found) and rows[found[0].body_id]["code"].startswith(expects)


JUDGED: dict[str, Callable[[str, str], bool]] = {
    "nothing": unsure,
    "danger": danger,
    "calm": calm,
    "abuse": lambda text, _expects: bool(heard.abuse(text)),
    "no abuse": lambda text, _expects: not heard.abuse(text),
    "elsewhere": body,
}


def listed() -> list[dict[str, str]]:
    """Every text with its kind and what it expects."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def right() -> Counter[str]:
    """How many of each kind are understood."""
    return Counter(
        row["kind"] for row in listed() if JUDGED.get(row["kind"], subject)(row["text"], row["expects"])
    )


def test_as_much_is_understood_as_was_written_down() -> None:
    found = right()
    assert {kind: found[kind] for kind in RIGHT} == RIGHT
    assert {row["kind"] for row in listed()} == set(RIGHT)


def test_nobody_was_taught_the_list() -> None:
    taught = (Path(model.__file__).parent / "data" / "phrases.csv").read_text("utf-8").casefold()
    assert not [row["text"] for row in listed() if len(row["text"].split()) > 3 and row["text"] in taught]


def test_with_short_forms_and_dialect_unread_less_would_be_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedback.suggestions.words.spellings", dict)
    assert sum(right().values()) < sum(RIGHT.values())
