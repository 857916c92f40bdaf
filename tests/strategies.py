"""Tiny problems for property tests: small enough for the oracle, dense enough to be interesting.

A problem is drawn as plain data, as it would stand in a file, so that a failure prints something to paste.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError

#: A Thursday; the weekend lies in the middle of the days that are drawn.
FIRST = date(2026, 3, 5)
DAYS = 14
TYPES = ("Single", "Twin", "Suite")
FEATURES = ("bath", "sea")

Data = dict[str, Any]


def day(number: int) -> str:
    """The date ``number`` days after the first one."""
    return (FIRST + timedelta(days=number)).isoformat()


def number_of(text: str) -> int:
    """The day number of a date: the inverse of `day`."""
    return (date.fromisoformat(text) - FIRST).days


#: What decides where a stay may be, and what the days cost.
WHERE = ("types", "features", "capacity", "allowed", "adjacency", "reclaim")
WHEN = ("priority", "blocks", "present", "by_day", "by_date", "window", "leading", "turnover", "room_turnover")
#: Who is in house or not, and who shares a room on purpose: for what starts from a whole problem, not a planned one.
STATES, SHARED = ("today", "states"), ("same_room",)
#: What the hotel has decided about selling, which no plan depends on; rooms that consist of others.
SALES, LINKED = ("sales",), ("linked",)
EVERYTHING = WHERE + WHEN + STATES + SHARED + SALES + LINKED


@st.composite
def problems(draw: st.DrawFn, features: tuple[str, ...] = WHERE + WHEN, always: tuple[str, ...] = ()) -> Data:
    """Draw any tiny problem. Each of the ``features`` is in play or not, so that they meet in all combinations."""
    plays = {name: name in always or (name in features and draw(st.booleans())) for name in EVERYTHING}
    rooms = [_room(draw, number, plays) for number in range(draw(st.sampled_from((1, 2, 2, 3, 3, 4, 4))))]
    if plays["linked"]:
        rooms = _with_wholes(draw, rooms[:3], plays)
    stays: list[Data] = []
    for _ in range(draw(st.sampled_from((1, 3, 4, 5, 5, 6, 6)))):
        stays.append(_stay(draw, stays, rooms, plays))
    blocks = _blocks(draw, rooms, stays) if plays["blocks"] else []
    turnover = draw(st.sampled_from((1, 1, 2, 3))) if plays["turnover"] else 0
    if plays["room_turnover"]:
        for room in rooms:
            room["TurnoverNights"] = draw(st.sampled_from((None, None, 0, 1, 2)))
    if plays["present"]:
        _assign(draw, rooms, stays, blocks, turnover)
    if plays["adjacency"]:
        _neighbours(draw, rooms)
    if plays["states"]:
        _states(draw, stays)
    data = {"ProblemId": "tiny", "MinimumStay": draw(st.integers(1, 6)), "Rooms": rooms, "Reservations": stays}
    data |= {"TurnoverNights": turnover} if turnover else {}
    data |= ({"OutOfOrder": blocks} if blocks else {}) | _minimum_stays(draw, plays) | _switches(draw, plays)
    if plays["adjacency"]:
        data["AdjacencyShape"] = draw(st.sampled_from(("each", "run")))
    if plays["sales"]:
        data["SalesRules"] = draw(sales_rules())
    if plays["same_room"]:
        _share_rooms(draw, data)
    if plays["linked"]:
        _without_clashing_locks(data)
    return data


@st.composite
def sales_rules(draw: st.DrawFn) -> list[Data]:
    """Draw up to three sales rules, each with some of its fields; most hold for much of the days that are drawn."""
    days = st.lists(st.sampled_from(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")), min_size=1, unique=True)
    fields = {
        "RoomTypes": st.lists(st.sampled_from((*TYPES, "Default")), unique=True),
        "ArrivalDays": days,
        "DepartureDays": days,
        "MinStay": st.integers(1, 4),
        "MaxStay": st.integers(1, 6),
        "Lengths": st.lists(st.integers(1, 7), min_size=1),
        "ClosedToArrival": st.just(value=True),
        "ClosedToDeparture": st.just(value=True),
    }
    rules = []
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(-3, DAYS))
        rule: Data = {"Start": day(start), "End": day(start + draw(st.integers(0, DAYS)))}
        for name in draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2, unique=True)):
            rule[name] = draw(fields[name])
        rules.append(rule)
    return rules


def _room(draw: st.DrawFn, number: int, plays: dict[str, bool]) -> Data:
    room: Data = {"RoomNumber": str(number + 1)}
    if plays["types"]:
        room["RoomType"] = draw(st.sampled_from(TYPES[:2]))
    if plays["features"]:
        room["Features"] = draw(st.lists(st.sampled_from(FEATURES), max_size=2, unique=True))
    if plays["capacity"]:
        room["Capacity"] = draw(st.sampled_from((None, 2, 4, 4)))
    return room


def _with_wholes(draw: st.DrawFn, rooms: list[Data], plays: dict[str, bool]) -> list[Data]:
    """Add a suite of some of the rooms, and at times one more that overlaps with it or holds it."""
    wholes = []
    for number, name in enumerate(("Suite", "Hall")[: draw(st.sampled_from((1, 1, 2)))]):
        pool = [room["RoomNumber"] for room in rooms]
        parts = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True))
        if wholes and draw(st.booleans()):
            parts = ["8", *(part for part in parts if part not in wholes[0]["Parts"])]
        wholes.append({**_room(draw, 7 + number, plays), "RoomType": name, "Parts": parts})
    at = draw(st.sampled_from((0, len(rooms))))
    return [*rooms[:at], *wholes, *rooms[at:]]


def _stay(draw: st.DrawFn, before: list[Data], rooms: list[Data], plays: dict[str, bool]) -> Data:
    # Most stays begin on or soon after the departure of another: that is where the decisions are.
    departures = [number_of(other["Arrival"]) + other["Length"] for other in before]
    soon = st.sampled_from([d + wait for d in departures for wait in (0, 1, 2) if d + wait <= DAYS - 2] or [0])
    arrival = draw(st.integers(0, DAYS - 2) | soon)
    length = min(draw(st.sampled_from((1, 1, 2, 2, 3, 4, 6))), DAYS - arrival)
    stay: Data = {"Name": f"s{len(before)}", "Arrival": day(arrival), "Length": length}
    if plays["types"]:
        there = tuple(sorted({room["RoomType"] for room in rooms}))
        stay["RoomType"] = draw(st.sampled_from((None, *there * 4, TYPES[1])))
        stay["AllowableRoomTypes"] = draw(st.sampled_from(((), there, there, there[:1], there[-1:])))
        stay["TypeOrder"] = draw(st.sampled_from(((), (), TYPES, TYPES[:1], TYPES[::-1])))
    if plays["features"]:
        stay["RequiredFeatures"] = draw(st.sampled_from(((), (), (), (), *((name,) for name in FEATURES))))
    if plays["capacity"]:
        stay["Guests"] = draw(st.sampled_from((None, 1, 2, 2, 2, 3)))
    if plays["allowed"]:
        numbers = [room["RoomNumber"] for room in rooms]
        stay["AllowedRooms"] = draw(st.just([]) | st.lists(st.sampled_from(numbers), min_size=1, unique=True))
    if plays["priority"]:
        stay["Priority"] = draw(st.sampled_from((1, 1, 0, 2, 5)))
    if plays["adjacency"]:
        stay["AdjacencyGroup"] = draw(st.sampled_from((None, "g", "g", "g", "h")))
    return stay


def _without_clashing_locks(data: Data) -> None:
    """Let all stays be free where some are fixed in a whole and others in its parts on one night: that is an error."""
    try:
        parse_problem(data)
    except InputError:
        for stay in data["Reservations"]:
            for field in ("AssignedRoom", "IsLocked", "Status"):
                stay.pop(field, None)


def _singles(rooms: list[Data], number: str) -> list[str]:
    parts = next(room.get("Parts", ()) for room in rooms if room["RoomNumber"] == number)
    return [single for part in parts for single in _singles(rooms, part)] or [number]


def _blocks(draw: st.DrawFn, rooms: list[Data], stays: list[Data]) -> list[Data]:
    """Draw blocks, most of them right before or after a stay."""
    blocks = []
    for _ in range(draw(st.integers(0, 2))):
        nights = draw(st.integers(1, 4))
        stay = draw(st.sampled_from(stays))
        arrival = number_of(stay["Arrival"])
        start = draw(st.sampled_from((arrival + stay["Length"], arrival - nights)) | st.integers(0, DAYS - 2))
        room = draw(st.sampled_from(rooms))["RoomNumber"]
        blocks.append({"RoomNumber": room, "Start": day(start), "End": day(start + nights - 1)})
    return blocks


def _assign(draw: st.DrawFn, rooms: list[Data], stays: list[Data], blocks: list[Data], turnover: int) -> None:
    """Give most stays a present room that is free on their nights; one in a while gets any room, and may clash."""
    singles = {room["RoomNumber"]: _singles(rooms, room["RoomNumber"]) for room in rooms}
    taken = {
        (single, night)
        for block in blocks
        for single in singles[block["RoomNumber"]]
        for night in _span(block["Start"], block["End"])
    }
    for stay in stays:
        first = number_of(stay["Arrival"])
        with_turnover = draw(st.sampled_from((0, 1, 1, 1, 1)))
        own = {room["RoomNumber"]: room.get("TurnoverNights") for room in rooms}
        nights = {
            number: range(first, first + stay["Length"] + with_turnover * (turnover if after is None else after))
            for number, after in own.items()
        }
        free = [
            number
            for number, of_room in singles.items()
            if not any((single, night) in taken for single in of_room for night in nights[number])
        ]
        how = draw(st.sampled_from(("free", "free", "free", "free", "free", "none", "none", "any")))
        pool = free if how == "free" else [r["RoomNumber"] for r in rooms] if how == "any" else []
        if pool:
            stay["AssignedRoom"] = draw(st.sampled_from(pool))
            stay["IsLocked"] = draw(st.sampled_from((False, False, False, True)))
            stay["MoveCost"] = draw(st.sampled_from((1, 1, 1, 0, 3)))
            room = stay["AssignedRoom"]
            taken |= {(single, night) for single in singles[room] for night in nights[room]}


def _states(draw: st.DrawFn, stays: list[Data]) -> None:
    """Give every stay a state, most of them one of the house; only who has a room can be in house. Some are day use."""
    for stay in stays:
        in_house = ("InHouse",) if "AssignedRoom" in stay else ()
        gone = ("Cancelled", "no-show", "CHECKED OUT", "Waitlisted")
        stay["Status"] = draw(st.sampled_from(("Confirmed", "Tentative", "Confirmed", *in_house * 2, *gone)))
        if draw(st.integers(0, 7)) == 0:
            stay["Length"] = 0


def _share_rooms(draw: st.DrawFn, data: Data) -> None:
    """Let two or three stays that overlap or touch share a room, mostly the present one of the first.

    Where that contradicts the rest of the problem they share none.
    """
    stays = data["Reservations"]
    first = draw(st.sampled_from(stays))
    begins, ends = number_of(first["Arrival"]), number_of(first["Arrival"]) + first["Length"]
    arrivals = [(stay, number_of(stay["Arrival"])) for stay in stays if stay is not first]
    near = [stay for stay, arrival in arrivals if arrival <= ends and begins <= arrival + stay["Length"]]
    if not near:
        return
    others = draw(st.lists(st.sampled_from(near), min_size=1, max_size=2, unique_by=lambda stay: stay["Name"]))
    is_together = draw(st.integers(0, 3)) > 0
    for stay in (first, *others):
        stay["SameRoom"] = "together"
        if stay is first or "Status" in stay or not is_together:
            continue
        for field in ("AssignedRoom", "IsLocked"):
            stay.pop(field, None)
            if field in first:
                stay[field] = first[field]
    _part_where_contradicted(data)


def _part_where_contradicted(data: Data) -> Data:
    try:
        parse_problem(data)
    except InputError:
        for stay in data["Reservations"]:
            stay.pop("SameRoom", None)
    return data


def _span(start: str, end: str) -> range:
    return range(number_of(start), number_of(end) + 1)


def _neighbours(draw: st.DrawFn, rooms: list[Data]) -> None:
    numbers = [room["RoomNumber"] for room in rooms]
    for room in rooms:
        room["AdjacentRooms"] = draw(st.lists(st.sampled_from(numbers), max_size=1 if len(numbers) > 2 else 2))


def _minimum_stays(draw: st.DrawFn, plays: dict[str, bool]) -> Data:
    data: Data = {}
    if plays["by_day"]:
        weekdays = st.sampled_from(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
        data["MinimumStayByDay"] = draw(st.dictionaries(weekdays, st.integers(1, 6), max_size=4))
    if plays["by_date"]:
        starts, nights, minimum = st.integers(0, DAYS - 1), st.integers(1, 8), st.integers(1, 6)
        periods = draw(st.lists(st.tuples(starts, nights, minimum), max_size=3))
        data["MinimumStayByDate"] = [
            {"Start": day(start), "End": day(start + length - 1), "MinimumStay": m} for start, length, m in periods
        ]
    return data


def _switches(draw: st.DrawFn, plays: dict[str, bool]) -> Data:
    data: Data = {}
    today = draw(st.integers(-1, DAYS)) if plays["today"] else -2
    if plays["today"]:
        data["Today"] = day(today)
    if plays["window"]:
        opening = draw(st.integers(-2, 5))
        data["RequestStartDate"] = day(opening)
        data["FreezeDays"] = draw(st.sampled_from((0, 0, 2, 5)))
        if draw(st.booleans()):
            data["RequestEndDate"] = day(draw(st.integers(max(opening, today), DAYS + 1)))
    if plays["leading"]:
        data["LeadingGaps"] = draw(st.booleans()) if plays["today"] else True
    if plays["reclaim"]:
        data["ReclaimUpgrades"] = True
    return data


@st.composite
def overbooked(draw: st.DrawFn, features: tuple[str, ...] = WHERE + WHEN) -> Data:
    """Draw a tiny problem with one stay more than once for each room, so that hardly ever all can have one."""
    data: Data = draw(problems(features))
    stays = data["Reservations"][: max(1, 7 - len(data["Rooms"]))]
    crowded = draw(st.sampled_from(stays))
    copies = []
    for number in range(len(data["Rooms"])):
        arrival = day(number_of(crowded["Arrival"]) + draw(st.sampled_from((0, 0, 0, 1))))
        copy = crowded | {"Name": f"x{number}", "Arrival": arrival}
        if "AssignedRoom" in copy and draw(st.booleans()):
            del copy["AssignedRoom"]
            copy |= {"IsLocked": False, "Status": "Confirmed"}
        copies.append(copy | {"Priority": draw(st.sampled_from((1, 1, 0, 2, 5)))})
    return _part_where_contradicted(data | {"Reservations": [*stays, *copies]})


@st.composite
def long_problems(draw: st.DrawFn) -> Data:
    """Draw a tiny problem that is stretched over months: its gap costs span far more digits than a double has."""
    factor = draw(st.sampled_from((5, 17, 31)))

    def stretched(text: str) -> str:
        return day(factor * number_of(text))

    data: Data = draw(problems())
    stays = [stay | {"Arrival": stretched(stay["Arrival"])} for stay in data["Reservations"]]
    blocks = [
        block | {"Start": stretched(block["Start"]), "End": stretched(block["End"])}
        for block in data.get("OutOfOrder", [])
    ]
    return data | {"MinimumStay": draw(st.integers(1, 366)), "Reservations": stays, "OutOfOrder": blocks}


def strict_kinds(seed: int, *, rooms: int = 6, days: int = 30, by_weekday: bool = False) -> Data:
    """A full house whose stays each have one kind of room and nothing fixed: what the greedy rule solves exactly.

    It is feasible by construction: the stays are cut out of the rooms' own calendars, then the rooms forgotten.
    """
    rng = random.Random(seed)
    types = TYPES[: rng.randint(1, 3)]
    stays: list[Data] = []
    listed = [{"RoomNumber": f"{number + 101}", "RoomType": rng.choice(types)} for number in range(rooms)]
    for room in listed:
        at = rng.choice((0, 0, 1, 3, 7))
        while at < days:
            nights = rng.choice((1, 1, 2, 2, 3, 4, 5, 7))
            stays.append({"Name": f"s{len(stays)}", "Arrival": day(at), "Length": nights, "RoomType": room["RoomType"]})
            at += nights + rng.choice((0, 0, 0, 1, 2, 3, 6))
    rng.shuffle(stays)
    data = {"ProblemId": f"strict-{seed}", "MinimumStay": rng.randint(1, 6), "Rooms": listed, "Reservations": stays}
    if by_weekday:
        data["MinimumStayByDay"] = {name: rng.randint(1, 6) for name in ("Mon", "Wed", "Fri", "Sat")}
    return data


#: Problems that were once solved wrongly.
ONCE_WRONG: tuple[Data, ...] = (
    {  # the block stands back to back with two stays, so a bound may not take it for a gap
        "ProblemId": "blocks are no gaps",
        "MinimumStay": 1,
        "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
        "Reservations": [{"Name": f"s{i}", "Arrival": day(2 * (i // 2)), "Length": 1} for i in range(4)],
        "OutOfOrder": [{"RoomNumber": "1", "Start": day(1), "End": day(1)}],
    },
    {  # the group binds the gap cost although nobody misses a neighbour
        "ProblemId": "a group binds without a miss",
        "MinimumStay": 1,
        "Rooms": [{"RoomNumber": "1", "AdjacentRooms": ["2"]}, {"RoomNumber": "2"}, {"RoomNumber": "3"}],
        "Reservations": [
            {"Name": "s0", "Arrival": day(0), "Length": 1, "AssignedRoom": "1"},
            {"Name": "s1", "Arrival": day(3), "Length": 2, "AdjacencyGroup": "g"},
            {"Name": "s2", "Arrival": day(0), "Length": 1},
            {"Name": "s3", "Arrival": day(6), "Length": 1, "AssignedRoom": "1", "IsLocked": True},
            {"Name": "s4", "Arrival": day(3), "Length": 1, "AssignedRoom": "1", "AdjacencyGroup": "g"},
        ],
    },
    {  # two free stays go, although they are more than one locked one
        "ProblemId": "a lock stays",
        "MinimumStay": 1,
        "Rooms": [{"RoomNumber": "1"}],
        "Reservations": [
            {"Name": "locked", "Arrival": day(0), "Length": 2, "AssignedRoom": "1", "IsLocked": True},
            {"Name": "a", "Arrival": day(0), "Length": 1},
            {"Name": "b", "Arrival": day(1), "Length": 1},
        ],
    },
    {  # both others reach into its nights
        "ProblemId": "a lock stays in the middle",
        "MinimumStay": 1,
        "Rooms": [{"RoomNumber": "1"}],
        "Reservations": [
            {"Name": "locked", "Arrival": day(1), "Length": 2, "AssignedRoom": "1", "IsLocked": True},
            {"Name": "a", "Arrival": day(0), "Length": 2},
            {"Name": "b", "Arrival": day(2), "Length": 1},
        ],
    },
)
