"""Faults: where and what as users read it, made from fields and back again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bookingopt.errors import Fault, FaultList, InputError, Position, fault_data, fault_from_data, faults_kept, letters
from bookingopt.io.grid import sheet_place
from bookingopt.translatable import Translatable, data_of

IN_CSV = Position("stays.csv", 4, 3)
IN_SHEET = Position(sheet_place("may.xlsx", "Rooms"), 1_002, 28, is_sheet=True)
FAULTS = [
    (Fault((), "", Translatable("empty")), "empty"),
    (
        Fault(("Rooms", 3, "Features", 1), "7", Translatable("expected a text")),
        "Rooms[3].Features[1]: 7: expected a text",
    ),
    (Fault(("Rooms", 3, "Id"), "", Translatable("expected"), IN_CSV), "stays.csv line 4 column 3 (Id): expected"),
    (Fault(("Rooms", 3), "", Translatable("expected"), IN_SHEET), "may.xlsx sheet Rooms row 1,002 column AB: expected"),
    (Fault(("MinStay",), "", Translatable("expected"), Position("house.json")), "house.json: MinStay: expected"),
    (Fault((), "", Translatable("not valid JSON"), Position("", 2, 7)), "line 2 column 7: not valid JSON"),
    (Fault(("a",), "", Translatable("once"), repeats=("Rooms", 0)), "a: once; it stands at Rooms[0] already"),
    (
        Fault(("a",), "", Translatable("once"), repeats=IN_CSV),
        "a: once; it stands at stays.csv line 4 column 3 already",
    ),
    (Fault((Translatable("row {row}", row=7),), "", Translatable("empty")), "row 7: empty"),
    (Fault(("a",), "", Translatable("say it"), option="date_order", samples=(("Id",), ("7",))), "a: say it"),
]


@pytest.mark.parametrize(("fault", "text"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_as_text_and_as_data(fault, text):
    assert str(fault) == text
    again = fault_from_data(json.loads(json.dumps(fault_data(fault))))
    assert again == fault
    assert (data_of(again.where), again.message.data) == (data_of(fault.where), fault.message.data)


def test_columns_of_a_spreadsheet():
    assert [letters(number) for number in (1, 26, 27, 52, 702, 703, 16_384)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_an_input_error_tells_everything_at_once():
    faults = [Fault(("a",), "", Translatable("first")), Fault(("b",), "", Translatable("second"))]
    assert str(InputError(faults, "plan.json")) == "plan.json: 2 errors\n  a: first\n  b: second"


def test_faults_of_one_cause_are_one_line_unless_all_are_wanted():
    """420 faults of one cause: their count and three places. Another field, or another text, is another cause."""
    rows = [Fault(("Reservations", row, "Arrival"), '"soon"', Translatable("expected a date")) for row in range(420)]
    late = [Fault(("Reservations", row, "Departure"), "", Translatable(f"expected {row} nights")) for row in (1, 2)]
    error = InputError([*rows, *late], "plan.json")
    assert str(error).splitlines() == [
        "plan.json: 422 errors",
        '  Arrival, 420 times: expected a date (Reservations[0].Arrival "soon", Reservations[1].Arrival "soon", '
        'Reservations[2].Arrival "soon", …)',
        "  Departure, 2 times: expected 1 nights (Reservations[1].Departure, Reservations[2].Departure)",
    ]
    assert error.is_shortened
    error.lists_all = True
    assert (len(str(error).splitlines()), error.is_shortened) == (423, False)


def test_faults_beyond_the_most_that_are_kept_are_counted():
    faults = [Fault(("a", number), "", Translatable("wrong")) for number in range(5)]
    with faults_kept(3):
        found = FaultList(faults[:2])
        found += faults[2:]
        joined = FaultList([faults[0]])
        joined += found
    assert (found, found.left_out, found.room) == (faults[:3], 2, 0)
    assert (joined, joined.left_out) == ([faults[0], *faults[:2]], 3)
    assert FaultList(faults).left_out == 0
    error = InputError(found).mapped(lambda fault: replace(fault, place=("b",)), "plan.json")
    assert (error.source, error.left_out, {fault.where for fault in error.faults}) == ("plan.json", 2, {"b"})
