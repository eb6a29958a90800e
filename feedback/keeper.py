"""The keeper: a loop apart that holds the private keys neither web nor worker may hold.

It has no public route. In production it runs as an operating-system user of its own, so that nobody who takes
over a web process or the worker can read its keys; `config.HOLDERS` says which they are.
"""

from __future__ import annotations

from threading import Event

from flask import Flask

from feedback.chores import Chore, go_round

LOOP = "keeper"  # the beat of the loop itself

CHORES: tuple[Chore, ...] = ()


def run(
    app: Flask, once: bool = False, stop: Event | None = None, chores: tuple[Chore, ...] = CHORES
) -> None:
    """Do the keeper's chores until told to stop; see `chores.go_round`."""
    go_round(app, LOOP, chores, once=once, stop=stop)
