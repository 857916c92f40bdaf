"""The lists of a result as tables."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.domain.result import Result
from bookingopt.io.cells import write_cell
from bookingopt.io.result_tables import RESULT_LISTS, tables
from tests.unit.samples import DATA, result


def texts(name: str, **changes: Any) -> list[list[str]]:
    """The table called ``name``, header first, as its cells are written."""
    table = tables(result(**changes))[name]
    return [list(table.columns), *([write_cell(cell) for cell in row] for row in table.rows)]


def test_every_list_of_a_result_has_a_table():
    single = {"problem_id", "solver_status", "objective_value", "best_bound", "report", "warnings_data"}
    assert set(RESULT_LISTS) == set(Result.model_fields) - single


def test_every_row_is_as_long_as_the_header():
    for name, table in tables(result()).items():
        assert table.rows, name
        assert {len(row) for row in table.rows} == {len(table.columns)}, name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("orphan_gaps", "orphan_gaps"),
        ("adjacency_misses", "adjacency_misses"),
        ("type_changes", "type_changes"),
        ("moves", "moves"),
        ("restrictions", "restrictions"),
        ("blocked", "blocked"),
        ("sellable", "sellable"),
        ("move_curve", "move_curve"),
        ("minimum_stay_curve", "minimum_stay_curve"),
        ("lock_prices", "lock_prices"),
        ("even_wear", "even_wear"),
    ],
)
def test_columns_are_the_fields_of_the_rows(name, field):
    (row,) = DATA[field]
    header, cells = texts(name)
    assert set(row) <= set(header)
    written = dict(zip(header, cells, strict=True))
    assert {column for column in header if written[column]} == {column for column in row if row[column] is not None}
    assert all(written[column].lstrip("'") == str(value) for column, value in row.items() if isinstance(value, str))


def test_assignments_have_the_columns_that_some_row_needs():
    header, ann, bob = texts("assignments")
    assert header == [
        *("Name", "Id", "Arrival", "Length", "RoomType", "AllowableRoomTypes"),
        *("AssignedRoom", "IsLocked", "MoveCost", "AdjacencyGroup", "PreviousRoom", "x-agent"),
    ]
    assert ann == ["Ann", "R1", "2027-03-01", "3", "", "", "012", "true", "", "'=party", "", "web"]
    assert bob == [
        *("Bob, the 'b'", "'-5", "2027-03-04", "1", "Twin", "Suite|Attic"),
        *("12 A", "false", "0", "", "комната 7", ""),
    ]


@pytest.mark.parametrize(
    ("value", "cell"), [(None, ""), (7, "7"), (True, "true"), ([1, "a"], '[1, "a"]'), ({"ä": None}, '{"ä": null}')]
)
def test_what_users_carry_is_text_or_json(value, cell):
    assignments = [{**DATA["assignments"][0], "x-own": value}]
    header, row = texts("assignments", assignments=assignments)
    assert row[header.index("x-own")] == cell


def test_new_reservations_have_a_row_for_each_mode():
    told = {"RoomType": "Twin", "Sellable": "H", "AdjacencyMiss": "g"}
    row = DATA["new_reservations"][0]
    rows = [{**row, "Alone": {**row["Alone"], **told}}]
    header, alone, together = texts("new_reservations", new_reservations=rows)
    assert header == [
        *("Id", "Name", "Mode", "Answer", "Base", "RoomNumber", "RoomType", "Sellable", "AdjacencyMiss"),
        *("Moves", "Pieces", "Bound", "Proved", "Reasons", "Alternatives"),
    ]
    assert alone == [
        *("N1", "Dora", "Alone", "fits_with_moves", "present", "12", "Twin", "H", "g"),
        *("R1:12>14|R2:14>15", "", "1", "false", "", ""),
    ]
    assert together == [
        *("N1", "Dora", "Together", "does_not_fit", "new", "", "", "", "", "", "1:2027-03-01:1|2:2027-03-02:2"),
        *("", "true", "Room every night, but not one room.|Full.", "2027-03-05:1::fits"),
    ]


def test_comparison_has_a_row_for_each_figure_and_key():
    assert texts("comparison") == [
        ["Figure", "Key", "Present", "New"],
        ["gap_cost", "", "12.5", "8.5625"],
        ["orphan_gaps", "", "2", "2"],
        ["orphan_nights", "", "3", "3"],
        ["orphan_nights_value", "", "", ""],
        ["gap_lengths", "1", "1", ""],
        ["gap_lengths", "2", "1", "1"],
        ["gap_lengths", "10", "4", ""],
        ["min_stay_by_date", "2027-03-02", "1", ""],
        ["sellable_stays", "", "40", "40"],
        ["sellable_with_moves", "", "", "45"],
        ["arrivals_with_week_free", "", "3", "3"],
        ["moves", "", "", "1"],
        ["without_present_room", "", "R1|C", ""],
    ]


def test_comparison_without_any_plan():
    rows = texts("comparison", comparison={})
    assert [row[1:] for row in rows[1:-2]] == [["", "", ""]] * 9
    assert rows[-2:] == [["moves", "", "", "0"], ["without_present_room", "", "", ""]]


def test_explanation_and_warnings():
    assert texts("explanation") == [
        ["Kind", "Nights", "RoomTypes", "Rooms", "Demand", "Over", "RoomNumber", "Reservations", "Text"],
        ["fragmented", "2027-03-04", "Twin", "1", "2", "1", "", "R1|C", "Room every night, but not one room."],
    ]
    assert texts("explanation", explanation=None)[1:] == []
    assert texts("warnings") == [["Text"], ["'=Room 1 is adjacent to 7, which does not exist."]]
