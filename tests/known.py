"""Instances of our own with proved optima; ``python -m tests.known`` proves every one anew and writes ``known.json``.

``python -m tests.known NAME…`` proves these only. An instance is a generated house (`tests.benchmarks.generator`) with
its seed, perhaps with other fields over it, with values that its rows get in turn, and with second bookings in the same
rooms, or a problem written out. Its optimum comes from the exact model of `tests.exact`, never from the optimizer:
where ``max_moves`` limits the move cost, that of the plans within it. What its requests are told comes from brute
force.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from bookingopt.domain.parse import parse_problem
from tests import exact, oracle, oracle_requests
from tests.benchmarks.generator import House, generate
from tests.oracle import Value

FILE = Path(__file__).with_name("known.json")
Data = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A problem as plain data and the value of its best plan, None where it is infeasible.

    Where there is a limit on moves, of the plans within it. ``answers`` are those to the requests, each alone.
    """

    data: Data
    best: Value | None
    max_moves: int | None = None
    answers: tuple[Data, ...] = ()
    best_requests: tuple[int, ...] = ()


def read() -> dict[str, Known]:
    """All instances by name."""
    return {
        name: Known(
            _data(entry),
            _value(entry["best"]),
            entry.get("max_moves"),
            tuple(entry.get("answers", ())),
            tuple(entry.get("best_requests", ())),
        )
        for name, entry in _entries().items()
    }


def _entries() -> dict[str, Data]:
    return dict(json.loads(FILE.read_text("utf-8")))


def _data(entry: Data) -> Data:
    if "problem" in entry:
        return dict(entry["problem"])
    lengths = {"lengths": {int(nights): weight for nights, weight in entry["house"].get("lengths", {}).items()}}
    house = House(**{**entry["house"], **(lengths if "lengths" in entry["house"] else {})})
    data = generate(house, entry["seed"]) | entry.get("fields", {})
    for rows, by_field in entry.get("in_turn", {}).items():
        for field, values in by_field.items():
            data[rows] = [_with(row, field, values[at % len(values)]) for at, row in enumerate(data[rows])]
    if "second_booking_of_every" in entry:
        data["Reservations"] = list(_with_second_bookings(data["Reservations"], entry["second_booking_of_every"]))
    return data | {"NewReservations": entry.get("requests", [])}


def _with(row: Data, field: str, value: Any) -> Data:
    return row if value is None else row | {field: value}


def _with_second_bookings(rows: list[Data], every: int) -> Iterator[Data]:
    """Let every so-manieth stay have a second booking in its room, from its last night to the day after it leaves."""
    for at, row in enumerate(rows):
        if at % every or row.get("IsLocked"):
            yield row
            continue
        text = {"SameRoom": f"{row['Name']} and company"}
        yield row | text
        last = date.fromisoformat(row["Arrival"]) + timedelta(days=row["Length"] - 1)
        yield row | text | {"Name": f"{row['Name']} too", "Arrival": str(last), "Length": 2}


def _value(best: Data | None) -> Value | None:
    return None if best is None else Value(**{**best, "gap": Fraction(best["gap"])})


def prove(names: list[str]) -> None:
    """Find the best plan of instances with the exact model, of all where none is named, and write it down."""
    entries = _entries()
    for name in names or entries:
        entry = entries[name]
        problem = oracle.house(parse_problem(_data(entry)))
        best = exact.best(problem, entry.get("max_moves"))
        entry["best"] = None if best is None else {**best._asdict(), "gap": str(best.gap)}
        if "requests" in entry:
            plan = {stay.key: str(stay.assigned_room) for stay in problem.reservations}
            assert oracle.is_legal(problem, plan), name  # answers start from the present plan
            houses = [oracle_requests.House(problem, request, plan) for request in problem.new_reservations]
            entry["answers"] = [_told(house) for house in houses]
            entry["best_requests"] = oracle_requests.best_set(problem, plan)
        print(name, entry["best"], *entry.get("answers", ()), flush=True)
    rows = (f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def _told(house: oracle_requests.House) -> Data:
    """What a request is told: moves and their cost, or room changes, or how many locks are in the way."""
    least = house.fewest_moves()
    if least is not None:
        return {"answer": "fits_with_moves" if least[1] else "fits", "bound": least[0], "moves": least[1]}
    split = house.best_split()
    if split is not None:
        return {"answer": "fits_with_room_change", "bound": split.changes, "moves": split.moves}
    return {"answer": "does_not_fit", "bound": None, "moves": 0, "locks": house.smallest_locks() or 0}


if __name__ == "__main__":
    prove(sys.argv[1:])
