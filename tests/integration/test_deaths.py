"""What happens when a part dies: every accepted job ends in a stated state, none is lost, none is answered twice."""

from __future__ import annotations

import json
import resource
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from redis import Redis

from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.schemas import JobStatus
from tests.benchmarks.families import FAMILIES
from tests.services import Process, RedisServer, Service, is_alive, until, worker
from tests.tasks import LONG, ended, found, kind_of, put, running, seen

#: Seconds after which RQ gives up a worker that says nothing: 5 of monitoring, 60 more, and 10 of maintenance.
GIVEN_UP = 75

#: Where a job is between the queue and the worker that takes it.
ON_THE_WAY = "rq:queue:bookingopt:intermediate"

MB = 2**20


@pytest.fixture(scope="module", autouse=True)
def lost_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Redis, list[str], Process]]:
    """A worker machine that was lost with its job and one on the way, and another that finds out while tests run."""
    folder = tmp_path_factory.mktemp("machines")
    with RedisServer() as server:
        with worker(folder, server.url) as first:
            job_id = put(server.client, LONG, time_limit=2.0)
            running(server.client, job_id)
            first.kill()
        on_the_way = put(server.client)
        server.client.lmove("rq:queue:bookingopt", ON_THE_WAY, "LEFT", "RIGHT")  # as a worker that dies just then
        with worker(folder, server.url) as second:
            yield server.client, [job_id, on_the_way], second


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


def horse(of: Process) -> psutil.Process:
    """The process in which a worker solves."""
    return until(lambda: psutil.Process(of.process.pid).children(), "the worker forks")[0]


def counted(redis: Redis) -> dict[str, int]:
    """Jobs by how they ended: each must be counted once."""
    found = redis.hgetall(redis_keys.COUNTS)
    return {name.decode(): int(value) for name, value in found.items() if not name.startswith(b"seconds")}


def test_a_solver_that_is_killed_is_tried_once_more_and_then_failed(redis, tmp_path):
    with worker(tmp_path, redis.url) as one:
        job_id = put(redis.client, LONG, time_limit=30.0)
        running(redis.client, job_id)
        horse(one).kill()
        one.wait_for("job-lost", job_id=job_id, retried=True)
        until(lambda: one.events("job-lost") and running(redis.client, job_id), "it runs again")
        horse(one).kill()
        view = ended(redis.client, job_id)
        assert (view.status, kind_of(view), view.success) == (JobStatus.FAILED, "worker-lost", None)
        assert view.ended_at is not None
        assert ended(redis.client, put(redis.client)).status is JobStatus.COMPLETED  # the worker lives
        assert counted(redis.client) == {"failed": 1, "completed": 1}
        assert all(
            redis.client.ttl(key(job_id)) <= 3600
            for key in (redis_keys.rq_job_key, redis_keys.job_key, redis_keys.problem_key)
        )


@contextmanager
def killed_for_memory(process: psutil.Process) -> Iterator[None]:
    """Put ``process`` and what it forks into a memory cgroup of 48 MB, where the system lets us make one."""
    group = Path("/sys/fs/cgroup/memory") / f"bookingopt-{secrets.token_hex(4)}"
    try:
        group.mkdir()
    except OSError:
        with refused_memory(process):
            yield
        return
    (group / "memory.limit_in_bytes").write_text(str(48 * MB), encoding="ascii")
    (group / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
    try:
        yield
    finally:
        (group / "memory.limit_in_bytes").write_text("-1", encoding="ascii")
        for pid in (group / "cgroup.procs").read_text(encoding="ascii").split():
            (group.parent / "cgroup.procs").write_text(pid, encoding="ascii")
        group.rmdir()


@contextmanager
def refused_memory(process: psutil.Process) -> Iterator[None]:
    """Let ``process`` and what it forks have 48 MB more than it has."""
    process.rlimit(resource.RLIMIT_AS, (process.memory_info().vms + 48 * MB, resource.RLIM_INFINITY))
    yield
    process.rlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.parametrize("limit", [killed_for_memory, refused_memory])
def test_a_solver_without_memory_fails_its_job_and_nothing_else(redis, tmp_path, limit):
    large = json.loads(FAMILIES["locks-100x365-40%"].text(full=True))
    with worker(tmp_path, redis.url) as one:
        with limit(psutil.Process(one.process.pid)):
            view = ended(redis.client, put(redis.client, large, time_limit=30.0))
        assert view.status is JobStatus.FAILED
        assert kind_of(view) in {"worker-lost", "out-of-memory", "system"}
        assert one.process.poll() is None
        assert ended(redis.client, put(redis.client)).status is JobStatus.COMPLETED
        assert counted(redis.client) == {"failed": 1, "completed": 1}
        assert "Traceback" not in one.log


def test_a_worker_that_is_killed_takes_its_solver_along_and_its_job_is_done_again(redis, tmp_path):
    with Service(tmp_path, redis.url, args=["--only", "worker"], workers=1) as service:
        job_id = put(redis.client, LONG, time_limit=2.0)
        running(redis.client, job_id)
        solver = until(lambda: psutil.Process(service.pid("worker-1")).children(), "the worker forks")[0]
        solver.suspend()  # it cannot end by itself
        service.kill_part("worker-1")
        until(lambda: not is_alive(solver.pid), "the solver dies with it")
        service.wait_for("job-lost", job_id=job_id, retried=True, seconds=GIVEN_UP - 15)  # not for its long silence
        assert ended(redis.client, job_id).status is JobStatus.COMPLETED
        assert queue.workers(redis.client) == 1  # the dead one is off the books
        assert counted(redis.client) == {"completed": 1}
        assert [line["part"] for line in service.events("died")] == ["worker-1"]


def test_a_worker_that_is_asked_to_end_finishes_its_job(redis, tmp_path):
    with worker(tmp_path, redis.url) as one:
        job_id, waiting = put(redis.client, LONG, time_limit=2.0), put(redis.client)
        running(redis.client, job_id)
        assert one.end() == 0
        view = seen(redis.client, job_id)
        assert (view.status, view.success) == (JobStatus.COMPLETED, True)
        assert seen(redis.client, waiting).status is JobStatus.QUEUED
        assert queue.workers(redis.client) == 0
    with worker(tmp_path, redis.url) as idle:
        ended(redis.client, waiting)
        assert idle.end() == 0  # one that misses the signal waits for ever


def test_a_result_arrives_after_redis_was_away(redis, tmp_path):
    with worker(tmp_path, redis.url) as one, worker(tmp_path, redis.url) as idle:
        job_id = put(redis.client, LONG, time_limit=1.5)
        running(redis.client, job_id)
        redis.kill()
        away_until = time.monotonic() + 4  # the search ends meanwhile
        until(lambda: time.monotonic() > away_until, "Redis was away")
        solvers = [child for each in (one, idle) for child in psutil.Process(each.process.pid).children()]
        assert len(solvers) == 1  # it waits with its result
        redis.start()
        view = ended(redis.client, job_id)
        assert (view.status, view.success) == (JobStatus.COMPLETED, True)
        assert counted(redis.client) == {"completed": 1}
        assert not one.events("job-lost")
        assert ended(redis.client, put(redis.client)).status is JobStatus.COMPLETED
        assert [each.process.poll() for each in (one, idle)] == [None, None]


def test_no_accepted_job_is_lost_with_redis(redis, tmp_path):
    ids = [put(redis.client) for _ in range(120)]
    redis.restart()
    assert [queue.position(redis.client, job_id) for job_id in ids] == list(range(1, 121))
    assert all(queue.problem(redis.client, job_id) for job_id in ids)


def test_every_job_is_done_once_whoever_is_killed(redis, tmp_path):
    with Service(tmp_path, redis.url, args=["--only", "worker"], workers=2) as service:
        ids = [put(redis.client) for _ in range(16)]
        for number, part in enumerate(("worker-1", "worker-2"), 1):
            until(lambda number=number: counted(redis.client).get("completed", 0) >= 3 * number, "some are done")
            service.kill_part(part)
        on_the_way = {job_id.decode() for job_id in redis.client.lrange(ON_THE_WAY, 0, -1)}  # comes back in a minute
        here = [job_id for job_id in ids if job_id not in on_the_way]
        assert len(here) >= 14
        assert {ended(redis.client, job_id).status for job_id in here} == {JobStatus.COMPLETED}
        assert counted(redis.client) == {"completed": len(here)}
        said = [len(service.events("job-ended", job_id=job_id)) for job_id in here]
        assert max(said) == 1
        assert said.count(0) <= 2  # whoever is killed may have stored the end and not said so yet
        assert all(found(redis.client, job_id)["success"] for job_id in here)


def test_the_jobs_of_a_lost_machine_are_done_by_another(lost_machine):
    redis, (job_id, on_the_way), second = lost_machine
    view = ended(redis, job_id, seconds=GIVEN_UP + 30)
    assert (view.status, view.success) == (JobStatus.COMPLETED, True)
    assert view.started_at is not None
    assert GIVEN_UP - 15 < (view.started_at - view.created_at).total_seconds() < GIVEN_UP + 15
    assert ended(redis, on_the_way, seconds=GIVEN_UP).status is JobStatus.COMPLETED
    assert counted(redis) == {"completed": 2}
    assert {line["job_id"] for line in second.events("job-lost", retried=True)} == {job_id, on_the_way}
