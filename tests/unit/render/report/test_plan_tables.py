"""The tables about a plan: only what the result has, and a column of cycles only where moves are in one."""

from __future__ import annotations

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.solve import solve
from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.plan_tables import even_wear, move_curve, move_list, orphan_gaps, type_changes
from tests.unit.render.houses import NEW, house, new_plan
from tests.unit.samples import DATA

LOOKUP = RoomsAndStays(house())


def test_cycles_have_a_column_where_there_are_some():
    (plain,) = move_list(new_plan(), LOOKUP)
    (cyclic,) = move_list(new_plan(moves=[{**NEW["moves"][0], "Cycle": 1}]), LOOKUP)
    assert [column.title for column in cyclic.columns] == [*(column.title for column in plain.columns), "Cycle"]
    assert cyclic.lines[0].cells[-1] == "1"
    assert cyclic.caption.endswith("those of one cycle change together")


def test_what_the_result_has_not_is_no_table():
    result = new_plan(moves=[], orphan_gaps=[], type_changes=[], move_curve=[])
    assert [*move_list(result, LOOKUP), *orphan_gaps(result, LOOKUP), *type_changes(result, LOOKUP)] == []
    assert move_curve(result) == []


def test_gaps_are_told_by_what_can_be_sold_after_the_turnover_of_their_room():
    """Both rooms are free on the nights of 1 and 2 May before a stay and from the 5th to the 8th after it."""
    rooms = [{"RoomNumber": "1", "TurnoverNights": 2}, {"RoomNumber": "2", "TurnoverNights": 0}]
    locks = {"Length": 2, "IsLocked": True}
    data = {
        "ProblemId": "p",
        "MinimumStay": 5,
        "TurnoverNights": 9,
        "RequestStartDate": "2027-05-01",
        "LeadingGaps": True,
        "Rooms": rooms,
        "Reservations": [
            {"Name": f"{room}-{day}", "Arrival": f"2027-05-{day:02}", "AssignedRoom": room, **locks}
            for room in ("1", "2")
            for day in (3, 9)
        ],
    }
    problem = parse_problem(data)
    (table,) = orphan_gaps(solve(problem, SolveParams(steps=100, sellable=False)), RoomsAndStays(problem))
    cells = [[cell if isinstance(cell, str) else cell.text for cell in line.cells] for line in table.lines]
    assert [(row[0], row[2], row[3], row[5], *row[6:]) for row in cells] == [
        ("1", "2027-05-01", "0", "64", "out of order or first day", "1-3"),
        ("1", "2027-05-07", "0", "64", "1-3", "1-9"),
        ("2", "2027-05-01", "2", "16", "out of order or first day", "2-3"),
        ("2", "2027-05-05", "4", "4", "2-3", "2-9"),
    ]


def test_rooms_of_a_kind_are_named_with_their_nights():
    (table,) = even_wear(new_plan(even_wear=DATA["even_wear"]))
    (line,) = table.lines
    assert [cell if isinstance(cell, str) else cell.text for cell in line.cells] == [
        *("Twin", "012, 12 A"),
        *("3", "1,200", "1,440,009"),
        *("601", "602", "723,605"),
    ]
    assert even_wear(new_plan()) == []
