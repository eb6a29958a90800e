"""Make the shipped model anew: `python -m feedback.suggestions.training FILE.csv MODEL`.

The same file and libraries give the same bytes. FILE has the columns `text`, `label` (three kinds of them or more) and
`source` (UTF-8, with a head). `--without SOURCE` leaves one source out,
`--part N` one tenth of the rows (0 to 9, chosen by the hash of their text): both are for trying a model on what it has
never seen. The program stands alone: scikit-learn (of the development tools) never comes into another process.

Two linear support vector machines for each subject, whose scores are averaged; all subjects weigh the
same, so that rare ones are heard. The second sees each bucket by how it leans to its subject (`model`). Beside the
texts it reads `data/phrases.csv`: what each subject is about, in plain phrases of our own. They count as several
texts each and are what helps most where no text of the place was ever seen. What is written are the rounded weights
over hashed features: no word and no text. How scores become probabilities is learned from texts that a model before it
has not seen, and from sources it has not seen (`calibration`).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from feedback.suggestions import calibration, evaluation, features
from feedback.suggestions.model import Linear, Sigmoid, written
from feedback.suggestions.words import words

LEAST_WORDS, LEAST_PIECES = 2, 3
"""In how many texts a word, and a piece of one, must stand to count at all."""
RARITY_SCALE = 0.05
STRENGTH = 0.25
PHRASES = Path(__file__).parent / "data" / "phrases.csv"
HELD_BACK = 7
"""The tenth of the rows by which the probabilities are set, beside whole sources."""
ENOUGH = 0.5
"""The share of the rows that must be left for a model when a source is left out to set the probabilities by it."""
SMOOTHED = 0.1
"""What is added to what is counted of a bucket, so that what was never seen leans finitely."""
VOICE = 0.5
"""The second judge's share of the score."""
Rows = Sequence[dict[str, str]]


@dataclass(frozen=True)
class Recipe:
    """What a model is made of; other than these defaults only to try what each part is worth.

    `phrases`: how many texts one of our own phrases is worth (0: they are left out). `second`: the voice of
    the second judge, `smoothed` as SMOOTHED.
    """

    phrases: float = 3.0
    pieces: bool = True
    balanced: bool = True
    second: float = VOICE
    smoothed: float = SMOOTHED


@dataclass(frozen=True)
class Judge:
    """Two trained judges: weights, leans and second weights [subject, bucket], offsets, how rare each bucket is (in
    steps of RARITY_SCALE).
    """

    weights: Any
    offsets: Any
    leans: Any
    second: Any
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
    """The model of these rows, its probabilities set on rows that a model before it has not seen."""
    model = taught(rows, recipe)
    lots = [
        (name, weight, calibration.scored(taught(others, recipe), asked))
        for name, weight, others, asked in _unseen(rows)
    ]
    shape = calibration.fitted([(weight, lot) for _name, weight, lot in lots]) or model.shape
    kept = {name: calibration.reliability(shape, lot) for name, _weight, lot in lots if lot}
    return replace(model, shape=shape, made={**model.made, "reliability": kept})


def taught(rows: Rows, recipe: Recipe = Recipe()) -> Linear:
    """The model of these rows; what it says of their order is all it can say, its probabilities are not set."""
    subjects = tuple(sorted({row["label"] for row in rows}))
    made = {
        "texts": len(rows),
        "rows": hashlib.sha256("".join(sorted(row["text"] for row in rows)).encode()).hexdigest()[:16],
    }
    return _model(_judge(rows, subjects, recipe), subjects, made)


def _unseen(rows: Rows) -> list[tuple[str, float, Rows, Rows]]:
    """By what the probabilities are set: name and weight of a lot, what a model learns from, and what it then judges.

    Half by a tenth of the rows, half by every source that leaves enough to learn from.
    """
    found: list[tuple[str, float, Rows, Rows]] = []
    for source in sorted({row.get("source", "") for row in rows}):
        others = [row for row in rows if row.get("source", "") != source]
        if len(others) >= ENOUGH * len(rows):
            found.append((source, 1.0, others, [row for row in rows if row.get("source", "") == source]))
    others = [row for row in rows if tenth(row["text"]) != HELD_BACK]
    held = [row for row in rows if tenth(row["text"]) == HELD_BACK]
    return [*found, (evaluation.KNOWN, float(len(found) or 1), others, held)]


def _judge(rows: Rows, subjects: Sequence[str], recipe: Recipe) -> Judge:
    ours = [one for one in phrases() if one["label"] in subjects and recipe.phrases]
    texts = [row["text"] for row in (*rows, *ours)]
    parts = [(_counted(texts, 0), LEAST_WORDS), (_counted(texts, 1), LEAST_PIECES)][: 1 + recipe.pieces]
    known = np.zeros(features.BUCKETS, dtype=bool)
    frequency = np.zeros(features.BUCKETS)
    for counts, least in parts:
        here = np.bincount(counts.indices, minlength=features.BUCKETS)
        known |= here >= least
        frequency = np.maximum(frequency, here)
    rare = np.log((1 + len(texts)) / (1 + frequency)) + 1
    rarity = np.where(known, np.clip(np.rint(rare / RARITY_SCALE), 1, 255), 0).astype(np.uint8)
    whole = sum(_weighed(counts, rarity * RARITY_SCALE) for counts, _least in parts).tocsr()
    target = np.array([subjects.index(row["label"]) for row in (*rows, *ours)])
    weight = np.array([1.0] * len(rows) + [recipe.phrases] * len(ours))
    weight /= weight.mean()
    machine = LinearSVC(C=STRENGTH, class_weight="balanced" if recipe.balanced else None, random_state=0)
    machine.fit(whole, target, sample_weight=weight)
    weights, offsets = np.zeros((len(subjects), features.BUCKETS)), np.full(len(subjects), -5.0)
    weights[machine.classes_] = (1 - recipe.second) * machine.coef_
    offsets[machine.classes_] = (1 - recipe.second) * machine.intercept_
    leans, second = np.zeros_like(weights), np.zeros_like(weights)
    for place in machine.classes_ if recipe.second else ():
        own = target == place
        leans[place] = _leans(whole, own, recipe.smoothed)
        beside = LinearSVC(C=STRENGTH, class_weight=machine.class_weight, random_state=0)
        beside.fit(normalize(whole @ sparse.diags(leans[place])), own, sample_weight=weight)
        second[place] = recipe.second * beside.coef_[0] * leans[place]
        offsets[place] += recipe.second * beside.intercept_[0]
    return Judge(weights, offsets, leans, second, rarity)


def _leans(whole: Any, own: Any, smoothed: float) -> Any:
    """How much more, or less, of the subject's own texts a bucket makes up than of all others: the logarithm's size.

    Empty buckets are no part of either, or their number would decide how rare subjects lean.
    """
    sums = [np.asarray(whole[some].sum(axis=0)).ravel() for some in (own, ~own)]
    met = (sums[0] + sums[1]) > 0
    shares = [(one[met] + smoothed) / (one[met] + smoothed).sum() for one in sums]
    found = np.zeros(len(met))
    found[met] = np.abs(np.log(shares[0] / shares[1]))
    return found


def phrases() -> list[dict[str, str]]:
    """Our own phrases as rows like those of the file."""
    with PHRASES.open(encoding="utf-8", newline="") as lines:
        return [{"text": row["phrase"], "label": row["subject"]} for row in csv.DictReader(lines)]


def _counted(texts: Sequence[str], part: int) -> Any:
    starts, buckets, counts = [0], array("i"), array("f")
    for text in texts:
        found = _found(text)[part]
        buckets.extend(found[0])
        counts.extend(found[1])
        starts.append(len(buckets))
    size = (len(starts) - 1, features.BUCKETS)
    return sparse.csr_matrix((np.array(counts), np.array(buckets), np.array(starts)), shape=size)


@cache
def _found(text: str) -> tuple[tuple[array[int], array[float]], ...]:
    """The buckets of its words and of its pieces, with how often each occurs; kept, for it is learned from often."""
    said = words(text)
    return tuple(
        (array("i", one.keys()), array("f", one.values()))
        for one in (features.of_words(said), features.of_pieces(said))
    )


def _weighed(counts: Any, rarity: Any) -> Any:
    """As `Linear._weighed`, for all texts at once."""
    found = counts.copy()
    found.data = (1 + np.log(found.data)) * rarity[found.indices]
    found.eliminate_zeros()
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    return sparse.diags(1 / lengths) @ found


def _model(judge: Judge, subjects: tuple[str, ...], made: dict[str, Any]) -> Linear:
    weights, scales = _rounded(judge.weights)
    second, second_scales = _rounded(judge.second)
    most = judge.leans.max(axis=1)
    steps = np.where(most > 0, most / 255, 1)
    leans = np.where(judge.leans > 0, np.clip(np.rint(judge.leans / steps[:, None]), 1, 255), 0)
    return Linear(
        subjects=subjects,
        weights=weights,
        scales=scales,
        offsets=tuple(float(offset) for offset in judge.offsets),
        leans=tuple(row.tobytes() for row in leans.astype(np.uint8)),
        second=second,
        second_scales=tuple(float(scale / step) for scale, step in zip(second_scales, steps, strict=True)),
        rarity=judge.rarity.tobytes(),
        rarity_scale=RARITY_SCALE,
        shape=Sigmoid(1.0, 0.0),
        made=made,
    )


def _rounded(values: Any) -> tuple[tuple[array[int], ...], tuple[float, ...]]:
    scales = np.abs(values).max(axis=1) / 127
    scales[scales == 0] = 1
    rounded = np.rint(values / scales[:, None]).astype(np.int8)
    return tuple(array("b", row.tobytes()) for row in rounded), tuple(float(scale) for scale in scales)


if __name__ == "__main__":
    main()
