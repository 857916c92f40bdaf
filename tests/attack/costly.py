"""Bodies that could cost much more than they are large: each name is a shape, made as large as is asked for.

They are told apart by what would grow: faults, names, entries of a list, nights, pairs of stays, pairs of lists.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

_HEAD: Final = '{"ProblemId":"p","Rooms":[{"RoomNumber":"1"}],"Reservations":['
_ROOMS: Final = '{"ProblemId":"p","Reservations":[],"Rooms":['
_TEN_YEARS: Final = '"Arrival":"2026-01-01","Length":3650'
_ONE_NIGHT: Final = '"Arrival":"2026-01-01","Length":1'
_FOR_EVER: Final = '"Start":"0001-01-01","End":"9999-12-30"'
_NAMES: Final = "Name,Arrival,Length\n"
_TABLE: Final = "RoomNumber\n1\n"


class Shape(NamedTuple):
    """A task of the API, and how its body is made of so many bytes; one part of it for each function."""

    task: str
    body: Callable[[int], bytes]
    outcome: Callable[[int], bytes] | None = None

    def parts(self, size: int) -> tuple[bytes, ...]:
        """Return what the task gets, of ``size`` bytes in all."""
        if self.outcome is None:
            return (self.body(size),)
        return (*_ASKED.get(self.task, ()), self.body(size // 2), self.outcome(size // 2))


def _repeated(item: str, before: str = _HEAD, after: str = "]}") -> Callable[[int], bytes]:
    """Return the maker of bodies that repeat ``item``, with its number where it has a ``%d``."""

    def make(size: int) -> bytes:
        number, parts, length = 0, [], 0
        while length < size:
            part = item.replace("%d", str(number))
            parts.append(part)
            length += len(part) + 1
            number += 1
        return (before + ",".join(parts) + after).encode()

    return make


def _crossed(first: str, between: str, second: str, before: str = _HEAD) -> Callable[[int], bytes]:
    """Return the maker of bodies whose two lists could be walked once for each row of the other."""

    def make(size: int) -> bytes:
        return _repeated(first, before, between)(size // 2) + _repeated(second, "", "]}")(size // 2)

    return make


def _table(content: Callable[[int], str], name: str = "reservations") -> Callable[[int], bytes]:
    def make(size: int) -> bytes:
        return json.dumps({"name": "n", "reservations": _NAMES, "rooms": _TABLE, name: content(size)}).encode()

    return make


def _in_row(field: str) -> str:
    return f'{_HEAD}{{"Name":"a",{_ONE_NIGHT},"{field}":['


#: Of a task on a solved job the first part, which the client sends.
_ASKED: Final[Mapping[str, tuple[bytes]]] = {
    "ask": (b'{"requests":[{"Arrival":"2026-01-01","Length":1}]}',),
    "export": (b'{"sink":"oca-pms","what":"moves"}',),
}
_IN_ROOMS: Final = '{"ProblemId":"p","Rooms":[{"RoomNumber":"1"},{"RoomNumber":"2"}],"Reservations":['
_STAY: Final = '{"Name":"%d","Id":"%d","Arrival":"2026-01-01","Length":2,"AssignedRoom":"1"}'
_FOR_A_STAY: Final = f'{{"stay":"a","problem":{{"ProblemId":"p","Reservations":[{{"Name":"a",{_ONE_NIGHT}}}],"Rooms":['
_PLACED: Final = (
    '{"success":true,"problem_id":"p","result":{"ProblemId":"p","solver_status":"feasible",'
    '"objective_value":0.0,"best_bound":0.0,"sellable":[],"report":{"version":"1","solver":"","problem_sha256":"",'
    '"parameters":{"steps":0},"stopped_by":"steps","steps":0,"seconds":{},"model_size":{}},"assignments":['
)
_ROW: Final = '{"Name":"%d","Id":"%d","Arrival":"2026-01-01","Length":2,"AssignedRoom":"1","PreviousRoom":"1"}'


def _solved(task: str) -> Shape:
    return Shape(task, _repeated(_STAY, _IN_ROOMS), _repeated(_ROW, _PLACED, "]}}"))


SHAPES: Final[Mapping[str, Shape]] = {
    # solved jobs
    "a plan that is asked": _solved("ask"),
    "a plan that is drawn": _solved("draw"),
    "a plan that is exported": _solved("export"),
    "a problem that is written": Shape("problem-file", _repeated(_STAY, _IN_ROOMS)),
    # drafts: what each room would mean may be as many times as much
    "a draft": Shape("desk", _repeated(_STAY, '{"problem":' + _IN_ROOMS, "]}}")),
    "rooms for a stay": Shape(
        "desk",
        _repeated('{"RoomNumber":"%d"}', _FOR_A_STAY, "]}}"),
    ),
    # faults
    "empty objects": Shape("submit", _repeated("{}")),
    "empty objects, judged": Shape("validate", _repeated("{}")),
    "empty requests": Shape("submit", _repeated("{}", _HEAD + '],"NewReservations":[')),
    "empty rules": Shape("submit", _repeated("{}", _HEAD + '],"SalesRules":[')),
    "empty rooms": Shape("submit", _repeated("{}", _ROOMS)),
    "numbers": Shape("submit", _repeated("1")),
    "nulls": Shape("submit", _repeated("null")),
    "equal ids": Shape("submit", _repeated(f'{{"Name":"a","Id":"1",{_ONE_NIGHT}}}')),
    "equal rooms": Shape("submit", _repeated('{"RoomNumber":"1"}', _ROOMS)),
    "objects for texts": Shape("submit", _repeated("{}", _in_row("AllowableRoomTypes"), "]}]}")),
    "lists for texts": Shape("submit", _repeated("[]", f'{_ROOMS}{{"RoomNumber":"1","Features":[', "]}]}")),
    "lengths without end": Shape("submit", _repeated("0", f'{_HEAD}],"SalesRules":[{{{_FOR_EVER},"Lengths":[', "]}]}")),
    "weekdays without end": Shape("submit", _repeated('"a%d":1', _HEAD + '],"MinimumStayByDay":{', "}}")),
    "rows of a result": Shape("validate", _repeated("{}", '{"solver_status":"OPTIMAL","assignments":[')),
    "table of a result": Shape("validate", _repeated("{}", '{"solver_status":"OPTIMAL","assignments":[],"sellable":[')),
    "files without content": Shape("parse-texts", _repeated("{}", '{"files":[')),
    "cells that are none": Shape("parse-tables", _table(lambda size: _NAMES + "a,b,c\n" * (size // 6))),
    # names
    "unknown fields": Shape("submit", _repeated('"Arrivals%d":1', _HEAD + "],", "}")),
    "an unknown field a row": Shape("submit", _repeated('{"Arriv%d":1}')),
    "fields given twice": Shape("submit", _repeated('"a%d":1,"a%d":2', _HEAD + "{", "}]}")),
    "unknown fields of a result": Shape("validate", _repeated('"assignment%d":1', '{"solver_status":"OPTIMAL",', "}")),
    "unknown fields of an envelope": Shape("parse-tables", _repeated('"a%d":1', "{", "}")),
    "unknown columns": Shape(
        "parse-tables", _table(lambda size: "Name,Arrival,Length," + ",".join(f"q{i}" for i in range(size // 7)))
    ),
    # nights
    "ten years in one room": Shape("validate", _repeated(f'{{"Name":"%d",{_TEN_YEARS},"AssignedRoom":"1"}}')),
    "ten years in no room": Shape("validate", _repeated(f'{{"Name":"%d",{_TEN_YEARS}}}')),
    "blocks for ever": Shape("validate", _repeated(f'{{"RoomNumber":"1",{_FOR_EVER}}}', _HEAD + '],"OutOfOrder":[')),
    "periods for ever": Shape(
        "validate", _repeated(f'{{{_FOR_EVER},"MinimumStay":2}}', _HEAD + '],"MinimumStayByDate":[')
    ),
    # pairs
    "one group": Shape("validate", _repeated(f'{{"Name":"%d",{_TEN_YEARS},"AdjacencyGroup":"g","AssignedRoom":"1"}}')),
    "one shared room": Shape("validate", _repeated(f'{{"Name":"%d",{_ONE_NIGHT},"SameRoom":"s","AssignedRoom":"1"}}')),
    "one shared room of guests": Shape(
        "validate",
        _repeated(
            f'{{"Name":"%d",{_ONE_NIGHT},"SameRoom":"s","AssignedRoom":"1","Guests":1}}',
            '{"ProblemId":"p","Rooms":[{"RoomNumber":"1","Capacity":9}],"Reservations":[',
        ),
    ),
    "rules and stays": Shape(
        "validate",
        _crossed(f'{{"Name":"%d",{_ONE_NIGHT},"AssignedRoom":"1"}}', '],"SalesRules":[', f"{{{_FOR_EVER}}}"),
    ),
    "rooms and stays": Shape(
        "validate",
        _crossed(
            '{"RoomNumber":"%d"}', '],"Reservations":[', f'{{"Name":"%d",{_ONE_NIGHT}}}', '{"ProblemId":"p","Rooms":['
        ),
    ),
    "requests and stays": Shape(
        "submit", _crossed(f'{{"Name":"%d",{_ONE_NIGHT}}}', '],"NewReservations":[', f'{{"Name":"%d",{_ONE_NIGHT}}}')
    ),
    "neighbours": Shape("validate", _repeated('"%d"', f'{_ROOMS}{{"RoomNumber":"1","AdjacentRooms":[', "]}]}")),
    # texts
    "brackets": Shape("submit", lambda size: b"[" * size),
    "lists in a list": Shape("submit", _repeated("[]", "[", "]")),
    "one number": Shape("submit", lambda size: b"1" * size),
    "separators": Shape("parse-tables", _table(lambda size: _NAMES + "," * size)),
    "line ends": Shape("parse-tables", _table(lambda size: _NAMES + "\n" * (size // 2))),
    "quotes": Shape("parse-tables", _table(lambda size: _NAMES + '""' * (size // 4))),
    # what is as it should be
    "stays": Shape("submit", _repeated(f'{{"Name":"%d",{_ONE_NIGHT}}}')),
}
