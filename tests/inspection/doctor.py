"""Calling the doctor, and what he says is wrong."""

from __future__ import annotations

from click.testing import Result
from flask import Flask

from feedback.commands import join

NOBODY = "127.0.0.1:9"  # nobody listens there


def run(app: Flask) -> Result:
    """Run `flask doctor`."""
    if "doctor" not in app.cli.commands:
        join(app)
    return app.test_cli_runner().invoke(args=["doctor"])


def lines(app: Flask, start: str) -> list[str]:
    """What the doctor says is wrong about matters that begin with this word."""
    done = run(app)
    found = [line for line in done.output.splitlines() if line.startswith("salah") and start in line]
    assert done.exit_code == (1 if "salah" in done.output else 0), done.output
    return found
