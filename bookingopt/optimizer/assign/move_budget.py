"""Few moves: the best plan within a move cost, and what each further move buys.

From the present plan exchanges are taken while they save more than a price for every move, and the price falls: the
moves that buy most come first. Small houses are solved exactly, by single rooms with one row for the moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.exchange import Exchange, MoveRules
from bookingopt.optimizer.bounds.exact import ExactSearch, Proof
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import Objective, evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import build_network
from bookingopt.optimizer.stop import Stop

#: Exchanges at one price, and between two looks.
_TURN, _LOOK = 300, 10

#: How often the price is halved, from the cost of the dearest gap on.
_HALVINGS = 12


@dataclass(frozen=True)
class CurvePoint:
    """The best plan found within a move cost; ``bound``: no legal plan within it has a smaller gap cost."""

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


def best_within_moves(
    instance: Instance, component: Component, present: Plan, most: int, stop: Stop, seed: int
) -> Plan:
    """Return the best plan found whose move cost is at most ``most``, starting from the legal plan ``present``."""
    found = _Record(instance, present)
    for turn, price in enumerate([*_prices(instance), 0.0]):
        search = Exchange(instance, component, found.within(most), seed + turn, MoveRules(price=price, most=most))
        _run(search, stop, found.look)
    search = Exchange(instance, component, found.within(most), seed, MoveRules(as_last_aim=True, most=most))
    _run(search, stop, found.look)
    return found.within(most)


def prove_within_moves(instance: Instance, component: Component, plan: Plan, most: int, stop: Stop, seed: int) -> Proof:
    """Solve the whole house by single rooms with a row for the moves; ``plan`` must be legal and within ``most``."""
    network = build_network(instance, component, by_room=True)
    search = ExactSearch(instance, component, plan, network, by_room=True, seed=seed)
    search.limit_moves(most)
    return search.run(stop)


def move_curve(
    instance: Instance, component: Component, best: Plan, bound: Fraction, stop: Stop, seed: int
) -> list[CurvePoint]:
    """Return the best plans found within more and more move cost, up to that of ``best``.

    Parameters
    ----------
    instance, component
        The house; its present plan must be legal.
    best, bound
        The best plan known, and a bound of the gap cost of all legal plans.
    stop, seed
        Of the exchanges.
    """
    present = Plan(instance.present_room)
    found = _Record(instance, present)
    found.look(best)
    curve = steps_up_to(evaluate(instance, best).moves)
    share = 0.5
    for turn, price in enumerate(_prices(instance)):
        search = Exchange(instance, component, found.last, seed + turn, MoveRules(price=price))
        _run(search, stop.part(share=share / _HALVINGS), found.look)
        found.last = search.plan
    cheapest_move = min(instance.move_cost[component.free].tolist(), default=1)
    for position, most in enumerate(curve[1:-1], start=1):
        if most < cheapest_move:
            continue  # the present plan is the only one
        part = stop.part(share=1 / (len(curve) - position))
        found.look(best_within_moves(instance, component, found.within(most), most, part, seed))
    points = []
    for most in curve:
        plan = found.within(most)
        objective = evaluate(instance, plan)
        points.append(CurvePoint(most, plan, objective, objective.gap_cost if most < cheapest_move else bound))
    return points


class _Record:
    """The best plan seen for each move cost."""

    def __init__(self, instance: Instance, present: Plan) -> None:
        self.instance, self.last = instance, present
        self._best: dict[int, tuple[Objective, Plan]] = {}
        self.look(present)

    def look(self, plan: Plan) -> None:
        objective = evaluate(self.instance, plan)
        moves = objective.moves
        if moves not in self._best or objective < self._best[moves][0]:
            self._best[moves] = objective, plan

    def within(self, most: int) -> Plan:
        return min((entry for moves, entry in self._best.items() if moves <= most), key=lambda entry: entry[0])[1]


def _prices(instance: Instance) -> list[float]:
    dearest = 2.0 ** min(60, int(instance.minimum_stay.max(initial=1)))
    return [float(price) for price in dearest * 0.5 ** np.arange(_HALVINGS)]


def _run(search: Exchange, stop: Stop, look: Callable[[Plan], None]) -> None:
    for _ in range(0, _TURN, _LOOK):
        if stop.now():
            break
        search.run(stop.part(steps=_LOOK))
        look(search.plan)
