"""Whatever a step limit leaves open is not claimed: every list of a whole result, against brute force."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Aim, Result, Status, StoppedBy
from bookingopt.domain.result_rows import Explanation
from bookingopt.optimizer.solve import solve
from bookingopt.optimizer.stop import Progress, Stop
from bookingopt.validation import validate_result
from tests import oracle, oracle_part, oracle_requests, oracle_sell
from tests.oracle import Value
from tests.oracle_requests import House
from tests.replay import plan_of
from tests.strategies import EVERYTHING, Data, overbooked, problems
from tests.unit.optimizer.houses import tight_locks
from tests.unit.optimizer.infeasible import fits, fragmented, only, usable_rooms
from tests.unit.optimizer.looks import Looks
from tests.unit.optimizer.requests.test_answers import (
    check_claims,
    in_their_order,
    split_houses,
    tight_houses,
    with_requests,
)
from tests.unit.optimizer.settings import costly
from tests.unit.optimizer.worth.test_lock_prices import LOCKED, least, without
from tests.unit.optimizer.worth.test_minimum_stay_curve import sold, with_minimum_stay

#: Searches of tiny houses end anywhere within so many steps.
STEPS = st.sampled_from((0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 90, 150, 300, 600))
#: … or is cancelled at a look at the stop.
ENDS = st.fixed_dictionaries({"steps": STEPS}) | st.fixed_dictionaries(
    {"steps": st.none(), "looks": st.integers(0, 40) | st.integers(0, 400)}
)
MAX_LOS = 3
MAIN = {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST}


def solved(data: Data, steps: int | None, *, looks: int | None = None, **params: Any) -> tuple[Problem, Result]:
    """The problem of those who are in the house, and its result after so many steps, or looks, which is valid."""
    problem = parse_problem(data)
    limits = SolveParams(**{"steps": steps, "time_limit": 600, "sellable": False} | params)
    result = solve(problem, limits, None if looks is None else Looks(looks).stop)
    assert validate_result(result, problem).violations == ()
    early = StoppedBy.STEPS if looks is None else StoppedBy.CANCELLED
    assert result.report.stopped_by in (StoppedBy.PROOF, early)
    return oracle.house(problem), result


def check_plan(result: Result, found: Value, values: set[Value]) -> None:
    """Hold what is claimed of a complete plan against the values of all plans that it competes with."""
    best, proved = min(values), result.report.proved
    claimed = set(proved) >= MAIN
    assert (result.solver_status is Status.OPTIMAL) is claimed
    check_bound(result.objective_value, result.best_bound, found, values)
    assert Aim.ADJACENCY not in proved or found.misses == best.misses
    assert Aim.TYPE_CHANGES not in proved or found[:3] == best[:3]
    assert Aim.GAP_COST not in proved or found[:4] == best[:4]
    assert Aim.MOVES not in proved or found == best
    assert result.report.stopped_by is not StoppedBy.PROOF or claimed


def check_bound(gap_cost: float | None, bound: float | None, found: Value, values: set[Value]) -> None:
    """A bound speaks of plans with at most as many misses, and with those at most as many type changes."""
    assert gap_cost == float(found.gap)
    assert bound is not None
    competing = [v.gap for v in values if v.misses <= found.misses and v[1:3] <= found[1:3]]
    assert Fraction(bound) <= min(competing)


@given(problems(EVERYTHING) | overbooked(EVERYTHING) | fragmented(), ENDS)
def test_a_plan_a_part_or_none(data: Data, end: dict[str, int | None]) -> None:
    problem, result = solved(data, **end)
    values = oracle.values(problem)
    if result.solver_status is Status.TIME_LIMIT:
        assert (result.objective_value, result.best_bound, result.report.proved) == (None, None, ())
        assert result.report.stopped_by is not StoppedBy.PROOF
    elif result.solver_status is not Status.INFEASIBLE:
        check_plan(result, oracle.value(problem, plan_of(result)), values)
        return
    else:
        assert not values
    check_part(problem, result)
    for reason in result.explanation or ():
        check_reason(problem, reason)


def check_reason(problem: Problem, reason: Explanation) -> None:
    """Hold a reason, and its sentence, against brute force: those who are named cannot all be there."""
    keys = set(reason.reservations)
    stays = [one for one in problem.reservations if one.key in keys]
    assert len(stays) == len(keys) > 0
    if reason.kind != "present_plan":
        assert not fits(only(problem, keys))
    if reason.kind == "overbooked_night":
        assert reason.rooms is not None
        assert reason.over == (reason.demand or 0) - reason.rooms > 0
        assert reason.text.endswith(f", {reason.over} too many.")
        for night in reason.nights:
            assert all(night in oracle.kept_anywhere(problem, one) for one in stays)
            is_linked = any(room.parts for room in problem.rooms)  # where rooms are not counted one by one
            assert is_linked or len(usable_rooms(problem, stays, night)) <= reason.rooms
    if reason.kind == "irreducible_set" and "any one less makes the others fit" in reason.text:
        assert all(fits(only(problem, keys - set(mates(problem, one)))) for one in stays)


def mates(problem: Problem, stay: Reservation) -> list[str]:
    """Those who share a room with ``stay``, it among them."""
    return [
        one.key for one in problem.reservations if one is stay or (one.same_room and one.same_room == stay.same_room)
    ]


def check_part(problem: Problem, result: Result) -> None:
    """Hold what is said of the placed part against brute force: who is left out, its plan, how many could be in it."""
    placed, report = plan_of(result), result.report
    assert report.most_placeable is None or report.most_placeable >= oracle_part.most_placeable(problem)
    assert not report.unassigned_proved or oracle_part.unplaced(problem, placed) == oracle_part.least_unplaced(problem)
    assert result.solver_status is not Status.INFEASIBLE or result.explanation
    if report.placed_part is None or report.placed_part.objective_value is None:
        return
    part = oracle_part.part(problem, placed)
    values, found = oracle.values(part), oracle.value(part, placed)
    check_bound(report.placed_part.objective_value, report.placed_part.best_bound, found, values)
    assert report.placed_part.solver_status is not Status.OPTIMAL or found[:4] == min(values)[:4]


@given(problems(EVERYTHING), STEPS)
def test_what_may_be_sold(data: Data, steps: int) -> None:
    problem, result = solved(data, steps, sellable=True, max_los=MAX_LOS)
    if result.objective_value is None or not problem.reservations:
        return
    truth = oracle_sell.why(problem, MAX_LOS)
    letters = [(row.why, truth[row.room_type][row.arrival]) for row in result.sellable]
    assert all(found in (letter, "?") for why, row in letters for found, letter in zip(why, row, strict=True))
    assert result.report.unsettled == sum(why.count("?") for why, _ in letters)
    assert result.report.stopped_by is StoppedBy.STEPS or not result.report.unsettled


@given(
    with_requests(most=2) | with_requests(most=2, houses=overbooked()) | tight_houses(most=2) | split_houses(),
    STEPS,
    st.booleans(),
)
def test_answers_to_requests(data: Data, steps: int, best: bool) -> None:
    given_problem = planned(parse_problem(data))
    problem, result = solved(data, steps, best_requests=best)
    if not result.new_reservations:
        return
    if result.unassigned:  # the part that stands is asked
        given_problem = problem = oracle_part.part(given_problem, plan_of(result))
    base = {part.base for row in result.new_reservations for part in (row.alone, row.together)}
    present = {stay.key: str(stay.assigned_room) for stay in problem.reservations}
    plan = present if base == {"present"} else plan_of(result)
    assert base == {"present"} or not oracle.is_legal(problem, present)
    for request, row in zip(given_problem.new_reservations, result.new_reservations, strict=True):
        check_claims(House(given_problem, request, plan), row.alone)
    if not best:
        for house, together in in_their_order(given_problem, plan, list(result.new_reservations)):
            check_claims(house, together)
        return
    taken = [
        number
        for number, row in enumerate(result.new_reservations)
        if row.together.answer in ("fits", "fits_with_moves")
    ]
    assert oracle_requests.stand_together(given_problem, plan, taken)
    if all(row.together.proved for row in result.new_reservations):
        assert taken == oracle_requests.best_set(given_problem, plan)


@given(problems(EVERYTHING), STEPS, st.integers(0, 4), st.booleans())
def test_plans_within_a_move_cost(data: Data, steps: int, most: int, curve: bool) -> None:
    given_problem = parse_problem(data)
    assume(not any(stay.same_room for stay in given_problem.reservations))
    problem, result = solved(data, steps, **({"move_curve": True} if curve else {"max_moves": most}))
    values = oracle.values(problem)
    if curve:
        found = None if result.objective_value is None else oracle.value(problem, plan_of(result))
        for point in result.move_curve if found is not None else ():
            within = [value for value in values if value.moves <= point.moves]
            aims = min(value[:3] for value in within)  # those of the row are no better
            assert Fraction(point.bound) <= min(value.gap for value in within if value[:3] == aims)
            assert point.bound <= point.gap_cost
        return
    within = {value for value in values if value.moves <= most}
    if result.objective_value is not None:
        check_plan(result, oracle.value(problem, plan_of(result)), within)
    elif result.solver_status is Status.INFEASIBLE:
        assert not within
        for reason in result.explanation or ():
            if reason.kind == "move_budget":
                assert reason.demand is not None
                if not values:  # what is within the limit is a part of the part that can stand
                    gone = {stay.key for stay in result.unassigned} - set(reason.reservations)
                    values = oracle.values(oracle_part.part(problem, {s.key for s in problem.reservations} - gone))
                assert reason.demand <= min(value.moves for value in values)


@costly(least=4)
@given(problems(("types", "by_day", "by_date", "blocks", "present", "leading", "turnover")), STEPS)
def test_points_of_other_minimum_stays(data: Data, steps: int) -> None:
    params = {"minimum_stay_curve": "2,4", "by_type": True, "sellable": True, "max_los": MAX_LOS}
    _, result = solved(data, steps, **params)
    if result.objective_value is None:
        return
    changes = oracle.value(oracle.house(parse_problem(data)), plan_of(result))[1:3]
    for row in result.minimum_stay_curve:
        problem = oracle.house(planned(parse_problem(with_minimum_stay(data, row.minimum_stay))))
        values = oracle.values(problem)
        if row.room_type is None:
            assert row.bound is not None
            assert row.bound <= row.gap_cost
            assert Fraction(row.bound) <= min(v.gap for v in values if v[1:3] <= max(changes, min(values)[1:3]))
            least_gap = min(value.gap for value in values)
            assert row.gap_cost >= float(least_gap)
        days: list[date] = oracle_sell.arrivals(problem)
        of_type = sold(oracle_sell.why(problem, MAX_LOS), days)
        most = sum(n for n, _ in of_type.values()) if row.room_type is None else of_type[row.room_type][0]
        assert row.sellable_stays is not None
        assert row.unsettled is not None or row.room_type is not None
        assert row.sellable_stays <= most
        assert row.unsettled != 0 or row.sellable_stays == most


@given(problems(LOCKED), STEPS)
def test_prices_of_locks(data: Data, steps: int) -> None:
    problem, result = solved(data, steps, lock_prices=True)
    if result.objective_value is None:
        return
    kept = oracle.value(problem, plan_of(result))
    locked = [row["Name"] for row in data["Reservations"] if row.get("IsLocked")]
    for row in result.lock_prices:
        freed = least(without(data, locked if row.id is None else [row.id]))
        assert freed is not None
        best = min(kept[:4], freed[:4])
        found = (kept.misses - row.adjacency_misses, kept.changes - row.type_changes, float(kept.gap) - row.gap_cost)
        assert found >= (best[0], best[1], found[2] if (best[0], best[1]) < found[:2] else float(best[3]))
        assert row.gap_cost <= row.bound
        if best[:3] == kept[:3]:
            assert row.bound >= float(kept.gap - best[3])


@given(problems(EVERYTHING) | overbooked(), STEPS)
def test_progress_speaks_of_the_gap_cost_of_a_plan_and_its_bound_from_first_to_last(data: Data, steps: int) -> None:
    told: list[Progress] = []
    result = solve(parse_problem(data), SolveParams(steps=steps, time_limit=600, max_los=MAX_LOS), progress=told.append)
    known = [(one.plan, one.bound) for one in told if one.plan is not None]
    assert all(bound is None or bound <= plan for plan, bound in known)
    found = result if result.claim is None else result.claim
    assert not known or known[-1][0] == found.objective_value


def test_a_table_that_was_cancelled_says_so() -> None:
    problem = parse_problem(tight_locks())
    stop = Stop(cancelled=lambda: "sellable table" in [one.phase for one in told])
    told: list[Progress] = []
    result = solve(problem, SolveParams(max_los=4), stop, told.append)
    assert (result.solver_status, result.report.stopped_by) == (Status.OPTIMAL, StoppedBy.CANCELLED)
    assert result.report.unsettled > 0
