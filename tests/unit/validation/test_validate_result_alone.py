"""A result without its problem: it is held against itself."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests.unit.validation.house import Data, day, house, move, placed, stay

SILENT = "Without the problem only what the result says of itself is checked."


def violations(result: Data, *, strict: bool = False):
    return [(v.rule, v.subject) for v in validate_result(parse_result(result), None, strict=strict).violations]


def test_a_result_that_is_consistent():
    verdict = validate_result(parse_result(house()[1]), None)
    assert verdict.violations == ()
    assert verdict.notes == (SILENT, "Orphan gap in room 3, 2 nights, 2027-05-08 to 2027-05-09 (minimum stay 3).")


def other_present_room(result: Data) -> None:
    result["assignments"][0]["PreviousRoom"] = "7"


CHANGES = {
    "double-booking": (("double-booking", "5"), lambda r: r["assignments"].append(placed(stay("z", 5, 1), "5"))),
    "no room": (("unassigned", "z"), lambda r: r["assignments"].append(placed(stay("z", 5, 1), None))),
    "unassigned": (("unassigned", "z"), lambda r: r.update(unassigned=[placed(stay("z", 5, 1), None)])),
    "twice": (("unknown-reservation", "e"), lambda r: r["assignments"].append(r["assignments"][4])),
    "other present room": (("move", "a"), other_present_room),
    "undeclared move": (("move", "b"), lambda r: r["moves"].pop()),
    "order of moves": (("move", "a"), lambda r: [row.update(Cycle=None) for row in r["moves"]]),
    "gap where a stay is": (("minimum-stay", "3"), lambda r: r["orphan_gaps"][0].update(Start=day(7))),
    "gap beside no stay": (
        ("minimum-stay", "6"),
        lambda r: r["orphan_gaps"].append({**r["orphan_gaps"][0], "RoomNumber": "6", "Start": day(20)}),
    ),
    "gap of other nights": (("minimum-stay", "3"), lambda r: r["orphan_gaps"][0].update(Nights=3, MinimumStay=4)),
    "gap with another guest": (("minimum-stay", "3"), lambda r: r["orphan_gaps"][0].update(After="f")),
    "gap at another cost": (("minimum-stay", "3"), lambda r: r["orphan_gaps"][0].update(Cost=2)),
    "gap that can be sold": (("minimum-stay", "3"), lambda r: r["orphan_gaps"][0].update(MinimumStay=2)),
    "gap of no measure": (
        ("minimum-stay", "7"),
        lambda r: r["orphan_gaps"].append(
            {**r["orphan_gaps"][0], "RoomNumber": "7", "Nights": 10**9, "MinimumStay": 10**9 + 1}
        ),
    ),
    "gap beyond the last day": (
        ("minimum-stay", "7"),
        lambda r: r["orphan_gaps"].append(
            {**r["orphan_gaps"][0], "RoomNumber": "7", "Start": date.max.isoformat(), "After": None}
        ),
    ),
    "miss in another room": (("adjacency", "f"), lambda r: r["adjacency_misses"][0].update(RoomNumber="2")),
    "miss of no member": (
        ("adjacency", "d"),
        lambda r: r["adjacency_misses"].append({**r["adjacency_misses"][0], "Id": "d", "Name": "d"}),
    ),
    "miss of a member alone": (
        ("adjacency", "f"),
        lambda r: (r["assignments"][6].update(AdjacencyGroup=None), r["adjacency_misses"].pop()),
    ),
    "miss of nobody": (
        ("adjacency", "nobody"),
        lambda r: r["adjacency_misses"].append({**r["adjacency_misses"][0], "Id": "nobody"}),
    ),
    "change to the same type": (("type-change", "e"), lambda r: r["type_changes"][0].update(To="A")),
    "change of nobody": (
        ("type-change", "nobody"),
        lambda r: r["type_changes"].append({**r["type_changes"][0], "Id": "nobody"}),
    ),
    "change twice": (("type-change", "e"), lambda r: r["type_changes"].append(r["type_changes"][0])),
    "less than its orphan gaps": (
        ("objective-mismatch", "objective_value"),
        lambda r: r.update(objective_value=3.5, best_bound=3.5),
    ),
    "bound above": (("objective-mismatch", "best_bound"), lambda r: r.update(best_bound=4.75)),
    "restriction": (("unsafe-restriction", "A"), lambda r: r["restrictions"][0].update(MinStay=1)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_result_says_against_itself(name):
    expected, change = CHANGES[name]
    result = house()[1]
    change(result)
    assert violations(result) == [expected]


def test_a_gap_may_lie_between_stays_in_a_suite_that_its_room_is_a_part_of():
    result = house()[1]
    result["orphan_gaps"][0].update(RoomNumber="6")  # what room 3 consists of is not said
    result["orphan_gaps"].append({**result["orphan_gaps"][0], "RoomNumber": "7"})
    assert not {rule for rule, subject in violations(result) if subject in "67"}


def test_a_suite_has_turnover_nights_of_its_own():
    """Room 1 has none, and can be sold two nights after the suite that it is a part of."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "S", "Parts": ["1"], "RoomType": "Suite", "TurnoverNights": 2}]
    stays = [{"Name": "a", "Arrival": "2027-05-03", "Length": 1, "RoomType": "Suite", "AssignedRoom": "S"}]
    blocks = [{"RoomNumber": "1", "Start": "2027-05-09", "End": "2027-05-10"}]
    problem = {"ProblemId": "p", "MinimumStay": 6, "RequestStartDate": "2027-05-02", "LeadingGaps": True}
    problem |= {"Rooms": rooms, "Reservations": stays, "OutOfOrder": blocks}
    result = solve(parse_problem(problem))
    assert [(str(gap.start), gap.nights) for gap in result.orphan_gaps] == [("2027-05-02", 1), ("2027-05-06", 3)]
    assert validate_result(result, None).violations == ()


def test_a_gap_behind_a_suite_may_have_no_night_to_sell():
    """The one free night of room 1 before the block is one of the turnover nights of whoever would come."""
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "S", "Parts": ["1"], "RoomType": "Suite"}]
    stays = [{"Name": "a", "Arrival": "2027-05-03", "Length": 1, "RoomType": "Suite", "AssignedRoom": "S"}]
    blocks = [{"RoomNumber": "1", "Start": "2027-05-07", "End": "2027-05-10"}]
    problem = {"ProblemId": "p", "MinimumStay": 6, "TurnoverNights": 2}
    problem |= {"Rooms": rooms, "Reservations": stays, "OutOfOrder": blocks}
    result = solve(parse_problem(problem))
    assert [(str(gap.start), gap.nights) for gap in result.orphan_gaps] == [("2027-05-06", 0)]
    assert validate_result(result, None).violations == ()


def test_a_locked_stay_that_has_moved():
    result = house()[1]
    result["assignments"].append(placed(stay("z", 20, 2, AssignedRoom="6", IsLocked=True), "7"))
    result["moves"].append(move(3, "z", "6", "7", 20))
    assert violations(result) == [("moved-lock", "z")]


def test_one_night_has_one_minimum_stay():
    result = house()[1]
    result["assignments"] += [placed(stay("y", 6, 2), "6"), placed(stay("z", 10, 2), "6")]
    gap = {**result["orphan_gaps"][0], "RoomNumber": "6", "Before": "y", "After": "z"}
    result["objective_value"] = 20
    result["orphan_gaps"].append({**gap, "MinimumStay": 4, "Cost": 8})
    assert violations(result) == [("minimum-stay", "6")]
    result["orphan_gaps"][1] = gap
    assert violations(result) == []


def test_under_strict_a_declared_gap_is_a_violation():
    assert violations(house()[1], strict=True) == [("minimum-stay", "3")]
