"""What the API computes from bodies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.server.http.computations import MOST_FAULTS, plain_problem, run
from bookingopt.server.http.problem_documents import of_input
from bookingopt.server.packing import unpack
from tests.strategies import problems

PROBLEM = {
    "ProblemId": "spring",
    "Rooms": [{"RoomNumber": "1"}],
    "Reservations": [{"Name": "Ann", "Arrival": "2027-03-01", "Length": 2}],
    "NewReservations": [{"Name": "Ann", "Arrival": "2027-03-05", "Length": 2}],
}


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
    kept = json.loads(unpack(submit(PROBLEM).content))
    assert "Id" not in kept["NewReservations"][0]
    assert kept["Reservations"][0]["Id"] == "Ann"
    named = {**PROBLEM, "NewReservations": [{**PROBLEM["NewReservations"][0], "Id": "Ann"}]}
    assert json.loads(unpack(submit(named).content))["NewReservations"][0]["Id"] == "Ann"


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
    again = parse_problem(json.loads(unpack(submit({**PROBLEM, "Test": 1}).content)))
    assert again.ignored_fields == warned.ignored_fields != ()
    assert submit({**PROBLEM, "Test": 1}).facts == submit(PROBLEM).facts


def test_requests_of_the_query_stand_behind_those_of_the_problem():
    kept = json.loads(unpack(submit(PROBLEM, "2027-03-20,1", "2027-03-21,2,Default").content))
    assert [(stay["Name"], stay["Length"]) for stay in kept["NewReservations"]] == [
        ("Ann", 2),
        ("request-1", 1),
        ("request-2", 2),
    ]
    with pytest.raises(InputError) as caught:
        submit(PROBLEM, "soon,1", "2027-03-20,1,Suite")
    assert [fault.place for fault in caught.value.faults] == [("request",), ("request",)]


def test_of_many_faults_the_first_thousand_are_kept():
    with pytest.raises(InputError) as refused:
        submit({"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": [{}] * 2_000})
    error = refused.value
    assert (len(error.faults), error.left_out) == (MOST_FAULTS, 5_000)
    assert of_input(error).detail == "at least 6,000 errors; the first 1,000 of them are listed"


def test_of_many_violations_the_first_thousand_are_said_and_all_are_counted():
    stay = {"Arrival": "2027-03-01", "Length": 1, "AssignedRoom": "1"}
    rows = [{**stay, "Name": f"s{number}"} for number in range(1_202)]
    body = json.dumps({"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": rows}).encode()
    judged = json.loads(run("validate", {"strict": False}, body).content)
    assert (len(judged["violations"]), judged["violation_count"], judged["valid"]) == (1_000, 1_201, False)


def test_requests_are_asked_of_a_changed_plan_that_breaks_no_rule():
    """Those without a room are no part of it, and what the sellable table says is of another plan."""
    stays = [
        {"Name": "Ann", "Arrival": "2027-03-01", "Length": 2, "AssignedRoom": "1"},
        {"Name": "Ben", "Arrival": "2027-03-01", "Length": 2},
    ]
    changed = {**PROBLEM, "Reservations": stays, "NewReservations": []}
    asked = [{"Arrival": "2027-03-05", "Length": 2}]
    done = run("ask", {}, json.dumps({"requests": asked, "problem": changed}).encode(), b"", b"")
    problem = parse_problem(json.loads(unpack(done.content)))
    assert [(stay.key, stay.assigned_room) for stay in problem.reservations] == [("Ann", "1")]
    assert [stay.key for stay in problem.new_reservations] == ["request-1"]
    clashing = {**changed, "Reservations": [{**stay, "AssignedRoom": "1"} for stay in stays]}
    with pytest.raises(InputError) as refused:
        run("ask", {}, json.dumps({"requests": asked, "problem": clashing}).encode(), b"", b"")
    [fault] = refused.value.faults
    assert fault.place == ("problem",)
    assert fault.expected.startswith("expected a plan that breaks no rule: ")
    with pytest.raises(InputError) as refused:
        run("ask", {}, json.dumps({"requests": asked, "problem": {}}).encode(), b"", b"")
    assert {fault.place[0] for fault in refused.value.faults} == {"problem"}
