"""How scores become probabilities that are true. Pure.

Each score goes through one sigmoid (Platt 1999), the same for all subjects, and the results are made to sum to one. A
softmax with a temperature (Guo et al. 2017) fits judges that were taught apart worse: it is too modest about middling
guesses and too sure of high ones. The sigmoid is chosen on texts that the judge has not seen, by the least mean
surprise, each lot of texts counting the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from feedback.suggestions.model import Linear, Sigmoid

Scored = Sequence[tuple[Sequence[float], int]]
"""For each text its scores, and which of them is the right subject's."""
BEGIN = (math.log(4.0), -0.5)
STEP, LEAST_STEP = 0.4, 0.01
STEPS = 10


def scored(model: Linear, rows: Iterable[Mapping[str, str]]) -> Scored:
    """The scores of these rows (`text`, `label`) that have words the model knows."""
    found = []
    for row in rows:
        scores = model.scores(row["text"])
        if scores and row["label"] in model.subjects:
            found.append((scores, model.subjects.index(row["label"])))
    return found


def fitted(lots: Sequence[tuple[float, Scored]]) -> Sigmoid | None:
    """The sigmoid with the least mean surprise over these lots, each with its weight; None without a text."""
    known = [(weight / len(lot), lot) for weight, lot in lots if lot]
    if not known:
        return None

    def surprise(at: tuple[float, float]) -> float:
        shape = Sigmoid(math.exp(at[0]), at[1])
        return -sum(
            weight * sum(math.log(shape.shares(scores)[right]) for scores, right in lot)
            for weight, lot in known
        )

    steepness, shift = _least(surprise)
    return Sigmoid(math.exp(steepness), shift)


def reliability(shape: Sigmoid, lot: Scored) -> list[list[float]]:
    """What was said of the best guess and what was true, in ten equal steps: [said, true, texts] of each with any."""
    found: list[list[tuple[float, bool]]] = [[] for _ in range(STEPS)]
    for scores, right in lot:
        shares = shape.shares(scores)
        best = max(range(len(shares)), key=shares.__getitem__)
        found[min(STEPS - 1, int(shares[best] * STEPS))].append((shares[best], best == right))
    return [
        [
            round(sum(said for said, _hit in step) / len(step), 3),
            round(sum(hit for _said, hit in step) / len(step), 3),
            len(step),
        ]
        for step in found
        if step
    ]


def _least(surprise: Callable[[tuple[float, float]], float]) -> tuple[float, float]:
    """Where a smooth bowl is lowest: step by step to the best neighbour, then with half the step."""
    at, step = BEGIN, STEP
    here = surprise(at)
    while step > LEAST_STEP:
        around = [(at[0] + step, at[1]), (at[0] - step, at[1]), (at[0], at[1] + step), (at[0], at[1] - step)]
        there, best = min((surprise(one), one) for one in around)
        if there < here:
            here, at = there, best
        else:
            step /= 2
    return at
