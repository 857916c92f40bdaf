#!/usr/bin/env bash
# highspy 1.16.0: what a callback raises is gone, KeyboardInterrupt too, and with it the plan that was found.
#
# A callback of the solver raises. One would expect the exception to come out of solve(), or at least its text on
# standard error. solve() returns HighsStatus.kError instead, the model's status is "Solve error", the solution of which
# the callback was being told is not kept, and nothing is written. Where the exception is a job's timeout or Ctrl-C, it
# never reaches the code that waits for it, and the program goes on.
#
# Seen with highspy 1.16.0, numpy 2.4.6, CPython 3.11, Linux x86-64:
#   nothing raised   : HighsStatus.kOk, Optimal, objective -9.0, exception out of solve(): None
#   TimeoutError     : HighsStatus.kError, Solve error, objective 0.0, exception out of solve(): None
#   KeyboardInterrupt: HighsStatus.kError, Solve error, objective 0.0, exception out of solve(): None
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" highspy==1.16.0 numpy==2.4.6
PYTHONPATH=$folder python3 - 2>"$folder/errors" <<'EOF'
import sys

import highspy
import numpy as np

VALUE, WEIGHTS = (3.0, 5.0, 4.0, 6.0), ((7.0, (2.0, 4.0, 3.0, 5.0)), (8.0, (4.0, 2.0, 5.0, 3.0)))


def solve(error):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for column, value in enumerate(VALUE):
        solver.addVar(0.0, 1.0)
        solver.changeColCost(column, -value)
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for most, weights in WEIGHTS:
        solver.addRow(-highspy.kHighsInf, most, 4, np.arange(4, dtype=np.int32), np.array(weights))

    def told(event):
        if error:
            raise error

    solver.cbMipImprovingSolution.subscribe(told)
    came_out = None
    try:
        answer = solver.solve()
    except BaseException as raised:
        came_out = answer = repr(raised)
    status = solver.modelStatusToString(solver.getModelStatus())
    objective = solver.getInfo().objective_function_value
    name = type(error).__name__ if error else "nothing raised"
    print(f"{name:17}: {answer}, {status}, objective {objective}, exception out of solve(): {came_out}")
    return str(answer), status, objective, came_out


lost = ("HighsStatus.kError", "Solve error", 0.0, None)
seen = [solve(None), solve(TimeoutError("the job is late")), solve(KeyboardInterrupt())]
sys.exit(seen != [("HighsStatus.kOk", "Optimal", -9.0, None), lost, lost])
EOF
if [ -s "$folder/errors" ]; then
    cat "$folder/errors"
    exit 1
fi
