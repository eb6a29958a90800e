"""Learning from decisions: a model goes on from another one, in plain Python. Pure; for the worker.

A passive-aggressive learner (Crammer et al. 2006, PA-I, with averaging): a text whose right subject does not lead by
one moves the first judge's weights of that subject up and of its rival down, no more than needed; the second judge
stays as it is. What a text taught cannot be told from the sums. Ten thousand texts take well under a minute; memory is
two floats for each weight while it learns.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter, mul

from feedback.suggestions import calibration, features
from feedback.suggestions.model import Linear
from feedback.suggestions.words import words

ROUNDS = 2
MOST = 0.1
"""The farthest one text moves a weight."""
LEAST = 2
"""In how many texts something new must stand to count."""
Lesson = tuple[str, str]
_Text = tuple[list[int], list[float]]


def learned(model: Linear, lessons: Sequence[Lesson], rounds: int = ROUNDS) -> Linear:
    """The model after these (text, subject); subjects it does not know are left out."""
    known = [(text, model.subjects.index(subject)) for text, subject in lessons if subject in model.subjects]
    rarity = _rarity(model, [text for text, _subject in known])
    begun = replace(model, rarity=rarity, made={**model.made, "reliability": {}})
    weighed = [begun.weighed(text) for text, _subject in known]
    texts = [(list(one), list(one.values())) for one in weighed]
    weights = [
        array("f", (scale * value for value in row))
        for row, scale in zip(model.weights, model.scales, strict=True)
    ]
    seconded = [begun.seconded(text) if len(text) > 1 else [] for text in weighed]
    sums = [array("f", bytes(4 * features.BUCKETS)) for _ in weights]
    order = [place for place, (buckets, _values) in enumerate(texts) if len(buckets) > 1]
    offsets = list(model.offsets)
    at, drawn = 1, random.Random(0)  # noqa: S311 (an order, no secret)
    for _ in range(rounds):
        drawn.shuffle(order)
        for place in order:
            _learn(weights, sums, offsets, texts[place], seconded[place], known[place][1], at)
            at += 1
    for row, total in zip(weights, sums, strict=True):
        for bucket in {bucket for buckets, _values in texts for bucket in buckets}:
            row[bucket] -= total[bucket] / at
    return _rounded(begun, weights, offsets)


def tempered(model: Linear, lessons: Sequence[Lesson]) -> Linear:
    """The model with the shape that makes its probabilities truest on these (text, subject)."""
    rows = ({"text": text, "label": subject} for text, subject in lessons)
    return replace(model, shape=calibration.fitted([(1.0, calibration.scored(model, rows))]) or model.shape)


def _learn(
    weights: Sequence[array[float]],
    sums: Sequence[array[float]],
    offsets: Sequence[float],
    text: _Text,
    seconded: Sequence[float],
    right: int,
    at: int,
) -> None:
    buckets, values = text
    chosen = itemgetter(*buckets)
    scores = [
        offset + more + sum(map(mul, values, chosen(row)))
        for row, offset, more in zip(weights, offsets, seconded, strict=True)
    ]
    rival = max((place for place in range(len(scores)) if place != right), key=scores.__getitem__)
    missing = 1 - scores[right] + scores[rival]
    if missing <= 0:
        return
    step = min(MOST, missing / (2 * sum(map(mul, values, values))))
    for row, total, sign in ((weights[right], sums[right], step), (weights[rival], sums[rival], -step)):
        for bucket, value in zip(buckets, values, strict=True):
            row[bucket] += sign * value
            total[bucket] += at * sign * value


def _rarity(model: Linear, texts: Sequence[str]) -> bytes:
    """How rare each bucket is: as the model has it, and for what is new in several texts, by these."""
    seen: Counter[int] = Counter()
    for text in texts:
        said = words(text)
        seen.update({*features.of_words(said), *features.of_pieces(said)})
    found = bytearray(model.rarity)
    for bucket, count in seen.items():
        if not found[bucket] and count >= LEAST:
            rare = math.log((1 + len(texts)) / (1 + count)) + 1
            found[bucket] = max(1, min(255, round(rare / model.rarity_scale)))
    return bytes(found)


def _rounded(model: Linear, weights: Sequence[array[float]], offsets: Sequence[float]) -> Linear:
    scales = [max(1e-9, max(max(row), -min(row)) / 127) for row in weights]
    return replace(
        model,
        weights=tuple(
            array("b", (round(value / scale) for value in row))
            for row, scale in zip(weights, scales, strict=True)
        ),
        scales=tuple(scales),
        offsets=tuple(offsets),
    )
