"""Instances of our own with proved optima; ``python -m tests.known`` proves every one anew and writes ``known.json``.

An instance is a generated house (`tests.benchmarks.generator`) with its seed, perhaps with other fields over it, or
a problem written out. Its optimum comes from the exact model of `tests.exact`, never from the optimizer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from bookingopt.domain.parse import parse_problem
from tests import exact
from tests.benchmarks.generator import House, generate
from tests.oracle import Value

FILE = Path(__file__).with_name("known.json")
Data = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A problem as plain data and the value of its best plan, None where it is infeasible."""

    data: Data
    best: Value | None


def read() -> dict[str, Known]:
    """All instances by name."""
    return {name: Known(_data(entry), _value(entry["best"])) for name, entry in _entries().items()}


def _entries() -> dict[str, Data]:
    return dict(json.loads(FILE.read_text("utf-8")))


def _data(entry: Data) -> Data:
    if "problem" in entry:
        return dict(entry["problem"])
    lengths = {"lengths": {int(nights): weight for nights, weight in entry["house"].get("lengths", {}).items()}}
    house = House(**{**entry["house"], **(lengths if "lengths" in entry["house"] else {})})
    return generate(house, entry["seed"]) | entry.get("fields", {})


def _value(best: Data | None) -> Value | None:
    return None if best is None else Value(**{**best, "gap": Fraction(best["gap"])})


def prove() -> None:
    """Find the best plan of every instance with the exact model, and write it down."""
    entries = _entries()
    for name, entry in entries.items():
        best = exact.best(parse_problem(_data(entry)))
        entry["best"] = None if best is None else {**best._asdict(), "gap": str(best.gap)}
        print(name, entry["best"], flush=True)
    rows = (f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    prove()
