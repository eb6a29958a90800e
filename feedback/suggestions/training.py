"""Make the shipped model anew: `python -m feedback.suggestions.training FILE.csv MODEL`.

The same file and libraries give the same bytes. FILE has the columns `text`, `label` (three kinds of them or more) and
`source` (UTF-8, with a head). `--without SOURCE` leaves one source out,
`--part N` one tenth of the rows (0 to 9, chosen by the hash of their text): both are for trying a model on what it has
never seen. The program stands alone: scikit-learn (of the development tools) never comes into another process.

One linear support vector machine over everything, all subjects weighing the same, so that rare ones are heard. Beside
the texts it reads `data/phrases.csv`: what each subject is about, in plain phrases of our own. They count as several
texts each and are what helps most where no text of the place was ever seen. What is written are the rounded weights
over hashed features: no word and no text.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.svm import LinearSVC

from feedback.suggestions import features
from feedback.suggestions.model import Linear, written
from feedback.suggestions.words import words

LEAST_WORDS, LEAST_PIECES = 2, 3
"""In how many texts a word, and a piece of one, must stand to count at all."""
RARITY_SCALE = 0.05
STRENGTH = 0.25
PHRASES = Path(__file__).parent / "data" / "phrases.csv"
HELD_BACK = 7
"""The tenth of the rows by which the probabilities are set."""
TEMPERATURES = [0.05 + 0.01 * step for step in range(200)]
Rows = Sequence[dict[str, str]]


@dataclass(frozen=True)
class Recipe:
    """What a model is made of; other than these defaults only to try what each part is worth.

    `phrases`: how many texts one of our own phrases is worth (0: they are left out).
    """

    phrases: float = 3.0
    pieces: bool = True
    balanced: bool = True


@dataclass(frozen=True)
class Judge:
    """A trained linear judge: weights[subject, bucket], offsets, how rare each bucket is (in steps of RARITY_SCALE)."""

    weights: Any
    offsets: Any
    rarity: Any


def main() -> None:
    """Read the arguments, train, write."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("file", type=Path)
    said.add_argument("model", type=Path)
    said.add_argument("--without", default="", metavar="SOURCE")
    said.add_argument("--part", type=int, default=None, metavar="N")
    asked = said.parse_args()
    with asked.file.open(encoding="utf-8", newline="") as lines:
        rows = [
            row
            for row in csv.DictReader(lines)
            if row.get("source") != (asked.without or None) and tenth(row["text"]) != asked.part
        ]
    model = trained(rows)
    asked.model.write_bytes(written(model))
    sys.stdout.write(f"{len(rows)} texts, {asked.model.stat().st_size} bytes\n")


def tenth(text: str) -> int:
    """Which tenth of all texts this one belongs to."""
    return zlib.crc32(text.encode()) % 10


def trained(rows: Rows, recipe: Recipe = Recipe()) -> Linear:
    """The model of these rows, its probabilities set on a tenth that was held back from a first model."""
    subjects = tuple(sorted({row["label"] for row in rows}))
    held = [row for row in rows if tenth(row["text"]) == HELD_BACK]
    others = [row for row in rows if tenth(row["text"]) != HELD_BACK]
    first = _model(_judge(others, subjects, recipe), subjects, 1.0, {})
    judge = _judge(rows, subjects, recipe)
    made = {
        "texts": len(rows),
        "rows": hashlib.sha256("".join(sorted(row["text"] for row in rows)).encode()).hexdigest()[:16],
    }
    return _model(judge, subjects, _temperature(first, held), made)


def _judge(rows: Rows, subjects: Sequence[str], recipe: Recipe) -> Judge:
    ours = [one for one in phrases() if one["label"] in subjects and recipe.phrases]
    found = [words(row["text"]) for row in (*rows, *ours)]
    parts = [
        (_counted(map(features.of_words, found)), LEAST_WORDS),
        (_counted(map(features.of_pieces, found)), LEAST_PIECES),
    ][: 1 + recipe.pieces]
    known = np.zeros(features.BUCKETS, dtype=bool)
    frequency = np.zeros(features.BUCKETS)
    for counts, least in parts:
        here = np.bincount(counts.indices, minlength=features.BUCKETS)
        known |= here >= least
        frequency = np.maximum(frequency, here)
    rare = np.log((1 + len(found)) / (1 + frequency)) + 1
    rarity = np.where(known, np.clip(np.rint(rare / RARITY_SCALE), 1, 255), 0).astype(np.uint8)
    whole = sum(_weighed(counts, rarity * RARITY_SCALE) for counts, _least in parts).tocsr()
    target = np.array([subjects.index(row["label"]) for row in (*rows, *ours)])
    weight = np.array([1.0] * len(rows) + [recipe.phrases] * len(ours))
    machine = LinearSVC(C=STRENGTH, class_weight="balanced" if recipe.balanced else None, random_state=0)
    machine.fit(whole, target, sample_weight=weight / weight.mean())
    weights, offsets = np.zeros((len(subjects), features.BUCKETS)), np.full(len(subjects), -5.0)
    weights[machine.classes_] = machine.coef_
    offsets[machine.classes_] = machine.intercept_
    return Judge(weights, offsets, rarity)


def phrases() -> list[dict[str, str]]:
    """Our own phrases as rows like those of the file."""
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        return [{"text": row["phrase"], "label": row["subject"]} for row in csv.DictReader(lines)]


def _counted(found: Iterable[Counter[int]]) -> Any:
    starts, buckets, counts = [0], array("i"), array("f")
    for one in found:
        buckets.extend(one.keys())
        counts.extend(one.values())
        starts.append(len(buckets))
    size = (len(starts) - 1, features.BUCKETS)
    return sparse.csr_matrix((np.array(counts), np.array(buckets), np.array(starts)), shape=size)


def _weighed(counts: Any, rarity: Any) -> Any:
    """As `Linear._weighed`, for all texts at once."""
    found = counts.copy()
    found.data = (1 + np.log(found.data)) * rarity[found.indices]
    found.eliminate_zeros()
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return sparse.diags(1 / lengths) @ found


def _model(judge: Judge, subjects: tuple[str, ...], temperature: float, made: dict[str, Any]) -> Linear:
    scales = np.abs(judge.weights).max(axis=1) / 127
    scales[scales == 0] = 1
    rounded = np.rint(judge.weights / scales[:, None]).astype(np.int8)
    return Linear(
        subjects=subjects,
        weights=tuple(array("b", row.tobytes()) for row in rounded),
        scales=tuple(float(scale) for scale in scales),
        offsets=tuple(float(offset) for offset in judge.offsets),
        rarity=judge.rarity.tobytes(),
        rarity_scale=RARITY_SCALE,
        temperature=temperature,
        made=made,
    )


def _temperature(model: Linear, held: Rows) -> float:
    """By what the scores are divided so that probabilities are true: the least mean surprise on the held-back rows."""
    logs = []
    for row in held:
        guesses = {one.subject: one.probability for one in model.guesses(row["text"])}
        if guesses:
            ordered = [math.log(max(guesses[subject], 1e-12)) for subject in model.subjects]
            logs.append((ordered, model.subjects.index(row["label"])))
    scores = np.array([one for one, _right in logs])
    right = np.array([index for _one, index in logs])

    def surprise(temperature: float) -> float:
        cooled = scores / temperature
        cooled -= cooled.max(axis=1, keepdims=True)
        logarithms = cooled - np.log(np.exp(cooled).sum(axis=1, keepdims=True))
        return float(-logarithms[np.arange(len(right)), right].mean())

    return min(TEMPERATURES, key=surprise)


if __name__ == "__main__":
    main()
