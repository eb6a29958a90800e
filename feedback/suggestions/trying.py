"""Try the recipe of the shipped model: `python -m feedback.suggestions.trying FILE.csv [--parts]`.

Each source is left out of training and guessed (a place never seen), then seven tenths guess the other three, five
times. What is nearly the same text in both is left out of what is guessed, so that nothing is known by heart.
`--parts` tells what each part of the recipe is worth. FILE is as for `training`; nothing is written but the figures.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedback.suggestions import evaluation, likeness
from feedback.suggestions.evaluation import Judgement
from feedback.suggestions.training import Recipe, trained

Row = dict[str, str]
ROUNDS = 5
GUESSED = 0.3
NEAR = 0.5
"""From this likeness on (`likeness.likeness`) two texts count as nearly the same."""
PARTS = {
    "as it is": Recipe(),
    "without our phrases": Recipe(phrases=0),
    "each phrase as one text": Recipe(phrases=1),
    "without pieces of words": Recipe(pieces=False),
    "subjects by how many texts": Recipe(balanced=False),
}


def main() -> None:
    """Read the arguments, try, tell."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("file", type=Path)
    said.add_argument("--parts", action="store_true")
    said.add_argument("--rounds", type=int, default=ROUNDS)
    asked = said.parse_args()
    with asked.file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    splits = [*left_out(rows), *apart(rows, asked.rounds)]
    sys.stdout.write(
        f"{'':<28}{'':<24}{'texts':>6} {'F1':>6} {'top-1':>6} {'top-3':>6} {'ECE':>6} {'sure':>6}\n"
    )
    for name, recipe in PARTS.items() if asked.parts else [("", Recipe())]:
        for split, taught, asked_of in splits:
            judge = trained(taught, recipe)
            _tell(
                name,
                split,
                evaluation.judge(((row["text"], row["label"]) for row in asked_of), judge.guesses),
            )


def left_out(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """For each source: its name, the others' rows, and its own."""
    for source in sorted({row["source"] for row in rows}):
        others = [row for row in rows if row["source"] != source]
        yield f"without {source}"[:23], others, [row for row in rows if row["source"] == source]


def apart(rows: Sequence[Row], rounds: int) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Random splits of all rows, near texts always on one side."""
    groups = near(rows)
    for nth in range(rounds):
        order = sorted(set(groups))
        random.Random(nth).shuffle(order)  # noqa: S311 (a split, no secret)
        asked = set(order[: int(GUESSED * len(order))])
        yield (
            f"within, round {nth + 1}",
            [row for row, group in zip(rows, groups, strict=True) if group not in asked],
            [row for row, group in zip(rows, groups, strict=True) if group in asked],
        )


def near(rows: Sequence[Row]) -> list[int]:
    """For each row the number of its group: rows that are nearly the same text share one."""
    group = list(range(len(rows)))
    weighed = [likeness.weigh(row["text"]) for row in rows]
    met: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for place in likeness.places(row["text"], b"trying", "all"):
            for other in met[place][-5:]:
                if group[other] != group[index] and likeness.likeness(weighed[other], weighed[index]) >= NEAR:
                    old, new = group[index], group[other]
                    group = [new if one == old else one for one in group]
            met[place].append(index)
    return group


def _tell(name: str, split: str, found: Judgement) -> None:
    figures = (found.macro_f1, found.top_1, found.top_3, found.ece, found.sure)
    told = " ".join(f"{figure:>6.3f}" for figure in figures)
    sys.stdout.write(f"{name:<28}{split:<24}{found.texts:>6} {told}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
