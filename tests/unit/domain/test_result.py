"""Results: written and read again, described by their schema, and refused with everything that is wrong."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.result import Assignment, Result
from bookingopt.errors import InputError
from bookingopt.io.json import result_from_json
from tests.unit.samples import DATA, result

ALWAYS = ["Name", "Id", "Arrival", "Length", "AssignedRoom", "IsLocked", "AdjacencyGroup", "PreviousRoom"]


def written(one: Result) -> str:
    return one.model_dump_json(by_alias=True)


def faults(data: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(InputError) as caught:
        parse_result(data)
    return [(fault.where, fault.value, fault.expected) for fault in caught.value.faults]


# ---- written and read again


def test_a_result_is_the_same_when_read_again():
    """Every list of the sample holds something."""
    assert all(DATA[name] for name in Result.model_fields if name != "problem_id")
    again = result_from_json(written(result()))
    assert again == result()
    assert written(again) == written(result())


@given(st.floats(0, 1e300), st.floats(0, 1e300))
def test_numbers_come_back_to_the_last_bit(value, bound):
    again = result_from_json(written(result(objective_value=value, best_bound=bound)))
    assert (again.objective_value, again.best_bound) == (value, bound)


texts = st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable())


@given(texts, texts, st.dates(date.min, date(9990, 1, 1)), st.integers(1, 3650), st.booleans())
def test_an_assignment_comes_back_whatever_it_says(name, group, arrival, length, locked):
    fields = {
        "Name": name,
        "Arrival": arrival.isoformat(),
        "Length": length,
        "IsLocked": locked,
        "AllowedRooms": [name],
    }
    stay = parse_problem(
        {"ProblemId": "p", "Rooms": [], "Reservations": [{**fields, "IsLocked": False, "AdjacencyGroup": group}]}
    ).reservations[0]
    row = {**stay.model_dump(by_alias=True), "AssignedRoom": group, "IsLocked": locked}
    one = result(assignments=[row])
    assert result_from_json(written(one)) == one
    assert one.assignments[0].key == stay.key


@pytest.mark.parametrize("name", ["None", "-1", "null"])
def test_a_name_that_reads_as_no_id_is_not_made_one(name):
    reservation = {"Name": name, "Arrival": "2027-03-01", "Length": 1}
    problem = parse_problem({"ProblemId": "p", "Rooms": [], "Reservations": [reservation, reservation]})
    rows = [stay.model_dump(by_alias=True) for stay in problem.reservations]
    again = result_from_json(written(result(assignments=rows)))
    assert [row.id for row in again.assignments] == [stay.id for stay in problem.reservations]


def test_an_assignment_has_its_own_fields_and_of_the_others_those_that_are_set():
    ann, bob = json.loads(written(result()))["assignments"]
    assert list(ann) == [*ALWAYS, "x-agent"]
    assert set(bob) == {*ALWAYS, "RoomType", "AllowableRoomTypes", "MoveCost"}


def test_assignments_are_the_next_problem_s_reservations():
    rows = json.loads(written(result()))["assignments"]
    rooms = [{"RoomNumber": "012"}, {"RoomNumber": "12 A"}]
    problem = parse_problem({"ProblemId": "next", "Rooms": rooms, "Reservations": rows})
    assert [Assignment.model_validate(stay.model_dump(by_alias=True)) for stay in problem.reservations] == list(
        result().assignments
    )


# ---- the schema


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_a_written_result_fits_the_schema(mode):
    schema = Result.model_json_schema(mode=mode, by_alias=True)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert list(validator.iter_errors(json.loads(written(result())))) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda row: row.update(Length=0), ["assignments", 0, "Length"]),
        (lambda row: row.pop("Arrival"), ["assignments", 0]),
        (lambda row: row.pop("AssignedRoom"), ["assignments", 0]),
        (lambda row: row.update(Lenght=3), ["assignments", 0]),
        (lambda row: row.update(Arrival="1 May"), ["assignments", 0, "Arrival"]),
    ],
)
def test_the_schema_describes_an_assignment(change, where):
    data = json.loads(written(result()))
    change(data["assignments"][0])
    schema = Result.model_json_schema(mode="serialization", by_alias=True)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [list(error.absolute_path) for error in validator.iter_errors(data)] == [where]


def test_the_schema_names_the_fields_of_an_assignment():
    described = Assignment.model_json_schema(mode="serialization", by_alias=True)
    assert list(described["properties"]) == [field.alias for field in Assignment.model_fields.values()]
    assert described["required"] == ALWAYS


# ---- what is refused


def changed(*path: str | int, value: Any) -> dict[str, Any]:
    data: Any = copy.deepcopy(DATA)
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (None, ("", "null", "expected an object with ProblemId, solver_status and assignments")),
        ([], ("", "[…]", "expected an object with ProblemId, solver_status and assignments")),
        (
            changed("assignments", 1, "Arrival", value="2027-02-29"),
            ("assignments[1].Arrival", '"2027-02-29"', "expected a date YYYY-MM-DD"),
        ),
        (
            changed("assignments", 1, "Lenght", value=2),
            ("assignments[1].Lenght", "", "unknown field; the nearest known one is Length"),
        ),
        (changed("orphan_gap", value=[]), ("orphan_gap", "", "unknown field; the nearest known one is orphan_gaps")),
        (changed("moves", 0, "Stop", value=1), ("moves[0].Stop", "", "unknown field")),
        (changed("moves", 0, value={}), ("moves[0].Step", "", "expected this field")),
        (changed("assignments", value=3), ("assignments", "3", "expected a list")),
        (
            changed("unassigned", 0, "Arrival", value="9999-12-30"),
            ("unassigned[0]", "{…}", "expected a departure no later than 9999-12-31"),
        ),
        (
            changed("solver_status", value="perfect"),
            (
                "solver_status",
                '"perfect"',
                "expected one of 'optimal', 'feasible', 'infeasible', 'time_limit'",
            ),
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data, fault):
    assert faults(data)[0] == fault


def test_the_last_day_may_be_a_departure():
    stay = {**DATA["unassigned"][0], "Arrival": "9999-12-29"}
    assert result(unassigned=[stay]).unassigned[0].departure == date.max


def test_everything_that_is_wrong_is_reported_at_once():
    data = changed("assignments", 0, "Lenght", value=2)
    data["assignments"][1]["Length"] = 0
    data["orphan_gaps"][0]["Start"] = "soon"
    data["objektive"] = 1
    del data["report"]
    assert {where for where, _, _ in faults(data)} == {
        "objektive",
        "assignments[0].Lenght",
        "assignments[1].Length",
        "orphan_gaps[0].Start",
        "report",
    }


def test_a_field_that_is_given_twice_is_refused():
    text = written(result()).replace('"Length":3,', '"Length":3,"Length":4,')
    with pytest.raises(InputError) as caught:
        result_from_json(text, source="plan.json")
    assert str(caught.value) == (
        "plan.json: 1 error\n  assignments[0].Length: expected each field once; it is given twice"
    )


def test_fields_of_the_user_are_kept_and_others_are_not_taken_in_python_either():
    assert result().model_extra == {"x-source": "pms"}
    with pytest.raises(ValueError, match="unknown field 'source'"):
        Result.model_validate({**DATA, "source": "pms"})


@pytest.mark.parametrize("text", ["", "{", "nothing", "[" * 100, '{"ProblemId": NaN}', "\ud800"])
def test_text_that_is_no_result(text):
    with pytest.raises(InputError):
        result_from_json(text)
