"""The table of minimum stays in the report."""

from __future__ import annotations

from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.worth import lock_prices, minimum_stays
from tests.unit.render.houses import house, new_plan
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


def test_locks_are_listed_with_their_nights_and_types():
    price = {"Id": "id-Ann", "Name": "Ann", "RoomNumber": "1", "GapCost": 4.0, "Bound": 4.5, "OrphanNights": 2}
    together = {"GapCost": 9.0, "Bound": 9.0, "OrphanNights": 3, "OrphanNightsValue": 240}
    result = new_plan(lock_prices=[{**price, "OrphanNightsValue": 160}, together])
    (table,) = lock_prices(result, RoomsAndStays(house()))
    titles = [column.title for column in table.columns]
    assert titles == ["Lock", "Room", "Gap cost", "At most", "Orphan nights", "Worth", "Sellable stays more"]
    assert [line.cells[0].text for line in table.lines] == ["Ann (id-Ann)", "all together"]
    assert table.lines[0].cells[2:6] == ("4", "4.5", "2", "160")
    assert table.lines[0].nights is not None
    assert table.lines[1].nights is None
    assert lock_prices(new_plan(), RoomsAndStays(house())) == []
