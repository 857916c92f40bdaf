"""Small houses with their results, for the tests of what is drawn."""

from __future__ import annotations

from typing import Any

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from tests.unit.samples import DATA

#: Names that try to be something else than text.
HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "]]><!-- & \" ' --",
    "[bold red]x[/]",
    "שלום עולם",
    "\u202eevil\u202c",
    "\x1b[2J\x07\n\tx",
    "王小明さん",
    "e\u0301\u0302\u0303",
    "\ufffe\uffff",
    "👩‍👩‍👧",
    "W" * 200,
]


def stay(name: str, arrival: str, length: int, room: str | None = None, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Id": f"id-{name}", "Arrival": arrival, "Length": length, "AssignedRoom": room, **more}


#: Two types; Ann is locked, Bob moves from 3 to 1, Cleo has no room yet, Dora and Emil are a group.
HOUSE: dict[str, Any] = {
    "ProblemId": "house",
    "MinimumStay": 3,
    "RequestStartDate": "2027-02-26",
    "RequestEndDate": "2027-03-12",
    "Rooms": [
        {"RoomNumber": "1", "RoomType": "Twin"},
        {"RoomNumber": "3", "RoomType": "Attic"},
        {"RoomNumber": "2", "RoomType": "Twin"},
    ],
    "Reservations": [
        stay("Ann", "2027-02-26", 3, "1", IsLocked=True),
        stay("Bob", "2027-03-03", 4, "3"),
        stay("Cleo", "2027-03-01", 2),
        stay("Dora", "2027-03-05", 2, "2", AdjacencyGroup="party"),
        stay("Emil", "2027-03-05", 9, "3", AdjacencyGroup="party"),
    ],
    "OutOfOrder": [{"RoomNumber": "2", "Start": "2027-03-07", "End": "2027-03-08", "Reason": "new carpet"}],
}

#: Where everybody is in the new plan.
ROOMS = {"Ann": "1", "Bob": "1", "Cleo": "2", "Dora": "2", "Emil": "3"}

NEW: dict[str, Any] = {
    "ProblemId": "house",
    "solver_status": "optimal",
    "objective_value": 8.0,
    "best_bound": 8.0,
    "assignments": [
        {**row, "AssignedRoom": ROOMS[row["Name"]], "PreviousRoom": row["AssignedRoom"]}
        for row in HOUSE["Reservations"]
    ],
    "orphan_gaps": [
        {
            "RoomNumber": "1",
            "Start": "2027-03-01",
            "Nights": 2,
            "MinimumStay": 3,
            "Cost": 4.0,
            "Before": "id-Ann",
            "After": "id-Bob",
        },
        {
            "RoomNumber": "2",
            "Start": "2027-03-03",
            "Nights": 2,
            "MinimumStay": 3,
            "Cost": 4.0,
            "Before": "id-Cleo",
            "After": "id-Dora",
        },
    ],
    "adjacency_misses": [{"Id": "id-Dora", "Name": "Dora", "AdjacencyGroup": "party", "RoomNumber": "2"}],
    "type_changes": [{"Id": "id-Bob", "From": "Attic", "To": "Twin", "Kind": "downgrade"}],
    "moves": [
        {
            "Step": 1,
            "Id": "id-Bob",
            "Name": "Bob",
            "From": "3",
            "To": "1",
            "Arrival": "2027-03-03",
            "Departure": "2027-03-06",
            "RoomType": "Twin",
            "Reason": "makes room for Emil",
        }
    ],
    "comparison": {"moves": 1},
    "report": DATA["report"],
}


def house(**changes: Any) -> Problem:
    """The house, with some fields changed."""
    return parse_problem({**HOUSE, **changes})


def new_plan(**changes: Any) -> Result:
    """Its result, with some fields changed."""
    return parse_result({**NEW, **changes})


def hostile() -> tuple[Problem, Result]:
    """A house in which everything that is text comes from people who mean no good."""
    kept = [name for name in HOSTILE if "\n" not in name]
    rooms = [{"RoomNumber": f"{number} {name}", "RoomType": name} for number, name in enumerate(kept)]
    stays = [
        {
            "Name": name,
            "Id": f"{number} {name}",
            "Arrival": "2027-03-01",
            "Length": 1 + number,
            "AssignedRoom": room["RoomNumber"],
            "AdjacencyGroup": name,
        }
        for number, (name, room) in enumerate(zip(kept, rooms, strict=True))
    ]
    block = {"RoomNumber": rooms[0]["RoomNumber"], "Start": "2027-03-05", "End": "2027-03-08", "Reason": kept[0]}
    problem = parse_problem({"ProblemId": kept[0], "Rooms": rooms, "Reservations": stays, "OutOfOrder": [block]})
    moves = [
        {
            "Step": 1,
            "Id": stays[1]["Id"],
            "Name": kept[1],
            "From": rooms[1]["RoomNumber"],
            "To": "1",
            "Arrival": "2027-03-01",
            "Reason": kept[0],
        }
    ]
    empty = {"orphan_gaps": [], "adjacency_misses": [], "type_changes": []}
    return problem, new_plan(**empty, ProblemId=kept[0], assignments=stays, moves=moves)
