#!/usr/bin/env bash
# HiGHS 1.16.0: objectives in order of priority; the first is forgotten unless a tolerance is written out.
#
# Four rooms for one stay, two objectives solved one after the other (blend_multi_objectives off): first as many of the
# guest's wishes as can be met, then the lowest price. Each objective gets its coefficients, weight and priority; its
# tolerances, which say how much of it a later objective may give away, are left alone, so one would expect none to be
# given away. A fresh HighsLinearObjective holds -1 for both, which switches the tie to the earlier result off: only the
# last objective counts, and the status is "Optimal". With one tolerance set to 0 it is right. Where both are set the
# tighter one holds, so an absolute tolerance of one wish does nothing beside a relative one of 0.
# Beside it: after such a run the objective value is 0.0, whatever the plan costs, next to a bound of 80 and a gap of 0.
#
# Seen with highspy 1.16.0, numpy 2.4.6, CPython 3.11, Linux x86-64:
#   tolerances left alone  : Optimal, wishes met 0, price 10.0, objective 0.0, bound 10.0
#   absolute 0             : Optimal, wishes met 1, price 80.0, objective 0.0, bound 80.0
#   absolute 1             : Optimal, wishes met 0, price 10.0, objective 0.0, bound 10.0
#   absolute 1, relative 0 : Optimal, wishes met 1, price 80.0, objective 0.0, bound 80.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" highspy==1.16.0 numpy==2.4.6
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import highspy
import numpy as np

WISHES, PRICES = np.array([0.0, 0.0, 1.0, 1.0]), np.array([10.0, 20.0, 90.0, 80.0])
ROOMS = len(PRICES)


def objective(coefficients, weight, priority, tolerances):
    """Return one objective; a weight below 0 has it maximized."""
    one = highspy.HighsLinearObjective()
    one.coefficients, one.weight, one.priority = list(coefficients), weight, priority
    for name, value in tolerances.items():
        setattr(one, name, value)
    return one


def solve(**tolerances):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for room in range(ROOMS):
        solver.addVar(0, 1)
        solver.changeColIntegrality(room, highspy.HighsVarType.kInteger)
    solver.addRow(1, 1, ROOMS, np.arange(ROOMS, dtype=np.int32), np.ones(ROOMS))
    solver.setOptionValue("blend_multi_objectives", False)
    solver.addLinearObjective(objective(WISHES, -1.0, 2, tolerances))
    solver.addLinearObjective(objective(PRICES, 1.0, 1, tolerances))
    solver.run()
    plan, info = np.round(solver.getSolution().col_value), solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    met, price = int(WISHES @ plan), float(PRICES @ plan)
    return status, met, price, solver.getObjectiveValue(), info.mip_dual_bound


seen = {
    "tolerances left alone": solve(),
    "absolute 0": solve(abs_tolerance=0.0),
    "absolute 1": solve(abs_tolerance=1.0),
    "absolute 1, relative 0": solve(abs_tolerance=1.0, rel_tolerance=0.0),
}
for name, (status, met, price, value, bound) in seen.items():
    print(f"{name:23}: {status}, wishes met {met}, price {price}, objective {value}, bound {bound}")
prices_only, wishes_first = ("Optimal", 0, 10.0, 0.0, 10.0), ("Optimal", 1, 80.0, 0.0, 80.0)
sys.exit(list(seen.values()) != [prices_only, wishes_first, prices_only, wishes_first])
EOF
