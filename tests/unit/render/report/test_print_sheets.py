"""Sheets: short charts are one, long ones go by month, and what is empty is left out and said."""

from __future__ import annotations

from bookingopt.render.chart.rows import chart_of
from bookingopt.render.report.print_sheets import print_sheets
from tests.unit.render.houses import house, new_plan, stay


def sheets(*stays):
    problem = house(Reservations=[], OutOfOrder=[], RequestStartDate=None, RequestEndDate=None)
    return print_sheets(chart_of(problem, new_plan(assignments=list(stays), orphan_gaps=[])))


def test_a_short_chart_is_one_sheet():
    (sheet,) = sheets(stay("Ann", "2027-03-01", 5, "1")).sheets
    assert (str(sheet.first), str(sheet.last)) == ("2027-03-01", "2027-03-06")


def test_a_month_without_an_entry_is_left_out_and_said():
    made = sheets(stay("Ann", "2027-03-01", 5, "1"), stay("Bob", "2027-05-10", 12, "1"))
    assert [str(sheet.first) for sheet in made.sheets] == ["2027-03-01", "2027-05-01"]
    assert made.notes_after == ["Rooms and months without any entry are left out."]
    assert made.notes_before == []
