"""Databases that stop, Redis that goes, locks that last: while people send. The six numbers afterwards."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from flask import Flask

from tests.durability.cluster import Postgres, Redis
from tests.durability.kills import KINDS, Count, _read_back, _send
from tests.durability.serving import Site, serving

Blow = Callable[[Site], None]


def storming(app: Flask, blow: Blow, *, blows: int, seed: int, rest: float = 2.0, wait: bool = True) -> Count:
    """Send, and strike `blows` times with some time between; restart everything and count."""
    chance, count, done, lock = random.Random(seed), Count(), threading.Event(), threading.Lock()
    with serving(app) as site:
        senders = [
            threading.Thread(target=_send, args=(site, kind, count, done, lock), daemon=True)
            for kind in KINDS
        ]
        for sender in senders:
            sender.start()
        while count.kills < blows:
            if wait:
                site.wait()
            time.sleep(chance.uniform(0.3, rest))
            blow(site)
            count.kills += 1
        site.wait()
        time.sleep(1)
        done.set()
        for sender in senders:
            sender.join(90)
        restarts = site.restarts
    with serving(app) as site:
        _read_back(app, site, count)
    count.restarts = restarts
    return count


def stop_postgres(server: Postgres) -> Blow:
    """An immediate stop and a start."""

    def blow(_site: Site) -> None:
        server.stop_at_once()
        server.start()

    return blow


def kill_backend(server: Postgres) -> Blow:
    """One backend dies; PostgreSQL ends all others and recovers."""
    return lambda _site: server.kill_backend()


def kill_master(site: Site) -> None:
    """The whole server at once; a service manager (here: `Site.wait`) ends what is left of it and starts it anew."""
    os.killpg(site.process.pid, signal.SIGKILL)
    site.process.wait(20)


def lose_redis(server: Redis) -> Blow:
    """Redis dies and comes back empty."""

    def blow(_site: Site) -> None:
        server.end()
        time.sleep(0.5)
        server.again()

    return blow


def hold_sqlite(path: Path, seconds: float) -> Blow:
    """Another process's exclusive lock, held that long."""

    def blow(_site: Site) -> None:
        connection = sqlite.connect(str(path), timeout=30)
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    return blow
