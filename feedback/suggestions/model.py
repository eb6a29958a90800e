"""The shipped model: which subject a text speaks of, with a probability and the words that decided.

Two linear judges over hashed features (`features.py`), kept as bytes; their scores are averaged. The first weighs a
bucket by how rare it is. The second weighs it, for each subject apart, by how much more often it stands in texts of
that subject than in others (log-count ratio: Wang and Manning 2012), against all that is left of the text after that.
The model is read once, on first use; judging a text takes a few milliseconds and no library. Suggestions never decide:
`is_sure` says when a guess is not worth showing as one.
"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add, itemgetter, mul
from pathlib import Path
from typing import Any

from feedback.suggestions import features
from feedback.suggestions.words import words

SHIPPED = Path(__file__).parent / "data" / "model.bin"
FORM = 2
FARTHEST = 30.0
"""What lies farther down than this on the sigmoid has its share there: nothing is quite impossible."""
SURE = 0.5
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
class Sigmoid:
    """What makes probabilities of scores: each through one sigmoid, then all together one."""

    steepness: float
    shift: float

    def shares(self, scores: Sequence[float]) -> list[float]:
        """The probabilities of these scores, one for each subject."""
        raised = [
            1 / (1 + math.exp(min(FARTHEST, -(self.steepness * score + self.shift)))) for score in scores
        ]
        whole = sum(raised)
        return [value / whole for value in raised]


@dataclass(frozen=True)
class Linear:
    """Weights over hashed features, for each subject; scales turn their bytes into values.

    `leans` tells how much a bucket leans to a subject or away from it, `second` what that lean is worth to the second
    judge. `shape` makes probabilities of the scores.
    """

    subjects: tuple[str, ...]
    weights: tuple[array[int], ...]
    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    leans: tuple[bytes, ...]
    second: tuple[array[int], ...]
    second_scales: tuple[float, ...]
    rarity: bytes
    rarity_scale: float
    shape: Sigmoid
    made: Mapping[str, Any]

    def guesses(self, text: str) -> list[Guess]:
        """Every subject with its probability, the likeliest first; nothing when no word is known."""
        said = words(text)
        parts = self._parts(said)
        scores, lengths = self._scored(parts)
        if not scores:
            return []
        shares = self.shape.shares(scores)
        order = sorted(range(len(shares)), key=lambda index: -shares[index])
        reasons = self._reasons(said, order, parts, lengths)
        return [
            Guess(self.subjects[index], shares[index], reasons if index == order[0] else ())
            for index in order
        ]

    def weighed(self, text: str) -> dict[int, float]:
        """What the text weighs in each bucket; words and pieces lie in one table."""
        by_word, by_piece = self._parts(words(text))
        whole = dict(by_word)
        for bucket, value in by_piece.items():
            whole[bucket] = whole.get(bucket, 0.0) + value
        return whole

    def scores(self, text: str) -> list[float]:
        """What the judges say of the text, for each subject; nothing when no word is known."""
        return self._scored(self._parts(words(text)))[0]

    def seconded(self, weighed: Mapping[int, float]) -> list[float]:
        """What the second judge says of a weighed text, of two buckets or more."""
        chosen, values = itemgetter(*weighed), list(weighed.values())
        return self._second(chosen, values, self._lengths(chosen, values))

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

    def _parts(self, said: Sequence[str]) -> tuple[dict[int, float], dict[int, float]]:
        return self._weighed(features.of_words(said)), self._weighed(features.of_pieces(said))

    def _scored(self, parts: Sequence[Mapping[int, float]]) -> tuple[list[float], list[float]]:
        """The scores, and the text's lengths to the second judge; nothing when no word is known."""
        buckets = [bucket for part in parts for bucket in part]
        if len(buckets) < 2:
            return [], []
        values = [value for part in parts for value in part.values()]
        chosen = itemgetter(*buckets)
        lengths = self._lengths(chosen, values)
        firsts = [
            offset + scale * sum(map(mul, values, chosen(weights)))
            for weights, scale, offset in zip(self.weights, self.scales, self.offsets, strict=True)
        ]
        return list(map(add, firsts, self._second(chosen, values, lengths))), lengths

    def _lengths(self, chosen: Callable[[Any], Any], values: Sequence[float]) -> list[float]:
        """How long the text is to the second judge, for each subject; 1 where nothing of it leans."""
        return [math.hypot(*map(mul, values, chosen(leans))) or 1.0 for leans in self.leans]

    def _second(
        self, chosen: Callable[[Any], Any], values: Sequence[float], lengths: Sequence[float]
    ) -> list[float]:
        return [
            scale * sum(map(mul, values, chosen(second))) / length
            for second, scale, length in zip(self.second, self.second_scales, lengths, strict=True)
        ]

    def _reasons(
        self,
        said: Sequence[str],
        order: Sequence[int],
        parts: Sequence[Mapping[int, float]],
        lengths: Sequence[float],
    ) -> tuple[str, ...]:
        """The words whose features spoke most for the first subject of the order, against the second."""
        by_word, by_piece = (self._lead(part, order[:2], lengths) for part in parts)
        spoke = {}
        for word in dict.fromkeys(said):
            if len(word) >= SHORTEST:
                spoke[word] = by_word.get(features.word_bucket(word), 0.0) + sum(
                    by_piece.get(bucket, 0.0) for bucket in features.piece_buckets(word)
                )
        strongest = sorted(spoke, key=lambda word: -spoke[word])[:MOST_WORDS]
        return tuple(word for word in strongest if spoke[word] > 0)

    def _lead(
        self, part: Mapping[int, float], pair: Sequence[int], lengths: Sequence[float]
    ) -> dict[int, float]:
        """By how much each bucket speaks for one subject rather than for another."""
        voices = [
            (self.weights[one], self.scales[one], self.second[one], self.second_scales[one] / lengths[one])
            for one in pair
        ]
        found = {}
        for bucket, value in part.items():
            (first, scale, second, more), *rest = voices
            lead = first[bucket] * scale + second[bucket] * more
            for first, scale, second, more in rest:
                lead -= first[bucket] * scale + second[bucket] * more
            found[bucket] = value * lead
        return found


@cache
def shipped() -> Linear:
    """The model that came with the product."""
    return read(SHIPPED.read_bytes())


def is_sure(guesses: Sequence[Guess]) -> bool:
    """Whether the best guess is worth being shown as one: likelier than not, and some word speaks for it."""
    return bool(guesses) and guesses[0].probability >= SURE and bool(guesses[0].words)


def read(kept: bytes) -> Linear:
    """A model from its file; ValueError when it is of another form."""
    head, _line, packed = kept.partition(b"\n")
    told = json.loads(head)
    if told["form"] != FORM or told["buckets"] != features.BUCKETS:
        raise ValueError("a model of another form")
    raw, size = zlib.decompress(packed), features.BUCKETS
    rows = [raw[start : start + size] for start in range(size, len(raw), size)]
    subjects = tuple(told["subjects"])
    number = len(subjects)
    return Linear(
        subjects=subjects,
        weights=tuple(array("b", row) for row in rows[:number]),
        leans=tuple(rows[number : 2 * number]),
        second=tuple(array("b", row) for row in rows[2 * number :]),
        second_scales=tuple(told["second_scales"]),
        scales=tuple(told["scales"]),
        offsets=tuple(told["offsets"]),
        rarity=raw[:size],
        rarity_scale=told["rarity_scale"],
        shape=Sigmoid(told["steepness"], told["shift"]),
        made=told["made"],
    )


def written(model: Linear) -> bytes:
    """The file of a model: a line of JSON, then its bytes, packed."""
    head = {
        "form": FORM,
        "buckets": features.BUCKETS,
        "subjects": model.subjects,
        "scales": [round(scale, 9) for scale in model.scales],
        "offsets": [round(offset, 6) for offset in model.offsets],
        "second_scales": [round(scale, 9) for scale in model.second_scales],
        "rarity_scale": model.rarity_scale,
        "steepness": round(model.shape.steepness, 4),
        "shift": round(model.shape.shift, 4),
        "made": dict(model.made),
    }
    rows = (*(row.tobytes() for row in model.weights), *model.leans, *(row.tobytes() for row in model.second))
    raw = model.rarity + b"".join(rows)
    return json.dumps(head, sort_keys=True).encode() + b"\n" + zlib.compress(raw, 9)
