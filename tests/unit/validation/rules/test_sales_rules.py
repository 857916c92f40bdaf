"""The sales rules told by the validation, held against brute force, and against what the optimizer makes of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.result import Status
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_result
from bookingopt.validation.rules.sales_rules import is_forbidden, rules_for
from tests import oracle_sell
from tests.strategies import DAYS, FIRST, SALES, TYPES, WHEN, Data, problems, sales_rules


@given(sales_rules(), st.sampled_from(TYPES), st.integers(-2, DAYS + 2))
def test_a_stay_is_forbidden_as_by_brute_force(rules: list[Data], room_type: str, first: int) -> None:
    problem = parse_problem({"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "SalesRules": rules})
    arrival = FIRST + timedelta(first)
    for length in range(1, 9):
        forbidden = is_forbidden(rules_for(problem, room_type), arrival.toordinal(), length)
        assert forbidden is not oracle_sell.is_allowed(problem, room_type, arrival, length)


@given(problems(("types", *WHEN, *SALES)))
def test_what_the_optimizer_sells_is_valid_and_a_letter_that_hides_a_rule_is_not(data: Data) -> None:
    problem = parse_problem(data)
    result = solve(problem, SolveParams(steps=2_000, time_limit=600, max_los=5))
    assume(result.solver_status is not Status.INFEASIBLE)
    assert not [
        v for v in validate_result(result, problem).violations if v.rule in ("not-sellable", "unsafe-restriction")
    ]
    hidden = [row.model_copy(update={"why": row.why.replace("R", "H")}) for row in result.sellable]
    found = validate_result(result.model_copy(update={"sellable": tuple(hidden)}), problem).violations
    sizes = {(v.subject, *v.nights): v.size for v in found if v.rule == "not-sellable"}
    assert sizes == {(row.room_type, row.arrival): row.why.count("R") for row in result.sellable if "R" in row.why}
