"""A small house with one of everything, its result written by hand, and the ways to change either."""

from __future__ import annotations

from datetime import date
from typing import Any

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result

Data = dict[str, Any]

REPORT: Data = {
    "version": "0",
    "solver": "none",
    "problem_sha256": "",
    "parameters": {},
    "stopped_by": "steps",
    "steps": 0,
    "seconds": {},
    "model_size": {},
}


def day(number: int) -> str:
    """The day ``number`` of May 2027."""
    return date(2027, 5, number).isoformat()


def nights(*numbers: int) -> tuple[date, ...]:
    """Those nights of May 2027."""
    return tuple(date(2027, 5, number) for number in numbers)


def stay(key: str, first: int, length: int, **fields: Any) -> Data:
    """A reservation that arrives on day ``first`` of May 2027."""
    return {"Name": key, "Id": key, "Arrival": day(first), "Length": length, **fields}


def house() -> tuple[Data, Data]:
    """A problem and a result of it in which a, b swap rooms, c is locked, e is upgraded, f and g lie apart.

    Room 1: b 1–2, f 10–11 · room 2: a 1–3, closed 8–9 · room 3: c 6–7, two orphan nights, d 10–13 ·
    room 4: g 11–13 · room 5: e 1–5 · rooms 6 and 7 are empty.
    """
    stays = {
        "a": stay("a", 1, 3, RoomType="A", AssignedRoom="1"),
        "b": stay("b", 1, 2, RoomType="A", AssignedRoom="2"),
        "c": stay("c", 6, 2, RoomType="A", AssignedRoom="3", IsLocked=True),
        "d": stay("d", 10, 4, RoomType="A", **{"x-tour": [7, "Baltic"]}),
        "e": stay("e", 1, 5, RoomType="A", AllowableRoomTypes=["B"]),
        "f": stay("f", 10, 2, AdjacencyGroup="party"),
        "g": stay("g", 11, 3, AdjacencyGroup="party", RequiredFeatures=["bath"]),
    }
    problem = {
        "ProblemId": "house",
        "MinimumStay": 3,
        "Rooms": [
            {"RoomNumber": "1", "RoomType": "A", "AdjacentRooms": ["2"]},
            {"RoomNumber": "2", "RoomType": "A"},
            {"RoomNumber": "3", "RoomType": "A"},
            {"RoomNumber": "4", "RoomType": "B", "AdjacentRooms": ["5"], "Features": ["bath"]},
            {"RoomNumber": "5", "RoomType": "B"},
            {"RoomNumber": "6", "RoomType": "B", "Capacity": 2},
            {"RoomNumber": "7", "RoomType": "B", "Capacity": 2},
        ],
        "Reservations": list(stays.values()),
        "OutOfOrder": [{"RoomNumber": "2", "Start": day(8), "End": day(9)}],
    }
    plan = {"a": "2", "b": "1", "c": "3", "d": "3", "e": "5", "f": "1", "g": "4"}
    result = {
        "ProblemId": "house",
        "solver_status": "feasible",
        "objective_value": 4.5625,  # 4 in room 3, 1/16 for seven nights in room 1, 1/2 for four nights in room 2
        "best_bound": 4.0,
        "assignments": [placed(stays[key], room) for key, room in plan.items()],
        "orphan_gaps": [
            {
                "RoomNumber": "3",
                "Start": day(8),
                "Nights": 2,
                "MinimumStay": 3,
                "Cost": 4.0,
                "Before": "c",
                "After": "d",
            }
        ],
        "adjacency_misses": [
            {"Id": "f", "Name": "f", "AdjacencyGroup": "party", "RoomNumber": "1"},
            {"Id": "g", "Name": "g", "AdjacencyGroup": "party", "RoomNumber": "4"},
        ],
        "type_changes": [{"Id": "e", "From": "A", "To": "B", "Kind": "upgrade"}],
        "moves": [move(1, "a", "1", "2", 1, Cycle=1), move(2, "b", "2", "1", 1, Cycle=1)],
        "restrictions": [restriction(20, MinStay=2), restriction(21, MinStay=3), restriction(22, MinStay=2)],
        "sellable": [
            {"RoomType": "A", "Arrival": day(20), "Fplos": "NYY", "Why": "MYY"},
            {"RoomType": "A", "Arrival": day(21), "Fplos": "NNY", "Why": "MHY"},
        ],
        "report": REPORT,
    }
    return problem, result


def placed(reservation: Data, room: str | None) -> Data:
    """The reservation as a result has it."""
    present = reservation.get("AssignedRoom")
    return {**reservation, "AssignedRoom": room, "PreviousRoom": present}


def move(step: int, key: str, from_room: str, to_room: str, first: int, **fields: Any) -> Data:
    """One row of a move list."""
    row = {"Step": step, "Id": key, "Name": key, "From": from_room, "To": to_room, "Arrival": day(first)}
    return {**row, "Reason": "closes a gap", **fields}


def restriction(first: int, **fields: Any) -> Data:
    """Everything open on that day, but for ``fields``."""
    row = {"RoomType": "A", "Date": day(first), "MinStay": 1, "MaxStay": 3, "MinStayThrough": 1}
    return {**row, "ClosedToArrival": False, "ClosedToDeparture": False, **fields}


def book(problem: Data, result: Data, reservation: Data, room: str | None) -> None:
    """Add a reservation to the problem, and to the result in ``room``."""
    problem["Reservations"].append(reservation)
    result["assignments"].append(placed(reservation, room))


def read(problem: Data, result: Data) -> tuple[Problem, Result]:
    """Both of them as the program has them."""
    return parse_problem(problem), parse_result(result)


def plan(problem: Problem, rooms: dict[str, str], **fields: Any) -> Result:
    """A result that puts each reservation into its room and declares nothing."""
    assignments = [
        reservation.model_dump(by_alias=True)
        | {"AssignedRoom": rooms.get(reservation.key), "PreviousRoom": reservation.assigned_room}
        for reservation in problem.reservations
    ]
    basis = {
        "ProblemId": problem.problem_id,
        "solver_status": "feasible",
        "objective_value": 0.0,
        "best_bound": 0.0,
        "assignments": assignments,
        "report": REPORT,
    }
    return parse_result({**basis, **fields})
