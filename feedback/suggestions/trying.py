"""Try the recipe of the shipped model: `python -m feedback.suggestions.trying FILE.csv [--parts|--beside|--nested]`.

Each source is left out of training and guessed (a place never seen); then seven tenths guess the other three, five
times, once with what is nearly the same text always on one side (so that nothing is known by heart), once as it
falls, each subject with its share. `--parts` tells what each part of the recipe is worth, `--beside` how the usual
ways do on the very same splits, `--nested` what comes out when the recipe itself is chosen on the taught part only.
FILE is as for `training`; nothing is written but the figures.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from feedback.suggestions import evaluation, likeness, rivals
from feedback.suggestions.evaluation import Judgement
from feedback.suggestions.model import Guess
from feedback.suggestions.training import Recipe, taught, trained

Row = dict[str, str]
Split = tuple[str, list[Row], list[Row]]
Guesser = Callable[[str], Sequence[Guess]]
ROUNDS = 5
GUESSED = 0.3
NEAR = 0.5
"""From this likeness on (`likeness.likeness`) two texts count as nearly the same."""
PARTS = {
    "as it is": Recipe(),
    "the first judge alone": Recipe(second=0.0),
    "the second judge alone": Recipe(second=1.0),
    "leans smoothed by 0.5": Recipe(smoothed=0.5),
    "without our phrases": Recipe(phrases=0),
    "each phrase as one text": Recipe(phrases=1),
    "without pieces of words": Recipe(pieces=False),
    "subjects by how many texts": Recipe(balanced=False),
}
TO_CHOOSE = ("the first judge alone", "as it is", "the second judge alone")


def main() -> None:
    """Read the arguments, try, tell."""
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("file", type=Path)
    for name in ("parts", "beside", "nested"):
        said.add_argument(f"--{name}", action="store_true")
    said.add_argument("--rounds", type=int, default=ROUNDS)
    asked = said.parse_args()
    with asked.file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    splits = [*left_out(rows), *apart(rows, asked.rounds), *as_it_falls(rows, asked.rounds)]
    sys.stdout.write(
        f"{'':<28}{'':<24}{'texts':>6} {'F1':>6} {'top-1':>6} {'top-3':>6} {'ECE':>6} {'sure':>6}\n"
    )
    if asked.parts:
        for name, recipe in PARTS.items():
            _try(name, splits, lambda rows, recipe=recipe: taught(rows, recipe).guesses)  # type: ignore[misc]
    elif asked.nested:
        for split in splits:
            chosen = max(TO_CHOOSE, key=lambda name: _worth(split[1], PARTS[name]))
            _try(chosen, [split], lambda rows, name=chosen: taught(rows, PARTS[name]).guesses)  # type: ignore[misc]
    elif not asked.beside:
        _try("ours", splits, lambda rows: trained(rows).guesses)
    else:
        for name in rivals.MACHINES:
            _try(name, splits, lambda rows, name=name: rivals.usual(rows, name))  # type: ignore[misc]


def left_out(rows: Sequence[Row]) -> Iterator[Split]:
    """For each source: its name, the others' rows, and its own."""
    for source in sorted({row["source"] for row in rows}):
        others = [row for row in rows if row["source"] != source]
        yield f"without {source}"[:23], others, [row for row in rows if row["source"] == source]


def apart(rows: Sequence[Row], rounds: int) -> Iterator[Split]:
    """Random splits of all rows, near texts always on one side."""
    groups = near(rows)
    for nth in range(rounds):
        order = sorted(set(groups))
        random.Random(nth).shuffle(order)  # noqa: S311 (a split, no secret)
        asked = set(order[: int(GUESSED * len(order))])
        yield _split(f"apart, round {nth + 1}", rows, [group in asked for group in groups])


def as_it_falls(rows: Sequence[Row], rounds: int) -> Iterator[Split]:
    """Random splits of all rows, of each subject three tenths; near texts may lie on both sides."""
    of: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        of[row["label"]].append(place)
    for nth in range(rounds):
        drawn, asked = random.Random(100 + nth), set()  # noqa: S311 (a split, no secret)
        for places in of.values():
            asked |= set(drawn.sample(places, round(GUESSED * len(places))))
        yield _split(f"as it falls, round {nth + 1}", rows, [place in asked for place in range(len(rows))])


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


def _split(name: str, rows: Sequence[Row], asked: Sequence[bool]) -> Split:
    pairs = list(zip(rows, asked, strict=True))
    return (
        name,
        [row for row, is_asked in pairs if not is_asked],
        [row for row, is_asked in pairs if is_asked],
    )


def _worth(rows: Sequence[Row], recipe: Recipe) -> float:
    """What a recipe comes to on these rows alone: the mean of macro-F1, top-1 and top-3 on a split of them."""
    ((_name, others, asked),) = apart(rows, 1)
    found = evaluation.judge(((row["text"], row["label"]) for row in asked), taught(others, recipe).guesses)
    return mean((found.macro_f1, found.top_1, found.top_3))


def _try(name: str, splits: Sequence[Split], teach: Callable[[Sequence[Row]], Guesser]) -> None:
    for split, others, asked in splits:
        _tell(name, split, evaluation.judge(((row["text"], row["label"]) for row in asked), teach(others)))


def _tell(name: str, split: str, found: Judgement) -> None:
    figures = (found.macro_f1, found.top_1, found.top_3, found.ece, found.sure)
    told = " ".join(f"{figure:>6.3f}" for figure in figures)
    sys.stdout.write(f"{name:<28}{split:<24}{found.texts:>6} {told}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
