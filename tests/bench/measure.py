"""Measuring one kind of work against the limit app's page, in pairs, and counting its SQL on the wire."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from tests.bench.load import Browser, Task, drive, serial
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
    """What one kind of work costs, the deliberately slow hash of a code left out. Times are milliseconds;
    `p50` and `p95` are as users have them, with the hash.

    `ratio` is the median of the pairs' ratios; `limit_cpu` and `cpu` are medians too, and `database_cpu` is what
    the database's processes used of it.
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
    database_cpu: float
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


@dataclass(frozen=True)
class Side:
    """What is measured: the limit app, ours without the slow hash, ours as users have it, and the database."""

    limit: Server
    ours: Server
    used: Server
    database: Database


def figure(work: Work, stage: Stage, side: Side, pace: Pace, cases: int, counted: Count) -> Figure:
    """Measure `work`: each run of ours directly after a run of the limit page."""
    limits: list[float] = []
    costs: list[float] = []
    sql: list[float] = []
    done = 0
    visitors = [work.visitor(stage, side.ours.port) for _ in range(CONNECTIONS)]
    plain = [stage.officer(side.limit.port) for _ in range(CONNECTIONS)]
    drive(work.ours(stage), visitors, 0.3)
    drive(work.limit(stage), plain, 0.3)
    for _ in range(pace.pairs):
        cost, _times = _cost(work.limit(stage), plain, side.limit, side.database, pace.seconds)
        limits.append(cost.all)
        cost, times = _cost(work.ours(stage), visitors, side.ours, side.database, pace.seconds)
        costs.append(cost.all)
        sql.append(cost.database)
        done += times
    took = serial(work.ours(stage), work.visitor(stage, side.used.port), pace.serial)
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
        database_cpu=round(statistics.median(sql), 2),
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


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU time of one task: all of it, and the database's part."""

    all: float
    database: float


def _cost(
    task: Task, browsers: list[Browser], server: Server, database: Database, seconds: float
) -> tuple[Cost, int]:
    """What one task costs, and how many were done."""
    web, sql = server.cpu(), database.cpu()
    done = drive(task, browsers, seconds)
    web, sql = server.cpu() - web, database.cpu() - sql
    share = 1000 / max(done, 1)
    return Cost((web + sql) * share, sql * share), done
