"""Every rule: a house that breaks none, and violations of different size that no other rule sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from bookingopt.validation import RULES, Violation, validate_result
from tests.unit.validation.house import Data, book, day, house, move, nights, placed, read, stay


class Case(NamedTuple):
    """One way to break one rule of the house."""

    rule: str
    name: str
    change: Callable[[Data, Data], object]
    subject: str
    nights: tuple[date, ...]
    size: float
    strict: bool = False


def change_row(field: str, position: int, **values: object) -> Callable[[Data, Data], object]:
    return lambda problem, result: result[field][position].update(values)


def change_result(**values: object) -> Callable[[Data, Data], object]:
    return lambda problem, result: result.update(values)


def remove_row(field: str, position: int) -> Callable[[Data, Data], object]:
    return lambda problem, result: result[field].pop(position)


def add_row(field: str, row: Data) -> Callable[[Data, Data], object]:
    return lambda problem, result: result[field].append(row)


def booked(first: int, length: int, room: str, **fields: object) -> Callable[[Data, Data], object]:
    return lambda problem, result: book(problem, result, stay("z", first, length, **fields), room)


def only_in_problem(length: int) -> Callable[[Data, Data], object]:
    return lambda problem, result: problem["Reservations"].append(stay("z", 1, length))


def claimed_unplaced(problem: Data, result: Data) -> None:
    problem["Reservations"].append(stay("z", 1, 3))
    result["unassigned"] = [placed(stay("z", 1, 3), None)]


def closed(first: int, last: int) -> Callable[[Data, Data], object]:
    """A stay from the 1st to the 4th night in room 6, which is closed for some of them."""

    def change(problem: Data, result: Data) -> None:
        problem["OutOfOrder"].append({"RoomNumber": "6", "Start": day(first), "End": day(last)})
        book(problem, result, stay("z", 1, 4), "6")

    return change


def moved(length: int, *, locked: bool = False, **settings: object) -> Callable[[Data, Data], object]:
    """The only move is one of a stay that the lock, or the settings of the problem, fix in room 6."""

    fields = {"Status": settings.pop("Status")} if "Status" in settings else {}

    def change(problem: Data, result: Data) -> None:
        for reservation, row in zip(problem["Reservations"][:2], result["assignments"][:2], strict=True):
            reservation["AssignedRoom"] = row["PreviousRoom"] = None
        book(problem, result, stay("z", 15, length, AssignedRoom="6", IsLocked=locked, **fields), "7")
        result["moves"] = [move(1, "z", "6", "7", 15)]
        problem.update(settings)

    return change


def not_together(problem: Data, result: Data) -> None:
    for row in result["moves"]:
        row["Cycle"] = None


def hidden_gap(problem: Data, result: Data) -> None:
    """One free night between two stays in room 6, counted in the objective only."""
    book(problem, result, stay("y", 1, 2), "6")
    book(problem, result, stay("z", 4, 2), "6")
    result["objective_value"] += 8


def cancelled(length: int, **declared: object) -> Callable[[Data, Data], object]:
    """A cancelled reservation, which the result leaves out as ``declared``, if at all."""

    def change(problem: Data, result: Data) -> None:
        problem["Reservations"].append(stay("z", 1, length, Status="Cancelled"))
        row = {"Id": "z", "Name": "z", "Arrival": day(1), "Departure": day(1 + length), **declared}
        result["left_out"] = [row] if declared else []

    return change


def planned_and_left_out(problem: Data, result: Data) -> None:
    cancelled(2, Reason="cancelled")(problem, result)
    result["assignments"].append(placed(stay("z", 1, 2, Status="Cancelled"), None))


def together(*rooms: str) -> Callable[[Data, Data], object]:
    """Stays of two nights that share a room on purpose, in these rooms."""

    def change(problem: Data, result: Data) -> None:
        for number, room in enumerate(rooms):
            book(problem, result, stay(f"z{number}", 1 + number, 2, SameRoom="family"), room)

    return change


def suite_and_room(length: int, *, parts: tuple[str, ...] = ("6", "7")) -> Callable[[Data, Data], object]:
    """A stay of six nights in a suite of ``parts``, and one that comes two nights later into room 6."""

    def change(problem: Data, result: Data) -> None:
        problem["Rooms"].append({"RoomNumber": "Suite", "RoomType": "C", "Parts": list(parts)})
        book(problem, result, stay("y", 1, 6), "Suite")
        book(problem, result, stay("z", 3, length), "6")

    return change


def sales_rule(
    fields: Data, table: tuple[str, str] | None = None, *, published: bool = True
) -> Callable[[Data, Data], object]:
    """A sales rule for the arrivals of the 20th and 21st, with these reasons in the table, or without a table."""

    def change(problem: Data, result: Data) -> None:
        problem["SalesRules"] = [{"Start": day(20), "End": day(21), "RoomTypes": ["A"], **fields}]
        result["sellable"] = [
            {"RoomType": "A", "Arrival": day(20 + at), "Fplos": "".join("NY"[c == "Y"] for c in why), "Why": why}
            for at, why in enumerate(table or ())
        ]
        if not published:
            result["restrictions"] = []

    return change


GAP = house()[1]["orphan_gaps"][0]

VIOLATIONS = [
    Case("double-booking", "one night", booked(2, 1, "5"), "5", nights(2), 1),
    Case("double-booking", "the end", booked(3, 9, "5"), "5", nights(3, 4, 5), 3),
    Case("unassigned", "left out", only_in_problem(1), "z", nights(1), 1),
    Case("unassigned", "left out for longer", only_in_problem(4), "z", nights(1, 2, 3, 4), 4),
    Case("unassigned", "no room", booked(1, 2, None), "z", nights(1, 2), 2),
    Case("unassigned", "listed beside a plan", claimed_unplaced, "z", nights(1, 2, 3), 3),
    Case("unknown-reservation", "short", add_row("assignments", placed(stay("z", 1, 1), "6")), "z", nights(1), 1),
    Case("unknown-reservation", "long", add_row("assignments", placed(stay("z", 1, 3), "1")), "z", nights(1, 2, 3), 3),
    Case(
        "unknown-reservation",
        "twice",
        add_row("assignments", placed(house()[0]["Reservations"][5], "6")),
        "f",
        nights(10, 11),
        2,
    ),
    Case("changed-reservation", "guests", change_row("assignments", 2, Guests=2), "c", (), 1),
    Case("changed-reservation", "lock and cost", change_row("assignments", 2, IsLocked=False, MoveCost=5), "c", (), 2),
    Case(
        "changed-reservation",
        "dates, name and types",
        change_row("assignments", 4, Arrival=day(2), Length=1, Name="E", AllowableRoomTypes=["B", "C"]),
        "e",
        (),
        4,
    ),
    Case("changed-reservation", "present room", change_row("assignments", 3, PreviousRoom="3"), "d", (), 1),
    Case("changed-reservation", "user field", change_row("assignments", 3, **{"x-tour": [7]}), "d", (), 1),
    Case("changed-reservation", "new user field", change_row("assignments", 0, **{"x-vip": True}), "a", (), 1),
    Case("left-out", "hidden", cancelled(3), "z", nights(1, 2, 3), 3),
    Case("left-out", "hidden, day use", cancelled(0), "z", (), 1),
    Case("left-out", "other reason", cancelled(4, Reason="no_show"), "z", nights(1, 2, 3, 4), 4),
    Case("left-out", "planned as well", planned_and_left_out, "z", nights(1, 2), 2),
    Case(
        "left-out",
        "not to be left out",
        change_result(
            left_out=[{"Id": "z", "Name": "z", "Arrival": day(1), "Departure": day(3), "Reason": "departed"}]
        ),
        "z",
        nights(1, 2),
        2,
    ),
    Case("moved-lock", "in house", moved(5, Status="InHouse"), "z", nights(15, 16, 17, 18, 19), 5),
    Case("unknown-room", "short", booked(1, 1, "99"), "z", nights(1), 1),
    Case("unknown-room", "long", booked(1, 4, "06"), "z", nights(1, 2, 3, 4), 4),
    Case("ineligible-room", "capacity", booked(1, 1, "6", Guests=3), "z", nights(1), 1),
    Case("ineligible-room", "features", booked(1, 2, "6", RequiredFeatures=["bath"]), "z", nights(1, 2), 2),
    Case("ineligible-room", "rooms", booked(1, 3, "6", AllowedRooms=["7"]), "z", nights(1, 2, 3), 3),
    Case("ineligible-room", "types", booked(1, 4, "6", AllowableRoomTypes=["A"]), "z", nights(1, 2, 3, 4), 4),
    Case("out-of-order", "one night", closed(2, 2), "z", nights(2), 1),
    Case("out-of-order", "the end and beyond", closed(3, 9), "z", nights(3, 4), 2),
    Case("linked-room", "one night", suite_and_room(1), "6", nights(3), 1),
    Case("linked-room", "to the end of the suite's", suite_and_room(6), "6", nights(3, 4, 5, 6), 4),
    Case("same-room", "two rooms", together("6", "7"), "family", nights(2, 3), 1),
    Case("same-room", "two elsewhere", together("6", "7", "7"), "family", nights(2, 3, 4), 2),
    Case("moved-lock", "locked", moved(1, locked=True), "z", nights(15), 1),
    Case("moved-lock", "before the window", moved(2, RequestStartDate=day(16)), "z", nights(15, 16), 2),
    Case("moved-lock", "after the window", moved(3, RequestEndDate=day(17)), "z", nights(15, 16, 17), 3),
    Case("moved-lock", "frozen", moved(4, RequestStartDate=day(14), FreezeDays=2), "z", nights(15, 16, 17, 18), 4),
    Case("minimum-stay", "hidden", remove_row("orphan_gaps", 0), "3", nights(8, 9), 2),
    Case("minimum-stay", "hidden, shorter", hidden_gap, "6", nights(3), 1),
    Case("minimum-stay", "other figures", change_row("orphan_gaps", 0, MinimumStay=4), "3", nights(8, 9), 2),
    Case("minimum-stay", "other neighbour", change_row("orphan_gaps", 0, Before=None), "3", nights(8, 9), 2),
    Case("minimum-stay", "other cost", change_row("orphan_gaps", 0, Cost=4.5), "3", nights(8, 9), 2),
    Case("minimum-stay", "invented", add_row("orphan_gaps", {**GAP, "RoomNumber": "6", "Nights": 1}), "6", (), 1),
    Case("minimum-stay", "no orphan", add_row("orphan_gaps", {**GAP, "RoomNumber": "2", "Start": day(4)}), "2", (), 2),
    Case("minimum-stay", "twice", add_row("orphan_gaps", GAP), "3", (), 2),
    Case("minimum-stay", "strict", lambda problem, result: None, "3", nights(8, 9), 2, strict=True),
    Case("adjacency", "hidden", remove_row("adjacency_misses", 0), "f", nights(10, 11), 2),
    Case("adjacency", "hidden, longer", remove_row("adjacency_misses", 1), "g", nights(11, 12, 13), 3),
    Case("adjacency", "other room", change_row("adjacency_misses", 1, RoomNumber="5"), "g", nights(11, 12, 13), 3),
    Case(
        "adjacency",
        "invented",
        add_row("adjacency_misses", {"Id": "d", "Name": "d", "AdjacencyGroup": "party", "RoomNumber": "3"}),
        "d",
        nights(10, 11, 12, 13),
        4,
    ),
    Case("type-change", "hidden", remove_row("type_changes", 0), "e", nights(1, 2, 3, 4, 5), 5),
    Case("type-change", "other kind", change_row("type_changes", 0, Kind="downgrade"), "e", nights(1, 2, 3, 4, 5), 5),
    Case(
        "type-change",
        "invented",
        add_row("type_changes", {"Id": "d", "From": "A", "To": "B", "Kind": "upgrade"}),
        "d",
        nights(10, 11, 12, 13),
        4,
    ),
    Case("move", "hidden", remove_row("moves", 1), "b", nights(1, 2), 2),
    Case("move", "invented", add_row("moves", move(3, "d", "1", "3", 10)), "d", nights(10, 11, 12, 13), 4),
    Case("move", "of nobody", add_row("moves", move(3, "nobody", "1", "3", 10)), "nobody", (), 1),
    Case("move", "from elsewhere", change_row("moves", 0, From="7"), "a", nights(1, 2, 3), 3),
    Case("move", "to elsewhere", change_row("moves", 0, To="7"), "a", nights(1, 2, 3), 3),
    Case("move", "other arrival", change_row("moves", 0, Arrival=day(2)), "a", nights(1, 2, 3), 3),
    Case("move", "steps", change_row("moves", 1, Step=3), "b", (), 1),
    Case("move", "one after the other", not_together, "a", nights(1, 2), 2),
    Case("objective-mismatch", "too high", change_result(objective_value=5), "objective_value", (), 0.4375),
    Case("objective-mismatch", "too low", change_result(objective_value=4.5), "objective_value", (), 0.0625),
    Case("objective-mismatch", "no value", change_result(objective_value=None), "objective_value", (), 4.5625),
    Case("objective-mismatch", "bound above", change_result(best_bound=4.75), "best_bound", (), 0.1875),
    Case("unsafe-restriction", "one length", change_row("restrictions", 0, MinStay=1), "A", nights(20), 1),
    Case("unsafe-restriction", "two lengths", change_row("restrictions", 1, MinStay=1), "A", nights(21), 2),
    Case("unsafe-restriction", "a rule", sales_rule({"Start": day(21), "Lengths": [1, 2]}), "A", nights(21), 1),
    Case("unsafe-restriction", "closed by a rule", sales_rule({"ArrivalDays": ["Fri"]}), "A", nights(20), 2),
    Case(
        "unsafe-restriction",
        "departure closed by a rule",
        sales_rule({"Start": day(22), "End": day(22), "DepartureDays": ["Fri"]}),
        "A",
        nights(20),
        1,
    ),
    Case("not-sellable", "sold", sales_rule({"MaxStay": 2}, ("MYY", "MHR"), published=False), "A", nights(20), 1),
    Case(
        "not-sellable",
        "for another reason",
        sales_rule({"MinStay": 3}, ("RRY", "MHY"), published=False),
        "A",
        nights(21),
        2,
    ),
    Case(
        "not-sellable", "no such rule", sales_rule({"MaxStay": 3}, ("RRR", "FHY"), published=False), "A", nights(20), 3
    ),
]

each_case = pytest.mark.parametrize("case", [pytest.param(b, id=f"{b.rule}: {b.name}") for b in VIOLATIONS])


def violations(case: Case) -> tuple[Violation, ...]:
    problem, result = house()
    case.change(problem, result)
    result, problem = reversed(read(problem, result))
    return validate_result(result, problem, strict=case.strict).violations


def test_a_house_that_breaks_no_rule():
    problem, result = read(*house())
    verdict = validate_result(result, problem)
    assert verdict.violations == ()
    assert verdict.notes == ("Orphan gap in room 3, 2 nights, 2027-05-08 to 2027-05-09 (minimum stay 3).",)


def test_a_suite_and_a_room_that_is_no_part_of_it_may_both_be_let() -> None:
    problem, result = house()
    suite_and_room(3, parts=("7",))(problem, result)
    result, problem = reversed(read(problem, result))
    assert validate_result(result, problem).violations == ()


@each_case
def test_a_breach_is_seen_by_its_rule_alone(case):
    found = violations(case)
    assert [(v.rule, v.subject, v.nights, v.size) for v in found] == [(case.rule, case.subject, case.nights, case.size)]
    assert found[0].text.endswith(".")


@each_case
def test_no_rule_can_be_removed_unnoticed(case, monkeypatch):
    monkeypatch.delitem(RULES, case.rule)
    assert violations(case) == ()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_tried_with_two_sizes(rule):
    assert len({case.size for case in VIOLATIONS if case.rule == rule}) >= 2
