"""Tables of other programs: what is passed over is said, what contradicts is refused, and order does not matter."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.problem import Problem
from bookingopt.errors import InputError
from bookingopt.io.csv import problem_from_grids, read_table
from bookingopt.io.lists import read_list
from bookingopt.io.tables.dates import DateOrder
from bookingopt.io.tables.overrides import Overrides

ROOMS = "Room Number\n1\n2\n"


def read(stays: str, order: DateOrder | None = None) -> Problem:
    grids = {"Reservations": read_table(stays, "may.csv", "Reservations"), "Rooms": read_table(ROOMS, "r.csv", "Rooms")}
    return problem_from_grids("p", grids, Overrides(date_order=order), "may.csv")


def faults(stays: str, order: DateOrder | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(stays, order)
    return [str(fault) for fault in caught.value.faults]


def test_unknown_columns_are_named_in_one_warning():
    problem = read("name,Guest,ARRIVAL,Length,Price,x-a\nAnn,2,2027-03-01,3,90,b\n")
    assert problem.reading.warnings == (
        'may.csv: columns that are not read: "Guest" (the nearest known name is Guests), "Price".',
    )
    (ann,) = problem.reservations
    assert (ann.name, ann.guests, ann.model_extra) == ("Ann", None, {"x-a": "b"})


def test_dates_of_an_order_that_is_not_said_are_shown_once():
    stays = "Title\n\nId,Name,Phone,Arrival,Length\n7,Ann,1,2027-03-01,3\n8,Bo,2,03/04/2027,3\n9,Cy,2,05/04/2027,1\n"
    with pytest.raises(InputError) as caught:
        read(stays)
    first, second = caught.value.faults
    assert (first.option, second.option, second.samples) == ("date_order", "date_order", ())
    assert first.samples == (
        ("Id", "Name", "Arrival", "Length"),
        ("8", "Bo", "03/04/2027", "3"),
        ("9", "Cy", "05/04/2027", "1"),
    )
    with pytest.raises(InputError) as caught:
        read("Name,Arrival,Length\nAnn,soon,3\n")
    assert [(fault.option, fault.samples) for fault in caught.value.faults] == [("", ())]


def test_titles_and_totals_are_said():
    problem = read("Hotel\n\nPage;1\nName;Arrival;Departure\nAnn;2027-03-01;2027-03-04\nTotal;;1\n")
    assert [stay.length for stay in problem.reservations] == [3]
    assert problem.reading.warnings == (
        'may.csv: lines 1 to 3 above the headings not read: "Hotel".',
        'may.csv: line 6 of totals not read: "Total".',
    )


def test_two_headings_of_one_name():
    assert faults("Name,Arrival,Length,room type,ROOM-TYPE\n") == [
        'may.csv line 1 column 5: "ROOM-TYPE": expected each column once; it stands at may.csv line 1 column 4 already'
    ]


def test_a_departure_that_is_missing_is_named_by_its_own_column():
    assert faults("Name,Arrival,Departure\nAnn,2027-03-01,\n") == [
        "may.csv line 2 column 3 (Departure): expected this field"
    ]


def test_mixed_orders_are_refused_with_and_without_an_order():
    text = "Name,Arrival,Length\nAnn,13.3.2027,3\nBob,3/14/2027,3\n"
    assert all(
        'no order of day, month and year fits all dates, as "3/14/2027" and "13.3.2027"' in f for f in faults(text)
    )
    assert ["line 3" in fault for fault in faults(text, DateOrder.DMY)] == [True]


STAYS = st.lists(st.tuples(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(1, 9)), min_size=1, max_size=5)


@given(STAYS, st.permutations(["Name", "Arrival", "Departure", "Nights", "Length", "Note"]), st.data())
def test_the_order_of_columns_and_rows_changes_nothing(stays, columns, data):
    rows = [
        {
            "Name": f"g{number}",
            "Arrival": f"{arrival:%d.%m.%Y}",
            "Departure": f"{arrival + timedelta(nights):%d.%m.%Y}",
            "Length": str(nights),
            "Nights": "?",
            "Note": "a; b",
        }
        for number, (arrival, nights) in enumerate(stays)
    ]
    shuffled = data.draw(st.permutations(rows))
    lines = [",".join(columns), *(",".join(row[name] for name in columns) for row in shuffled)]
    problem = read("\n".join(lines), DateOrder.DMY)
    found = {stay.name: (stay.arrival, stay.length) for stay in problem.reservations}
    assert found == {f"g{number}": each for number, each in enumerate(stays)}


@given(STAYS, st.integers(1, 300), st.data())
def test_nights_that_contradict_the_departure_are_an_error(stays, change, data):
    wrong = data.draw(st.integers(0, len(stays) - 1))
    lines = ["Name,Arrival,Departure,Length"]
    for number, (arrival, nights) in enumerate(stays):
        told = nights + change * (number == wrong)
        lines.append(f"g{number},{arrival},{arrival + timedelta(nights)},{told}")
    (fault,) = faults("\n".join(lines))
    assert fault.startswith(f"may.csv line {wrong + 2} column 3 (Departure): ")
    assert "as Length says" in fault


def calls(count: int) -> int:
    """How many functions of Python are called to read a table of so many rows."""
    days = [date(2027, 1, 1) + timedelta(number % 300) for number in range(count)]
    text = "Title\nName;Arrival;Departure;Status;Other\n" + "".join(
        f"Ann;{day:%d.%m.%Y};{day + timedelta(3):%d.%m.%Y};Confirmed;x\n" for day in days
    )
    called = 0

    def count_call(_frame, event, _argument):
        nonlocal called
        called += event == "call"

    grid = read_table(text, "may.csv", "Reservations")
    sys.setprofile(count_call)
    try:
        table = read_list(grid, "Reservations", DateOrder.DMY)
    finally:
        sys.setprofile(None)
    assert len(table.rows) == count
    return called


def test_the_work_grows_with_the_rows_and_no_faster():
    """One call for the row and few for each of its five cells; the headings are compared once, not row by row."""
    calls(1_000)  # what is remembered of days is remembered for both
    assert calls(2_000) - calls(1_000) <= 1_000 * 15
