"""Every rule: a house that breaks none, and breaches of different size that no other rule sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import pytest

from bookingopt.validation import RULES, Violation, validate_result
from tests.unit.validation.house import Data, book, day, house, move, nights, placed, read, stay


class Breach(NamedTuple):
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

    def change(problem: Data, result: Data) -> None:
        for reservation, row in zip(problem["Reservations"][:2], result["assignments"][:2], strict=True):
            reservation["AssignedRoom"] = row["PreviousRoom"] = None
        book(problem, result, stay("z", 15, length, AssignedRoom="6", IsLocked=locked), "7")
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


GAP = house()[1]["orphan_gaps"][0]

BREACHES = [
    Breach("double-booking", "one night", booked(2, 1, "5"), "5", nights(2), 1),
    Breach("double-booking", "the end", booked(3, 9, "5"), "5", nights(3, 4, 5), 3),
    Breach("unassigned", "left out", only_in_problem(1), "z", nights(1), 1),
    Breach("unassigned", "left out for longer", only_in_problem(4), "z", nights(1, 2, 3, 4), 4),
    Breach("unassigned", "no room", booked(1, 2, None), "z", nights(1, 2), 2),
    Breach("unassigned", "listed beside a plan", claimed_unplaced, "z", nights(1, 2, 3), 3),
    Breach("unknown-reservation", "short", add_row("assignments", placed(stay("z", 1, 1), "6")), "z", nights(1), 1),
    Breach(
        "unknown-reservation", "long", add_row("assignments", placed(stay("z", 1, 3), "1")), "z", nights(1, 2, 3), 3
    ),
    Breach(
        "unknown-reservation",
        "twice",
        add_row("assignments", placed(house()[0]["Reservations"][5], "6")),
        "f",
        nights(10, 11),
        2,
    ),
    Breach("changed-reservation", "guests", change_row("assignments", 2, Guests=2), "c", (), 1),
    Breach(
        "changed-reservation", "lock and cost", change_row("assignments", 2, IsLocked=False, MoveCost=5), "c", (), 2
    ),
    Breach(
        "changed-reservation",
        "dates, name and types",
        change_row("assignments", 4, Arrival=day(2), Length=1, Name="E", AllowableRoomTypes=["B", "C"]),
        "e",
        (),
        4,
    ),
    Breach("changed-reservation", "present room", change_row("assignments", 3, PreviousRoom="3"), "d", (), 1),
    Breach("changed-reservation", "user field", change_row("assignments", 3, **{"x-tour": [7]}), "d", (), 1),
    Breach("changed-reservation", "new user field", change_row("assignments", 0, **{"x-vip": True}), "a", (), 1),
    Breach("unknown-room", "short", booked(1, 1, "99"), "z", nights(1), 1),
    Breach("unknown-room", "long", booked(1, 4, "06"), "z", nights(1, 2, 3, 4), 4),
    Breach("ineligible-room", "capacity", booked(1, 1, "6", Guests=3), "z", nights(1), 1),
    Breach("ineligible-room", "features", booked(1, 2, "6", RequiredFeatures=["bath"]), "z", nights(1, 2), 2),
    Breach("ineligible-room", "rooms", booked(1, 3, "6", AllowedRooms=["7"]), "z", nights(1, 2, 3), 3),
    Breach("ineligible-room", "types", booked(1, 4, "6", AllowableRoomTypes=["A"]), "z", nights(1, 2, 3, 4), 4),
    Breach("out-of-order", "one night", closed(2, 2), "z", nights(2), 1),
    Breach("out-of-order", "the end and beyond", closed(3, 9), "z", nights(3, 4), 2),
    Breach("moved-lock", "locked", moved(1, locked=True), "z", nights(15), 1),
    Breach("moved-lock", "before the window", moved(2, RequestStartDate=day(16)), "z", nights(15, 16), 2),
    Breach("moved-lock", "after the window", moved(3, RequestEndDate=day(17)), "z", nights(15, 16, 17), 3),
    Breach("moved-lock", "frozen", moved(4, RequestStartDate=day(14), FreezeDays=2), "z", nights(15, 16, 17, 18), 4),
    Breach("minimum-stay", "hidden", remove_row("orphan_gaps", 0), "3", nights(8, 9), 2),
    Breach("minimum-stay", "hidden, shorter", hidden_gap, "6", nights(3), 1),
    Breach("minimum-stay", "other figures", change_row("orphan_gaps", 0, MinimumStay=4), "3", nights(8, 9), 2),
    Breach("minimum-stay", "other neighbour", change_row("orphan_gaps", 0, Before=None), "3", nights(8, 9), 2),
    Breach("minimum-stay", "other cost", change_row("orphan_gaps", 0, Cost=4.5), "3", nights(8, 9), 2),
    Breach("minimum-stay", "invented", add_row("orphan_gaps", {**GAP, "RoomNumber": "6", "Nights": 1}), "6", (), 1),
    Breach(
        "minimum-stay", "no orphan", add_row("orphan_gaps", {**GAP, "RoomNumber": "2", "Start": day(4)}), "2", (), 2
    ),
    Breach("minimum-stay", "twice", add_row("orphan_gaps", GAP), "3", (), 2),
    Breach("minimum-stay", "strict", lambda problem, result: None, "3", nights(8, 9), 2, strict=True),
    Breach("adjacency", "hidden", remove_row("adjacency_misses", 0), "f", nights(10, 11), 2),
    Breach("adjacency", "hidden, longer", remove_row("adjacency_misses", 1), "g", nights(11, 12, 13), 3),
    Breach("adjacency", "other room", change_row("adjacency_misses", 1, RoomNumber="5"), "g", nights(11, 12, 13), 3),
    Breach(
        "adjacency",
        "invented",
        add_row("adjacency_misses", {"Id": "d", "Name": "d", "AdjacencyGroup": "party", "RoomNumber": "3"}),
        "d",
        nights(10, 11, 12, 13),
        4,
    ),
    Breach("type-change", "hidden", remove_row("type_changes", 0), "e", nights(1, 2, 3, 4, 5), 5),
    Breach("type-change", "other kind", change_row("type_changes", 0, Kind="downgrade"), "e", nights(1, 2, 3, 4, 5), 5),
    Breach(
        "type-change",
        "invented",
        add_row("type_changes", {"Id": "d", "From": "A", "To": "B", "Kind": "upgrade"}),
        "d",
        nights(10, 11, 12, 13),
        4,
    ),
    Breach("move", "hidden", remove_row("moves", 1), "b", nights(1, 2), 2),
    Breach("move", "invented", add_row("moves", move(3, "d", "1", "3", 10)), "d", nights(10, 11, 12, 13), 4),
    Breach("move", "of nobody", add_row("moves", move(3, "nobody", "1", "3", 10)), "nobody", (), 1),
    Breach("move", "from elsewhere", change_row("moves", 0, From="7"), "a", nights(1, 2, 3), 3),
    Breach("move", "to elsewhere", change_row("moves", 0, To="7"), "a", nights(1, 2, 3), 3),
    Breach("move", "other arrival", change_row("moves", 0, Arrival=day(2)), "a", nights(1, 2, 3), 3),
    Breach("move", "steps", change_row("moves", 1, Step=3), "b", (), 1),
    Breach("move", "one after the other", not_together, "a", nights(1, 2), 2),
    Breach("objective-mismatch", "too high", change_result(objective_value=5), "objective_value", (), 0.4375),
    Breach("objective-mismatch", "too low", change_result(objective_value=4.5), "objective_value", (), 0.0625),
    Breach("objective-mismatch", "no value", change_result(objective_value=None), "objective_value", (), 4.5625),
    Breach("objective-mismatch", "bound above", change_result(best_bound=4.75), "best_bound", (), 0.1875),
    Breach("unsafe-restriction", "one length", change_row("restrictions", 0, MinStay=1), "A", nights(20), 1),
    Breach("unsafe-restriction", "two lengths", change_row("restrictions", 1, MinStay=1), "A", nights(21), 2),
]

each_breach = pytest.mark.parametrize("breach", [pytest.param(b, id=f"{b.rule}: {b.name}") for b in BREACHES])


def violations(breach: Breach) -> tuple[Violation, ...]:
    problem, result = house()
    breach.change(problem, result)
    result, problem = reversed(read(problem, result))
    return validate_result(result, problem, strict=breach.strict).violations


def test_a_house_that_breaks_no_rule():
    problem, result = read(*house())
    verdict = validate_result(result, problem)
    assert verdict.violations == ()
    assert verdict.notes == ("Orphan gap in room 3, 2 nights, 2027-05-08 to 2027-05-09 (minimum stay 3).",)


@each_breach
def test_a_breach_is_seen_by_its_rule_alone(breach):
    found = violations(breach)
    assert [(v.rule, v.subject, v.nights, v.size) for v in found] == [
        (breach.rule, breach.subject, breach.nights, breach.size)
    ]
    assert found[0].text.endswith(".")


@each_breach
def test_no_rule_can_be_removed_unnoticed(breach, monkeypatch):
    monkeypatch.delitem(RULES, breach.rule)
    assert violations(breach) == ()


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_tried_with_two_sizes(rule):
    assert len({breach.size for breach in BREACHES if breach.rule == rule}) >= 2
