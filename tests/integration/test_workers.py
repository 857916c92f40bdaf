"""One real worker on a real Redis: what it does with jobs of every kind, and with what is no job of ours."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
from redis import Redis
from redis.exceptions import TimeoutError as TooSlow
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import utcformat
from rq.worker import BaseWorker
from rq.worker_registration import REDIS_WORKER_KEYS

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.queue import SCHEMA, JobKind, rq_queue
from bookingopt.server.jobs.recovery import registered
from bookingopt.server.jobs.worker import SolverWorker
from bookingopt.server.packing import pack
from bookingopt.server.schemas import JobStatus
from bookingopt.validation import validate_result
from tests.services import Process, RedisServer, is_alive, settings_environment, until, worker
from tests.tasks import GUESTS, LONG, OVERBOOKED, QUICK, ended, found, kind_of, put, running, seen, with_a_plan


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    with RedisServer() as server:
        yield server.client


def url_of(redis: Redis) -> str:
    return f"redis://127.0.0.1:{redis.connection_pool.connection_kwargs['port']}/0"


@pytest.fixture(scope="module")
def one(redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with worker(tmp_path_factory.mktemp("worker"), url_of(redis)) as started:
        yield started


@pytest.fixture(autouse=True)
def still_alive(one: Process) -> Iterator[None]:
    """Whatever the jobs do, the worker lives, and says nothing about guests."""
    yield
    assert one.process.poll() is None
    assert not any(guest in one.log for guest in GUESTS)
    assert "Traceback" not in one.log


def horse(one: Process) -> psutil.Process:
    """The process that solves."""
    return until(lambda: psutil.Process(one.process.pid).children(), "the worker forks")[0]


def counts(redis: Redis) -> dict[str, float]:
    return {name.decode(): float(value) for name, value in redis.hgetall(redis_keys.COUNTS).items()}


def test_a_job_is_solved_and_its_result_kept(redis, one):
    before = counts(redis).get("completed", 0)
    job_id = put(redis)
    view = ended(redis, job_id)
    assert (view.status, view.success, view.error, view.progress) == (JobStatus.COMPLETED, True, None, None)
    assert view.started_at is not None
    assert view.ended_at is not None
    assert view.created_at <= view.started_at <= view.ended_at
    outcome = found(redis, job_id)
    assert (outcome["success"], outcome["problem_id"]) == (True, "quick")
    assert validate_result(parse_result(outcome["result"]), parse_problem(QUICK)).violations == ()
    assert counts(redis)["completed"] == before + 1
    assert counts(redis)["seconds_count"] >= 1
    names = [
        key(job_id)
        for key in (redis_keys.rq_job_key, redis_keys.job_key, redis_keys.problem_key, redis_keys.result_key)
    ]
    assert all(0 < redis.ttl(key) <= 3600 for key in names)
    assert one.events("job-ended", job_id=job_id, status="completed")


def test_an_impossible_problem_is_completed_with_its_explanation(redis, one):
    view = ended(redis, put(redis, OVERBOOKED))
    assert (view.status, view.success) == (JobStatus.COMPLETED, False)
    outcome = found(redis, view.job_id)
    assert outcome["success"] is False
    assert outcome["result"]["solver_status"] == "infeasible"
    assert "2027-05-02" in json.dumps(outcome["result"]["explanation"])


def test_requests_are_answered_against_the_plan_without_another_search(redis, one):
    requests = [
        {"Name": "fits", "Arrival": "2027-05-20", "Length": 3},
        {"Name": "no", "Arrival": "2027-05-01", "Length": 9},
    ]
    taken = [{"Name": f"wall-{room}", "Arrival": "2027-05-09", "Length": 3, "AssignedRoom": room} for room in "12"]
    problem = {**QUICK, "Reservations": [*QUICK["Reservations"], *taken], "NewReservations": requests}
    view = ended(redis, put(redis, problem, kind=JobKind.REQUESTS))
    outcome = found(redis, view.job_id)
    assert (view.kind, view.status, outcome["success"]) == (JobKind.REQUESTS, JobStatus.COMPLETED, True)
    answers = {each["Id"]: each["Alone"]["Answer"] for each in outcome["result"]["new_reservations"]}
    assert answers == {"fits": "fits", "no": "does_not_fit"}


def test_requests_without_a_plan_are_refused(redis, one):
    stays = [{**QUICK["Reservations"][0], "AssignedRoom": None}, QUICK["Reservations"][1]]
    new = [{"Name": "new", "Arrival": "2027-05-20", "Length": 3}]
    problem = {**QUICK, "Reservations": stays, "NewReservations": new}
    assert kind_of(ended(redis, put(redis, problem, kind=JobKind.REQUESTS))) == "no-plan"


def test_a_long_job_tells_its_progress_and_keeps_its_best_plan_when_cancelled(redis, one):
    job_id = put(redis, LONG, time_limit=60.0)
    progress = with_a_plan(redis, job_id).progress
    assert progress is not None
    assert progress.plan is not None
    assert progress.plan > 0
    assert progress.gap is None or 0 <= progress.gap <= 1
    queue.cancel(redis, job_id)
    view = ended(redis, job_id)
    assert (view.status, view.success, view.error) == (JobStatus.CANCELLED, True, None)
    result = parse_result(found(redis, job_id)["result"])
    assert result.report.stopped_by == "cancelled"
    assert validate_result(result, parse_problem(LONG)).violations == ()
    queue.cancel(redis, job_id)  # once more changes nothing
    assert seen(redis, job_id) == view


def test_a_search_that_does_not_hear_is_stopped_without_a_plan(redis, one):
    job_id = put(redis, LONG, time_limit=60.0)
    running(redis, job_id)
    deaf = horse(one)
    deaf.send_signal(signal.SIGSTOP)
    queue.cancel(redis, job_id)
    view = ended(redis, job_id, seconds=queue.PATIENCE + 60)  # its worker looks
    assert (view.status, view.success, view.error) == (JobStatus.CANCELLED, False, None)
    assert view.ended_at is not None
    assert view.started_at is not None
    assert (view.ended_at - view.started_at).total_seconds() > queue.PATIENCE
    assert queue.outcome(redis, job_id) is None
    assert not is_alive(deaf.pid)


def test_a_worker_that_is_told_to_stop_a_job_again_and_again_lives(redis, one):
    job_id = put(redis, LONG, time_limit=60.0)
    running(redis, job_id)
    for _ in range(20):
        queue.stop(redis, job_id)  # also between the end of the solver and the end of its job
    assert ended(redis, job_id).status is JobStatus.CANCELLED
    next_one = put(redis, LONG, time_limit=2.0)
    running(redis, next_one)
    for _ in range(5):
        queue.stop(redis, job_id)  # one that has ended, while another runs
    assert ended(redis, next_one).status is JobStatus.COMPLETED
    for _ in range(5):
        queue.stop(redis, next_one)  # while none runs
    assert ended(redis, put(redis)).status is JobStatus.COMPLETED
    assert not one.events("job-lost", job_id=next_one)


#: A worker without a fork, which is told to kill it: RQ would kill the process group 0, which is its own.
NO_FORK = """
from redis import Redis
from bookingopt.server.jobs.worker import SolverWorker
worker = SolverWorker(Redis.from_url({url!r}))
worker.kill_horse()
worker.request_stop_execution("unknown")
print("alive")
"""


def test_a_worker_without_a_fork_does_not_kill_itself(redis):
    code = NO_FORK.format(url=url_of(redis))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=settings_environment(),
        capture_output=True,
        text=True,
        process_group=0,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "alive\n")


def test_an_erased_job_is_stopped_first_and_leaves_nothing_that_names_anybody(redis, one):
    job_id = put(redis, LONG, time_limit=60.0)
    running(redis, job_id)
    queue.erase(redis, job_id)
    assert ended(redis, put(redis)).status is JobStatus.COMPLETED  # the worker goes on
    assert queue.view(redis, job_id) is None
    left = [key for key in redis.scan_iter() if job_id.encode() in key]
    assert all(key.startswith(b"rq:") and 0 < redis.ttl(key) <= 3600 for key in left)


def test_a_problem_that_is_gone_or_broken_fails_without_repeating_it(redis, one):
    gone = put(redis, LONG, time_limit=2.0)  # keeps the worker busy
    broken = put(redis)
    redis.set(redis_keys.problem_key(broken), pack([b'{"ProblemId": "Zwetschgenbaum"}']))
    missing = put(redis)
    redis.delete(redis_keys.problem_key(missing))
    view = ended(redis, broken)
    assert kind_of(view) == "invalid-problem"
    assert "Zwetschgenbaum" not in json.dumps(view.error)
    assert kind_of(ended(redis, missing)) == "expired"
    assert ended(redis, gone).status is JobStatus.COMPLETED


def test_a_search_that_passes_its_time_limit_by_far_is_ended(redis, one):
    put(redis, LONG, time_limit=1.0)  # keeps the worker busy
    job_id = put(redis, LONG, time_limit=60.0)
    assert redis.hget(redis_keys.rq_job_key(job_id), "timeout") == b"90"
    redis.hset(redis_keys.rq_job_key(job_id), "timeout", 2)
    view = ended(redis, job_id)
    assert (view.status, kind_of(view)) == (JobStatus.FAILED, "timed-out")
    assert one.events("job-failed", job_id=job_id, error="JobTimeoutException")


class Trap:
    """Touches a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_a_pickle_on_the_queue_is_refused_unopened(redis, one, tmp_path):
    class PickleAtTheDoor(JSONSerializer):
        @staticmethod
        def dumps(*args, **kwargs):
            return pickle.dumps((queue.WORK, None, [Trap(tmp_path / "opened")], {}))

    smuggled = Queue(redis_keys.QUEUE_NAME, connection=redis, serializer=PickleAtTheDoor).enqueue(
        queue.WORK, job_timeout=30
    )
    look = Job(smuggled.id, connection=redis, serializer=JSONSerializer)
    until(look.get_status, "the job is known")
    until(lambda: look.get_status() == "failed", "the job fails")
    said = Job.fetch(smuggled.id, connection=redis, serializer=JSONSerializer).latest_result()
    assert said is not None
    assert "DeserializationError" in (said.exc_string or "")
    assert not (tmp_path / "opened").exists()
    assert ended(redis, put(redis)).status is JobStatus.COMPLETED


def made_by_a_newer_version(redis: Redis) -> str:
    """Put a job behind a long one, and change it before its turn."""
    put(redis, LONG, time_limit=1.0)
    job_id = put(redis)
    job = Job.fetch(job_id, connection=redis, serializer=JSONSerializer)
    job.args = [{**job.args[0], "schema": queue.SCHEMA + 1}]
    job.save()
    return job_id


def test_a_job_of_a_newer_version_is_left_to_newer_workers(redis, one):
    newer, ours = made_by_a_newer_version(redis), put(redis)
    assert ended(redis, ours).status is JobStatus.COMPLETED
    one.wait_for("job-left", job_id=newer)
    until(lambda: queue.position(redis, newer) == 1, "the job waits again")
    assert (seen(redis, newer).status, seen(redis, newer).error) == (JobStatus.QUEUED, None)
    long_ago = utcformat(datetime.now(UTC) - timedelta(minutes=11))
    redis.hset(redis_keys.rq_job_key(newer), "created_at", long_ago)  # nobody newer has come
    view = ended(redis, newer)
    assert (view.status, kind_of(view)) == (JobStatus.FAILED, "unsupported")


def test_a_worker_is_heard_of_runs_behind_the_others_and_holds_no_compiler(redis, one):
    assert queue.workers(redis) == 1
    assert queue.heartbeat_ages(redis)[0] < queue.SILENCE
    process = psutil.Process(one.process.pid)
    assert process.nice() == 10
    maps = {Path(part.path) for part in process.memory_maps()}
    assert "highspy" in {path.parent.name for path in maps}  # SciPy has one of its own, which is not used
    assert not any("llvmlite" in path.name.lower() for path in maps)


def test_a_worker_that_was_away_for_long_is_counted_again(redis, one):
    [name] = registered(redis)
    key = f"{BaseWorker.redis_worker_namespace_prefix}{name}"
    redis.delete(key)  # as it expires while the network is away, and as the others then clean up
    redis.srem(redis_keys.WORKERS, key)
    redis.srem(REDIS_WORKER_KEYS, key)
    assert queue.workers(redis) == 0
    assert ended(redis, put(redis)).status is JobStatus.COMPLETED
    until(lambda: queue.workers(redis) == 1, "the worker is counted")
    assert registered(redis) == [name]


@pytest.mark.parametrize("error", [TooSlow("Timeout connecting to server"), OSError(9, "Bad file descriptor")])
def test_a_worker_goes_on_listening_where_a_connection_is_not_made(redis, error, monkeypatch):
    """What its listening thread calls: raising would end the thread, and no job could be stopped any more."""
    monkeypatch.setattr("rq.worker.base.time.sleep", lambda _: None)
    SolverWorker(redis)._pubsub_exception_handler(error, None, None)


def test_a_connection_is_not_closed_under_the_thread_that_hears_commands(redis, monkeypatch):
    """A command may come while the end of a lost job is written; an error there would end the thread."""
    listener = SolverWorker(redis)
    taken = []
    monkeypatch.setattr(
        Worker, "handle_job_failure", lambda self, *_: taken.append(self.connection.connection_pool.get_connection())
    )
    rq_job = rq_queue(redis).create_job("x.y", args=({"schema": SCHEMA},), job_id=uuid4().hex)
    listener.handle_job_failure(rq_job, rq_queue(redis))
    [connection] = taken
    assert connection.is_connected
    assert connection.retry.get_retries() == 0
    assert listener.connection is redis
