"""What is said of refused data: near names are hinted at, far ones are not, and many unknown names stay cheap."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from bookingopt.domain.faults import UnknownNames, faults_of, first_details, unknown_field
from bookingopt.domain.field_names import field_names
from bookingopt.domain.problem import Reservation
from bookingopt.translatable import Translatable

KNOWN = field_names(Reservation)
LATE = Translatable("too late")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("arrival", "Arrival"), ("Lenght", "Length"), ("Nmae", "Name"), ("Room", "RoomType"), ("Guest", "Guests")],
)
def test_a_near_name_is_hinted_at(name, nearest):
    assert unknown_field(name, KNOWN) == f"unknown field; the nearest known one is {nearest}"


@pytest.mark.parametrize("name", ["check_out", "Foo", "", "x", "Departure day of the whole party", "日本"])
def test_a_far_name_is_not(name):
    assert unknown_field(name, KNOWN, unknown=Translatable("unknown column")) == "unknown column"


def test_many_unknown_names_stay_cheap():
    """Comparing each with every known name letter by letter would take minutes."""
    for number in range(5_000):
        unknown_field(f"Arrival{number}AssignedRoom", KNOWN)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"type": "missing", "msg": "Field required", "input": {}}, "a: expected this field"),
        ({"type": "extra_forbidden", "msg": "Extra inputs are not permitted", "input": 1}, "a: unknown field"),
        ({"type": "value_error", "msg": "", "input": 1, "ctx": {"error": ValueError(LATE)}}, "a: 1: too late"),
        ({"type": "less_than_equal", "msg": "", "input": 9000, "ctx": {"le": 8000}}, "a: 9000: expected at most 8,000"),
        (
            {"type": "value_error", "msg": "Value error, late", "input": 1, "ctx": {"error": ValueError()}},
            "a: 1: late",
        ),
        ({"type": "int_type", "msg": "Input should be a number", "input": "b"}, 'a: "b": expected a whole number'),
        (
            {"type": "enum", "msg": "", "input": "b", "ctx": {"expected": "'c' or 'd'"}},
            "a: \"b\": expected one of 'c', 'd'",
        ),
        ({"type": "new", "msg": "Input should be a b", "input": 1}, "a: 1: invalid value: expected a b"),
    ],
    ids=lambda value: f"{value['type']} {value['msg']}" if isinstance(value, dict) else "",
)
def test_what_a_model_refuses_is_told_in_our_words(detail, expected):
    assert [str(fault) for fault in faults_of([{"loc": ("a",), **detail}])] == [expected]


def test_the_nearest_name_is_looked_for_of_a_hundred_names():
    """A name that stands in every row counts once."""
    names = UnknownNames()
    first = [names.said(name, KNOWN) for name in ["Lenght"] * 200 + [f"Arrivals{number}" for number in range(120)]]
    assert first[0] == first[199] == "unknown field; the nearest known one is Length"
    assert [text for text in first[200:] if text == "unknown field"] == first[-21:]
    assert names.said("Lenght", KNOWN) == first[0]


def test_of_very_many_errors_the_number_is_said():
    class House(BaseModel):
        rooms: tuple[int, ...]

    with pytest.raises(ValidationError) as few:
        House.model_validate({"rooms": ["a"] * 10})
    with pytest.raises(ValidationError) as many:
        House.model_validate({"rooms": ["a"] * 10_001})
    assert len(list(faults_of(first_details(few.value)))) == 10
    assert [str(fault) for fault in faults_of(first_details(many.value))] == [
        "10,001 values are not what they should be"
    ]
