"""Likely duplicates on real texts: `python -m tests.scale.refilings FILE.csv` (columns id, text, source).

Truth is looked for without the index: every pair of texts of one source is compared. A sample of what is found, equally
many from each step of likeness, was read and judged by a person (`tests/suggestions/judged_pairs.csv`: ids, and whether
one answer would do for both; "unclear" where only a place, which the file does not have, could tell). Each step counts
as often as it occurs. Then the index is asked as it would be in use: each text when it comes, among those before it.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse

from feedback.complaints.alike import NEEDED, Where
from feedback.suggestions import likeness, rarity
from feedback.suggestions.likeness_index import CAP, MOST

JUDGED = Path(__file__).parents[1] / "suggestions/judged_pairs.csv"
STEPS = (0.30, 0.36, 0.42, 0.50, 0.60, 0.75, 1.01)
FEWEST_WORDS = 6
KEY = b"a key for trying" * 2
Pair = tuple[int, int]


def main(file: str) -> None:
    """Compare, look up, tell."""
    with open(file, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    weighed = [likeness.weigh(row["text"]) for row in rows]
    true = dict(_alike(rows, weighed))
    found, took, looked = _looked_up(rows)
    print(f"{len(rows)} texts, {len(true)} pairs at {STEPS[0]} or more of {FEWEST_WORDS} words or more\n")
    print(f"a look-up reads {looked:.1f} candidates on average; {took:.2f} ms with weighing the places\n")
    judged = _judged(rows)
    print(f"{'likeness':>12} {'pairs':>6} {'in the index':>13}  yes   no unclear")
    same, other, lost = [], [], []
    for low, high in pairwise(STEPS):
        step = [pair for pair, alike in true.items() if low <= alike < high]
        there = sum(pair in found for pair in step) / len(step)
        said = Counter(judged[pair] for pair in step if pair in judged)
        of = " ".join(f"{said[word]:>4}" for word in ("yes", "no", "unclear"))
        print(f"{low:>6.2f}-{min(high, 1):.2f} {len(step):>7} {there:>13.3f} {of}")
        clear = said.total() or 1
        same.append(len(step) * said["yes"] / clear)
        other.append(len(step) * said["no"] / clear)
        lost.append(same[-1] * (1 - there))
    print()
    for where in (Where.KECAMATAN, Where.UNKNOWN, Where.ELSEWHERE):
        from_ = next(n for n, low in enumerate(STEPS) if low >= NEEDED[where] - 1e-9)
        hits = sum(same[from_:]) - sum(lost[from_:])
        precision = hits / (hits + sum(other[from_:]))
        print(
            f"from {STEPS[from_]:.2f} ({where.value}): precision {precision:.2f}, recall {hits / sum(same):.2f}"
        )


def _alike(rows: list[dict[str, str]], weighed: list[likeness.Weighed]) -> Iterator[tuple[Pair, float]]:
    """Every pair of one source that is alike enough; whole words first, which nothing alike lacks."""
    words: dict[str, int] = {}
    places, ends = [], [0]
    for one in weighed:
        places += [words.setdefault(word, len(words)) for word in one.words]
        ends.append(len(places))
    weights = np.array([rarity.weight(word) for word in words])
    has = sparse.csr_matrix((np.ones(len(places)), places, ends), shape=(len(rows), len(words)))
    total = np.asarray(has @ weights).ravel()
    for start in range(0, len(rows), 500):
        common = (has[start : start + 500].multiply(weights) @ has.T).tocoo()
        first = common.row + start
        share = common.data / (total[first] + total[common.col] - common.data)
        for one, two in zip(
            *(side[(share >= 0.2) & (common.col > first)] for side in (first, common.col)), strict=True
        ):
            if rows[one]["source"] != rows[two]["source"]:
                continue
            if min(len(weighed[one].words), len(weighed[two].words)) < FEWEST_WORDS:
                continue
            if (alike := likeness.likeness(weighed[one], weighed[two])) >= STEPS[0]:
                yield (int(one), int(two)), alike


def _looked_up(rows: list[dict[str, str]]) -> tuple[set[Pair], float, float]:
    """What the index would offer each text among those before it; milliseconds and candidates a text."""
    shelf: dict[int, list[int]] = defaultdict(list)
    found: set[Pair] = set()
    looked, took = 0, 0.0
    for number, row in enumerate(rows):
        begun = time.process_time()
        places = likeness.places(row["text"], KEY, "case")
        took += time.process_time() - begun
        shared = Counter(other for place in places for other in shelf[place][-CAP:])
        looked += len(shared)
        found.update((other, number) for other, _times in shared.most_common(MOST))
        for place in places:
            shelf[place].append(number)
    return found, took / len(rows) * 1000, looked / len(rows)


def _judged(rows: list[dict[str, str]]) -> dict[Pair, str]:
    by_id = {row["id"]: number for number, row in enumerate(rows)}
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        return {
            (by_id[row["first"]], by_id[row["second"]]): row["same"]
            for row in csv.DictReader(lines)
            if row["first"] in by_id and row["second"] in by_id
        }


if __name__ == "__main__":
    main(sys.argv[1])
