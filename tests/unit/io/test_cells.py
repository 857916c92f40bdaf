"""A value in one cell: what kind it is, and that it comes back whatever it says, and never as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.problem import Reservation, Room, SalesRule
from bookingopt.io.cells import CellFormat, format_of, read_cell, read_value, write_cell
from bookingopt.io.csv import CsvForm, table_csv
from bookingopt.io.result_tables import Table


def test_kinds_follow_from_the_fields():
    kinds = {name: format_of(field) for name, field in Reservation.model_fields.items()}
    numbers = {"length", "guests", "move_cost", "priority"}
    assert {name for name, kind in kinds.items() if kind is CellFormat.NUMBER} == numbers
    assert {name for name, kind in kinds.items() if kind is CellFormat.FLAG} == {"is_locked"}
    assert {name for name, kind in kinds.items() if kind is CellFormat.DAY} == {"arrival"}
    lists = {"allowable_room_types", "type_order", "allowed_rooms", "required_features"}
    assert {name for name, kind in kinds.items() if kind is CellFormat.LIST} == lists
    assert format_of(Room.model_fields["capacity"]) is CellFormat.NUMBER
    assert format_of(SalesRule.model_fields["lengths"]) is CellFormat.NUMBERS
    assert format_of(SalesRule.model_fields["arrival_days"]) is CellFormat.LIST


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5", "'-5"),
        ("@home", "'@home"),
        ("\tindented", "'\tindented"),
        ("\rreturned", "'\rreturned"),
        ("\nbroken", "'\nbroken"),
        ("'=x", "''=x"),
        ("'t Hooft", "'t Hooft"),
        ("12 A", "12 A"),
        ("a=b", "a=b"),
        ("", ""),
        ("a;=1+1", "a;'=1+1"),
        ("a,-1;+2\t@x", "a,'-1;'+2\t'@x"),
        ("a;'=1+1", "a;''=1+1"),
        ('a;"=1+1"', 'a;\'"=1+1"'),
        ("a\n=1+1", "a\n'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("Lee; Kim", "Lee; Kim"),
    ],
)
def test_no_text_becomes_a_formula_and_every_text_comes_back(text, cell):
    assert write_cell(text) == cell
    assert read_cell(cell, CellFormat.TEXT) == text


@given(st.text(st.sampled_from("=-'\"a,;\t\n"), max_size=8), st.sampled_from(",;\t"), st.sampled_from(",;\t"))
def test_no_formula_whatever_separator_is_expected(text, written, expected):
    content = table_csv(Table(("A", "B", "C"), (("x", text, "y"),)), CsvForm(written)).decode()
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=expected):
        assert not [cell for cell in row if cell[:1] in set("=-@")]
    assert read_cell(write_cell(text), CellFormat.TEXT) == text


@given(st.text())
def test_every_text_comes_back(text):
    cell = write_cell(text)
    assert read_cell(cell, CellFormat.TEXT) == text
    assert cell[:1] not in set("=+-@\t\r\n")


@given(st.lists(st.text(st.characters(exclude_characters="|"), min_size=1), min_size=1))
def test_every_list_comes_back(texts):
    assert read_cell(write_cell("|".join(texts)), CellFormat.LIST) == texts


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (0, CellFormat.NUMBER),
        (-7, CellFormat.NUMBER),
        (2.5, CellFormat.NUMBER),
        (True, CellFormat.FLAG),
        (False, CellFormat.FLAG),
    ],
)
def test_every_number_and_flag_comes_back(value, kind):
    back = read_cell(write_cell(value), kind)
    assert (back, type(back)) == (value, type(value))


@pytest.mark.parametrize(
    ("cell", "numbers"), [("7", [7]), ("7| 14 |21.0", [7, 14, 21]), ("7|x", [7, "x"]), (7, [7]), (14.0, [14])]
)
def test_a_list_of_numbers_is_one_cell(cell, numbers):
    assert read_value(cell, CellFormat.NUMBERS) == numbers
    if isinstance(cell, str):
        assert read_cell(cell, CellFormat.NUMBERS) == numbers
