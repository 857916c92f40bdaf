"""Our own instances reach their proved optima, in whatever words the problem is put."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Aim, Status, StoppedBy
from bookingopt.optimizer.solve import solve
from tests import exact, known, oracle
from tests.replay import plan_of
from tests.variants import Data, renamed, shifted, shuffled

KNOWN = known.read()
WORDS: dict[str, Callable[[Data], Data]] = {
    "as it is": lambda data: data,
    "shuffled, shifted, renamed": lambda data: renamed(shifted(shuffled(data, 1), 30)),
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("name", KNOWN)
def test_proved_optimum(name: str, words: str) -> None:
    problem = parse_problem(WORDS[words](KNOWN[name].data))
    result = solve(problem, SolveParams(sellable=False, time_limit=600))
    best = KNOWN[name].best
    assert result.report.stopped_by is StoppedBy.PROOF
    if best is None:
        assert result.solver_status is Status.INFEASIBLE
        return
    plan = plan_of(result)
    assert oracle.is_legal(problem, plan)
    found = oracle.value(problem, plan)
    assert found[:4] == best[:4]
    assert result.solver_status is Status.OPTIMAL
    assert found.moves == best.moves if Aim.MOVES in result.report.proved else found.moves >= best.moves


@pytest.mark.parametrize("name", ["greedy-counterexample", "gap-spans-empty-day", "hotel-everything", "overbooked"])
def test_the_exact_model_still_proves_what_is_written_down(name: str) -> None:
    assert exact.best(parse_problem(KNOWN[name].data)) == KNOWN[name].best
