"""What is on a chart: its days, its sections and lanes."""

from __future__ import annotations

from bookingopt.render.chart.bars import BarKind
from bookingopt.render.chart.rows import ROOMLESS, chart_of, has_present_plan
from tests.unit.render.houses import HOUSE, house, new_plan, stay


def test_blocks_without_an_end_do_not_stretch_the_chart():
    endless = house(OutOfOrder=[{"RoomNumber": "2", "Start": "2027-03-07", "End": "9999-12-30"}])
    assert chart_of(endless, new_plan()).days < 60
    empty = {"assignments": [], "orphan_gaps": []}
    assert chart_of(house(Reservations=[], OutOfOrder=[]), new_plan(**empty)).days == 0
    assert chart_of(house(Reservations=[]), new_plan(**empty)).days == 3


def test_two_stays_of_one_night_stand_in_two_lanes():
    stays = [stay("Ann", "2027-03-01", 3, "1"), stay("Bob", "2027-03-03", 2, "1"), stay("Cleo", "2027-03-05", 1, "1")]
    (plan,) = chart_of(house(OutOfOrder=[]), new_plan(assignments=stays, orphan_gaps=[])).plans
    row = plan.sections[0].rows[0]
    assert [[bar.key for bar in lane] for lane in row.lanes] == [["id-Ann", "id-Cleo"], ["id-Bob"]]
    assert {bar.kind for bar in plan.bars()} == {BarKind.STAY}


def test_stays_without_a_room_come_last():
    (plan,) = chart_of(house(), new_plan(unassigned=[stay("Gil", "2027-03-01", 2, None)])).plans
    assert plan.sections[-1].title == ROOMLESS
    assert [bar.key for lane in plan.sections[-1].rows[0].lanes for bar in lane] == ["id-Gil"]


def test_a_plan_is_present_where_a_stay_has_a_room():
    rows = [{**row, "AssignedRoom": None, "IsLocked": False} for row in HOUSE["Reservations"]]
    assert has_present_plan(house())
    assert not has_present_plan(house(Reservations=rows))


def test_who_is_in_a_suite_is_drawn_over_its_rooms_and_the_other_way_round():
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2"}, {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]}]
    stays = [stay("Ann", "2027-03-01", 3, "S"), stay("Bob", "2027-03-04", 2, "1")]
    blocks = [{"RoomNumber": "S", "Start": "2027-03-08", "End": "2027-03-08"}]
    suites = house(Rooms=rooms, Reservations=[], OutOfOrder=blocks)
    (plan,) = chart_of(suites, new_plan(assignments=stays, orphan_gaps=[])).plans
    rows = {row.name: [(bar.kind, bar.start.day, bar.nights) for bar in row.lanes[0]] for row in plan.sections[0].rows}
    rows |= {row.name: [(bar.kind, bar.start.day, bar.nights) for bar in row.lanes[0]] for row in plan.sections[1].rows}
    closed = (BarKind.BLOCK, 8, 1)
    assert rows == {
        "1": [(BarKind.LINKED, 1, 3), (BarKind.STAY, 4, 2), closed],
        "2": [(BarKind.LINKED, 1, 3), closed],
        "S": [(BarKind.STAY, 1, 3), (BarKind.LINKED, 4, 2), closed],
    }
    over = next(bar for bar in plan.bars() if bar.kind is BarKind.LINKED)
    assert over.labels == ("Ann · in S", "in S", "S")
    assert over.title.startswith("room 1 cannot be let: S is\nAnn (id-Ann)")
    assert over.key is None
