"""Jobs: sent, asked for, listed, cancelled, erased, and asked about new requests."""

from __future__ import annotations

import json

import pytest

from bookingopt.server.audit import entries
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.server.jobs.queue import JobKind
from bookingopt.server.packing import pack
from tests.tasks import OVERBOOKED, QUICK, put
from tests.unit.server.calls import Api, fetched, perform, refused, solved

JOBS = "/api/v1/jobs"


def actions(redis) -> list[str]:
    return [entry["action"] for entry in entries(redis)]


def test_one_long_name_makes_no_list_long(redis):
    """The list shows a hundred jobs, and the page each name."""
    name = "x" * 100_000
    api = Api(redis)
    sent = api.post("/api/v1/optimize", json={**QUICK, "ProblemId": name})
    (listed,) = api.get("/api/v1/jobs").json()["jobs"]
    assert sent.json()["problem_id"] == listed["problem_id"] == name[:199] + "…"
    perform(redis, listed["job_id"])
    job = api.get(f"/api/v1/jobs/{listed['job_id']}").json()
    assert (job["problem_id"], job["result"]["problem_id"]) == (name[:199] + "…", name)
    assert redis.strlen(redis_keys.problem_key(listed["job_id"])) < 5_000
    assert redis.memory_usage(redis_keys.job_key(listed["job_id"])) < 5_000


def test_a_problem_is_sent_with_the_options_of_the_command_line(redis):
    api = Api(redis, time_limit=11)
    sent = api.post("/api/v1/optimize?max_los=7&request=2027-05-02,2", json=QUICK)
    assert sent.status_code == 202
    job_id = sent.json()["job_id"]
    assert sent.json() == {"job_id": job_id, "status": "queued", "problem_id": "quick"}
    params = fetched(redis, job_id).args[0]["params"]
    assert (params["max_los"], params["time_limit"], params["seed"]) == (7, 11, 0)
    assert b"request-1" in (queue.problem(redis, job_id) or b"")
    assert api.post("/api/v1/optimize?max_los=7&request=2027-05-02,2", json=QUICK).json()["job_id"] == job_id


def test_everything_that_is_wrong_with_the_query_is_told_at_once(redis):
    said = refused(Api(redis).post("/api/v1/optimize?steps=-1&speed=9", json=QUICK), 422, "invalid-parameter")
    assert [fault["place"] for fault in said["errors"]] == ["steps", "speed"]


def test_a_job_tells_its_place_and_later_its_result(redis):
    api = Api(redis)
    first, second = put(redis, user="local"), put(redis, user="local")
    told = api.get(f"{JOBS}/{second}").json()
    assert (told["status"], told["queue_position"], told["result"]) == ("queued", 2, None)
    assert actions(redis) == []
    perform(redis, first)
    told = api.get(f"{JOBS}/{first}").json()
    assert (told["status"], told["queue_position"], told["result"]["success"]) == ("completed", None, True)
    assert actions(redis) == ["read"]


def test_a_list_is_newest_first_and_as_long_as_asked_for(redis):
    ids = [put(redis, user="local") for _ in range(3)]
    told = Api(redis).get(f"{JOBS}?limit=2").json()["jobs"]
    assert [job["job_id"] for job in told] == ids[:0:-1]
    assert "result" not in told[0]


def test_a_job_is_cancelled_once(redis):
    api, job = Api(redis), put(redis, user="local")
    for _ in range(2):
        told = api.post(f"{JOBS}/{job}/cancel")
        assert (told.status_code, told.json()["status"]) == (202, "cancelled")
    assert actions(redis) == ["cancel"]


def test_of_an_erased_job_nothing_is_left(redis):
    api, job = Api(redis), solved(redis)
    assert api.call("DELETE", f"{JOBS}/{job}").status_code == 204
    assert not [key for key in redis.keys("*") if job.encode() in key]
    refused(api.get(f"{JOBS}/{job}"), 404, "not-found")
    assert actions(redis) == ["erase"]


def test_new_requests_of_a_solved_job_are_a_job(redis):
    api, job = Api(redis), solved(redis)
    body = {"requests": [{"Arrival": "2027-05-02", "Length": 2}]}
    asked = api.post(f"{JOBS}/{job}/requests", json=body)
    assert asked.status_code == 202
    perform(redis, asked.json()["job_id"])
    told = api.get(asked.headers["location"]).json()
    (row,) = told["result"]["result"]["new_reservations"]
    assert (told["kind"], row["Alone"]["Answer"]) == (JobKind.REQUESTS, "fits")


def test_the_table_of_a_solved_job_stands_beside_the_answers_to_its_requests(redis):
    api, job = Api(redis), put(redis, user="local", sellable=True)
    perform(redis, job)
    body = {"requests": [{"Arrival": "2027-05-02", "Length": nights} for nights in (2, 60)]}
    asked = api.post(f"{JOBS}/{job}/requests", json=body)
    perform(redis, asked.json()["job_id"])
    rows = api.get(asked.headers["location"]).json()["result"]["result"]["new_reservations"]
    sold = api.get(f"{JOBS}/{job}").json()["result"]["result"]["sellable"]
    (entry,) = [entry for entry in sold if entry["Arrival"] == "2027-05-02"]
    assert [row["Alone"]["Sellable"] for row in rows] == [entry["Why"][1], None]


def test_the_best_of_new_requests_are_taken_together_where_asked_for(redis):
    api, job = Api(redis), solved(redis)
    short, long = {"Arrival": "2028-05-02", "Length": 1}, {"Arrival": "2028-05-01", "Length": 9}
    body = {"requests": [short, short, long, long]}  # for two rooms
    told = {}
    for query in ("", "?best_requests=true"):
        asked = api.post(f"{JOBS}/{job}/requests{query}", json=body)
        perform(redis, asked.json()["job_id"])
        rows = api.get(asked.headers["location"]).json()["result"]["result"]["new_reservations"]
        told[query] = [row["Together"]["Answer"] for row in rows]
    assert told[""] == ["fits", "fits", "does_not_fit", "does_not_fit"]
    assert told["?best_requests=true"] == ["does_not_fit", "does_not_fit", "fits", "fits"]


@pytest.mark.parametrize("kind", [JobKind.SOLVE, JobKind.REQUESTS])
def test_a_job_without_a_plan_is_not_ready_to_be_asked(redis, kind):
    job = put(redis, QUICK, user="local", kind=kind)
    if kind is JobKind.REQUESTS:
        perform(redis, job)
    body = {"requests": [{"Arrival": "2027-05-02", "Length": 2}]}
    refused(Api(redis).post(f"{JOBS}/{job}/requests", json=body), 409, "not-ready")


def test_a_job_without_any_plan_has_nothing_to_be_asked(redis):
    job = solved(redis, OVERBOOKED)
    outcome = json.loads(queue.outcome(redis, job))
    outcome["result"]["report"]["placed_part"] = None
    redis.set(redis_keys.result_key(job), pack([json.dumps(outcome).encode()]))
    body = {"requests": [{"Arrival": "2027-05-02", "Length": 2}]}
    refused(Api(redis).post(f"{JOBS}/{job}/requests", json=body), 409, "not-ready")


def test_where_not_all_have_a_room_requests_are_asked_of_the_plan_of_the_others(redis):
    api, job = Api(redis), solved(redis, OVERBOOKED)  # one of two stays of 1 to 5 May has the only room
    requests = [{"Arrival": "2027-05-02", "Length": 2}, {"Arrival": "2027-05-10", "Length": 2}]
    asked = api.post(f"{JOBS}/{job}/requests", json={"requests": requests})
    assert asked.status_code == 202
    perform(redis, asked.json()["job_id"])
    rows = api.get(asked.headers["location"]).json()["result"]["result"]["new_reservations"]
    assert [row["Alone"]["Answer"] for row in rows] == ["does_not_fit", "fits"]
