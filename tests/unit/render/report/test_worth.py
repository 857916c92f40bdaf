"""The table of minimum stays in the report."""

from __future__ import annotations

from bookingopt.render.report.worth import minimum_stays
from tests.unit.render.houses import new_plan
from tests.unit.render.report.test_curves import POINTS


def test_only_figures_that_are_there_have_a_column():
    (table,) = minimum_stays(new_plan(minimum_stay_curve=[{**point, "Unsettled": 2} for point in POINTS]))
    titles = [column.title for column in table.columns]
    wanted = ["Minimum stay", "Gap cost", "Orphan nights", "Sellable nights"]
    assert titles == [*wanted, "Bound of the gap cost", "Sellable figures"]
    assert table.lines[1].cells == ("2", "5", "4", "20", "", "2 stays not settled")


def test_rows_of_a_type_can_be_searched_by_it():
    points = [{**POINTS[0], "Bound": 0.0, "OrphanNightsValue": 12.5}, {**POINTS[0], "RoomType": "Twin"}]
    (table,) = minimum_stays(new_plan(minimum_stay_curve=points))
    assert [column.title for column in table.columns][1:5] == [
        *("Room type", "Gap cost", "Orphan nights", "Worth of the orphan nights")
    ]
    assert [line.types for line in table.lines] == [(), ("Twin",)]
    assert table.lines[0].cells[4] == "12.5"


def test_without_a_curve_there_is_no_table():
    assert minimum_stays(new_plan()) == []
