"""What a worker does with a job: solved, answered or refused, each end stored and none raised."""

from __future__ import annotations

import json
import signal

import pytest

from bookingopt.errors import TranslatableError
from bookingopt.server.jobs import queue, redis_keys, run
from bookingopt.server.jobs.queue import SCHEMA, JobKind
from bookingopt.server.jobs.run import run_solve
from bookingopt.translatable import Translatable
from tests.tasks import GUESTS, OVERBOOKED, QUICK, found, kind_of, put, seen
from tests.unit.server.calls import fetched, perform

#: A guest without a room.
WITHOUT_ROOM = {**QUICK["Reservations"][0], "AssignedRoom": None}
ASKED = {**QUICK, "NewReservations": [{"Name": "q", "Arrival": "2027-05-01", "Length": 2}]}


def test_a_solved_job_has_a_result_and_the_time_that_it_took(redis):
    job = put(redis)
    assert perform(redis, job) == {"ok": True}
    assert found(redis, job)["success"] is True
    assert found(redis, job)["result"]["solver_status"] == "optimal"
    assert found(redis, job)["problem_id"] == "quick"
    counts = redis.hgetall(redis_keys.COUNTS)
    assert (counts[b"completed"], counts[b"seconds_count"]) == (b"1", b"1")


def test_the_limit_of_the_search_does_not_end_the_writing_of_its_plan(redis, monkeypatch):
    left, found_plan = [], run._found

    def noted(*args):
        left.append(signal.alarm(0))
        return found_plan(*args)

    monkeypatch.setattr(run, "_found", noted)
    job = put(redis)
    signal.alarm(600)
    perform(redis, job)
    assert (left, found(redis, job)["success"]) == ([0], True)


def test_no_plan_is_a_result_too(redis):
    job = put(redis, OVERBOOKED)
    assert perform(redis, job) == {"ok": True}
    assert (found(redis, job)["success"], found(redis, job)["result"]["solver_status"]) == (False, "infeasible")


def test_requests_are_answered_against_the_plan_without_a_search(redis):
    job = put(redis, ASKED, kind=JobKind.REQUESTS)
    perform(redis, job)
    result = found(redis, job)["result"]
    assert set(result) == {"ProblemId", "new_reservations"}
    (row,) = result["new_reservations"]
    assert (row["Alone"]["Answer"], row["Alone"]["RoomNumber"]) == ("fits", "2")


def test_a_job_that_comes_again_is_not_done_again(redis):
    job = put(redis)
    perform(redis, job)
    redis.delete(redis_keys.problem_key(job))
    assert perform(redis, job) == {"ok": True}
    assert redis.hget(redis_keys.COUNTS, "completed") == b"1"


def test_a_job_that_was_cancelled_before_it_began_ends_so(redis):
    job = put(redis)
    redis.set(redis_keys.cancel_key(job), "1")
    perform(redis, job)
    assert redis.hget(redis_keys.COUNTS, "cancelled") == b"1"


@pytest.mark.parametrize(
    ("kind", "problem", "params", "expected"),
    [
        (JobKind.SOLVE, {**QUICK, "MinimumStay": 0}, {}, "invalid-problem"),
        (
            JobKind.REQUESTS,
            {**ASKED, "Reservations": [WITHOUT_ROOM]},
            {},
            "no-plan",
        ),
    ],
)
def test_what_cannot_be_done_says_why_without_the_guests(redis, capfd, kind, problem, params, expected):
    job = put(redis, problem, kind=kind, **params)
    assert perform(redis, job) == {"ok": False}
    assert kind_of(seen(redis, job)) == expected
    said = json.dumps(seen(redis, job).error) + capfd.readouterr().err
    assert not any(guest in said for guest in GUESTS)


def test_a_refusal_is_told_in_its_own_words(redis, monkeypatch):
    def refuse(*_):
        raise TranslatableError(Translatable("Not together."))

    monkeypatch.setattr(run, "solve", refuse)
    job = put(redis)
    assert perform(redis, job) == {"ok": False}
    assert (kind_of(seen(redis, job)), seen(redis, job).error["detail"]) == ("refused", "Not together.")
    assert seen(redis, job).error["detail_data"] == {"template": "Not together.", "values": {}}


@pytest.mark.parametrize(
    ("error", "expected"),
    [(MemoryError, "out-of-memory"), (SystemError, "system"), (ImportError, "system"), (ZeroDivisionError, "internal")],
)
def test_a_machine_that_refuses_memory_is_no_fault_of_ours(redis, monkeypatch, error, expected):
    """A library that is loaded late and finds no memory is an `ImportError`."""

    def fail(*_):
        raise error

    monkeypatch.setattr(run, "solve", fail)
    job = put(redis)
    assert perform(redis, job) == {"ok": False}
    assert kind_of(seen(redis, job)) == expected


def test_a_problem_that_has_lapsed_and_a_job_of_a_newer_version(redis):
    lapsed, newer = put(redis), put(redis)
    redis.delete(redis_keys.problem_key(lapsed))
    perform(redis, lapsed)
    assert kind_of(seen(redis, lapsed)) == "expired"
    job = fetched(redis, newer)
    job.args = ({**job.args[0], "schema": SCHEMA + 1},)
    job.save()
    perform(redis, newer)
    assert kind_of(seen(redis, newer)) == "unsupported"


def test_the_queue_names_this_function():
    assert f"{run_solve.__module__}.{run_solve.__name__}" == queue.WORK
