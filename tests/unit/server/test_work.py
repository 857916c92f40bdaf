"""What the API computes from bodies; and the same in a process of its own."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError, OutputError
from bookingopt.server.http import helper_process
from bookingopt.server.http.computations import NotJson, plain_problem, run
from bookingopt.server.http.helper_process import Helper, HelperBusy, HelperError
from tests.strategies import problems

PROBLEM = {
    "ProblemId": "spring",
    "Rooms": [{"RoomNumber": "1"}],
    "Reservations": [{"Name": "Ann", "Arrival": "2027-03-01", "Length": 2}],
    "NewReservations": [{"Name": "Ann", "Arrival": "2027-03-05", "Length": 2}],
}
ELSEWHERE = Helper()


def submit(data: object, *requests: str):
    return run("submit", {"requests": list(requests)}, json.dumps(data).encode())


@given(problems())
def test_a_problem_reads_back_as_it_was(data):
    stays = [
        {"Name": "s0", "Arrival": "2026-03-05", "Length": 1},
        {"Name": "s0", "Id": "s0", "Arrival": "2026-03-05", "Length": 2},
    ]
    problem = parse_problem({**data, "NewReservations": stays})
    text = json.dumps(plain_problem(problem))
    again = parse_problem(json.loads(text))
    assert again == problem
    assert [stay.id_given for stay in again.new_reservations] == [stay.id_given for stay in problem.new_reservations]
    assert json.dumps(plain_problem(again)) == text


def test_a_request_without_an_id_stays_without_one():
    """With the id that it would get, it would be the change of a reservation of that name."""
    kept = json.loads(submit(PROBLEM).content)
    assert "Id" not in kept["NewReservations"][0]
    assert kept["Reservations"][0]["Id"] == "Ann"
    named = {**PROBLEM, "NewReservations": [{**PROBLEM["NewReservations"][0], "Id": "Ann"}]}
    assert json.loads(submit(named).content)["NewReservations"][0]["Id"] == "Ann"


def test_equal_problems_have_equal_hashes():
    first = submit(PROBLEM)
    assert first.facts["problem_id"] == "spring"
    for same in (
        dict(reversed(PROBLEM.items())),
        {**PROBLEM, "MinStay": 5, "FreezeDays": 0, "OutOfOrder": []},
        {**PROBLEM, "Rooms": [{"RoomNumber": "1", "Features": []}]},
    ):
        assert submit(same).facts == first.facts
    for other in (
        {**PROBLEM, "MinimumStay": 4},
        {**PROBLEM, "x-note": "a"},
        {**PROBLEM, "Rooms": [{"RoomNumber": "01"}]},
    ):
        assert submit(other).facts["sha256"] != first.facts["sha256"]
    assert submit(PROBLEM, "2027-03-20,1").facts["sha256"] != first.facts["sha256"]


def test_what_is_ignored_is_met_again():
    """The result warns of it, whoever solves."""
    warned = parse_problem({**PROBLEM, "Test": 1})
    again = parse_problem(json.loads(submit({**PROBLEM, "Test": 1}).content))
    assert again.ignored_fields == warned.ignored_fields != ()
    assert submit({**PROBLEM, "Test": 1}).facts == submit(PROBLEM).facts


def test_requests_of_the_query_stand_behind_those_of_the_problem():
    kept = json.loads(submit(PROBLEM, "2027-03-20,1", "2027-03-21,2,Default").content)
    assert [(stay["Name"], stay["Length"]) for stay in kept["NewReservations"]] == [
        ("Ann", 2),
        ("request-1", 1),
        ("request-2", 2),
    ]
    with pytest.raises(InputError) as caught:
        submit(PROBLEM, "soon,1", "2027-03-20,1,Suite")
    assert [fault.place for fault in caught.value.faults] == [("request",), ("request",)]


BODIES = [
    json.dumps(PROBLEM).encode(),
    b"{",
    json.dumps({**PROBLEM, "Roms": 1, "MinimumStay": 0}).encode(),
    json.dumps({**PROBLEM, "Rooms": [{"RoomNumber": "\u2028\x1b é"}]}).encode(),
]


@pytest.mark.parametrize("body", BODIES)
def test_the_other_process_says_the_same(body, monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)

    def said(do):
        try:
            return do("submit", {"requests": []}, body)
        except InputError as error:
            return isinstance(error, NotJson), error.faults

    assert said(ELSEWHERE.do) == said(run)


def test_a_process_that_fails_or_hangs_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)
    with pytest.raises(HelperError, match="draw ended with status 1"):
        ELSEWHERE.do("draw", {"name": "chart.svg"}, b"{}" * helper_process.LARGE_DRAWING, b"{}")
    with pytest.raises(HelperError, match="more than 0 seconds"):
        Helper(seconds=0.01).do("submit", {"requests": []}, b"{}")


def test_only_so_many_wait_for_the_other_process(monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)
    busy = Helper(waiting=1)
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(busy.do, "submit", {"requests": []}, BODIES[0]) for _ in range(6)]
    errors = [type(job.exception()) for job in jobs if job.exception()]
    assert errors == [HelperBusy] * 4
    assert busy.do("submit", {"requests": []}, BODIES[0]).facts["problem_id"] == "spring"


def test_what_does_not_fit_into_a_workbook_is_said(monkeypatch):
    text = "x" * 40_000
    problem = {**PROBLEM, "Reservations": [{**PROBLEM["Reservations"][0], "x-note": text}], "NewReservations": []}
    stay = {**problem["Reservations"][0], "Id": "Ann", "AssignedRoom": "1"}
    report = {"version": "", "solver": "", "problem_sha256": "", "parameters": {}, "stopped_by": "proof", "steps": 0}
    result = {"ProblemId": "spring", "solver_status": "optimal", "objective_value": 0, "best_bound": 0}
    result |= {"assignments": [stay], "report": {**report, "seconds": {}, "model_size": {}}}
    outcome = json.dumps({"success": True, "result": result, "problem_id": "spring"}).encode()
    with pytest.raises(OutputError, match="too long for the cell"):
        ELSEWHERE.do("draw", {"name": "plan.xlsx"}, json.dumps(problem).encode(), outcome)
