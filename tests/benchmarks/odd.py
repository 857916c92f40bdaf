"""``python -m tests.benchmarks.odd``: whether the time limit holds, whatever house it is.

Houses of a seed each, with anything odd that a house can have: long minimum stays, many locks, blocks, groups,
overbooked nights, turnover nights, shared rooms, linked types, calendars of years. None may take a second more than its
limit. Prints each with the phase that took longest.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bookingopt.domain.params import SolveParams
from bookingopt.errors import InputError
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer import stop
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from tests.benchmarks.generator import CITY, OPENING, RESORT, Data, House, generate
from tests.benchmarks.selling import processor_clock

#: Seconds that a run may take beyond its limit.
PATIENCE = 1.0
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def odd_house(seed: int, *, small: bool = False) -> Data:
    """Return a house of ``seed``; each oddity is in play or not, so that they meet in all combinations."""
    rng = random.Random(seed)

    def perhaps(value: Any, share: float = 0.35) -> Any:
        return value if rng.random() < share else type(value)()

    rooms = rng.choice((2, 3, 4) if small else (2, 5, 12, 30, 60, 150))
    types = rng.choice((1, 1, 2, 3, 5))
    house = House(
        rooms=rooms,
        days=rng.choice((10, 20) if small else (14, 40, 90, 200, 400)),
        occupancy=rng.uniform(0.3, 0.95),
        lengths=rng.choice((CITY, RESORT)),
        types=types,
        upgrades=perhaps(rng.random()),
        in_house=perhaps(rng.random()),
        locks=perhaps(rng.random(), 0.6),
        groups=perhaps(rng.uniform(0, 0.3)),
        blocks=perhaps(rng.uniform(0, 2)),
        minimum_stay=rng.choice((1, 2, 3, 5, 14, 30, 90, 366)),
        by_weekday=perhaps({day: rng.randint(1, 9) for day in WEEK}),
        present=rng.random() < 0.6,
        bedrooms=perhaps(rooms // 3) if types == 1 else 0,
        over=perhaps(rng.randint(1, 3), 0.2),
    )
    data = generate(house, seed)
    if rng.random() < 0.3:
        _stretch(data, rng.choice((3, 7) if small else (3, 10, 30)), 3_600)
    if rng.random() < 0.3:
        data["TurnoverNights"] = rng.randint(1, 5)
    if rng.random() < 0.3:
        _share_rooms(data, rng)
    if rng.random() < 0.3:
        data["MinimumStayByDate"] = [_period(rng, house.days) for _ in range(rng.randint(1, 60))]
    if rng.random() < 0.5:
        data["NewReservations"] = [_request(rng, house, number) for number in range(rng.choice((1, 5, 40)))]
    if rng.random() < 0.3:
        data["RequestStartDate"] = _day(rng.randrange(house.days))
        data["LeadingGaps"] = rng.random() < 0.5
    return data


def odd_params(seed: int) -> dict[str, Any]:
    """Return what is asked beside a plan: often nothing, one thing, or two."""
    rng = random.Random(seed)
    extras = {"minimum_stay_curve": "1..4", "move_curve": True, "best_requests": True}
    asked = {name: value for name, value in extras.items() if rng.random() < 0.2}
    if rng.random() < 0.2:
        asked |= rng.choice(({"lock_prices": True}, {"max_moves": rng.randint(0, 20)}))
        asked.pop("move_curve", None)
    return asked | {"max_los": rng.choice((7, 28, 28, 90))}


def _day(number: int) -> str:
    return (OPENING + timedelta(days=number)).isoformat()


def _number(text: str) -> int:
    return (type(OPENING).fromisoformat(text) - OPENING).days


def _stretch(data: Data, factor: int, most: int) -> None:
    """Let everything be ``factor`` times as long and as far away, as far as it stays within ``most`` days."""
    last = max((_number(stay["Arrival"]) + stay["Length"] for stay in data["Reservations"]), default=1)
    factor = max(1, min(factor, most // last))
    for stay in data["Reservations"]:
        stay["Arrival"], stay["Length"] = _day(factor * _number(stay["Arrival"])), factor * stay["Length"]
    for block in data.get("OutOfOrder", ()):
        first, last = _number(block["Start"]), _number(block["End"])
        block["Start"], block["End"] = _day(factor * first), _day(factor * (last + 1) - 1)


def _share_rooms(data: Data, rng: random.Random) -> None:
    """Let some guests who follow one another in a room without a gap share it on purpose."""
    begins = {(stay.get("AssignedRoom"), stay["Arrival"]): stay for stay in data["Reservations"]}
    for number, stay in enumerate(data["Reservations"]):
        leaves = _day(_number(stay["Arrival"]) + stay["Length"])
        follower = begins.get((stay.get("AssignedRoom"), leaves))
        if follower is None or stay.get("AssignedRoom") is None or follower["RoomType"] != stay["RoomType"]:
            continue
        if "SameRoom" not in stay and "SameRoom" not in follower and rng.random() < 0.3:
            stay["SameRoom"] = follower["SameRoom"] = f"party {number}"


def _period(rng: random.Random, days: int) -> Data:
    first = rng.randrange(days)
    return {"Start": _day(first), "End": _day(first + rng.randrange(60)), "MinimumStay": rng.randint(1, 30)}


def _request(rng: random.Random, house: House, number: int) -> Data:
    asked: Data = {"Name": f"request {number}", "Arrival": _day(rng.randrange(house.days))}
    return asked | {"Length": rng.choice((1, 2, 3, 7, 14, 60)), "RoomType": f"T{rng.randint(1, house.types)}"}


@dataclass(frozen=True)
class Run:
    """One house: what came out and what took longest."""

    seed: int
    stays: int
    status: str
    seconds: float
    phase: str
    complaints: tuple[str, ...]


def run(seed: int, time_limit: float, *, small: bool = False, steps: int | None = None) -> Run:
    """Solve the house of ``seed`` and check what came out."""
    problem = problem_from_json(json.dumps(odd_house(seed, small=small)))
    asked = odd_params(seed)
    began = stop.clock()
    try:
        result = solve(problem, SolveParams.model_validate({**asked, "time_limit": time_limit, "steps": steps}))
    except InputError as error:
        return Run(seed, len(problem.reservations), "refused", stop.clock() - began, "", tuple(map(str, error.faults)))
    took, phases = stop.clock() - began, dict(result.report.seconds)
    longest = max(phases, key=lambda name: phases[name] if name != "total" else 0)
    wrong = tuple(f"{violation.rule}: {violation.message}" for violation in validate_result(result, problem).violations)
    return Run(seed, len(problem.reservations), result.solver_status.value, took, longest, wrong)


def main(arguments: list[str]) -> int:
    """Print the slowest houses; return 1 where one was late or wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.odd", description=__doc__)
    parser.add_argument("--houses", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--time-limit", type=float, default=5.0, help="seconds for each")
    parser.add_argument("--small", action="store_true", help="tiny houses")
    parser.add_argument(
        "--processor-time", action="store_true", help="count seconds of the processor: for busy machines"
    )
    options = parser.parse_args(arguments)
    runs = []
    print("| seed | stays | status | seconds | longest phase |\n| --- | --- | --- | --- | --- |")
    with processor_clock() if options.processor_time else nullcontext():
        for seed in range(options.first, options.first + options.houses):
            runs.append(run(seed, options.time_limit, small=options.small))
            late = runs[-1].seconds > options.time_limit + PATIENCE
            print(_cells(runs[-1]), *(["LATE"] if late else []), *runs[-1].complaints, flush=True)
    seconds = [one.seconds for one in runs]
    late = sum(second > options.time_limit + PATIENCE for second in seconds)
    print(f"{len(runs)} houses: median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s, {late} late")
    return int(bool(late) or any(one.complaints for one in runs))


def _cells(one: Run) -> str:
    return f"| {one.seed} | {one.stays:,} | {one.status} | {one.seconds:.2f} | {one.phase} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
