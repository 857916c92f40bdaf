"""Starting waits for what gets ready, and says at once what never will."""

from __future__ import annotations

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bookingopt.server.exit_status import INTERNAL, NO_REDIS
from bookingopt.server.process.child import Child
from bookingopt.server.process.signals import Signals
from bookingopt.server.process.startup import (
    AskedToEnd,
    NotStarted,
    is_healthy,
    startup_failure,
    wait_for_redis,
    wait_until,
)
from tests.unit.server.calls import NOWHERE


@pytest.fixture
def how():
    with Signals() as signals:
        yield {"signals": signals, "children": [], "failure": startup_failure}


def test_it_waits_until_all_is_ready(how):
    looks = iter((False, False, True))
    wait_until(lambda: next(looks), "X", 60, **how)
    assert list(looks) == []


def test_what_is_not_ready_in_time_is_named(how):
    with pytest.raises(NotStarted, match="X is not ready after 0 seconds") as caught:
        wait_until(lambda: False, "X", 0, **how)
    assert caught.value.exit_status == INTERNAL


def test_a_signal_ends_the_waiting(how):
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(AskedToEnd):
        wait_until(lambda: False, "X", 60, **how)


def test_a_child_that_ends_is_not_waited_for(how):
    child = Child("api", [sys.executable, "-S", "-c", f"raise SystemExit({NO_REDIS})"], {})
    child.start()
    with pytest.raises(NotStarted, match="The part api ended with status 3 while it started") as caught:
        wait_until(lambda: False, "X", 60, **how | {"children": [child]})
    assert caught.value.exit_status == NO_REDIS


def test_a_redis_that_answers_is_enough_and_one_that_does_not_is_named_without_its_password(redis, how):
    wait_for_redis(redis, "redis://x", 60, **how)
    with pytest.raises(NotStarted, match=r"Redis at redis://127\.0\.0\.1:1 does not answer") as caught:
        wait_for_redis(NOWHERE, "redis://:secret@127.0.0.1:1", 0, **how)
    assert (caught.value.exit_status, "secret" in str(caught.value)) == (NO_REDIS, False)


class Answers(BaseHTTPRequestHandler):
    """200 on /health, 503 elsewhere."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_only_success_is_health():
    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for path, expected in (("/health", True), ("/other", False)):
            # A server that listens everywhere is asked on this machine's own address.
            assert is_healthy("0.0.0.0", server.server_port, path) is expected
        server.shutdown()
    assert not is_healthy("127.0.0.1", 1, "/health")
