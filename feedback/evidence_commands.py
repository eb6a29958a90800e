"""`flask evidence …`: proving that locked sheets, and the files handed out of them, are as they were signed."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from feedback.base.database import reading
from feedback.base.refusal import Refusal
from feedback.performance import proving, signing

evidence = AppGroup("evidence", help="Evidence sheets: are they as they were signed?")


@evidence.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
@with_appcontext
def check_evidence(context: click.Context, file: Path | None) -> None:
    """Hold FILE, a signed ZIP, against its signature; without one every locked sheet that is kept here.

    Exit status 1 when anything differs.
    """
    if file is not None:
        sound = _of_file(file)
    else:
        with reading(whole=True):
            found = proving.check()
        for line in found.faults:
            click.echo(line)
        click.echo(f"{found.sheets} locked sheets, {found.unsigned} unsigned, {len(found.faults)} differ")
        sound = not found.faults
    context.exit(0 if sound else 1)


def _of_file(file: Path) -> bool:
    try:
        with file.open("rb") as data:
            checked = signing.check(data)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if not checked.signed:
        click.echo("the signature is not by the key of this system")
    for name in checked.changed:
        click.echo(f"changed or missing: {name}")
    for name in checked.strange:
        click.echo(f"not covered by the signature: {name}")
    click.echo(f"{checked.period}, taken {checked.taken}: " + ("unchanged" if checked.sound else "CHANGED"))
    return checked.sound
