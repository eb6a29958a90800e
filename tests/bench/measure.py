"""Measuring one kind of work against the limit app's page, in pairs, and counting its SQL on the wire."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from feedback.vault import codes
from tests.bench.load import Task, drive, serial
from tests.bench.servers import Database, Server
from tests.bench.wire import Relay
from tests.bench.works import Stage, Work

CONNECTIONS = 4


@dataclass(frozen=True)
class Pace:
    """How long to measure: seconds of a run, pairs of runs, requests one after the other."""

    seconds: float
    pairs: int
    serial: int


FULL, QUICK = Pace(3.0, 3, 60), Pace(1.0, 3, 20)


@dataclass(frozen=True)
class Figure:
    """What one kind of work costs. Times are milliseconds; `cpu` without the deliberate hash.

    `ratio` is the median of the pairs' ratios; `limit_cpu` and `cpu` are medians too.
    """

    name: str
    words: str
    beside: str
    cases: int
    ratio: float
    ratios: tuple[float, ...]
    budget: float
    cpu: float
    limit_cpu: float
    hash_cpu: float
    p50: float
    p95: float
    statements: int
    most_statements: int
    transactions: int
    pings: int
    requests: int

    @property
    def fits(self) -> bool:
        """Whether it keeps both its budgets."""
        return self.ratio <= self.budget and self.statements <= self.most_statements


def figure(
    work: Work,
    stage: Stage,
    limit: Server,
    ours: Server,
    database: Database,
    pace: Pace,
    cases: int,
    counted: Count,
) -> Figure:
    """Measure `work`: each run of ours directly after a run of the limit page."""
    limits, costs, hashes, done = [], [], [], 0
    visitors = [work.visitor(stage, ours.port) for _ in range(CONNECTIONS)]
    plain = [stage.officer(limit.port) for _ in range(CONNECTIONS)]
    drive(work.ours(stage), visitors, 0.3)
    drive(work.limit(stage), plain, 0.3)
    for _ in range(pace.pairs):
        cost, _times = _cost(work.limit(stage), plain, limit, database, pace.seconds)
        limits.append(cost)
        slow = hash_cost(stage) * work.hashes if work.hashes else 0.0
        cost, times = _cost(work.ours(stage), visitors, ours, database, pace.seconds)
        costs.append(cost - slow)
        hashes.append(slow)
        done += times
    took = serial(work.ours(stage), visitors[0], pace.serial)
    ratios = tuple(ours_ / limit_ for ours_, limit_ in zip(costs, limits, strict=True))
    return Figure(
        name=work.name,
        words=work.words,
        beside=work.beside,
        cases=cases,
        ratio=round(statistics.median(ratios), 2),
        ratios=tuple(round(one, 2) for one in ratios),
        budget=work.budget,
        cpu=round(statistics.median(costs), 2),
        limit_cpu=round(statistics.median(limits), 2),
        hash_cpu=round(statistics.median(hashes), 2),
        p50=round(took[len(took) // 2], 1),
        p95=round(took[int(len(took) * 0.95)], 1),
        statements=len(counted.statements),
        most_statements=work.statements,
        transactions=counted.transactions,
        pings=counted.pings,
        requests=done,
    )


@dataclass(frozen=True)
class Count:
    """What one piece of work sends to the database."""

    statements: tuple[str, ...]
    transactions: int
    pings: int


def count(work: Work, stage: Stage, ours: Server, relay: Relay) -> Count:
    """Count what one warm request of `work` sends, on a server behind the relay."""
    task, browser = work.ours(stage), work.visitor(stage, ours.port)
    for _ in range(7):  # the driver has prepared its statements, the process has read what it keeps
        task(browser)
    relay.reset()
    task(browser)
    time.sleep(0.1)
    seen = relay.counted
    return Count(tuple(seen.statements), seen.transactions, seen.pings)


def hash_cost(stage: Stage, times: int = 8) -> float:
    """Milliseconds of CPU time of one slow hash of a receipt code, now."""
    took = []
    for _ in range(times):
        with stage.app.app_context():
            begun = time.process_time()
            codes.hash_code("0000-0000-0000-0000-0")
        took.append((time.process_time() - begun) * 1000)
    return statistics.median(took)


def _cost(
    task: Task, browsers: list, server: Server, database: Database, seconds: float
) -> tuple[float, int]:
    """Milliseconds of CPU time of server and database for one task, and how many were done."""
    before = server.cpu() + database.cpu()
    done = drive(task, browsers, seconds)
    return (server.cpu() + database.cpu() - before) * 1000 / max(done, 1), done
