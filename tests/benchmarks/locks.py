"""``python -m tests.benchmarks.locks``: how near the price of each lock is to its bound, and what that takes.

For each house: its stays and locks, plan and bound, the median and the largest distance of a lock's bound from its
price, how many bounds are within five per cent of it, and the seconds of the search and of the prices.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from contextlib import nullcontext
from dataclasses import replace

from bookingopt.domain.params import SolveParams
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import LockPrice
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.solve import solve
from tests.benchmarks.generator import RESORT, House, generate
from tests.benchmarks.selling import processor_clock

_CITY = House(100, 365, locks=0.02)
_INN = House(5, 20, occupancy=0.6, locks=0.2)

#: Name -> the house, of some 200 locks, and a small one like it.
HOUSES = {
    "city": (_CITY, _INN),
    "in house": (replace(_CITY, in_house=0.5), replace(_INN, in_house=0.5)),
    "full": (replace(_CITY, occupancy=0.95), replace(_INN, occupancy=0.8)),
    "types": (replace(_CITY, types=5, upgrades=0.3), replace(_INN, types=2, upgrades=0.3)),
    "resort": (replace(_CITY, lengths=RESORT, locks=0.04), replace(_INN, lengths=RESORT)),
    "blocks": (replace(_CITY, blocks=1.0), replace(_INN, blocks=1.0, locks=0.5)),
}


def prices(text: str, time_limit: float) -> Result:
    """Solve a house without its sellable table, and price its locks."""
    return solve(problem_from_json(text), SolveParams(lock_prices=True, sellable=False, time_limit=time_limit))


def is_near(row: LockPrice) -> bool:
    """Whether the bound of a price is within five per cent of it; of a price of 0 it is 0."""
    return row.bound - row.gap_cost <= 0.05 * max(0.0, row.gap_cost)


def main(arguments: list[str]) -> int:
    """Print a row for each house."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.locks", description=__doc__)
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds for plan and prices")
    parser.add_argument("--house", action="append", choices=HOUSES, help="only this house; may be repeated")
    parser.add_argument("--small", action="store_true", help="tiny houses")
    parser.add_argument(
        "--processor-time", action="store_true", help="count seconds of the processor: for busy machines"
    )
    options = parser.parse_args(arguments)
    print("| house | stays | locks | plan | bound | within 5 % | median distance | largest | plan s | prices s |")
    print("|" + " --- |" * 10)
    with processor_clock() if options.processor_time else nullcontext():
        for name in options.house or HOUSES:
            text = json.dumps(generate(HOUSES[name][options.small], 1))
            print("|", " | ".join([name, *_cells(prices(text, options.time_limit))]), "|", flush=True)
    return 0


def _cells(result: Result) -> list[str]:
    rows = [row for row in result.lock_prices if row.id is not None]
    apart = [row.bound - row.gap_cost for row in rows]
    seconds = result.report.seconds
    return [
        f"{len(result.assignments):,}",
        f"{len(rows):,}",
        f"{result.objective_value:,.3f}",
        f"{result.best_bound:,.3f}",
        f"{sum(map(is_near, rows)):,}",
        f"{statistics.median(apart):,.3f}",
        f"{max(apart):,.3f}",
        f"{seconds['search']:.1f}",
        f"{seconds['lock prices']:.1f}",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
