"""The queue on a real Redis, without workers: whole jobs or none, nothing pickled, nothing kept for ever."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator

import pytest
from redis import Connection, ConnectionPool, Redis
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import OutOfMemoryError, ResponseError
from rq.job import Job
from rq.job import JobStatus as RqStatus

from bookingopt.server.jobs import queue, redis_connection, redis_keys, scripts
from bookingopt.server.jobs.outcome import JobEnd, store_end
from bookingopt.server.jobs.queue import JobKind, JobView
from bookingopt.server.packing import unpack
from bookingopt.server.schemas import JobStatus
from tests.services import RedisServer
from tests.tasks import GUESTS, QUICK, put, seen

#: What stays: the queue and its books, which hold ids and numbers.
KEPT = {b"rq:queues", b"rq:queue:bookingopt", b"bo:counts"}


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as started:
        yield started


@pytest.fixture
def redis(server: RedisServer) -> Redis:
    server.client.flushall()
    return server.client


def names(redis: Redis) -> list[bytes]:
    return sorted(redis.scan_iter())


def everything(redis: Redis) -> dict[bytes, bytes | None]:
    return {key: redis.dump(key) for key in names(redis)}


def test_every_state_of_rq_is_mapped():
    waiting = {"created", "queued", "deferred", "scheduled", "ready_to_enqueue", "rate_limited"}
    ends = {"finished": "completed", "failed": "failed", "stopped": "cancelled", "canceled": "cancelled"}
    expected = {**dict.fromkeys(waiting, "queued"), "started": "running", **ends}
    done = {state: True if state is RqStatus.FINISHED else None for state in RqStatus}
    assert {state.value: queue.status_of(state, ok=done[state]).value for state in RqStatus} == expected
    assert set(queue.ACTIVE) == waiting | {"started"}


@pytest.mark.parametrize(
    ("ok", "stopped", "status"),
    [(True, False, "completed"), (False, False, "failed"), (None, False, "failed"), (True, True, "cancelled")],
)
def test_of_a_finished_job_its_record_says_how(ok, stopped, status):
    assert queue.status_of(RqStatus.FINISHED, ok=ok, stopped=stopped) == status


def test_a_job_whose_process_died_after_its_end_was_stored_is_done(redis):
    job_id = put(redis)
    assert store_end(redis, job_id, JobEnd(success=True, outcome=b"{}"))
    redis.hset(redis_keys.rq_job_key(job_id), "status", "failed")
    view = seen(redis, job_id)
    assert (view.status, view.success, view.error) == (JobStatus.COMPLETED, True, None)


def test_a_job_is_whole(redis):
    before = [put(redis), put(redis, user="ben")]
    job_id = put(redis)
    view = seen(redis, job_id)
    assert (view.user, view.problem_id, view.kind, view.status) == ("anna", "quick", "solve", "queued")
    assert (view.started_at, view.ended_at, view.progress, view.success, view.error) == (None,) * 5
    assert [queue.position(redis, each) for each in (*before, job_id)] == [1, 2, 3]
    assert queue.depth(redis) == 3
    assert queue.workers(redis) == 0
    assert b"Zwetschgenbaum" in (queue.problem(redis, job_id) or b"")
    assert queue.outcome(redis, job_id) is None
    assert [each.job_id for each in queue.views_of(redis, "anna", 10)] == [job_id, before[0]]
    assert [each.job_id for each in queue.views_of(redis, "anna", 1)] == [job_id]
    assert queue.views_of(redis, "nobody", 10) == []


def test_requests_do_not_push_searches_out_of_a_list(redis):
    job_id = put(redis)
    asked = [put(redis, kind=queue.JobKind.REQUESTS) for _ in range(5)]
    assert [each.job_id for each in queue.views_of(redis, "anna", 2, queue.JobKind.SOLVE)] == [job_id]
    assert [each.job_id for each in queue.views_of(redis, "anna", 2, queue.JobKind.REQUESTS)] == asked[:2:-1]
    assert [each.job_id for each in queue.views_of(redis, "anna", 2)] == asked[:2:-1]


def test_nothing_is_kept_for_ever(redis):
    put(redis, result_ttl=100)
    lasting = {key: redis.ttl(key) for key in names(redis) if key not in KEPT}
    assert len(lasting) == 4
    assert all(100 < seconds <= 100 + queue.MOST_WAITING for seconds in lasting.values())


def test_what_rq_holds_is_json_and_names_nobody(redis):
    job_id = put(redis)
    held = redis.hgetall(redis_keys.rq_job_key(job_id))
    assert held[b"description"] == job_id.encode()
    text = unpack(held[b"data"])
    assert text.startswith(b'["bookingopt.server.jobs.run.run_solve"')
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(text)
    assert not any(guest.encode() in text for guest in GUESTS)
    assert (held[b"timeout"], held[b"result_ttl"], held[b"failure_ttl"]) == (b"50", b"3600", b"3600")


def test_a_full_redis_refuses_the_job_and_keeps_nothing_of_it(redis):
    put(redis)
    before = everything(redis)
    redis.config_set("maxmemory", redis.info("memory")["used_memory"] - 1)
    try:
        with pytest.raises((OutOfMemoryError, ResponseError)):
            put(redis)
        assert {key: redis.dump(key) for key in before} == before
        assert set(names(redis)) == set(before)
    finally:
        redis.config_set("maxmemory", 0)
    put(redis)
    assert queue.depth(redis) == 2


class CutAfter(Connection):
    """Loses the answer to the one command that stores a job."""

    is_cut = False

    def send_packed_command(self, command, check_health=True):
        super().send_packed_command(command, check_health)
        self.is_cut = b"EXEC" in b"".join(command)

    def read_response(self, *args, **kwargs):
        if self.is_cut:
            self.disconnect()
            raise Unreachable("cut")
        return super().read_response(*args, **kwargs)


class CutBefore(Connection):
    """Breaks before the command that stores a job was sent."""

    def send_packed_command(self, command, check_health=True):
        if b"EXEC" in b"".join(command):
            self.disconnect()
            raise Unreachable("cut")
        super().send_packed_command(command, check_health)


def broken(server: RedisServer, connection_class: type[Connection]) -> Redis:
    patient = redis_connection.connect(server.url, patient=False).connection_pool.connection_kwargs
    return Redis(connection_pool=ConnectionPool(connection_class=connection_class, **patient))


def test_a_job_whose_answer_is_lost_is_there_once(server, redis):
    cut = broken(server, CutAfter)
    job_id = put(cut)
    cut.close()
    assert seen(redis, job_id).status is JobStatus.QUEUED
    assert redis.lrange("rq:queue:bookingopt", 0, -1) == [job_id.encode()]


def test_a_job_that_did_not_reach_redis_is_refused(server, redis):
    cut = broken(server, CutBefore)
    with pytest.raises(Unreachable):
        put(cut)
    cut.close()
    assert names(redis) == []


def test_a_waiting_job_is_cancelled_at_once(redis):
    first, second = put(redis), put(redis)
    queue.cancel(redis, first)
    queue.cancel(redis, first)
    view = seen(redis, first)
    assert (view.status, view.success, view.error) == (JobStatus.CANCELLED, False, None)
    assert view.ended_at is not None
    assert view.ended_at >= view.created_at
    assert (queue.position(redis, first), queue.position(redis, second), queue.depth(redis)) == (None, 1, 1)
    assert redis.hgetall(redis_keys.COUNTS) == {b"cancelled": b"1"}
    lasting = [
        redis.ttl(key(first))
        for key in (redis_keys.rq_job_key, redis_keys.job_key, redis_keys.problem_key, redis_keys.cancel_key)
    ]
    assert all(0 < seconds <= 3600 for seconds in lasting)


def test_an_erased_job_leaves_nothing_behind(redis):
    kept = put(redis)
    before = everything(redis)
    queue.erase(redis, put(redis, {**QUICK, "ProblemId": "gone"}))
    after = everything(redis)
    assert set(after) - set(before) == {b"bo:counts"}
    assert {key: after[key] for key in before} == before
    assert seen(redis, kept).status is JobStatus.QUEUED


def solved(redis: Redis) -> str:
    """A job that has ended with a plan, which can be asked and erased."""
    job_id = put(redis)
    redis.lrem(redis_keys.WAITING, 1, job_id)
    redis.hset(redis_keys.rq_job_key(job_id), "status", "finished")
    assert store_end(redis, job_id, JobEnd(success=True, outcome=b"{}"))
    return job_id


def test_requests_that_come_while_their_plan_is_erased_are_erased_too(redis, monkeypatch):
    """Each look at what is linked to the plan finds one that another client has sent just now, three times."""
    asked, sent, real = solved(redis), [], redis.eval

    def late(script, *keys_and_values):
        if script == scripts.FORGET and keys_and_values[1] == redis_keys.asked_key(asked) and len(sent) < 3:
            sent.append(put(redis, kind=JobKind.REQUESTS, asks=asked))
        return real(script, *keys_and_values)

    monkeypatch.setattr(redis, "eval", late)
    queue.erase(redis, asked)
    assert [queue.view(redis, job_id) for job_id in (asked, *sent)] == [None] * 4
    assert set(names(redis)) <= KEPT


def test_requests_that_come_after_their_plan_was_erased_are_refused(redis, monkeypatch):
    asked = solved(redis)
    rq_queue = queue.rq_queue

    def erased_meanwhile(connection):
        queue.erase(redis, asked)
        return rq_queue(connection)

    with monkeypatch.context() as patched:
        patched.setattr(queue, "rq_queue", erased_meanwhile)
        with pytest.raises(queue.AskedJobGone):
            put(redis, kind=JobKind.REQUESTS, asks=asked)
    with pytest.raises(queue.AskedJobGone):
        put(redis, kind=JobKind.REQUESTS, asks=asked)
    assert set(names(redis)) <= KEPT


def test_a_job_is_erased_by_two_at_once_and_where_its_execution_has_lapsed(redis, monkeypatch):
    first, second = put(redis), put(redis)
    fetch = Job.fetch

    def erased_meanwhile(job_id, **how):
        found = fetch(job_id, **how)
        with monkeypatch.context() as patched:
            patched.setattr(Job, "fetch", fetch)
            queue.erase(redis, job_id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Job, "fetch", erased_meanwhile)
        queue.erase(redis, first)
    redis.zadd(redis_keys.executions_key(second), {"gone": time.time() + 600})
    queue.erase(redis, second)
    assert set(names(redis)) <= KEPT


def test_an_unknown_job_is_none(redis):
    nobody: JobView | None = queue.view(redis, "0" * 32)
    assert nobody is None
    queue.cancel(redis, "0" * 32)
    queue.stop(redis, "0" * 32)
    queue.erase(redis, "0" * 32)
    assert (queue.outcome(redis, "0" * 32), queue.problem(redis, "0" * 32)) == (None, None)
    assert queue.position(redis, "0" * 32) is None
    assert names(redis) == []
