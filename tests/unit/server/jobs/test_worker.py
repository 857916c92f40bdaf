"""A worker does a job in a fork, leaves what is newer than itself, and says why it cannot begin."""

from __future__ import annotations

import itertools
import os
import signal
from datetime import timedelta
from types import SimpleNamespace

import pytest
from rq.timeouts import HorseMonitorTimeoutException
from rq.utils import now
from rq.worker import worker_classes

from bookingopt.server.exit_status import NO_REDIS, WRONG_SETTINGS
from bookingopt.server.jobs import queue, redis_keys, worker
from bookingopt.server.jobs.queue import SCHEMA
from bookingopt.server.jobs.redis_connection import connect
from bookingopt.server.jobs.worker import SolverWorker, main
from bookingopt.server.schemas import JobStatus
from tests.lost_answers import LostAnswer
from tests.tasks import kind_of, put, seen
from tests.unit.server.calls import fetched


@pytest.fixture
def solver(redis):
    """A worker of this process, whose signals are as before afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield SolverWorker(redis, "w")
    for number, handler in before.items():
        signal.signal(number, handler)


def test_jobs_are_done_until_none_is_left(redis, solver):
    jobs = [put(redis) for _ in range(2)]
    assert solver.work(burst=True)
    assert [seen(redis, job).status for job in jobs] == [JobStatus.COMPLETED] * 2
    assert redis.smembers(redis_keys.WORKERS) == set()


def test_a_job_whose_fork_is_killed_is_given_back_and_then_fails(redis, solver, monkeypatch):
    monkeypatch.setattr(SolverWorker, "main_work_horse", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    job = put(redis)
    solver.work(burst=True)
    assert (seen(redis, job).status, kind_of(seen(redis, job))) == (JobStatus.FAILED, "worker-lost")
    assert fetched(redis, job).retries_left == 0


def test_a_job_of_a_newer_version_is_left_behind_the_others(redis, solver, monkeypatch):
    monkeypatch.setattr(worker, "_LEFT_PAUSE", 0.0)
    newer, known = put(redis), put(redis)
    job = fetched(redis, newer)
    job.args = ({**job.args[0], "schema": SCHEMA + 1},)
    job.save()
    redis.lrem(redis_keys.WAITING, 1, newer)
    solver.execute_job(fetched(redis, newer), solver.queues[0])
    assert [queue.position(redis, one) for one in (known, newer)] == [1, 2]


def test_a_job_that_is_left_is_there_once_whichever_answer_is_lost(redis, redis_server, monkeypatch):
    monkeypatch.setattr(worker, "_LEFT_PAUSE", 0.0)
    for number in itertools.count(1):
        redis.flushall()
        job = put(redis)
        redis.lmove(redis_keys.WAITING, f"{redis_keys.WAITING}:intermediate", "LEFT", "LEFT")
        with LostAnswer(redis_server.port, number) as relay, connect(relay.url, patient=True) as client:
            waiting = queue.rq_queue(client)
            left_by = SimpleNamespace(connection=client)
            SolverWorker._leave(left_by, fetched(redis, job), waiting)
        assert redis.lrange(redis_keys.WAITING, 0, -1) == [job.encode()], number
        assert redis.exists(waiting.intermediate_queue_key) == 0, number
        if not relay.is_lost:
            break
    assert number > 1


def test_an_overdue_job_is_stopped(redis, solver, monkeypatch):
    killed = []
    monkeypatch.setattr(solver, "kill_horse", lambda: killed.append(True))
    job = put(redis)
    solver.register_birth()
    execution = solver.prepare_execution(fetched(redis, job))
    solver.maintain_heartbeats(fetched(redis, job), execution)
    assert killed == []
    redis.set(redis_keys.cancel_key(job), "1")
    solver.maintain_heartbeats(fetched(redis, job), execution)
    assert (killed, solver._stopped_job_id) == ([True], job)


def test_a_fork_that_does_not_end_is_killed_a_minute_after_its_job_should_have(redis, solver, monkeypatch):
    """Its alarm waits for whatever library it is in; the worker looks at the clock, which is moved here."""
    monkeypatch.setattr(SolverWorker, "main_work_horse", lambda *_: signal.pause())
    job = put(redis)
    after, killed = [0.0], []
    seconds = fetched(redis, job).timeout + 60

    def looks_again(*_: object) -> None:
        after[0] = seconds - 1.0 if after[0] == 0.0 else seconds + 1.0

    waits, kills = solver.wait_for_horse, solver.kill_horse
    monkeypatch.setattr(solver, "wait_for_horse", lambda: waits() if killed else _nothing_yet())
    monkeypatch.setattr(solver, "kill_horse", lambda: (killed.append(after[0]), kills()))
    monkeypatch.setattr(solver, "maintain_heartbeats", looks_again)
    monkeypatch.setattr(worker_classes, "now", lambda: now() + timedelta(seconds=after[0]))
    solver.work(burst=True, max_jobs=1)
    assert killed == [seconds + 1.0]
    assert seen(redis, job).status is JobStatus.QUEUED  # it is given back once


def _nothing_yet() -> None:
    raise HorseMonitorTimeoutException


@pytest.mark.parametrize(
    ("url", "status"), [(None, WRONG_SETTINGS), ("nonsense://x", WRONG_SETTINGS), ("redis://127.0.0.1:1/0", NO_REDIS)]
)
def test_why_a_worker_cannot_begin(monkeypatch, url, status):
    monkeypatch.delenv("BOOKINGOPT_REDIS_URL", raising=False)
    for library in ("OPENBLAS", "OMP", "MKL"):
        monkeypatch.setenv(f"{library}_NUM_THREADS", "1")
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(worker.redis_connection, "connect", _impatient(worker.redis_connection.connect))
    if url is not None:
        monkeypatch.setenv("BOOKINGOPT_REDIS_URL", url)
    assert main([]) == status


def _impatient(connect):
    return lambda url, *, patient: connect(url, patient=not patient)
