"""Few moves: the best plan within a move cost, and what each further move buys.

From the plan that moves least exchanges are taken while they save more than a price for every move, and the price
falls: the moves that buy most come first. Small houses are solved exactly, by single rooms with one row for the moves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.exchange import Exchange, MoveRules
from bookingopt.optimizer.bounds.exact import Proof
from bookingopt.optimizer.bounds.linked_exact import columns_of, exact_search
from bookingopt.optimizer.bounds.run_rows import run_columns
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.objective import Objective, bounded_gaps, evaluate, gap_exponent, sum_of_powers
from bookingopt.optimizer.model.plan import Plan, entries, is_legal
from bookingopt.optimizer.network.linked_shadows import has_wholes
from bookingopt.optimizer.stop import Stop

#: Exchanges at one price, at most in all and for each stay of the house, and between two looks.
_TURN, _TURN_A_STAY, _LOOK = 300, 15, 10

#: Largest model of single rooms of a house in which rooms consist of others.
LINKED_COLUMNS = 25_000

#: Largest model of single rooms that is solved for each row of a curve.
CURVE_COLUMNS = 5_000

#: How often the price is halved, from the cost of the dearest gap on.
_HALVINGS = 12

#: Seeds that one call of `best_within_moves` takes.
SEEDS_A_TURN = _HALVINGS + 1


@dataclass(frozen=True)
class CurvePoint:
    """The best plan found within a move cost.

    ``bound``: no legal plan within it that is as good in the aims before has a smaller gap cost.
    """

    most: int
    plan: Plan
    objective: Objective
    bound: Fraction


def steps_up_to(most: int) -> list[int]:
    """Return 0, 1, 2, 5, 10, 20, 50, … below ``most``, and ``most``."""
    steps, scale = [0], 1
    while scale < most:
        steps += [digit * scale for digit in (1, 2, 5) if digit * scale < most]
        scale *= 10
    return steps if most == 0 else [*steps, most]


def best_within_moves(instance: Instance, component: Component, start: Plan, most: int, stop: Stop, seed: int) -> Plan:
    """Return the best plan found whose move cost is at most ``most``, starting from such a legal plan ``start``."""
    if has_wholes(instance, component.rooms):
        is_small = columns_of(instance, component, by_room=True) <= LINKED_COLUMNS
        return prove_within_moves(instance, component, start, most, stop, seed).plan if is_small else start
    found = _Record(instance, start)
    for turn, price in enumerate([*_prices(instance), 0.0]):
        search = Exchange(instance, component, found.within(most), seed + turn, MoveRules(price=price, most=most))
        _run(search, stop, found.look)
    search = Exchange(instance, component, found.within(most), seed, MoveRules(as_last_aim=True, most=most))
    _run(search, stop, found.look)
    return found.within(most)


def bound_within_moves(instance: Instance, most: int) -> Fraction:
    """Return a bound of the gap cost of all plans within a move cost: the present gaps that so few moves leave."""
    costs, left_by = _movers(instance)
    return left_by(int((np.cumsum(costs) <= most).sum()))


def least_move_cost(instance: Instance, gap_cost: Fraction) -> int:
    """Return a bound of the move cost of all plans whose gap cost is at most ``gap_cost``, which some plan has."""
    costs, left_by = _movers(instance)
    movers = bisect_left(range(len(costs)), True, key=lambda movers: left_by(movers) <= gap_cost)
    return int(costs[:movers].sum())


def _movers(instance: Instance) -> tuple[IntArray, Callable[[int], Fraction]]:
    """Return the costs of those who can move, ascending, and a bound of the gap cost where so many of them do.

    A stay that moves can end the gap on either side of it, and one in its new room; a stay without a present room can
    end one. All other gaps are as they were. In a room that consists of others, that holds of each of these.
    """
    had_room = instance.present_room != NONE
    costs: IntArray = np.sort(instance.move_cost[had_room & (instance.fixed_room == NONE)])
    taken = entries(instance, instance.present_room)
    exponents = np.empty(0, dtype=np.int64)
    if not instance.apart and not ((taken.room[1:] == taken.room[:-1]) & (taken.start[1:] < taken.end[:-1])).any():
        gaps = bounded_gaps(instance, Plan(instance.present_room))
        exponents = np.sort(gap_exponent(gaps.nights, gaps.minimum_stay))[::-1]
    rooms_each = 1 if instance.links is None else int(instance.links.takes.sum(axis=1).max())
    newcomers = int((~had_room).sum())
    return costs, lambda movers: sum_of_powers(exponents[rooms_each * (3 * movers + newcomers) :])


def prove_within_moves(instance: Instance, component: Component, plan: Plan, most: int, stop: Stop, seed: int) -> Proof:
    """Solve the whole house by single rooms with a row for the moves; ``plan`` must be legal and within ``most``."""
    search = exact_search(instance, component, plan, by_room=True, seed=seed)
    search.limit_moves(most)
    return search.run(stop)


def can_be_proved(instance: Instance, house: Component, stop: Stop, most: int) -> bool:
    """Whether the model of single rooms has ``most`` columns at most, and the steps suffice to set it up."""
    if len(house.free) > most:  # every free stay has a column at least
        return False
    columns = columns_of(instance, house, by_room=True) + run_columns(instance, house)
    return columns <= most and (stop.steps_left is None or setup_steps(columns) < stop.steps_left)


def move_curve(
    instance: Instance,
    component: Component,
    start: Plan,
    best: Plan,
    bound_of: Callable[[Plan], Fraction],
    stop: Stop,
    seed: int,
) -> list[CurvePoint]:
    """Return the best plans found within more and more move cost, up to that of ``best``.

    Parameters
    ----------
    instance, component
        The house.
    start
        A legal plan of little move cost; the curve begins with it.
    best
        The best plan known.
    bound_of
        Returns a bound of the gap cost of all legal plans that are as good as a plan in the aims before.
    stop, seed
        Of the exchanges.
    """
    found = _Record(instance, start)
    found.look(best)
    least = min(evaluate(instance, plan).moves for plan in (start, best))
    curve = [least, *(step for step in steps_up_to(evaluate(instance, best).moves) if step > least)]
    share = 0.5
    # Exchanges know nothing of rooms that consist of others.
    for turn, price in enumerate([] if has_wholes(instance, component.rooms) else _prices(instance)):
        search = Exchange(instance, component, found.last, seed + turn, MoveRules(price=price))
        _run(search, stop.part(share=share / _HALVINGS), found.look)
        found.last = search.plan
    # Below the cheapest move a complete present plan is the only one.
    is_complete = is_legal(instance, Plan(instance.settled_room))
    cheapest_move = min(instance.move_cost[component.free].tolist(), default=1) if is_complete else 0
    proofs: dict[int, Proof] = {}
    for position, most in enumerate(curve[:-1]):
        if most < cheapest_move:
            continue
        part = stop.part(share=1 / (len(curve) - position))
        if position:
            found.look(best_within_moves(instance, component, found.within(most), most, part.part(share=0.5), seed))
        plan = found.within(most)
        is_proved = evaluate(instance, plan).gap_cost == max(bound_of(plan), bound_within_moves(instance, most))
        if not is_proved and can_be_proved(instance, component, part, CURVE_COLUMNS):
            proofs[most] = prove_within_moves(instance, component, plan, most, part, seed)
            found.look(proofs[most].plan)
    points: list[CurvePoint] = []
    for most in reversed(curve):
        plan = found.within(most)
        objective = evaluate(instance, plan)
        bounds = [objective.gap_cost] if most < cheapest_move else [bound_of(plan), bound_within_moves(instance, most)]
        if points and objective[:3] == points[-1].objective[:3]:  # what holds of more plans
            bounds.append(points[-1].bound)
        proof = proofs.get(most)
        if proof is not None and proof.gap_bound is not None and objective[:3] == proof.objective[:3]:
            bounds.append(proof.gap_bound)
        points.append(CurvePoint(most, plan, objective, max(bounds)))
    return points[::-1]


class _Record:
    """The best plan seen for each move cost."""

    def __init__(self, instance: Instance, start: Plan) -> None:
        self.instance, self.last = instance, start
        self._best: dict[int, tuple[Objective, Plan]] = {}
        self.look(start)

    def look(self, plan: Plan) -> None:
        objective = evaluate(self.instance, plan)
        moves = objective.moves
        if moves not in self._best or objective < self._best[moves][0]:
            self._best[moves] = objective, plan

    def within(self, most: int) -> Plan:
        return min((entry for moves, entry in self._best.items() if moves <= most), key=lambda entry: entry[0])[1]


def _prices(instance: Instance) -> list[float]:
    dearest = 2.0 ** min(60, int(instance.minimum_stay.max(initial=1)) + instance.turnover_limit)
    return [float(price) for price in dearest * 0.5 ** np.arange(_HALVINGS)]


def _run(search: Exchange, stop: Stop, look: Callable[[Plan], None]) -> None:
    turn = min(_TURN, _TURN_A_STAY * len(search.room_of))
    for _ in range(0, turn, _LOOK):
        if stop.now():
            break
        search.run(stop.part(steps=_LOOK))
        look(search.plan)
