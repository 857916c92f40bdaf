"""Our own instances reach their proved optima, in whatever words the problem is put."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

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


@pytest.mark.parametrize(("name", "words"), list(zip(KNOWN, cycle(WORDS), strict=False)))
def test_proved_optimum(name: str, words: str) -> None:
    problem = parse_problem(WORDS[words](KNOWN[name].data))
    result = solve(problem, SolveParams(sellable=False, time_limit=600, max_moves=KNOWN[name].max_moves))
    best = KNOWN[name].best
    assert result.report.stopped_by is StoppedBy.PROOF
    if best is None:
        assert result.solver_status is Status.INFEASIBLE
        return
    plan, house = plan_of(result), oracle.house(problem)
    assert oracle.is_legal(house, plan)
    found = oracle.value(house, plan)
    assert found[:4] == best[:4]
    assert result.solver_status is Status.OPTIMAL
    assert found.moves == best.moves if Aim.MOVES in result.report.proved else found.moves >= best.moves


@pytest.mark.parametrize("name", [name for name, one in KNOWN.items() if one.answers])
def test_proved_answers(name: str) -> None:
    problem = parse_problem(KNOWN[name].data)
    answers = solve(problem, SolveParams(sellable=False, time_limit=600)).new_reservations
    for row, told in zip(answers, KNOWN[name].answers, strict=True):
        found = row.alone
        locks = [len(reason.reservations) for reason in found.reasons if reason.kind == "locks_in_the_way"]
        assert (found.proved, found.base) == (True, "present")
        assert (found.answer, found.bound, len(found.moves)) == (told["answer"], told["bound"], told["moves"])
        assert sum(locks) == told.get("locks", 0)
    together = solve(problem, SolveParams(sellable=False, time_limit=600, best_requests=True)).new_reservations
    taken = [k for k, row in enumerate(together) if row.together.answer in ("fits", "fits_with_moves")]
    assert taken == list(KNOWN[name].best_requests)


@pytest.mark.parametrize(
    "name",
    [
        "greedy-counterexample",
        "gap-spans-empty-day",
        "hotel-everything",
        "hotel-same-room-turnover",
        "overbooked",
        "hotel-two-moves-groups",
        "too-few-moves",
    ],
)
def test_the_exact_model_still_proves_what_is_written_down(name: str) -> None:
    problem = oracle.house(parse_problem(KNOWN[name].data))
    assert exact.best(problem, KNOWN[name].max_moves) == KNOWN[name].best
