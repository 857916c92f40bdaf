"""What is said of refused data: near names are hinted at, far ones are not, and many unknown names stay cheap."""

from __future__ import annotations

import pytest

from bookingopt.domain.faults import faults_of, unknown_field
from bookingopt.domain.field_names import field_names
from bookingopt.domain.problem import Reservation

KNOWN = field_names(Reservation)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("arrival", "Arrival"), ("Lenght", "Length"), ("Nmae", "Name"), ("Room", "RoomType"), ("Guest", "Guests")],
)
def test_a_near_name_is_hinted_at(name, nearest):
    assert unknown_field(name, KNOWN) == f"unknown field; the nearest known one is {nearest}"


@pytest.mark.parametrize("name", ["check_out", "Foo", "", "x", "Departure day of the whole party", "日本"])
def test_a_far_name_is_not(name):
    assert unknown_field(name, KNOWN, thing="column") == "unknown column"


def test_many_unknown_names_stay_cheap():
    """Comparing each with every known name letter by letter would take minutes."""
    for number in range(5_000):
        unknown_field(f"Arrival{number}AssignedRoom", KNOWN)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"type": "missing", "msg": "Field required", "input": {}}, "a: expected this field"),
        ({"type": "extra_forbidden", "msg": "Extra inputs are not permitted", "input": 1}, "a: unknown field"),
        ({"type": "value_error", "msg": "Value error, too late", "input": 1}, "a: 1: too late"),
        ({"type": "less_than_equal", "msg": "", "input": 9000, "ctx": {"le": 8000}}, "a: 9000: expected at most 8,000"),
        (
            {"type": "int_type", "msg": "Input should be a number", "input": "b"},
            'a: "b": invalid value: expected a number',
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_what_a_model_refuses_is_told_in_our_words(detail, expected):
    assert [str(fault) for fault in faults_of([{"loc": ("a",), **detail}])] == [expected]
