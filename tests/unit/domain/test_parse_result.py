"""A result is read strictly: unknown and repeated fields, wrong rows, all at once; older names are left aside."""

from __future__ import annotations

import copy

import pytest

from bookingopt.domain.field_names import RepeatedKeys
from bookingopt.domain.parse_result import parse_result
from bookingopt.errors import InputError, faults_kept
from tests.unit.samples import DATA


def places(data: object) -> set[str]:
    with pytest.raises(InputError) as refused:
        parse_result(data)
    return {fault.where for fault in refused.value.faults}


def test_older_names_of_what_may_be_sold_are_left_aside():
    assert parse_result({**DATA, "MinStays": {}, "ClosedArrivals": {}}) == parse_result(DATA)


def test_everything_wrong_is_said_at_once():
    data = copy.deepcopy(DATA)
    data["objective"] = 1
    data["assignments"][0]["Room"] = "1"
    data["moves"][0]["Step"] = 0
    assert places(data) == {"objective", "assignments[0].Room", "moves[0].Step"}


def test_a_name_that_stands_twice_is_an_error():
    row = RepeatedKeys(DATA["assignments"][0])
    row.repeated = ("Name",)
    assert places({**DATA, "assignments": [row, *DATA["assignments"][1:]]}) == {"assignments[0].Name"}


@pytest.mark.parametrize("data", [None, [], "plan"])
def test_what_is_no_object_is_no_result(data):
    with pytest.raises(InputError, match="expected an object"):
        parse_result(data)


def test_of_more_faults_than_are_kept_the_first_are_said_and_the_rest_is_counted():
    """Wrong rows behind a thousand right ones are found as well, with their own numbers."""
    row = DATA["assignments"][0]
    data = {**DATA, "assignments": [row] * 1_500 + [{**row, "Length": "x"}] * 6_000}
    with faults_kept(20), pytest.raises(InputError) as refused:
        parse_result(data)
    error = refused.value
    assert [fault.where for fault in error.faults[:2]] == ["assignments[1500].Length", "assignments[1501].Length"]
    assert (len(error.faults), error.left_out) == (20, 5_980)
    with faults_kept(20), pytest.raises(InputError) as refused:
        parse_result({**DATA, "sellable": [{}] * 3_000})
    assert {fault.place[:2] for fault in refused.value.faults} <= {("sellable", number) for number in range(20)}
    assert len(refused.value.faults) == 20
    assert refused.value.left_out >= 1_000
