"""`flask figures …`: proving the figures, and the monthly editions."""

from __future__ import annotations

from contextlib import nullcontext

import click
from flask.cli import AppGroup, with_appcontext

from feedback.base.database import db, reading
from feedback.figures import check, renewing

figures = AppGroup("figures", help="The figures: facts folded from events, and cells that count them.")


@figures.command("check")
@click.option("--mend", is_flag=True, help="Mark what differs for the worker, and put the cells right.")
@click.pass_context
@with_appcontext
def check_figures(context: click.Context, mend: bool) -> None:
    """Recompute everything from the events and print what differs; exit status 1 when anything does."""
    on_file = db.engine.dialect.name == "sqlite"
    with reading(whole=True) if on_file and not mend else nullcontext():
        report = check.check()
    for line in report.lines():
        click.echo(line)
    if mend:
        check.mend(report)
        db.session.commit()
    else:
        db.session.rollback()
    context.exit(0 if report.sound else 1)


@figures.command("renew")
@with_appcontext
def renew_figures() -> None:
    """Fold what has changed now, as the worker does every two seconds."""
    done = 0
    while batch := renewing.renew():
        db.session.commit()
        done += batch
    db.session.commit()
    click.echo(f"settled: {done}")
