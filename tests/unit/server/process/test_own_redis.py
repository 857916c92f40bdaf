"""A Redis of our own is started in a folder, rewrites its file once a day, and says why it ended."""

from __future__ import annotations

import os

import pytest
from redis import Redis

from bookingopt.server.exit_status import NO_REDIS
from bookingopt.server.process.own_redis import OwnRedis
from bookingopt.server.process.shutdown import end_children
from bookingopt.server.process.signals import Signals
from bookingopt.server.process.startup import startup_failure, wait_for_redis


@pytest.fixture
def own(tmp_path):
    made = OwnRedis(tmp_path / "data", os.environ)
    yield made
    with Signals() as signals:
        end_children([made.child], 30.0, signals)
    made.release()


def test_it_answers_and_rewrites_its_file_once(own):
    own.start()
    redis = Redis.from_url(own.url)
    with Signals() as signals:
        wait_for_redis(redis, own.url, 60, signals=signals, children=[own.child], failure=startup_failure)
    redis.set("x", 1)
    own.rewrite_if_due(redis)
    own.rewrite_if_due(redis)
    assert redis.info("commandstats")["cmdstat_bgrewriteaof"]["calls"] == 1
    redis.close()


def test_why_it_ended_while_it_started(own):
    failure = own.startup_failure()
    assert failure.exit_status == NO_REDIS
    assert "ended while it started" in str(failure)
