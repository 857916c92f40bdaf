"""Witnesses for one stay more, judged from dates alone, against the brute force of the sellable table."""

from __future__ import annotations

from hypothesis import assume, given

from bookingopt.cli.support.proof_by_fresh_solve import with_stay
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.reporting.witnesses import with_least_orphans, witnesses
from bookingopt.optimizer.stop import Stop
from bookingopt.validation.rules.sellable import Sale, orphan_cost, stands_behind
from tests import oracle, oracle_sell
from tests.strategies import Data, problems
from tests.unit.optimizer.settings import costly


@costly()
@given(problems())
def test_a_plan_is_found_behind_what_brute_force_sells_and_behind_nothing_else(data: Data) -> None:
    problem = parse_problem(data)
    plan = next(oracle.legal_plans(problem), None)
    assume(plan is not None)
    assert plan is not None
    rooms = with_least_orphans(problem, plan, Stop())
    least = orphan_cost(problem, rooms)
    assert least is not None
    for name, rows in oracle_sell.why(problem, 3).items():
        for arrival, letters in rows.items():
            for length, letter in enumerate(letters, start=1):
                asked = with_stay(problem, Sale(name, arrival, length))
                plans = list(witnesses(asked, rooms, Stop()))
                shown = any(found is not None and stands_behind(asked, found, least) for found in plans)
                assert shown is (letter == "Y")
                assert (plans[-1] is None) is (letter == "F")
