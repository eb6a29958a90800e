"""The shipped model: which subject a text speaks of, with a probability and the words that decided.

One linear model over hashed features (`features.py`), kept as bytes: a weight of one byte for each subject and bucket,
and how rare a bucket is. It is read once, on first use; judging a text takes about a millisecond and no library.
Suggestions never decide: `sure` says when a guess is not worth showing as one.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter, mul
from pathlib import Path
from typing import Any

from feedback.suggestions import features
from feedback.suggestions.words import words

SHIPPED = Path(__file__).parent / "data" / "model.bin"
SURE = 0.4
"""A best guess below this is said to be unsure."""
MOST_WORDS = 4
SHORTEST = 3
"""Letters of a word that may be named as a reason: shorter ones are seldom about anything."""


@dataclass(frozen=True)
class Guess:
    """A subject with its probability (0 to 1); `words` (of the best guess only) spoke most for it."""

    subject: str
    probability: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linear:
    """Weights over hashed features; `scales` turn a byte of `weights` into its value, `rarity_scale` one of
    `rarity`.
    """

    subjects: tuple[str, ...]
    weights: tuple[array[int], ...]
    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    rarity: bytes
    rarity_scale: float
    temperature: float
    made: Mapping[str, Any]

    def guesses(self, text: str) -> list[Guess]:
        """Every subject with its probability, the likeliest first; nothing when no word is known."""
        said = words(text)
        parts = [self._weighed(features.of_words(said)), self._weighed(features.of_pieces(said))]
        buckets = [bucket for part in parts for bucket in part]
        if len(buckets) < 2:
            return []
        values = [value for part in parts for value in part.values()]
        chosen = itemgetter(*buckets)
        scores = [
            offset + scale * sum(map(mul, values, chosen(weights)))
            for weights, scale, offset in zip(self.weights, self.scales, self.offsets, strict=True)
        ]
        shares = _shares([score / self.temperature for score in scores])
        order = sorted(range(len(shares)), key=lambda index: -shares[index])
        reasons = self._reasons(said, order[0], parts)
        return [
            Guess(self.subjects[index], shares[index], reasons if index == order[0] else ())
            for index in order
        ]

    def weighed(self, text: str) -> dict[int, float]:
        """What the text weighs in each bucket; words and pieces lie in one table."""
        said = words(text)
        whole = self._weighed(features.of_words(said))
        for bucket, value in self._weighed(features.of_pieces(said)).items():
            whole[bucket] = whole.get(bucket, 0.0) + value
        return whole

    def unknown(self, text: str) -> tuple[int, int]:
        """How many words the text has, and how many of them the model has never met."""
        said = words(text)
        return len(said), sum(not self.rarity[features.word_bucket(word)] for word in said)

    def _weighed(self, found: Mapping[int, int]) -> dict[int, float]:
        """Term frequency times rarity, of length one."""
        rarity, scale = self.rarity, self.rarity_scale
        values = {
            bucket: (1 + math.log(times)) * rarity[bucket] * scale
            for bucket, times in found.items()
            if rarity[bucket]
        }
        length = math.sqrt(sum(value * value for value in values.values()))
        return {bucket: value / length for bucket, value in values.items()} if length else {}

    def _reasons(
        self, said: Sequence[str], best: int, parts: Sequence[Mapping[int, float]]
    ) -> tuple[str, ...]:
        """The words whose features spoke most for the best subject, against the mean of all subjects."""
        by_word, by_piece = parts
        spoke: dict[str, float] = {}
        for word in dict.fromkeys(said):
            if len(word) >= SHORTEST:
                whole = features.word_bucket(word)
                spoke[word] = by_word.get(whole, 0) * self._lead(best, whole) + sum(
                    by_piece.get(bucket, 0) * self._lead(best, bucket)
                    for bucket in features.piece_buckets(word)
                )
        strongest = sorted(spoke, key=lambda word: -spoke[word])[:MOST_WORDS]
        return tuple(word for word in strongest if spoke[word] > 0)

    def _lead(self, subject: int, bucket: int) -> float:
        values = [weights[bucket] * scale for weights, scale in zip(self.weights, self.scales, strict=True)]
        return values[subject] - sum(values) / len(values)


@cache
def shipped() -> Linear:
    """The model that came with the product."""
    return read(SHIPPED.read_bytes())


def is_sure(guesses: Sequence[Guess]) -> bool:
    """Whether the best guess is worth being shown as one."""
    return bool(guesses) and guesses[0].probability >= SURE


def read(kept: bytes) -> Linear:
    """A model from its file; ValueError when it is of another form."""
    head, _line, packed = kept.partition(b"\n")
    told = json.loads(head)
    if told["form"] != 1 or told["buckets"] != features.BUCKETS:
        raise ValueError("a model of another form")
    raw, size = zlib.decompress(packed), features.BUCKETS
    weights = tuple(array("b", raw[start : start + size]) for start in range(size, len(raw), size))
    return Linear(
        subjects=tuple(told["subjects"]),
        weights=weights,
        scales=tuple(told["scales"]),
        offsets=tuple(told["offsets"]),
        rarity=raw[:size],
        rarity_scale=told["rarity_scale"],
        temperature=told["temperature"],
        made=told["made"],
    )


def written(model: Linear) -> bytes:
    """The file of a model: a line of JSON, then its bytes, packed."""
    head = {
        "form": 1,
        "buckets": features.BUCKETS,
        "subjects": model.subjects,
        "scales": [round(scale, 9) for scale in model.scales],
        "offsets": [round(offset, 6) for offset in model.offsets],
        "rarity_scale": model.rarity_scale,
        "temperature": round(model.temperature, 4),
        "made": dict(model.made),
    }
    raw = model.rarity + b"".join(weights.tobytes() for weights in model.weights)
    return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(raw, 9)


def _shares(scores: Sequence[float]) -> list[float]:
    highest = max(scores)
    raised = [math.exp(score - highest) for score in scores]
    whole = sum(raised)
    return [value / whole for value in raised]
