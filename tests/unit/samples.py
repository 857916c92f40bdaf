"""A result that says something in every list, for the tests of what is made from one."""

from __future__ import annotations

from typing import Any

from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.result import Result

REASON = {
    "Kind": "fragmented",
    "Nights": ["2027-03-04"],
    "RoomTypes": ["Twin"],
    "Text": "Room every night, but not one room.",
}

FIGURES = {
    "gap_cost": 12.5,
    "orphan_gaps": 2,
    "orphan_nights": 3,
    "gap_lengths": {"1": 1, "2": 1, "10": 4},
    "min_stay_by_date": {"2027-03-02": 1},
    "sellable_stays": 40,
    "arrivals_with_week_free": 3,
}

ANSWER: dict[str, Any] = {
    "Answer": "fits_with_moves",
    "Base": "present",
    "RoomNumber": "12",
    "Moves": [
        {"Step": 1, "Id": "R1", "Name": "Ann", "From": "12", "To": "14", "Arrival": "2027-03-01", "Reason": "r"},
        {"Step": 2, "Id": "R2", "Name": "Bob", "From": "14", "To": "15", "Arrival": "2027-03-02", "Reason": "r"},
    ],
    "Bound": 1,
    "Proved": False,
}

DATA: dict[str, Any] = {
    "ProblemId": "spring",
    "solver_status": "feasible",
    "objective_value": 8.5625,
    "best_bound": 8.0,
    "assignments": [
        {
            "Name": "Ann",
            "Id": "R1",
            "Arrival": "2027-03-01",
            "Length": 3,
            "AssignedRoom": "012",
            "IsLocked": True,
            "AdjacencyGroup": "=party",
            "PreviousRoom": None,
            "x-agent": "web",
        },
        {
            "Name": "Bob, the 'b'",
            "Id": "-5",
            "Arrival": "2027-03-04",
            "Length": 1,
            "RoomType": "Twin",
            "AllowableRoomTypes": ["Suite", "Attic"],
            "MoveCost": 0,
            "AssignedRoom": "12 A",
            "IsLocked": False,
            "AdjacencyGroup": None,
            "PreviousRoom": "комната 7",
        },
    ],
    "unassigned": [{"Name": "Cleo", "Id": "C", "Arrival": "2027-03-04", "Length": 2, "RoomType": "Twin"}],
    "orphan_gaps": [
        {"RoomNumber": "12 A", "Start": "2027-03-02", "Nights": 2, "MinimumStay": 3, "Cost": 4.0, "Before": "R1"}
    ],
    "adjacency_misses": [{"Id": "R1", "Name": "Ann", "AdjacencyGroup": "=party", "RoomNumber": "012"}],
    "type_changes": [{"Id": "-5", "From": "Twin", "To": "Suite", "Kind": "upgrade"}],
    "moves": [
        {
            "Step": 1,
            "Id": "-5",
            "Name": "Bob, the 'b'",
            "From": "комната 7",
            "To": "12 A",
            "Arrival": "2027-03-04",
            "Departure": "2027-03-06",
            "RoomType": "Suite",
            "Reason": "closes the 2-night gap",
        }
    ],
    "first_rooms": [
        {
            "Id": "9",
            "Name": "=New",
            "Arrival": "2027-03-01",
            "Departure": "2027-03-03",
            "RoomType": "Twin",
            "To": "012",
        }
    ],
    "left_out": [
        {
            "Id": "7",
            "Name": "Gone",
            "Arrival": "2027-03-01",
            "Departure": "2027-03-02",
            "Reason": "cancelled",
        }
    ],
    "warnings": ["=Room 1 is adjacent to 7, which does not exist."],
    "warnings_data": [
        {
            "template": "Room {room} is adjacent to {other}, which does not exist.",
            "values": {"room": "1", "other": "7"},
        }
    ],
    "restrictions": [
        {
            "RoomType": "Twin",
            "Date": "2027-03-02",
            "MinStay": 1,
            "MaxStay": 28,
            "MinStayThrough": 1,
            "ClosedToArrival": False,
            "ClosedToDeparture": True,
        }
    ],
    "blocked": [{"RoomType": "Twin", "Arrival": "2027-03-02", "Length": 2}],
    "sellable": [{"RoomType": "Twin", "Arrival": "2027-03-02", "Fplos": "NY", "Why": "MY"}],
    "new_reservations": [
        {
            "Id": "N1",
            "Name": "Dora",
            "Alone": ANSWER,
            "Together": {
                "Answer": "does_not_fit",
                "Base": "new",
                "Pieces": [
                    {"RoomNumber": "1", "Arrival": "2027-03-01", "Length": 1},
                    {"RoomNumber": "2", "Arrival": "2027-03-02", "Length": 2},
                ],
                "Proved": True,
                "Reasons": [REASON, {**REASON, "Text": "Full."}],
                "Alternatives": [{"Arrival": "2027-03-05", "Length": 1, "RoomType": None, "Answer": "fits"}],
            },
        }
    ],
    "move_curve": [{"Moves": 1, "GapCost": 9.5, "Bound": 8.0}],
    "even_wear": [
        {
            "RoomType": "Twin",
            "Rooms": ["012", "12 A"],
            "LeastBefore": 3,
            "MostBefore": 1200,
            "SquaresBefore": 1440009,
            "Least": 601,
            "Most": 602,
            "Squares": 723605,
        }
    ],
    "lock_prices": [
        {
            "Id": "R1",
            "Name": "Ann",
            "RoomNumber": "012",
            "GapCost": 4.0,
            "Bound": 4.5,
            "OrphanNights": 2,
            "AdjacencyMisses": 0,
            "TypeChanges": 0,
        }
    ],
    "minimum_stay_curve": [{"MinimumStay": 2, "GapCost": 9.5, "Bound": 8.0, "OrphanNights": 3, "SellableStays": 7}],
    "comparison": {
        "present": FIGURES,
        "new": {
            **FIGURES,
            "gap_cost": 8.5625,
            "gap_lengths": {"2": 1},
            "min_stay_by_date": None,
            "sellable_with_moves": 45,
        },
        "moves": 1,
        "without_present_room": ["R1", "C"],
    },
    "explanation": [{**REASON, "Reservations": ["R1", "C"], "Rooms": 1, "Demand": 2, "Over": 1}],
    "report": {
        "version": "0",
        "solver": "HiGHS",
        "problem_sha256": "0",
        "parameters": {"time_limit": 1.0},
        "proved": ["adjacency"],
        "stopped_by": "time",
        "steps": 7,
        "seconds": {"search": 1.0},
        "model_size": {"rooms": 2},
    },
    "x-source": "pms",
}


def result(**changes: Any) -> Result:
    """The result, with some fields changed."""
    return parse_result({**DATA, **changes})
