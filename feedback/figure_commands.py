"""`flask figures …`: proving the figures, and the monthly editions."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import click
from flask.cli import AppGroup, with_appcontext

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.figures import check, editions, renewing

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


@figures.command("edition")
@click.argument("month")
@click.option("--number", type=int, help="Which edition of the month; the newest when left out.")
@click.option("--make", is_flag=True, help="Freeze one first.")
@click.option("--reason", default="", help="Why the month is published once more (with --make).")
@click.pass_context
@with_appcontext
def prove_edition(context: click.Context, month: str, number: int | None, make: bool, reason: str) -> None:
    """Tell the edition of MONTH (2026-10) again from the events: "identical", or what differs (exit status 1)."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as fault:
        raise click.BadParameter("say it as 2026-10", param_hint="MONTH") from fault
    if make:
        try:
            editions.make(first, reason, by=None)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal
        db.session.commit()
    with reading(whole=True):
        found = next((one for one in editions.all_of(first) if number in (None, one.number)), None)
        if found is None:
            raise click.ClickException("There is no such edition.")
        differing = list(editions.differences(found))
    for line in differing:
        click.echo(line)
    said = f"edition {found.number} of {month}, as of {found.as_of.isoformat()}"
    click.echo(f"{said}: " + (f"{len(differing)} numbers differ" if differing else "identical"))
    context.exit(1 if differing else 0)
