"""Tries are counted in Redis where there is one, and in the database when it does not answer."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta

import pytest
import redis

from feedback.base import clock
from feedback.base.database import db
from feedback.people import counters, throttle
from feedback.people.models import Throttle
from feedback.people.throttle import Limit, TooMany

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/5")
TWICE = Limit(2, timedelta(minutes=5))


@pytest.fixture
def key():
    name = f"test:{secrets.token_hex(8)}"
    yield name
    redis.Redis.from_url(REDIS).delete(counters.PREFIX + name)


@pytest.mark.parametrize("url", [None, REDIS], ids=["database", "redis"])
def test_the_third_try_is_one_too_many(inside, key, url):
    inside.config["REDIS_URL"] = url
    throttle.spend(key, TWICE)
    throttle.spend(key, TWICE)
    with pytest.raises(TooMany):
        throttle.spend(key, TWICE)


@pytest.mark.parametrize("url", [None, REDIS], ids=["database", "redis"])
def test_a_look_counts_nothing_and_sees_what_is_used_up(inside, key, url):
    inside.config["REDIS_URL"] = url
    for _ in range(2):
        assert not throttle.is_spent({key: TWICE})
        assert not throttle.is_spent({key: TWICE})
        throttle.spend(key, TWICE)
    assert throttle.is_spent({key: TWICE})


def test_a_window_that_is_over_counts_from_one(inside, key):
    begun = clock.now()
    for _ in range(2):
        throttle.spend_all({key: TWICE, f"{key}:all": Limit(9, TWICE.window)})
    with clock.at(begun + timedelta(minutes=6)):
        assert not throttle.is_spent({key: TWICE})
        assert counters.add({key: TWICE}) == {key: 1}
    assert counters.read({f"{key}:all": TWICE, f"{key}:new": TWICE}) == {f"{key}:all": 2, f"{key}:new": 0}


def test_redis_alone_counts_while_it_answers(inside, key):
    inside.config["REDIS_URL"] = REDIS
    throttle.spend(key, TWICE)
    assert db.session.query(Throttle).filter_by(key=key).count() == 0
    assert 0 < redis.Redis.from_url(REDIS).ttl(counters.PREFIX + key) <= 300


def test_without_redis_the_database_counts_on(inside, key):
    inside.config["REDIS_URL"] = "redis://127.0.0.1:1/0"  # nobody listens there
    for _ in range(2):
        throttle.spend(key, TWICE)
    with pytest.raises(TooMany):
        throttle.spend(key, TWICE)
