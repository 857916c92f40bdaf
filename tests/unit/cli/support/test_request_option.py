"""``--request`` on the command line: what is read, what is refused, and what is said of the answers."""

from __future__ import annotations

import pytest

from bookingopt.cli.support.request_option import with_requests
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import UsageError
from tests.cli.commands import put, run
from tests.cli.test_solve import PROBLEM


def test_requests_stand_behind_those_of_the_problem():
    data = {**PROBLEM, "NewReservations": [{"Name": "request-1", "Arrival": "2027-03-01", "Length": 1}]}
    problem = with_requests(parse_problem(data), ["2027-03-02,14", " 2027-03-02 , 1 , Twin "])
    asked = [(stay.key, str(stay.arrival), stay.length, stay.room_type) for stay in problem.new_reservations]
    assert asked == [
        ("request-1", "2027-03-01", 1, None),
        ("request-2", "2027-03-02", 14, None),
        ("request-3", "2027-03-02", 1, "Twin"),
    ]
    assert not any(stay.id_given for stay in problem.new_reservations)


def test_a_reservation_called_like_a_request_is_not_changed_by_it():
    stays = [{**PROBLEM["Reservations"][0], "Name": "request-1"}]
    problem = with_requests(parse_problem({**PROBLEM, "Reservations": stays}), ["2027-03-02,14"])
    assert [stay.key for stay in problem.new_reservations] == ["request-2"]


def test_without_requests_the_problem_is_the_same():
    problem = parse_problem(PROBLEM)
    assert with_requests(problem, []) is problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2027-03-02", "expected ARRIVAL,NIGHTS or ARRIVAL,NIGHTS,ROOMTYPE"),
        ("", "expected ARRIVAL,NIGHTS"),
        ("02.03.2027,3", 'arrival "02.03.2027": expected a date YYYY-MM-DD'),
        ("2027-02-30,3", 'arrival "2027-02-30": expected a date'),
        ("2027-W09-1,3", 'arrival "2027-W09-1": expected a date'),
        ("2027-03-02,0", 'nights "0": expected a whole number from 1 to 3,650'),
        ("2027-03-02,3651", "expected a whole number from 1 to 3,650"),
        ("2027-03-02,two", 'nights "two": expected a whole number'),
        ("2027-03-02,-1", 'nights "-1": expected a whole number'),
        ("9999-12-30,5", "expected a departure no later than 9999-12-31"),
        ("2027-03-02,3,Double", 'room type "Double": expected one of "Twin", "Suite"'),
        ("2027-03-02,3,", 'room type "": expected one of'),
        ("2027-03-02,3,twin", 'room type "twin": expected one of'),
        ("2027-03-02,3,\x1b[31m", "room type"),
    ],
)
def test_what_is_wrong_is_named(text, said):
    with pytest.raises(UsageError) as caught:
        with_requests(parse_problem(PROBLEM), [text])
    assert said in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_everything_wrong_is_said_at_once(tmp_path):
    put(tmp_path, "spring.json", PROBLEM)
    requests = ["--request", "2027-03-02,3,Double", "--request", "soon,0", "--request", "2027-03-02,3"]
    done = run("solve", "spring.json", *requests, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    for said in ('"Double"', 'arrival "soon"', 'nights "0"'):
        assert said in done.stderr
    assert '2027-03-02,3"' not in done.stderr


def test_the_command_takes_requests(tmp_path):
    put(tmp_path, "spring.json", PROBLEM)
    done = run("solve", "spring.json", "--request", "2027-03-10,3,Twin", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
