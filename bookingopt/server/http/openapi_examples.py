"""The examples in the description of the API. A test reads each by its shape."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from datetime import date
from typing import Any, Final

from bookingopt.domain.parse_result import parse_result
from bookingopt.io.sources.balance import Balance
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.server.http.exchange.sink_list import sinks
from bookingopt.translatable import Translatable

_ID: Final = "3f1d0c5be2a94e0f8d7c6b5a49382716"

PROBLEM: Final[dict[str, Any]] = {
    "ProblemId": "two-rooms",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
    "Reservations": [
        {"Name": "Castro", "Id": "7004", "Arrival": "2027-05-01", "Length": 4, "AssignedRoom": "1"},
        {"Name": "Lund", "Id": "7031", "Arrival": "2027-05-07", "Length": 3, "AssignedRoom": "1"},
        {"Name": "Ramos", "Id": "7021", "Arrival": "2027-05-02", "Length": 5, "AssignedRoom": "2"},
    ],
}

_RESULT: Final[dict[str, Any]] = {
    "ProblemId": "two-rooms",
    "solver_status": "optimal",
    "objective_value": 0.0,
    "best_bound": 0.0,
    "assignments": [
        {"Name": "Castro", "Id": "7004", "Arrival": "2027-05-01", "Length": 4, "AssignedRoom": "1"},
        {"Name": "Lund", "Id": "7031", "Arrival": "2027-05-07", "Length": 3, "AssignedRoom": "2"},
        {"Name": "Ramos", "Id": "7021", "Arrival": "2027-05-02", "Length": 5, "AssignedRoom": "2"},
    ],
    "moves": [
        {
            "Step": 1,
            "Id": "7031",
            "Name": "Lund",
            "From": "1",
            "To": "2",
            "Arrival": "2027-05-07",
            "Reason": "closes the 2-night gap 5–7 May in 1",
        }
    ],
    "report": {
        "version": "0.1.0",
        "solver": "HiGHS 1.12.0",
        "problem_sha256": "0" * 64,
        "parameters": {"time_limit": 30.0},
        "proved": ["adjacency", "type_changes", "gap_cost", "moves"],
        "stopped_by": "proof",
        "steps": 12,
        "seconds": {"search": 0.01},
        "model_size": {"rooms": 2, "reservations": 3},
    },
}

#: With every field, as it is answered.
RESULT: Final = parse_result(_RESULT).model_dump(mode="json", by_alias=True)

SUBMITTED: Final = {"job_id": _ID, "status": "queued", "problem_id": "two-rooms"}

_SUMMARY: Final = {
    "job_id": _ID,
    "problem_id": "two-rooms",
    "kind": "solve",
    "status": "completed",
    "created_at": "2027-04-01T08:00:00Z",
    "started_at": "2027-04-01T08:00:00.020000Z",
    "ended_at": "2027-04-01T08:00:00.500000Z",
}

JOB: Final = {
    **_SUMMARY,
    "progress": None,
    "queue_position": None,
    "error": None,
    "result": {"success": True, "result": RESULT, "problem_id": "two-rooms"},
}

CANCELLED: Final = {**JOB, "status": "cancelled", "result": None}

JOBS: Final = {"jobs": [_SUMMARY]}

ENVELOPE: Final = {
    "name": "two-rooms",
    "reservations": "Name,Id,Arrival,Length,AssignedRoom\nCastro,7004,2027-05-01,4,1\n",
    "rooms": "RoomNumber\n1\n2\n",
    "settings": {"MinimumStay": 3},
}

_CSV: Final = (
    "Reservation Number,Name,Check in Date,Check out Date,Nights,Room Number,Status\n"
    "7004,Castro,2027-05-01,2027-05-05,4,1,In-House\n"
)
_FILES: Final = [{"name": "export.csv", "content": b64encode(_CSV.encode()).decode()}]

EXPORT: Final = {
    "source": "cloudbeds-csv",
    "files": _FILES,
    "options": {"today": "2027-05-02", "minimum_stay": 3, "rooms": "RoomNumber\n1\n2\n"},
}

DETECT: Final = {"detect": True, "files": _FILES}

DETECTED: Final = {
    "presets": ["cloudbeds-csv"],
    "files": [{"name": "export.csv", "presets": ["cloudbeds-csv"], "holds": None}],
    "sources": [{"name": name, "title": find_mapping(name).title} for name in preset_names()],
}

IMPORTED: Final = {
    "problem": {
        "ProblemId": "export",
        "MinimumStay": 3,
        "Today": "2027-05-02",
        "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
        "Reservations": [
            {
                "Name": "Castro",
                "Id": "7004",
                "Arrival": "2027-05-01",
                "Length": 4,
                "Status": "InHouse",
                "x-source-reservation-id": "7004",
                "AssignedRoom": "1",
            }
        ],
    },
    "balance": Balance(rows_read=1, stays=1, rooms=2, in_house=1).as_data(),
    "left_out": [],
    "notes": [],
}

SINKS: Final = {"sinks": sinks()[3:5]}

TO_EXPORT: Final = {
    "sink": "channex",
    "hotel": "H1",
    "rates": {"Double": {"rates": ["BAR-DBL"]}},
}

EXPORTED: Final = {
    "messages": [
        {
            "message": 1,
            "serves": "restrictions of 1 rate plan, 2027-05-03 to 2027-05-04",
            "moves": [],
            "method": "POST",
            "path": "/api/v1/restrictions",
            "query": {},
            "content_type": "application/json",
            "body": {
                "values": [
                    {
                        "property_id": "H1",
                        "rate_plan_id": "BAR-DBL",
                        "date_from": "2027-05-03",
                        "date_to": "2027-05-04",
                        "min_stay_arrival": 2,
                        "min_stay_through": 1,
                        "max_stay": 0,
                        "closed_to_arrival": False,
                        "closed_to_departure": False,
                    }
                ]
            },
        }
    ],
    "notes": [],
    "rehearsal": [],
}

_CLASH: Final = Translatable(
    "Room {room} is given to {stay} and {next} on {nights}.",
    room="1",
    stay="7031",
    next="7032",
    nights=Translatable("the night of {first}", first=date(2027, 5, 7)),
)

JUDGEMENT: Final = {
    "kind": "problem",
    "valid": False,
    "violations": [
        {
            "rule": "double-booking",
            "subject": "1",
            "nights": ["2027-05-07"],
            "size": 1.0,
            "text": _CLASH,
            "text_data": _CLASH.data,
        }
    ],
    "violation_count": 1,
    "notes": [],
    "balance": Balance(rows_read=4, stays=3, left_out=Counter(departed=1), rooms=2, clashes=1).as_data(),
    "left_out": [{"what": "stays", "reason": "departed", "words": "left by the business date", "count": 1}],
}

ASK: Final = {"requests": [{"Arrival": "2027-07-24", "Length": 14, "RoomType": "Double"}]}

HEALTH: Final = {
    "status": "healthy",
    "version": "0.1.0",
    "timestamp": "2027-04-01T08:00:00Z",
    "redis": True,
    "workers": 2,
    "queue_depth": 0,
}

TO_DRAFT: Final = {"problem": PROBLEM}
TO_SAVE: Final = {"problem": PROBLEM, "moves": []}

DRAFTED: Final = {
    "gap_cost": 4.5,
    "orphan_gaps": 1,
    "orphan_nights": 2,
    "violations": [],
    "chart": {"first": "2027-05-05", "days": 30, "today": None, "window": None, "plans": []},
}
