"""The figures of an evaluation, against ones worked out by hand; and the command that prints them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from feedback.suggestions import evaluation
from feedback.suggestions.model import Guess


def _said(*pairs: tuple[str, float]) -> list[Guess]:
    return [Guess(subject, probability, ("word",)) for subject, probability in pairs]


ANSWERS = {
    "1": _said(("a", 0.9), ("b", 0.1)),
    "2": _said(("a", 0.6), ("b", 0.4)),
    "3": _said(("b", 0.9), ("a", 0.1)),
    "4": _said(("b", 0.3), ("a", 0.3), ("c", 0.3)),
}


def test_figures_by_hand() -> None:
    rows = [("1", "a"), ("2", "b"), ("3", "b"), ("4", "a")]
    found = evaluation.judge(rows, ANSWERS.__getitem__)
    # a: of 2 guessed 1 right, of 2 texts 1 found; b the same: F1 = 1/2 each
    assert found.macro_f1 == pytest.approx(0.5)
    assert (found.top_1, found.top_3) == (0.5, 1.0)
    # steps: 0.9 (2 texts, all right: 0.1 off), 0.6 (1, wrong: 0.6 off), 0.3 (1, wrong: 0.3 off)
    assert found.ece == pytest.approx((2 * 0.1 + 0.6 + 0.3) / 4)
    assert (found.sure, found.sure_top_1) == (0.75, pytest.approx(2 / 3))


def test_without_a_row_there_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing to judge"):
        evaluation.judge([], ANSWERS.__getitem__)


def test_the_command_prints_them_for_any_file(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text(
        "id,text,label,source\n1,Jalan rusak dan berlubang,pekerjaan_umum,x\n2,Sampah tidak diangkut,lingkungan,y\n",
        encoding="utf-8",
    )
    runner = app.test_cli_runner()
    done = runner.invoke(args=["suggestions", "evaluate", str(file)])
    assert done.exit_code == 0, done.output
    assert {"macro-F1", "top-1", "top-3", "ECE", "time"} <= {
        line.split(" ")[0] for line in done.output.splitlines()
    }
    one = runner.invoke(args=["suggestions", "evaluate", str(file), "--source", "x"])
    assert one.output.splitlines()[0].split() == ["texts", "1"]
    file.write_text("id,words\n1,x\n", encoding="utf-8")
    refused = runner.invoke(args=["suggestions", "evaluate", str(file)])
    assert refused.exit_code == 1
    assert "has no column label, text" in refused.output
