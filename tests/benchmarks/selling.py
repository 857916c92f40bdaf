"""``python -m tests.benchmarks.selling``: the sellable table, the restrictions and requests of a hotel of real size.

For each house: seconds of the table and of the restrictions, the share of the table that was not settled in the time
given and of the sellable stays that the restrictions turn away, and the seconds of one request and of 200.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from bookingopt.domain.problem import NewReservation, Problem
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer import stop
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability.restrictions import Offer, offer_of
from bookingopt.optimizer.availability.table import sellable_table
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.solve import answer
from bookingopt.optimizer.stop import Stop
from tests.benchmarks.generator import RESORT, House, generate

MAX_LOS = 28
_HOTEL = House(210, 420, occupancy=0.35, lengths=RESORT, types=9, in_house=0.5)
_HOSPITAL = House(101, 60, lengths=RESORT, bedrooms=40, locks=0.3)
_INN = House(6, 20, occupancy=0.6, lengths=RESORT, types=2, in_house=0.5)

#: Name -> the house, and a small one like it.
HOUSES = {
    "in-house": (_HOTEL, _INN),
    "locks-10%": (replace(_HOTEL, locks=0.1), replace(_INN, locks=0.1)),
    "locks-20%": (replace(_HOTEL, locks=0.2), replace(_INN, locks=0.4)),
    "hospital": (_HOSPITAL, House(8, 16, occupancy=0.6, lengths=RESORT, bedrooms=4, locks=0.3)),
}


@dataclass(frozen=True)
class Sold:
    """What came out, and what it took in seconds."""

    instance: Instance
    plan: Plan
    offer: Offer
    seconds: dict[str, float]


def sell(problem: Problem, time_limit: float, requests: int = 200) -> Sold:
    """Make table and restrictions of ``problem``, and answer so many requests."""
    instance = build_instance(problem)
    plan, _ = first_plan(instance, components(instance), Stop())
    if plan is None or not is_legal(instance, plan):
        raise ValueError("the problem has no plan")
    seconds = {}
    began = stop.clock()
    table = sellable_table(instance, plan, MAX_LOS, Stop(time_limit))
    seconds["table"] = stop.clock() - began
    offer = offer_of(table)
    seconds["restrictions"] = stop.clock() - began - seconds["table"]
    for name, count in (("one request", 1), ("requests", requests)):
        asked = problem.model_copy(update={"new_reservations": random_requests(problem, count)})
        began = stop.clock()
        answer(asked, instance, plan, Stop(time_limit))
        seconds[name] = stop.clock() - began
    return Sold(instance, plan, offer, seconds)


def random_requests(problem: Problem, count: int) -> tuple[NewReservation, ...]:
    """Return seeded requests for the types of the house, all over its season."""
    rng = random.Random(count)
    types = list(dict.fromkeys(room.type_name for room in problem.rooms))
    first = min(stay.arrival for stay in problem.reservations)
    days = (max(stay.departure for stay in problem.reservations) - first).days
    return tuple(
        NewReservation(
            name=f"request {number}",
            id=f"request {number}",
            arrival=first + timedelta(rng.randrange(days)),
            length=rng.choice((1, 2, 3, 5, 7, 14)),
            room_type=rng.choice(types),
        )
        for number in range(count)
    )


def main(arguments: list[str]) -> int:
    """Print the table of the houses, or of problem files."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.selling", description=__doc__)
    parser.add_argument("file", nargs="*", type=Path, help="problem files instead of the houses made here")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds for the table")
    parser.add_argument(
        "--processor-time", action="store_true", help="count seconds of the processor: for busy machines"
    )
    parser.add_argument("--house", action="append", choices=HOUSES, help="only this house; may be repeated")
    options = parser.parse_args(arguments)
    texts = {path.stem: path.read_text("utf-8") for path in options.file}
    if not texts:
        texts = {name: json.dumps(generate(HOUSES[name][0], 1)) for name in options.house or HOUSES}
    with processor_clock() if options.processor_time else nullcontext():
        _print_table(texts, options.time_limit)
    return 0


@contextmanager
def processor_clock() -> Iterator[None]:
    """Let all time limits count seconds of the processor, of all cores together."""
    with (
        mock.patch.object(stop, "clock", time.process_time),
        mock.patch.object(LinearModel, "_time_limit", return_value=1e9),
    ):
        yield


def _print_table(texts: dict[str, str], time_limit: float) -> None:
    print("| house | stays | table s | restrictions s | not settled | turned away | one request s | 200 requests s |")
    print("|" + " --- |" * 8)
    for name, text in texts.items():
        print("|", " | ".join([name, *_cells(sell(problem_from_json(text), time_limit))]), "|", flush=True)


def _cells(sold: Sold) -> list[str]:
    table, took = sold.offer.table, sold.seconds
    unsettled: Any = np.mean(table.why == "?")
    return [
        f"{sold.instance.stays:,}",
        f"{took['table']:.2f}",
        f"{took['restrictions']:.2f}",
        f"{unsettled:.2%}",
        f"{sold.offer.blocked_share:.2%}",
        f"{took['one request']:.2f}",
        f"{took['requests']:.1f}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
