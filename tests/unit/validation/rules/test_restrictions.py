"""What restrictions admit, held against the definition said in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse_result import parse_result
from bookingopt.validation import validate_result
from tests.unit.validation.house import Data, day, house, restriction

FIRST, LAST, LONGEST = 1, 6, 4


def admitted(rows: list[Data], arrival: int, length: int) -> bool:
    """Whether a stay obeys the restrictions; where no row stands, all is open, but an arrival needs its row."""
    by_day = {row["Date"]: row for row in rows}
    own = by_day[day(arrival)]
    leaves = by_day.get(day(arrival + length))
    through = [by_day[day(night)] for night in range(arrival, arrival + length) if day(night) in by_day]
    return (
        not own["ClosedToArrival"]
        and own["MinStay"] <= length <= own["MaxStay"]
        and not (leaves and leaves["ClosedToDeparture"])
        and all(row["MinStayThrough"] <= length for row in through)
    )


values = st.fixed_dictionaries(
    {
        "MinStay": st.integers(1, 3),
        "MaxStay": st.integers(2, 5),
        "MinStayThrough": st.integers(1, 3),
        "ClosedToArrival": st.booleans(),
        "ClosedToDeparture": st.booleans(),
    }
)


@given(st.lists(values, min_size=LAST, max_size=LAST), st.data())
def test_a_restriction_is_unsafe_where_it_admits_what_is_denied(drawn, data):
    rows = [restriction(number, **row) for number, row in enumerate(drawn, start=FIRST)]
    table = {
        arrival: data.draw(st.text("YN", min_size=LONGEST, max_size=LONGEST)) for arrival in range(FIRST, LAST + 1)
    }
    result = house()[1]
    result["restrictions"] = rows
    result["sellable"] = [
        {"RoomType": "A", "Arrival": day(arrival), "Fplos": fplos, "Why": fplos.replace("N", "F")}
        for arrival, fplos in table.items()
    ]
    denied = {
        day(arrival): sum(admitted(rows, arrival, k) for k in range(1, LONGEST + 1) if fplos[k - 1] == "N")
        for arrival, fplos in table.items()
    }
    found = validate_result(parse_result(result), None).violations
    assert {v.nights[0].isoformat(): v.size for v in found} == {when: size for when, size in denied.items() if size}


@pytest.mark.parametrize(
    ("row", "fplos", "lengths"),
    [
        (restriction(20), "NNN", 3),
        (restriction(20, MaxStay=9), "NNN", 3),  # of longer stays the table says nothing
        (restriction(20, ClosedToArrival=True), "NNN", 0),
        (restriction(20, MinStay=4), "NNN", 0),
        (restriction(20, MinStayThrough=3), "NNN", 1),
        (restriction(20, RoomType="B"), "NNN", 0),  # of another type
        (restriction(21), "NNN", 0),  # of another arrival
    ],
)
def test_one_restriction(row, fplos, lengths):
    result = house()[1]
    result["restrictions"] = [row]
    result["sellable"] = [{"RoomType": "A", "Arrival": day(20), "Fplos": fplos, "Why": "FFF"}]
    assert sum(v.size for v in validate_result(parse_result(result), None).violations) == lengths
