"""The `flask suggestions` commands: how well the shipped model guesses, and making the index of cases anew."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from feedback.base.database import db
from feedback.complaints import reindexing
from feedback.suggestions import evaluation, model
from feedback.suggestions.evaluation import Judgement, Step

suggestions = AppGroup("suggestions", help="What the system understands of a text by itself.")


@suggestions.command("index")
def index() -> None:
    """Make anew what cases are found by: the words of the search, likely duplicates, telephones."""
    last: int | None = 0
    done = 0
    while last is not None:
        last = reindexing.again(last)
        db.session.commit()
        done += 1
        if done % 50 == 0:
            click.echo(f"up to {last}")
    click.echo("Done.")


@suggestions.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--model", "of", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another model."
)
@click.option("--source", help="Only rows with this word in the column `source`.")
def evaluate(file: Path, of: Path | None, source: str | None) -> None:
    """Judge the model on FILE: a CSV with the columns `text` and `label` (and perhaps `source`)."""
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"text", "label"} - set(reader.fieldnames or ())
        if missing:
            raise click.ClickException(f"The file has no column {', '.join(sorted(missing))}.")
        rows = [(row["text"], row["label"]) for row in reader if source in (None, row.get("source"))]
    if not rows:
        raise click.ClickException("No row to judge.")
    judge = model.read(of.read_bytes()) if of else model.shipped()
    for line in _told(evaluation.judge(rows, judge.guesses)):
        click.echo(line)


@suggestions.command("card")
@click.option(
    "--model", "of", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Another model."
)
def card(of: Path | None) -> None:
    """Tell how true the model's probabilities were when it was made, on texts it had not seen, with the plot."""
    judge = model.read(of.read_bytes()) if of else model.shipped()
    for lot in evaluation.reliability(judge):
        click.echo(f"{lot.name}: {lot.texts} texts, right {lot.right:.3f}, ECE {lot.ece:.3f}")
        for line in _steps(lot.steps):
            click.echo(line)
        click.echo("")


def _told(found: Judgement) -> list[str]:
    lines = [
        f"texts      {found.texts}",
        f"macro-F1   {found.macro_f1:.3f}",
        f"top-1      {found.top_1:.3f}",
        f"top-3      {found.top_3:.3f}",
        f"ECE        {found.ece:.3f}",
        f"sure       {found.sure:.3f}, of these right {found.sure_top_1:.3f}",
        f"time       {found.milliseconds_a_text:.2f} ms a text",
        "",
        f"{'subject':<20} {'texts':>6} {'precision':>9} {'recall':>7} {'F1':>6}",
    ]
    lines += [
        f"{one.subject:<20} {one.texts:>6} {one.precision:>9.3f} {one.recall:>7.3f} {one.f1:>6.3f}"
        for one in found.subjects
    ]
    return [*lines, "", *_steps(found.steps)]


def _steps(steps: Sequence[Step]) -> list[str]:
    """The reliability plot."""
    return [
        f"{'said':>6} {'true':>6} {'texts':>6}  true (#) up to what was said (|)",
        *(
            f"{step.said:>6.2f} {step.true:>6.2f} {step.texts:>6}  {_bar(step.said, step.true)}"
            for step in steps
        ),
    ]


def _bar(said: float, true: float) -> str:
    """The share that was true as a bar of forty, with a mark where it was said to end."""
    drawn = ["#" if place < round(40 * true) else " " for place in range(41)]
    drawn[round(40 * said)] = "|"
    return "".join(drawn).rstrip()
