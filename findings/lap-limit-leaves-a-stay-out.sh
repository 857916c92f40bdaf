#!/usr/bin/env bash
# lap 0.5.13 and fastlap 0.4.0: a limit for the cost of one assignment leaves a stay out that has a room within it.
#
# Two stays, two rooms, and a limit for what one pair may cost, say how far a guest may be moved down. `cost_limit` is
# described as an upper limit for the cost of a single assignment, so one would expect the dearer pairs to be forbidden
# and the rest to be assigned as usual: each stay that can have a room gets one. lap instead weighs two unmatched sides
# against the pair for the price of one limit, and leaves a stay without a room once a whole plan costs more than a
# part of it plus the limit, though each of its pairs is below the limit. fastlap, which offers itself as a drop-in,
# solves without the limit and crosses out what is above it: it leaves a stay out where the unlimited plan uses a dear
# pair, even if a plan without one exists, and may keep the dearer of two stays. So the two disagree with each other as
# well. To forbid a pair, its cost has to be made large, with no limit set.
#
# Seen with lap 0.5.13, fastlap 0.4.0, numpy 2.4.6, CPython 3.11, Linux x86-64 (- is a stay without a room):
#   [[10, 60], [20, 90]], limit 65: within the limit [1, 0] costs 80, lap [0, -] costs 10, fastlap [1, 0] costs 80
#   [[10, 60], [60, 90]], limit 75: within the limit [1, 0] costs 120, lap [0, -] costs 10, fastlap [0, -] costs 10
#   [[10, 60], [20, 90]], limit 50: within the limit [0, -] costs 10, lap [0, -] costs 10, fastlap [-, 0] costs 20
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" lap==0.5.13 fastlap==0.4.0 \
    numpy==2.4.6
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import fastlap
import lap
import numpy as np

CASES = (([[10, 60], [20, 90]], 65), ([[10, 60], [60, 90]], 75), ([[10, 60], [20, 90]], 50))


def best(costs, limit):
    """Return the rooms of most stays, then of least cost, from the pairs within the limit."""
    plans = [[first, second] for first in (-1, 0, 1) for second in (-1, 0, 1) if first != second or first < 0]
    within = [plan for plan in plans if all(costs[stay][room] <= limit for stay, room in pairs(plan))]
    return min(within, key=lambda plan: (-len(pairs(plan)), cost(costs, plan)))


def pairs(plan):
    return [(stay, room) for stay, room in enumerate(plan) if room >= 0]


def cost(costs, plan):
    return sum(costs[stay][room] for stay, room in pairs(plan))


def by_lap(costs, limit):
    return lap.lapjv(np.array(costs, float), cost_limit=limit)[1].tolist()


def by_fastlap(costs, limit):
    rooms = fastlap.solve_lap(np.array(costs, float), cost_limit=limit)[1]
    return [-1 if room is None else int(room) for room in rooms]


def show(costs, plan):
    return f"[{', '.join('-' if room < 0 else str(room) for room in plan)}] costs {cost(costs, plan)}"


seen = []
for costs, limit in CASES:
    plans = [method(costs, limit) for method in (best, by_lap, by_fastlap)]
    seen.append(plans)
    shown = [show(costs, plan) for plan in plans]
    print(f"{costs}, limit {limit}: within the limit {shown[0]}, lap {shown[1]}, fastlap {shown[2]}")
both, first, second = [1, 0], [0, -1], [-1, 0]
sys.exit(seen != [[both, first, both], [both, first, first], [first, first, second]])
EOF
