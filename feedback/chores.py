"""The loop of a process beside the web: chores, each at its own pace.

Each chore runs in its own application context and transaction, and a fault in one never stops another. Any
number of loops may run at once: chores claim what they touch or do nothing twice.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Event

import structlog
from flask import Flask

from feedback.base.database import db
from feedback.notices.beats import beat

BEAT_EVERY = timedelta(seconds=10)
LONGEST_REST = timedelta(minutes=5)


@dataclass(frozen=True)
class Chore:
    """A thing to be done `every` so often; `work` gets the application and the event that says stop.

    `work` commits for itself and returns how many things it did. Names are unique over all loops: beats go by them.
    """

    name: str
    every: timedelta
    work: Callable[[Flask, Event], int]


def in_batches(verb: Callable[[], int]) -> Callable[[Flask, Event], int]:
    """A chore's work made of a verb of some room, which does one batch and returns how much it did.

    Each batch has a context, a transaction and a commit of its own; it goes on until nothing is left.
    """

    def work(app: Flask, stop: Event) -> int:
        done = 0
        while not stop.is_set():
            with app.app_context():
                batch = verb()
                db.session.commit()
            done += batch
            if not batch:
                break
        return done

    return work


def go_round(app: Flask, loop: str, chores: tuple[Chore, ...], *, once: bool, stop: Event | None) -> None:
    """Do the chores until `stop` is set, the parent process is gone, or (with `once`) each was done once.

    `loop` names the process, and its own beat. Without `stop`, SIGTERM and SIGINT end the loop after the thing in
    hand.
    """
    if stop is None:
        stop = _stop_at_signal()
    log = structlog.get_logger(loop)
    parent = os.getppid()
    due = {chore.name: 0.0 for chore in chores}
    faults = {chore.name: 0 for chore in chores}
    seen = {loop}
    next_beat = 0.0
    log.info(f"{loop}_started", chores=[chore.name for chore in chores])
    while not stop.is_set() and os.getppid() == parent:
        for chore in chores:
            if stop.is_set():
                break
            if time.monotonic() >= due[chore.name]:
                faults[chore.name] = 0 if _do(app, loop, chore, stop) else faults[chore.name] + 1
                seen |= {chore.name} if not faults[chore.name] else set()
                rest = min(chore.every * 2 ** min(faults[chore.name], 12), max(chore.every, LONGEST_REST))
                due[chore.name] = time.monotonic() + rest.total_seconds()
        if time.monotonic() >= next_beat:
            _do(app, loop, Chore(loop, BEAT_EVERY, partial(_beat, seen)), stop)
            seen = {loop}
            next_beat = time.monotonic() + BEAT_EVERY.total_seconds()
        if once:
            break
        stop.wait(max(0.05, min([next_beat, *due.values()]) - time.monotonic()))
    log.info(f"{loop}_ended")


def paces(loop: str, chores: tuple[Chore, ...]) -> dict[str, timedelta]:
    """How often a loop is to be seen at each of its chores, and at its own round."""
    return {chore.name: chore.every for chore in chores} | {loop: BEAT_EVERY}


def _do(app: Flask, loop: str, chore: Chore, stop: Event) -> bool:
    """One round of a chore; a fault is logged by its kind and place, never by its words."""
    log = structlog.get_logger(loop)
    try:
        done = chore.work(app, stop)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "chore_failed",
            chore=chore.name,
            error=type(error).__name__,
            at=f"{os.path.basename(place.filename)}:{place.lineno}",
        )
        return False
    if done:
        log.info("chore_done", chore=chore.name, done=done)
    return True


def _beat(names: set[str], app: Flask, _stop: Event) -> int:
    with app.app_context():
        beat(*sorted(names))
        db.session.commit()
    return 0


def _stop_at_signal() -> Event:
    stop = Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    return stop
