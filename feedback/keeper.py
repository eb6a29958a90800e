"""The keeper: a loop apart that holds the private keys neither web nor worker may hold.

It has no public route. In production it runs as an operating-system user of its own, so that nobody who takes
over a web process or the worker can read its keys; `config.HOLDERS` says which they are.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Event

from flask import Flask

from feedback.base.database import reading
from feedback.chores import Chore, go_round, in_batches
from feedback.complaints import unsealing
from feedback.inspection import outside
from feedback.ledger import checkpoints

LOOP = "keeper"  # the beat of the loop itself


def open_identities(app: Flask, stop: Event) -> int:
    """Open what two persons agreed on; while there is nothing, only look, so that no writer waits for it."""
    with app.app_context(), reading():
        waiting = unsealing.any_approved()
    return in_batches(unsealing.open_approved)(app, stop) if waiting else 0


CHORES: tuple[Chore, ...] = (
    Chore("unsealing", timedelta(seconds=5), open_identities),
    Chore("checkpoints", timedelta(minutes=1), in_batches(lambda: checkpoints.make() is not None)),
    Chore("checkpoint_files", timedelta(minutes=1), in_batches(checkpoints.drop)),
    Chore("checkpoint_letters", timedelta(minutes=10), in_batches(outside.tell)),
)


def run(
    app: Flask, once: bool = False, stop: Event | None = None, chores: tuple[Chore, ...] = CHORES
) -> None:
    """Do the keeper's chores until told to stop; see `chores.go_round`."""
    go_round(app, LOOP, chores, once=once, stop=stop)
