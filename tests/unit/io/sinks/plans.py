"""Random plans with the moves that lead to them, chains and cycles, and a model of a system that is no code of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.rehearsal import rehearse
from bookingopt.io.sinks.room_steps import RoomRef
from bookingopt.io.sinks.sink import Sink
from tests.unit.io.sinks.samples import day
from tests.unit.samples import DATA

Rooms = dict[str, str | None]


@dataclass(frozen=True)
class Stay:
    """A stay of some nights, counted from the first day."""

    key: str
    first: int
    length: int

    def meets(self, other: Stay) -> bool:
        return self.first < other.first + other.length and other.first < self.first + self.length


@dataclass(frozen=True)
class Case:
    """A house as the system has it, and the plan for it."""

    problem: Problem
    result: Result


def free(stay: Stay, room: str, rooms: Rooms, stays: dict[str, Stay]) -> bool:
    return not any(where == room and key != stay.key and stays[key].meets(stay) for key, where in rooms.items())


def moves_between(present: Rooms, new: Rooms, stays: dict[str, Stay]) -> list[dict[str, Any]]:
    """The moves in an order in which no room is let twice; what is left at the end can only change together."""
    now, moves, cycle = dict(present), [], 0
    waiting = [key for key, room in present.items() if room is not None and new[key] != room]
    while waiting:
        ready = [key for key in waiting if free(stays[key], str(new[key]), now, stays)][:1]
        cycle += not ready
        for key in ready or waiting:
            moves.append((key, None if ready else cycle))
            now[key] = new[key]
        waiting = [key for key in waiting if now[key] != new[key]]
    return [
        {
            "Step": step,
            "Id": key,
            "Name": f"Guest {key}",
            "From": present[key],
            "To": new[key],
            "Arrival": day(stays[key].first).isoformat(),
            "Reason": "r",
            "Cycle": cycle,
        }
        for step, (key, cycle) in enumerate(moves, 1)
    ]


def case(present: Rooms, new: Rooms, stays: dict[str, Stay], rooms: list[str], locked: tuple[str, ...] = ()) -> Case:
    """The house and the plan, with the ids that an import keeps."""
    rows = [
        {
            "Name": f"Guest {key}",
            "Id": key,
            "Arrival": day(stay.first).isoformat(),
            "Length": stay.length,
            "x-source-reservation-id": f"r/{key}",
            "x-source-sub-reservation-id": f"s{key}",
            "x-source-reservation-room-id": f"rr{key}",
        }
        for key, stay in stays.items()
    ]
    problem = {
        "ProblemId": "house",
        "Rooms": [{"RoomNumber": room, "x-source-room-id": f"id {room}", "x-source-type-id": "t"} for room in rooms],
        "Reservations": [
            row
            | ({} if (room := present[row["Id"]]) is None else {"AssignedRoom": room, "IsLocked": row["Id"] in locked})
            for row in rows
        ],
    }
    assignments = [
        row
        | {
            "AssignedRoom": new[row["Id"]],
            "IsLocked": False,
            "AdjacencyGroup": None,
            "PreviousRoom": present[row["Id"]],
        }
        for row in rows
    ]
    plan = {"assignments": assignments, "moves": moves_between(present, new, stays), "unassigned": []}
    return Case(parse_problem(problem), parse_result({**DATA, **plan}))


@st.composite
def cases(draw: st.DrawFn, *, spare: bool = False) -> Case:
    """A house whose rooms are permuted, which makes cycles, with more stays moved; ``spare`` adds empty rooms."""
    rooms = [str(number) for number in range(101, 101 + draw(st.integers(2, 4)))]
    stays: dict[str, Stay] = {}
    present: Rooms = {}
    for number in range(draw(st.integers(2, 8))):
        stay = Stay(str(number), draw(st.integers(0, 6)), draw(st.integers(1, 4)))
        open_rooms = [room for room in rooms if free(stay, room, present, stays)]
        if open_rooms:
            stays[stay.key], present[stay.key] = stay, draw(st.sampled_from(open_rooms))
    turned = dict(zip(rooms, draw(st.permutations(rooms)), strict=True))
    new: Rooms = {key: turned[str(room)] for key, room in present.items()}
    for key in draw(st.lists(st.sampled_from(sorted(stays)), max_size=3)):
        open_rooms = [room for room in rooms if free(stays[key], room, new, stays)]
        new[key] = draw(st.sampled_from(open_rooms))
    for key in draw(st.lists(st.sampled_from(sorted(stays)), max_size=2)):
        present[key] = None
    locked = draw(st.lists(st.sampled_from(sorted(stays)), max_size=2))
    extra = [f"spare {number}" for number in range(len(stays))] if spare else []
    return case(present, new, stays, rooms + extra, tuple(locked))


def two_that_swap(*, locked: tuple[str, ...] = (), rooms: tuple[str, ...] = ("1", "2")) -> Case:
    """Two stays of the same nights that change rooms, one that follows, and one that had no room."""
    stays = {"A": Stay("A", 0, 2), "B": Stay("B", 0, 2), "C": Stay("C", 3, 1), "D": Stay("D", 5, 1)}
    present: Rooms = {"A": "1", "B": "2", "C": "1", "D": None}
    return case(present, {"A": "2", "B": "1", "C": "2", "D": "1"}, stays, list(rooms), locked)


def exported(sink: Sink, given: Case, **options: Any) -> PlanExport:
    return export_plan(sink, given.result, ExportOptions(what=What.MOVES, problem=given.problem, **options))


def assert_messages_lead_to_the_plan(sink: Sink, given: Case, **options: Any) -> PlanExport:
    """Replay what the messages do, told by the system's own reader of them, on a house of dicts."""
    assert sink.moves is not None
    export = exported(sink, given, **options)
    assert rehearse(sink.moves, export.messages, given.result, given.problem) == []
    ids = {
        sink.moves.key(
            {name.removeprefix("x-source-"): str(each) for name, each in (stay.model_extra or {}).items()}
        ): stay
        for stay in given.result.assignments
    }
    rooms = {
        stay.key: sink.moves.room_key(_ref(stay.previous_room)) if stay.previous_room else None for stay in ids.values()
    }
    for message in export.messages:
        for change in sink.moves.read(message):
            if change.lock is None:
                rooms[ids[change.stay].key] = change.room
        held = [
            (rooms[stay.key], stay.arrival + timedelta(days=night))
            for stay in ids.values()
            for night in range(stay.length)
        ]
        taken = [each for each in held if each[0] is not None]
        assert len(taken) == len(set(taken)), f"a room is let twice after {message.serves}"
    assert rooms == {stay.key: sink.moves.room_key(_ref(stay.assigned_room)) for stay in ids.values()}
    return export


def _ref(number: str | None) -> RoomRef:
    return RoomRef(str(number), {"room-id": f"id {number}", "type-id": "t"})
