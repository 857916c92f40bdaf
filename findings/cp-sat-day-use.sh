#!/usr/bin/env bash
# OR-Tools 9.15.6755: CP-SAT's no-overlap forbids an empty interval inside another, its cumulative of one does not.
#
# A stay of five nights and a day use (a stay of no night) in one room. Both constraints are described as "one at a
# time", and a stay of no night takes none, so one would expect them to agree. For add_no_overlap and add_no_overlap_2d
# the house is infeasible if the day use falls on an inner day of the stay, and fine on its first day and departure day;
# add_cumulative with a capacity of one takes all of them. Whoever exchanges one constraint for the other, or passes
# day uses on unfiltered, gets "INFEASIBLE" for a house that has room.
#
# Seen with ortools 9.15.6755, CPython 3.11, Linux x86-64:
#   day 0: no overlap OPTIMAL, no overlap 2d OPTIMAL, cumulative OPTIMAL
#   day 2: no overlap INFEASIBLE, no overlap 2d INFEASIBLE, cumulative OPTIMAL
#   day 5: no overlap OPTIMAL, no overlap 2d OPTIMAL, cumulative OPTIMAL
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" ortools==9.15.6755 \
    absl-py==2.5.1 immutabledict==4.3.1 numpy==2.4.6 pandas==3.1.1 protobuf==6.33.6 python-dateutil==2.9.0.post0 \
    six==1.17.0 typing-extensions==4.16.0 tzdata==2026.6
PYTHONPATH=$folder python3 - <<'EOF'
import sys

from ortools.sat.python import cp_model


def status(constraint, day):
    model = cp_model.CpModel()
    stays = [model.new_fixed_size_interval_var(0, 5, "stay"), model.new_fixed_size_interval_var(day, 0, "day use")]
    rooms = [model.new_fixed_size_interval_var(0, 1, "room")] * 2
    if constraint == "no overlap":
        model.add_no_overlap(stays)
    elif constraint == "no overlap 2d":
        model.add_no_overlap_2d(stays, rooms)
    else:
        model.add_cumulative(stays, [1, 1], 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.status_name(solver.solve(model))


CONSTRAINTS = ("no overlap", "no overlap 2d", "cumulative")
seen = {day: [status(constraint, day) for constraint in CONSTRAINTS] for day in (0, 2, 5)}
for day, answers in seen.items():
    print(f"day {day}:", ", ".join(map(" ".join, zip(CONSTRAINTS, answers))))
fine, inner = ["OPTIMAL"] * 3, ["INFEASIBLE", "INFEASIBLE", "OPTIMAL"]
sys.exit(seen != {0: fine, 2: inner, 5: fine})
EOF
