#!/usr/bin/env bash
# HiGHS 1.16.0: a model with a given start ends "Optimal" with an objective that no solution has.
#
# Two stays, four rooms, a price for each pair, one stay a room at most. The best plan costs 20. HiGHS is given a whole
# and legal plan of cost 92 with setSolution. One would expect 20, or at worst 92 with a bound below it. Instead the
# status is "Optimal" and objective and bound are both 13, the price of one stay alone; the values are the start's,
# which cost 92. Without a start, or with presolve off, the answer is right. Nothing in status, bound, gap or
# primal_solution_status tells the false answer from a true one: only cost times values does.
#
# Seen with highspy 1.16.0, numpy 2.4.6, CPython 3.11, Linux x86-64:
#   no start              : Optimal, objective 20.0, bound 20.0, values cost 20.0
#   start                 : Optimal, objective 13.0, bound 13.0, values cost 92.0
#   start, presolve off   : Optimal, objective 20.0, bound 20.0, values cost 20.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" highspy==1.16.0 numpy==2.4.6
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import highspy
import numpy as np

COST = np.array([44.0, 44.0, 7.0, 29.0, 48.0, 13.0, 36.0, 25.0])  # four rooms of the first stay, then of the second
INFINITY = highspy.kHighsInf
ROWS = [  # a room for each stay; at most one stay a room, but the first room has beds for both
    (1.0, 1.0, [0, 1, 2, 3]),
    (1.0, 1.0, [4, 5, 6, 7]),
    (-INFINITY, 2.0, [0, 4]),
    (-INFINITY, 1.0, [1, 5]),
    (-INFINITY, 1.0, [2, 6]),
    (-INFINITY, 1.0, [3, 7]),
]
START = np.array([0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])


def solve(name, start=None, presolve="choose"):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", presolve)
    for column, cost in enumerate(COST):
        solver.addVar(0.0, 1.0)
        solver.changeColCost(column, cost)
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for lower, upper, columns in ROWS:
        solver.addRow(lower, upper, len(columns), np.array(columns, np.int32), np.ones(len(columns)))
    if start is not None:
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    solver.run()
    status, info = solver.modelStatusToString(solver.getModelStatus()), solver.getInfo()
    paid = float(COST @ solver.getSolution().col_value)
    answer = (status, info.objective_function_value, info.mip_dual_bound, paid)
    print(f"{name:22}: {status}, objective {answer[1]}, bound {answer[2]}, values cost {paid}")
    return answer


seen = [solve("no start"), solve("start", START), solve("start, presolve off", START, "off")]
sys.exit(seen != [("Optimal", 20.0, 20.0, 20.0), ("Optimal", 13.0, 13.0, 92.0), ("Optimal", 20.0, 20.0, 20.0)])
EOF
