"""Where tries are counted: in Redis when REDIS_URL is set, else in the database.

When Redis does not answer, the database counts on: limits stay in force and nobody is locked out by an outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import bindparam, case, delete, select, true, union_all
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.base.rows import also
from feedback.people.limit import Limit
from feedback.people.models import Throttle

log = structlog.get_logger("limits")

PREFIX = "aduan:limit:"
PATIENCE = 0.5  # seconds to wait for Redis

_READ = select(Throttle.key, Throttle.window_start, Throttle.count.label("tries")).where(
    Throttle.key.in_(bindparam("keys", expanding=True))
)
_clients: dict[str, Any] = {}


def add(limits: Mapping[str, Limit]) -> dict[str, int]:
    """One more for every key in its current window; the counts reached, by key."""
    client = _client()
    if client is not None:
        try:
            return _add_in_redis(client, limits)
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    counts: dict[str, int] = {}
    for window in {limit.window for limit in limits.values()}:
        counts |= _add_in_database(sorted(key for key in limits if limits[key].window == window), window)
    return counts


def note(limits: Mapping[str, Limit]) -> None:
    """One more for every key, with what else is gathered; where Redis counts, at once."""
    if _client() is not None:
        add(limits)
        return
    for window in {limit.window for limit in limits.values()}:
        also(*_counted(sorted(key for key in limits if limits[key].window == window), window))


def read(limits: Mapping[str, Limit]) -> dict[str, int]:
    """How often every key was used in its current window, by key. One statement."""
    client = _client()
    if client is not None:
        try:
            found = client.mget([PREFIX + key for key in limits])
            return {key: int(count or 0) for key, count in zip(limits, found, strict=True)}
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    now, counts = clock.now(), dict.fromkeys(limits, 0)
    for row in db.session.connection().execute(_READ, {"keys": list(limits)}):
        if row.window_start > now - limits[row.key].window:
            counts[row.key] = row.tries
    return counts


def forget(key: str) -> None:
    """Forget the count of a key."""
    client = _client()
    if client is not None:
        try:
            client.delete(PREFIX + key)
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    db.session.execute(delete(Throttle).where(Throttle.key == key))


def redis_answers() -> bool | None:
    """Whether the Redis that REDIS_URL names answers; None when there is none to ask."""
    try:
        client = _client()
        return None if client is None else bool(client.ping())
    except (_redis().RedisError, ValueError):  # a URL that is none is a ValueError
        return False


@cache
def _redis() -> Any:
    # Loaded where it is used: it takes 12 MB of every process and a tenth of the time to start.
    return import_module("redis")


def _client() -> Any:
    url = current_app.config.get("REDIS_URL")
    if not url:
        return None
    if url not in _clients:
        _clients[url] = _redis().Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    return _clients[url]


def _add_in_redis(client: Any, limits: Mapping[str, Limit]) -> dict[str, int]:
    line = client.pipeline()
    for key, limit in limits.items():
        line.incr(PREFIX + key)
        line.expire(PREFIX + key, max(1, int(limit.window.total_seconds())), nx=True)
    answers: list[Any] = line.execute()
    return {key: int(answers[2 * place]) for place, key in enumerate(limits)}


def _add_in_database(keys: list[str], window: timedelta) -> dict[str, int]:
    """One statement; the rows stay locked until the commit, in the same order for everybody."""
    rows = db.session.connection().execute(*_counted(keys, window))
    return {row[0]: row[1] for row in rows}


def _counted(keys: list[str], window: timedelta) -> tuple[Any, dict[str, Any]]:
    now, mark = clock.now(), f"in_{window.total_seconds():.0f}"
    values: dict[str, Any] = {f"{mark}_{place}": key for place, key in enumerate(keys)}
    values |= {f"{mark}_now": now, f"{mark}_over": now - window}
    return _counting(len(keys), mark, db.engine.dialect.name), values


@cache
def _counting(number: int, mark: str, dialect: str) -> Any:
    # The rows come from a SELECT: of a list of values SQLAlchemy would not keep the compiled form. `mark` begins the
    # parameters' names, so that two such statements can be gathered.
    now = bindparam(f"{mark}_now", type_=Throttle.window_start.type)
    rows = [select(bindparam(f"{mark}_{place}", type_=Throttle.key.type), now, 1) for place in range(number)]
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # SQLite takes ON CONFLICT for a join unless the SELECT ends with a condition.
    source = union_all(*(row.where(true()) for row in rows))
    statement = insert(Throttle).from_select(["key", "window_start", "count"], source)
    over = Throttle.window_start <= bindparam(f"{mark}_over", type_=Throttle.window_start.type)
    counted = {
        "count": case((over, 1), else_=Throttle.count + 1),
        "window_start": case((over, statement.excluded.window_start), else_=Throttle.window_start),
    }
    returned = Throttle.key, Throttle.count
    return statement.on_conflict_do_update(index_elements=["key"], set_=counted).returning(*returned)
