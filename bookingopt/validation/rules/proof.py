"""The rule ``not-optimal``: what a result claims to be proved, held against a plan that was found anew."""

from __future__ import annotations

from typing import NamedTuple

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Result, Status
from bookingopt.translatable import Translatable
from bookingopt.validation.exact import Digits, is_above, nearest_double, sum_of_powers
from bookingopt.validation.house import is_in_house
from bookingopt.validation.judged_plan import JudgedPlan, claims_plan
from bookingopt.validation.spans import by_same_room, room_to_keep
from bookingopt.validation.verdict import Violation

NOT_OPTIMAL = "not-optimal"


#: How many of the figures of a `Value` a proved aim speaks of: it and those before it.
_AIMS = {Aim.ADJACENCY: 1, Aim.TYPE_CHANGES: 3, Aim.GAP_COST: 4}


class Value(NamedTuple):
    """What the first three aims come to, exactly; as a tuple it compares in their order, and less is better."""

    misses: int
    changes: int
    positions: int
    gap_cost: Digits

    @property
    def text(self) -> Translatable:
        """The figures in words."""
        key = "{misses} adjacency misses, {changes} type changes (positions {positions}) and a gap cost of {cost}"
        figures = {"misses": self.misses, "changes": self.changes, "positions": self.positions}
        return Translatable(key, cost=nearest_double(self.gap_cost), **figures)


def value(result: Result, problem: Problem) -> Value:
    """Price the plan of ``result`` anew."""
    judged = JudgedPlan.of_result(result, problem)
    gap_cost = sum_of_powers(gap.exponent for gap in judged.gaps)
    return Value(len(judged.misses), len(judged.changes), sum(change.position for change in judged.changes), gap_cost)


class Unplaced(NamedTuple):
    """What it comes to that stays have no room; as a tuple it compares in the order of the contract, less is better."""

    in_house: int
    fixed: int
    priority: int
    nights: int

    @property
    def text(self) -> Translatable:
        """The figures in words."""
        key = (
            "{in_house} stays in house, {fixed} other fixed stays, priorities of {priority} and {nights} nights "
            "without a room"
        )
        return Translatable(key, **self._asdict())


def loss(result: Result, problem: Problem) -> Unplaced:
    """Return what it comes to that ``result`` has no room for some stays; those who share a room are fixed as one."""
    judged = JudgedPlan.of_result(result, problem)
    house = judged.house
    assert house is not None
    without = [stay for stay in house.reservations if stay.key not in judged.by_key]
    shared = by_same_room(without)
    parties = [*shared.values(), *([stay] for stay in without if stay.same_room is None)]
    fixed = [party for party in parties if room_to_keep(house, party) is not None]
    in_house = sum(any(is_in_house(house, stay) for stay in party) for party in fixed)
    priority, nights = sum(stay.priority for stay in without), sum(stay.length for stay in without)
    return Unplaced(in_house, len(fixed) - in_house, priority, nights)


def as_plan_of_part(result: Result, problem: Problem) -> tuple[Result, Problem]:
    """Return an infeasible ``result`` as one that claims a plan of the placed part only, and the problem of that."""
    part = result.report.placed_part
    judged = JudgedPlan.of_result(result, problem)
    assert judged.problem is not None
    if part is None:
        return result, judged.problem
    claims = {"solver_status": part.solver_status, "objective_value": part.objective_value}
    update = {**claims, "best_bound": part.best_bound, "unassigned": (), "left_out": ()}
    return result.model_copy(update=update), judged.problem


def not_optimal(result: Result, best: Result, problem: Problem) -> list[Violation]:
    """With ``--prove``: a new search finds a better plan than claimed possible; the size is that of the deciding aim.

    Parameters
    ----------
    result
        Whose claims are judged: a status of ``optimal`` or ``infeasible``, ``best_bound``, ``report.proved``,
        ``report.least_move_cost``, ``report.most_placeable`` and ``report.unassigned_proved``.
    best
        The same problem solved anew, with the same parameters; a plan that `validate_result` finds legal.
    problem
        What both of them solve.
    """
    if not claims_plan(result):
        return _refuted_without_plan(result, best, problem)
    if not claims_plan(best):
        return []
    fresh = value(best, problem)
    own = value(result, problem)
    found = []
    if result.solver_status is Status.OPTIMAL and fresh < own:
        key = "The status is optimal, with {own}; there is a plan with {fresh}."
        text = Translatable(key, own=own.text, fresh=fresh.text)
        found.append(Violation(NOT_OPTIMAL, "solver_status", (), _difference(own, fresh), text))
    comparable = fresh.misses <= own.misses and fresh[1:3] <= own[1:3]
    if comparable and result.best_bound is not None and is_above(result.best_bound, fresh.gap_cost):
        below = result.best_bound - nearest_double(fresh.gap_cost)
        key = "best_bound is {bound}; there is a plan with {fresh}."
        text = Translatable(key, bound=result.best_bound, fresh=fresh.text)
        found.append(Violation(NOT_OPTIMAL, "best_bound", (), below, text))
    cost, least = _move_cost(best, problem), result.report.least_move_cost
    if least is not None and cost < least and comparable and fresh.gap_cost <= own.gap_cost:
        key = "report.least_move_cost is {least}; there is a plan with {fresh} and a move cost of {cost}."
        text = Translatable(key, least=least, fresh=fresh.text, cost=cost)
        found.append(Violation(NOT_OPTIMAL, "report.least_move_cost", (), least - cost, text))
    return found or _unproved(result, own, best, fresh, problem)


def _refuted_without_plan(result: Result, best: Result, problem: Problem) -> list[Violation]:
    """Hold what a result without a plan claims against how many stays have a room in ``best``."""
    if result.solver_status is Status.INFEASIBLE and claims_plan(best):
        key = "The status is infeasible; there is a plan with {fresh}."
        text = Translatable(key, fresh=value(best, problem).text)
        return [Violation(NOT_OPTIMAL, "solver_status", (), 1, text)]
    own, fresh = loss(result, problem), loss(best, problem)
    if result.report.unassigned_proved and fresh < own:
        key = "The choice of the unassigned is called proved, with {own}; there is a plan with {fresh}."
        text = Translatable(key, own=own.text, fresh=fresh.text)
        size = next(mine - other for mine, other in zip(own, fresh, strict=True) if mine != other)
        return [Violation(NOT_OPTIMAL, "report.unassigned_proved", (), size, text)]
    placed, most = len(best.assignments), result.report.most_placeable
    if most is not None and most < placed and fresh[:2] <= own[:2]:
        key = "The result claims that no plan has rooms for more than {most} stays; there is one for {count}."
        text = Translatable(key, most=most, count=placed)
        return [Violation(NOT_OPTIMAL, "report.most_placeable", (), placed - most, text)]
    return []


def _unproved(result: Result, own: Value, best: Result, fresh: Value, problem: Problem) -> list[Violation]:
    """Hold ``report.proved`` against the plan found anew; the first aim that it refutes counts."""
    for aim in result.report.proved:
        saved: float
        if aim is Aim.MOVES:
            saved = _move_cost(result, problem) - _move_cost(best, problem) if fresh == own else 0
        else:
            depth = _AIMS[aim]
            saved = _difference(own, fresh) if fresh[:depth] < own[:depth] else 0
        if saved > 0:
            cost = _move_cost(best, problem)
            key = "report.proved names {aim}; there is a plan with {fresh} and a move cost of {cost}."
            text = Translatable(key, aim=aim, fresh=fresh.text, cost=cost)
            return [Violation(NOT_OPTIMAL, "report.proved", (), saved, text)]
    return []


def _move_cost(result: Result, problem: Problem) -> int:
    """What the moves of the plan of ``result`` come to."""
    placed = JudgedPlan.of_result(result, problem).placed
    return sum(one.stay.move_cost for one in placed if one.present not in (None, one.room))


def _difference(own: Value, fresh: Value) -> float:
    """Return the difference in the first aim in which the two differ."""
    for mine, other in zip(own[:3], fresh[:3], strict=True):
        if mine != other:
            return mine - other
    return nearest_double(own.gap_cost) - nearest_double(fresh.gap_cost)
