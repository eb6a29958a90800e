"""The `flask` commands: what an operator does from a shell."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask_migrate import Migrate

from config import make_keys
from feedback.base.database import db

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@click.command("keys")
def keys() -> None:
    """Print a fresh set of keys for production, as environment variables."""
    for name, value in make_keys().items():
        click.echo(f"{name}={value}")
    click.echo("# REVEAL_PRIVATE_KEY belongs to the custodians: keep it away from this server.", err=True)


COMMANDS: tuple[click.Command, ...] = (keys,)


def join(app: Flask) -> None:
    """Give `app` the commands, `flask db` among them."""
    Migrate(app, db, directory=str(MIGRATIONS))
    for command in COMMANDS:
        app.cli.add_command(command)
