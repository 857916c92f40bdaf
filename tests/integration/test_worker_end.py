"""A worker that is asked to end just when its job has ended, and has not yet begun to wait for the next."""

from __future__ import annotations

import subprocess
import sys

from tests.services import RedisServer, settings_environment

#: Asks the worker to end where RQ has looked whether it should, and has not yet called it idle.
IN_BETWEEN = """
import os, signal, sys
from redis import Redis
from rq.worker import WorkerStatus
from bookingopt.server.jobs.worker import SolverWorker

class Unlucky(SolverWorker):
    def dequeue_job_and_maintain_ttl(self, timeout, max_idle_time=None):
        self.set_state(WorkerStatus.BUSY)
        os.kill(os.getpid(), signal.SIGTERM)
        return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)

Unlucky(Redis.from_url(sys.argv[1])).work()
"""


def test_a_worker_ends_whenever_it_is_asked_to():
    with RedisServer() as redis:
        command = [sys.executable, "-c", IN_BETWEEN, redis.url]
        done = subprocess.run(
            command, env=settings_environment(redis.url), capture_output=True, timeout=30, check=False
        )
    assert done.returncode == 0, done.stderr
