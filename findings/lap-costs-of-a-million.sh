#!/usr/bin/env bash
# lap 0.5.13: with costs of a million or more, lapjv gives an assignment that is not the cheapest, without a word.
#
# Rooms are assigned to stays by the price of each pair. The method is exact whatever the size of the numbers, and the
# function's description sets no limit; one would expect the cheapest assignment in every currency. Its search for the
# cheapest pair of a room starts at a constant of 1,000,000, though, and dearer pairs are not seen: right for prices in
# thousands, wrong for the same prices in full, as a night's rate in rupiah or dong is written, or in any currency with
# a penalty for a lost stay on top. lapmod of the same package refuses such numbers with a ValueError.
# Among random matrices of four stays up to 10,000,000, four in ten come out wrong.
#
# Seen with lap 0.5.13, numpy 2.4.6, scipy 1.17.1, CPython 3.11, Linux x86-64:
#   prices in thousands: scipy 1800 by [0, 1], lapjv 1800 by [0, 1], lapmod 1800 by [0, 1]
#   prices in full     : scipy 1800000 by [0, 1], lapjv 2100000 by [1, 0], lapmod ValueError
#   random, up to 1000000 : lapjv wrong in 0 of 1000
#   random, up to 10000000: lapjv wrong in 423 of 1000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" lap==0.5.13 numpy==2.4.6 \
    scipy==1.17.1
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import lap
import numpy as np
from scipy.optimize import linear_sum_assignment

THOUSANDS = np.array([[400.0, 400.0], [1700.0, 1400.0]])


def by_scipy(prices):
    return linear_sum_assignment(prices)[1]


def by_lapjv(prices):
    return lap.lapjv(prices)[1]


def by_lapmod(prices):
    stays, rooms = prices.shape
    starts = np.arange(0, prices.size + 1, rooms, dtype=np.int32)
    return lap.lapmod(stays, prices.ravel(), starts, np.tile(np.arange(rooms, dtype=np.int32), stays))[1]


def cost(prices, rooms):
    return int(prices[np.arange(len(prices)), rooms].sum())


def show(prices, method):
    try:
        rooms = method(prices)
    except ValueError:
        return "ValueError"
    return f"{cost(prices, rooms)} by {rooms.tolist()}"


def wrong(limit):
    """Return how many of 1000 random matrices of four stays lapjv does not solve."""
    random = np.random.default_rng(1)
    matrices = [random.integers(1, limit, (4, 4)).astype(float) for _ in range(1000)]
    return sum(cost(prices, by_lapjv(prices)) > cost(prices, by_scipy(prices)) for prices in matrices)


METHODS = {"scipy": by_scipy, "lapjv": by_lapjv, "lapmod": by_lapmod}
seen = {}
for name, prices in (("prices in thousands", THOUSANDS), ("prices in full", THOUSANDS * 1000)):
    seen[name] = [show(prices, method) for method in METHODS.values()]
    print(f"{name:19}:", ", ".join(map(" ".join, zip(METHODS, seen[name]))))
counts = {limit: wrong(limit) for limit in (1_000_000, 10_000_000)}
for limit, count in counts.items():
    print(f"random, up to {limit:<8}: lapjv wrong in {count} of 1000")
expected = {
    "prices in thousands": ["1800 by [0, 1]"] * 3,
    "prices in full": ["1800000 by [0, 1]", "2100000 by [1, 0]", "ValueError"],
}
sys.exit(seen != expected or counts[1_000_000] > 0 or counts[10_000_000] < 200)
EOF
