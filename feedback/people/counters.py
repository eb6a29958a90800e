"""Where tries are counted: in Redis when REDIS_URL is set, else in the database.

When Redis does not answer, the database counts on: limits stay in force and nobody is locked out by an outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.people.limit import Limit
from feedback.people.models import Throttle

log = structlog.get_logger("limits")

PREFIX = "aduan:limit:"
PATIENCE = 0.5  # seconds to wait for Redis

_clients: dict[str, Any] = {}


def add(limits: Mapping[str, Limit]) -> dict[str, int]:
    """One more for every key in its current window; the counts reached, by key."""
    client = _client()
    if client is not None:
        try:
            return _add_in_redis(client, limits)
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    return {key: _add_in_database(key, limit) for key, limit in limits.items()}


def take_back(*keys: str) -> None:
    """Take one count off each key."""
    client = _client()
    if client is not None:
        try:
            line = client.pipeline()
            for key in keys:
                line.decr(PREFIX + key)
                line.expire(PREFIX + key, 86_400, nx=True)
            line.execute()
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    used = update(Throttle).where(Throttle.key.in_(keys), Throttle.count > 0)
    db.session.execute(used.values(count=Throttle.count - 1))


def forget(key: str) -> None:
    """Forget the count of a key."""
    client = _client()
    if client is not None:
        try:
            client.delete(PREFIX + key)
        except _redis().RedisError as fault:
            log.warning("redis_unreachable", why=type(fault).__name__)
    db.session.execute(delete(Throttle).where(Throttle.key == key))


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


def _add_in_database(key: str, limit: Limit) -> int:
    """One statement; the row stays locked until the commit."""
    now = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    over = Throttle.window_start <= now - limit.window
    counted = (
        insert(Throttle)
        .values(key=key, window_start=now, count=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "window_start": case((over, now), else_=Throttle.window_start),
            },
        )
        .returning(Throttle.count)
    )
    return int(db.session.execute(counted).scalar_one())
