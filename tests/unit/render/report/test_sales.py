"""What may be sold, in the report: the hotel's own rules, and the letters with their counts."""

from __future__ import annotations

from datetime import date

from bookingopt.render.report.sales import letters, sales_rules
from bookingopt.render.report.tables import Cell
from tests.unit.render.houses import house, new_plan


def test_each_rule_is_a_row_with_its_dates_and_types():
    summer = {"Start": "2027-06-01", "End": "2027-08-31", "ArrivalDays": ["Sat"]}
    (shown,) = sales_rules(
        house(SalesRules=[summer, summer | {"RoomTypes": ["Twin", "Attic"], "ArrivalDays": ["Fri"]}])
    )
    everyone, some = shown.lines
    assert [cell.text for cell in everyone.cells if isinstance(cell, Cell)] == [
        *("2027-06-01", "2027-08-31", "all"),
        "arrival on Sat only",
    ]
    assert some.cells[2] == Cell("name", "Twin, Attic")
    assert (everyone.types, some.types) == ((), ("Twin", "Attic"))
    assert everyone.nights == (date(2027, 6, 1), date(2027, 8, 31))
    assert sales_rules(house()) == []


def test_the_letters_are_explained_and_counted():
    rows = [
        {"RoomType": "Twin", "Arrival": "2027-03-01", "Fplos": "NYN", "Why": "RYR"},
        {"RoomType": "Attic", "Arrival": "2027-03-01", "Fplos": "NNN", "Why": "RFM"},
    ]
    (shown,) = letters(new_plan(sellable=rows))
    assert [line.cells for line in shown.lines] == [
        ("Y", "sellable", "1"),
        ("F", "full", "1"),
        ("R", "against a sales rule", "3"),
        ("M", "under the minimum stay", "1"),
    ]
    assert letters(new_plan()) == []
