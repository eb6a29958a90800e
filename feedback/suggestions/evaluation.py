"""How well subjects are guessed: macro-F1, top-1, top-3, each subject, calibration, time a text.

Macro-F1 is the unweighted mean of the subjects' F1 (harmonic mean of precision and recall). The expected calibration
error (ECE) is the mean distance between what was said and what was true over ten equal steps of the said probability,
weighted by their texts (Guo et al. 2017).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feedback.suggestions.model import Guess, Linear, is_sure

STEPS = 10
KNOWN = "known sources"
"""The lot of texts whose sources a model knew, though not the texts."""


@dataclass(frozen=True)
class Of:
    """One subject: its texts, how many of those guessed it, and how many guesses of it were right."""

    subject: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Step:
    """Texts whose best guess had a probability in one step: their number, what was said and what was true."""

    texts: int
    said: float
    true: float


@dataclass(frozen=True)
class Lot:
    """Texts that a model had not seen when it was made, by the name of their source: how true what it said was."""

    name: str
    texts: int
    right: float
    ece: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Judgement:
    """What came of a file. Shares are 0 to 1; `sure` is the share not said to be unsure, `sure_top_1` among those."""

    texts: int
    macro_f1: float
    top_1: float
    top_3: float
    ece: float
    sure: float
    sure_top_1: float
    milliseconds_a_text: float
    subjects: tuple[Of, ...]
    steps: tuple[Step, ...]


def judge(rows: Iterable[tuple[str, str]], guess: Callable[[str], Sequence[Guess]]) -> Judgement:
    """Guess each (text, subject) and count; ValueError without a row."""
    right: list[str] = []
    guessed: list[Sequence[Guess]] = []
    spent = 0.0
    for text, subject in rows:
        begun = time.process_time()
        found = guess(text)
        spent += time.process_time() - begun
        right.append(subject)
        guessed.append(found)
    if not right:
        raise ValueError("nothing to judge")
    pairs = list(zip(right, guessed, strict=True))
    firsts = [(subject, found[0].subject if found else "") for subject, found in pairs]
    steps = _steps(pairs)
    said_surely = [(subject, found) for subject, found in pairs if is_sure(found)]
    each = tuple(_of(subject, firsts) for subject in sorted(set(right)))
    return Judgement(
        texts=len(right),
        macro_f1=sum(one.f1 for one in each) / len(each),
        top_1=sum(subject == first for subject, first in firsts) / len(right),
        top_3=sum(subject in {one.subject for one in found[:3]} for subject, found in pairs) / len(right),
        ece=_ece(steps, len(right)),
        sure=len(said_surely) / len(right),
        sure_top_1=sum(subject == found[0].subject for subject, found in said_surely)
        / max(1, len(said_surely)),
        milliseconds_a_text=1000 * spent / len(right),
        subjects=each,
        steps=steps,
    )


def reliability(model: Linear) -> tuple[Lot, ...]:
    """How true its probabilities were when it was made; empty for a model that was learned here."""
    found = []
    for name, kept in model.made.get("reliability", {}).items():
        steps = tuple(Step(texts, said, true) for said, true, texts in kept)
        number = sum(step.texts for step in steps)
        right = sum(step.texts * step.true for step in steps) / number
        found.append(Lot(name, number, right, _ece(steps, number), steps))
    return tuple(found)


def _ece(steps: Sequence[Step], texts: int) -> float:
    return sum(step.texts * abs(step.said - step.true) for step in steps) / texts


def _of(subject: str, firsts: Sequence[tuple[str, str]]) -> Of:
    counts = Counter((right == subject, first == subject) for right, first in firsts)
    hits = counts[True, True]
    precision = hits / max(1, hits + counts[False, True])
    recall = hits / max(1, hits + counts[True, False])
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Of(subject, hits + counts[True, False], precision, recall, f1)


def _steps(pairs: Sequence[tuple[str, Sequence[Guess]]]) -> tuple[Step, ...]:
    found: list[list[tuple[float, bool]]] = [[] for _ in range(STEPS)]
    for subject, guesses in pairs:
        if guesses:
            best = guesses[0]
            found[min(STEPS - 1, int(best.probability * STEPS))].append(
                (best.probability, best.subject == subject)
            )
    return tuple(
        Step(len(step), sum(said for said, _ in step) / len(step), sum(hit for _, hit in step) / len(step))
        for step in found
        if step
    )
