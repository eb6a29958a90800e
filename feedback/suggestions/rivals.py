"""The usual ways to do it, for comparison: TF-IDF over words and characters with a linear judge of scikit-learn.

A development tool beside `trying`; nothing of it comes into a process that serves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

from feedback.suggestions.model import Guess

Rows = Sequence[dict[str, str]]
MACHINES: dict[str, Callable[[], Any]] = {
    "usual vector machine": lambda: LinearSVC(C=0.5, random_state=0),
    "the same, weighed evenly": lambda: LinearSVC(C=0.5, class_weight="balanced", random_state=0),
    "usual regression": lambda: LogisticRegression(C=10, class_weight="balanced", max_iter=60, tol=1e-3),
}


def usual(rows: Rows, name: str) -> Callable[[str], list[Guess]]:
    """One of `MACHINES` taught these rows; it guesses with scores for probabilities."""
    seen = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)),
            (
                "characters",
                TfidfVectorizer(
                    analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32
                ),
            ),
        ]
    )
    line = make_pipeline(seen, MACHINES[name]())
    line.fit([row["text"] for row in rows], [row["label"] for row in rows])

    def guesses(text: str) -> list[Guess]:
        scores = line.decision_function([text])[0]
        return [Guess(str(line.classes_[place]), float(scores[place])) for place in np.argsort(-scores)]

    return guesses
