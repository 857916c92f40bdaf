"""What a job has found, in every form in which it can be had; and that no guest's name gets anywhere else."""

from __future__ import annotations

import json

import psutil
import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.io.csv import table_csv
from bookingopt.io.json import json_text
from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.io.sheets import result_book
from bookingopt.optimizer.solve import solve
from bookingopt.render.chart.svg import tape_chart
from bookingopt.render.report.page import html_report
from bookingopt.server.auth import Keys
from bookingopt.server.http import openapi_examples
from bookingopt.server.jobs import queue, redis_keys
from bookingopt.validation import validate_result
from tests.cli.test_suites import INN
from tests.integration.api import GUESTS, JSON, PROBLEM, Api, bearer, problem, refused
from tests.services import RedisServer, until, worker
from tests.tasks import LONG

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def key(redis):
    return Keys(redis.client).create("anna")[1]


@pytest.fixture(scope="module")
def logs():
    """Everything that the processes of this module have logged, when they have ended."""
    return []


@pytest.fixture(scope="module")
def api(redis, key, logs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    with Api(folder, redis.url, auth="keys", log_level="DEBUG") as api, worker(folder, redis.url) as at_work:
        logs += [api, at_work]
        yield api


def solved(api: Api, key: str, body: dict, **query: object) -> str:
    job_id = api.submit(body, key, **query).json()["job_id"]
    assert api.ended(job_id, key)["status"] == "completed"
    return job_id


@pytest.fixture(scope="module")
def job_id(api, key):
    return solved(api, key, PROBLEM)


@pytest.fixture(scope="module")
def result(api, key, job_id):
    return parse_result(api.get(f"/jobs/{job_id}", key).json()["result"]["result"])


def test_a_completed_job_holds_its_result(api, key, job_id, redis):
    answer = api.get(f"/jobs/{job_id}", key)
    job = answer.json()
    assert job["job_id"] == job_id
    assert (job["problem_id"], job["status"], job["error"], job["queue_position"]) == (
        "spring",
        "completed",
        None,
        None,
    )
    assert job["created_at"] <= job["started_at"] <= job["ended_at"]
    outcome = job["result"]
    assert (outcome["success"], outcome["problem_id"]) == (True, "spring")
    assert outcome["result"]["solver_status"] == "optimal"
    assert [stay["Name"] for stay in outcome["result"]["assignments"]] == list(GUESTS)
    stored = queue.outcome(redis.client, job_id)
    assert answer.content.endswith(b',"result":' + stored + b"}")  # passed on as it is


def test_the_result_is_that_of_the_command_line(api, key, job_id):
    found = api.get(f"/jobs/{job_id}", key).json()["result"]["result"]
    expected = solve(parse_problem(PROBLEM), SolveParams()).model_dump(mode="json", by_alias=True)
    for result in (found, expected):
        del result["report"]["seconds"]
    assert found == expected


def test_pictures_and_report_are_those_of_the_command_line(api, key, job_id, result):
    house = parse_problem(PROBLEM)
    for before in (False, True):
        chart = api.get(f"/jobs/{job_id}/chart.svg", key, before=before)
        assert chart.text == tape_chart(house, result, before=before)
        assert chart.headers["content-type"] == "image/svg+xml"
        report = api.get(f"/jobs/{job_id}/report.html", key, before=before)
        assert report.text == html_report(house, result, before=before)
        assert report.headers["content-type"] == "text/html; charset=utf-8"
        for answer in (chart, report):
            assert answer.headers["content-disposition"].startswith("attachment; filename=")
            assert "sandbox" in answer.headers["content-security-policy"]
    assert api.get(f"/jobs/{job_id}/chart.svg", key, language="fr").text == tape_chart(house, result, language="fr")
    assert api.get(f"/jobs/{job_id}/report.html", key, language="de").text == html_report(house, result, language="de")
    assert api.get(f"/jobs/{job_id}/report.html", key, language="nl").status_code == 422


@pytest.mark.parametrize("name", RESULT_LISTS)
def test_every_list_is_a_table(api, key, job_id, result, name):
    answer = api.get(f"/jobs/{job_id}/{name}.csv", key)
    assert answer.content == table_csv(RESULT_LISTS[name](result))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'


def test_the_json_files_are_those_of_the_command_line(api, key, job_id, result):
    answer = api.get(f"/jobs/{job_id}/result.json", key)
    assert answer.text == json_text(result.model_dump(mode="json", by_alias=True))
    back = api.get(f"/jobs/{job_id}/problem.json", key)
    assert parse_problem(back.json()) == parse_problem(PROBLEM)


def test_a_workbook_can_be_sent_again(api, key, job_id, result):
    book = api.get(f"/jobs/{job_id}/plan.xlsx", key)
    assert book.headers["content-type"] == XLSX
    assert book.content == result_book(result, parse_problem(PROBLEM))
    headers = {**bearer(key), "Content-Type": XLSX}
    again = api.client.post("/api/v1/parse", content=book.content, headers=headers)
    assert again.status_code == 200
    assert [stay["Id"] for stay in again.json()["problem"]["Reservations"]] == ["R1", "R2"]
    broken = api.client.post("/api/v1/parse", content=book.content[:-100], headers=headers)
    refused(broken, 422, "invalid-input")


def test_a_result_is_judged(api, key, job_id):
    found = api.get(f"/jobs/{job_id}/result.json", key).json()

    def judge(body: object, **query: object) -> dict:
        answer = api.client.post("/api/v1/validate", json=body, params=query, headers=bearer(key))
        assert answer.status_code == 200, answer.text
        return answer.json()

    for body in ({"problem": PROBLEM, "result": found}, {"result": found}, found):
        judged = judge(body)
        assert (judged["kind"], judged["valid"], judged["violations"]) == ("result", True, [])
    found["assignments"][1] = {**found["assignments"][1], "Arrival": found["assignments"][0]["Arrival"]}
    found["assignments"][1]["AssignedRoom"] = found["assignments"][0]["AssignedRoom"]
    judged = judge({"problem": PROBLEM, "result": found})
    assert not judged["valid"]
    assert {"rule", "subject", "nights", "size", "text", "text_data"} == set(judged["violations"][0])
    assert judge(PROBLEM)["kind"] == "problem"
    assert not judge(PROBLEM, strict=True)["valid"]  # its present plan has an orphan gap
    wrong = api.client.post("/api/v1/validate", json={"problem": {}, "result": {}}, headers=bearer(key))
    places = {error["place"].partition(".")[0] for error in refused(wrong, 422, "invalid-input")["errors"]}
    assert places == {"problem", "result"}


def test_tables_become_a_problem(api, key):
    body = {
        "name": "tables",
        "reservations": f"Name,Arrival,Length,AssignedRoom\n{GUESTS[0]},2027-03-01,4,1\n",
        "rooms": "RoomNumber\n1\n",
        "settings": {"FreezeDays": 0},
        "minimum_stay": 4,
    }
    answer = api.client.post("/api/v1/parse", json=body, headers=bearer(key))
    assert answer.status_code == 200
    problem = answer.json()["problem"]
    assert (problem["ProblemId"], problem["MinimumStay"]) == ("tables", 4)
    assert api.submit(problem, key).status_code == 202
    wrong = {**body, "reservations": "Name,Arrival,Length\nx,2027-02-30,1\n", "rooms": "Room\n1\n"}
    said = refused(api.client.post("/api/v1/parse", json=wrong, headers=bearer(key)), 422, "invalid-input")
    places = " ".join(error["place"] for error in said["errors"])
    assert "reservations line 2" in places
    assert "rooms line 1" in places


def test_an_export_becomes_a_problem_and_an_error_names_the_option(api, key):
    """Read in a process of its own; the fault that comes back from there still names what must be said."""
    said = api.client.post("/api/v1/parse", json=openapi_examples.EXPORT, headers=bearer(key))
    assert (said.status_code, said.json()["problem"]) == (200, openapi_examples.IMPORTED["problem"])
    assert api.submit(said.json()["problem"], key).status_code == 202
    named = api.client.post("/api/v1/parse", json=openapi_examples.DETECT, headers=bearer(key))
    assert named.json() == openapi_examples.DETECTED
    wrong = api.client.post("/api/v1/parse", json={**openapi_examples.EXPORT, "options": {}}, headers=bearer(key))
    options = [error.get("option") for error in refused(wrong, 422, "invalid-input")["errors"]]
    assert {"today", "rooms"} <= set(options)


def test_new_requests_are_answered_from_the_plan(api, key, job_id):
    body = {"requests": [{"Arrival": "2027-03-20", "Length": 3}, {"Name": "x", "Arrival": "2027-03-02", "Length": 8}]}
    sent = api.client.post(f"/api/v1/jobs/{job_id}/requests", json=body, headers=bearer(key))
    assert sent.status_code == 202
    job = api.ended(sent.json()["job_id"], key)
    rows = job["result"]["result"]["new_reservations"]
    assert [(row["Name"], row["Alone"]["Answer"]) for row in rows] == [("request-1", "fits"), ("x", "fits_with_moves")]
    again = api.client.post(f"/api/v1/jobs/{job_id}/requests", json=body, headers=bearer(key))
    assert again.status_code == 200
    refused(api.get(f"/jobs/{job['job_id']}/chart.svg", key), 404, "not-found")
    assert api.get(f"/jobs/{job['job_id']}/result.json", key).json()["new_reservations"] == rows
    asked = api.client.post(f"/api/v1/jobs/{job['job_id']}/requests", json=body, headers=bearer(key))
    refused(asked, 409, "not-ready")


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, [""]),
        ([], [""]),
        ({"requests": []}, ["requests"]),
        ({"requests": [3]}, ["requests[0]"]),
        ({"requests": [{"Arrival": "2027-03-20", "Length": 0}]}, ["requests[0].Length"]),
        ({"requests": [{"Length": 1}, {"Arrival": "2027-03-20", "Length": 1, "Room": "1"}]}, None),
    ],
)
def test_requests_that_are_none(api, key, job_id, body, places):
    answer = api.client.post(f"/api/v1/jobs/{job_id}/requests", json=body, headers=bearer(key))
    found = sorted(error["place"] for error in refused(answer, 422, "invalid-input")["errors"])
    assert found == (places or ["requests[0].Arrival", "requests[1].Room"])


def test_an_infeasible_problem_is_completed_and_explained(api, key):
    stays = [{**stay, "Arrival": "2027-03-01", "AssignedRoom": None} for stay in PROBLEM["Reservations"]]
    full = problem(2, Rooms=PROBLEM["Rooms"][:1], Reservations=stays)
    job_id = solved(api, key, full)
    outcome = api.get(f"/jobs/{job_id}", key).json()["result"]
    assert outcome["success"] is False
    assert outcome["result"]["explanation"]
    assert api.get(f"/jobs/{job_id}/report.html", key).status_code == 200
    before = api.get(f"/jobs/{job_id}/chart.svg", key, before=True)
    refused(before, 422, "invalid-parameter")
    body = {"requests": [{"Arrival": "2027-03-20", "Length": 3}]}
    asked = api.client.post(f"/api/v1/jobs/{job_id}/requests", json=body, headers=bearer(key))
    answered = api.ended(asked.json()["job_id"], key)["result"]["result"]
    assert answered["new_reservations"][0]["Alone"]["Answer"] == "fits"  # beside those who have a room


def test_a_cancelled_job_keeps_its_best_plan(api, key):
    job_id = api.submit(LONG, key, time_limit=100, sellable="false").json()["job_id"]

    def has_a_plan() -> bool:
        job = api.get(f"/jobs/{job_id}", key).json()
        assert job["status"] in {"queued", "running"}, job
        return bool(job["progress"] and job["progress"]["plan"] is not None)

    until(has_a_plan, "a plan")
    answer = api.client.post(f"/api/v1/jobs/{job_id}/cancel", headers=bearer(key))
    assert answer.status_code == 202
    job = api.ended(job_id, key)
    assert job["status"] == "cancelled"
    assert job["result"]["success"] is True
    assert job["result"]["result"]["report"]["stopped_by"] == "cancelled"
    assert api.get(f"/jobs/{job_id}/moves.csv", key).status_code == 200
    again = api.client.post(f"/api/v1/jobs/{job_id}/cancel", headers=bearer(key))
    assert (again.status_code, again.json()["status"]) == (202, "cancelled")


def test_a_failed_job_says_so_in_a_problem_document(api, key, redis):
    job_id = solved(api, key, problem(77))
    redis.client.hset(redis_keys.rq_job_key(job_id), "status", "failed")
    redis.client.hdel(redis_keys.job_key(job_id), "ok", "success")  # as if its worker had been lost
    redis.client.delete(redis_keys.result_key(job_id))
    job = api.get(f"/jobs/{job_id}", key).json()
    assert (job["status"], job["result"]) == ("failed", None)
    assert {"type", "title", "status", "detail", "instance"} <= set(job["error"])
    assert job["error"]["type"].startswith("urn:bookingopt:problem:")
    refused(api.get(f"/jobs/{job_id}/chart.svg", key), 409, "not-ready")
    assert api.submit(problem(77), key).status_code == 202  # a failure is no answer


def test_requests_stand_in_the_query_too(api, key):
    job_id = solved(api, key, PROBLEM, request=["2027-03-20,3"], sellable="false")
    rows = api.get(f"/jobs/{job_id}", key).json()["result"]["result"]["new_reservations"]
    assert [(row["Id"], row["Alone"]["Answer"]) for row in rows] == [("request-1", "fits")]


def test_the_api_stays_small(api):
    assert psutil.Process(api.process.pid).memory_info().rss <= 90e6


def test_the_log_of_all_this_holds_no_name_no_key_and_no_body(api, key, logs, job_id):
    """What API and worker have logged at the finest level, of a job's whole life and of everything that goes wrong."""
    for name in ("", "/chart.svg", "/report.html", "/plan.xlsx", "/assignments.csv", "/result.json", "/problem.json"):
        assert api.get(f"/jobs/{job_id}{name}", key).status_code == 200
    broken = json.dumps(PROBLEM)[:-3].encode()
    refused(api.client.post("/api/v1/optimize", content=broken, headers={**bearer(key), **JSON}), 400, "not-json")
    wrong = {**PROBLEM, "Reservations": [{"Name": GUESTS[0], GUESTS[1]: 1, "Arrival": GUESTS[0], "Length": GUESTS[1]}]}
    refused(api.submit(wrong, key), 422, "invalid-input")
    refused(api.get(f"/{GUESTS[0]}", key), 404, "not-found")
    refused(api.get("/jobs", key, **{GUESTS[0]: GUESTS[1]}), 422, "invalid-parameter")
    api.get("/jobs", f"bo_{GUESTS[0]}")
    for process in logs:
        text = process.log
        assert text
        for secret in (*GUESTS, key, key.rpartition("_")[2], "Reservations", "AssignedRoom", "spring"):
            assert secret not in text
    assert {"request_id", "job_id", "key_id", "route", "status", "ms", "bytes"} <= set(
        api.events("request", route="/api/v1/jobs/{job_id}")[0]
    )


def test_a_house_with_suites(api, key):
    """What is in a suite is in its rooms; stays that are fixed in both on one night are refused with both names."""
    job = api.get(f"/jobs/{solved(api, key, INN, max_los=3)}", key).json()
    found = parse_result(job["result"]["result"])
    assert (found.solver_status, found.objective_value) == ("optimal", 8)
    assert validate_result(found, parse_problem(INN)).violations == ()
    assert {row.why[0] for row in found.sellable if (row.room_type, row.arrival.day) == ("Suite", 4)} == {"F"}
    ann, bob = ({**row, "IsLocked": True, "Arrival": "2027-03-02"} for row in INN["Reservations"])
    clash = {**INN, "Reservations": [{**ann, "AssignedRoom": "S"}, bob]}
    said = refused(api.submit(clash, key), 422, "invalid-input")
    assert "Ann is fixed in room S" in json.dumps(said)
