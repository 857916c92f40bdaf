"""A result is read strictly: unknown and repeated fields, wrong rows, all at once; older names are left aside."""

from __future__ import annotations

import copy

import pytest

from bookingopt.domain.field_names import RepeatedKeys
from bookingopt.domain.parse_result import parse_result
from bookingopt.errors import InputError
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
