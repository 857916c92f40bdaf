"""The best plan of a small component, proved: the token-flow network as a mixed-integer model, one aim after the other.

Each aim is minimized with the aims before it held at their least values. The gap cost is a sum of powers of two over
more binary digits than a solver keeps, so it is minimized digit by digit: in each round the digits above a unit, as
whole numbers; what the rounds before may give up at most stays open through a whole "carry" column.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.bounds.adjacency_rows import add_misses
from bookingopt.optimizer.bounds.plan_columns import decoded_plan, move_costs, stay_values, type_costs
from bookingopt.optimizer.highs import LinearModel, Outcome, Solution
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import Objective, evaluate, gap_cost, missed_wishes, wishes_of
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import FREE, Network
from bookingopt.optimizer.stop import Stop

#: Binary digits of the gap cost in one round: coefficients up to 2**DIGITS are safe in a solver's arithmetic.
DIGITS = 18


@dataclass
class Proof:
    """What an exact search has found.

    Attributes
    ----------
    plan, objective
        The best plan and its worth in the whole instance.
    proved
        Aims proved least within the component, given the aims before them.
    gap_bound
        No plan of the component that is as good in the aims before has a smaller gap cost there; None where nothing is
        known.
    columns
        Columns of the model.
    """

    plan: Plan
    objective: Objective
    proved: list[Aim] = field(default_factory=list)
    gap_bound: Fraction | None = None
    columns: int = 0


@dataclass(frozen=True)
class ReducedCosts:
    """The gap cost in another form: the same for every plan, with small numbers where plans are good.

    Attributes
    ----------
    unit
        Costs are whole numbers of ``2**unit``; gaps that cost less are left out.
    cost
        Cost of each column; float[columns].
    offset
        What every plan costs in any case.
    """

    unit: int
    cost: np.ndarray
    offset: int


class ExactSearch:
    """One component, minimized aim by aim.

    Parameters
    ----------
    instance, component
        What to solve; stays outside the component keep the rooms that ``plan`` gives them.
    plan
        A legal plan to begin with; the search never returns a worse one.
    network
        the token-flow network of the component, or what is needed of it.
    by_room
        Whether rooms are told apart, which adjacency and moves need. What is proved of neighbours holds where no mate
        has been left out who may move.
    seed
        Seed of the solver.
    priced
        Another form of the gap cost to begin with.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        plan: Plan,
        network: Network,
        *,
        by_room: bool = False,
        seed: int,
        priced: ReducedCosts | None = None,
    ) -> None:
        self.instance, self.component, self.by_room = instance, component, by_room
        self.network, self.priced = network, priced
        self.model = LinearModel(np.zeros(network.columns), network.upper, network.whole, network.rows, seed)
        # What counts in this search: a model of kinds knows nothing of neighbours and moves.
        self._compared = slice(0, None) if by_room else slice(1, 4)
        self.best = Proof(plan, evaluate(instance, plan), columns=self.model.columns)
        self._wishes, self._miss_columns = frozen([]), frozen([])
        if by_room:
            self._count_misses(wishes_of(instance, component.free))
            self.best.columns = self.model.columns

    def run(self, stop: Stop, last: Aim = Aim.MOVES) -> Proof:
        """Minimize the aims up to ``last``, as many as ``stop`` allows."""
        aims = {Aim.TYPE_CHANGES: self._minimize_type_changes, Aim.GAP_COST: self.minimize_gap_cost}
        if self.by_room:
            aims = {Aim.ADJACENCY: self._minimize_misses, **aims, Aim.MOVES: self._minimize_moves}
        for aim, minimize in aims.items():
            if not minimize(stop) or aim is last:
                break
        return self.best

    def hold_misses(self, wishes: IntArray, most: int) -> None:
        """Leave out the plans that do not grant more than ``most`` of the ``wishes`` (int64, positions).

        Rooms that are not told apart must be next to no other, or they count so.
        """
        self._count_misses(wishes)
        self._compared = slice(0, 4)
        if len(wishes):
            self.model.add_row(self._miss_columns, np.ones(len(wishes)), -np.inf, float(most))

    def _count_misses(self, wishes: IntArray) -> None:
        fixed_rooms = self.best.plan.room_of.copy()
        fixed_rooms[self.component.free] = NONE
        columns = add_misses(self.instance, wishes, fixed_rooms, self.network, self.model)
        self._wishes, self._miss_columns = wishes, frozen(columns)

    def _misses(self) -> int:
        return len(np.intersect1d(missed_wishes(self.instance, self.best.plan.room_of), self._wishes))

    def _minimize_misses(self, stop: Stop) -> bool:
        cost = np.zeros(self.model.columns)
        cost[self._miss_columns] = 1
        # Without members here the aim is reached, whatever is missed elsewhere.
        if len(self._miss_columns) and not self._minimize(cost, stop, self._misses):
            return False
        self.best.proved.append(Aim.ADJACENCY)
        return True

    def _minimize_type_changes(self, stop: Stop) -> bool:
        for table in (self.instance.type_change, self.instance.type_position):
            if not self._minimize(self._padded(type_costs(self.instance, self.network, table)), stop):
                return False
        self.best.proved.append(Aim.TYPE_CHANGES)
        return True

    def limit_moves(self, most: int) -> None:
        """Leave out the plans whose move cost is above ``most``; rooms must be told apart."""
        cost = self._padded(move_costs(self.instance, self.network))
        used = np.flatnonzero(cost)
        fixed = self.component.fixed
        left = most - int(self.instance.move_cost_in(fixed, self.instance.fixed_room[fixed]).sum())
        if len(used):
            self.model.add_row(used, cost[used], -np.inf, float(left))

    def minimize_moves(self, stop: Stop) -> int:
        """Minimize the moves among the plans that grant as many wishes as the best one; return a bound of their cost.

        What such plans must be as good in otherwise is for the rows of the model to say.
        """
        if len(self._miss_columns):
            ones = np.ones(len(self._miss_columns))
            self.model.add_row(self._miss_columns, ones, -np.inf, float(self._misses()))
        solution = self.model.minimize(self._padded(move_costs(self.instance, self.network)), stop, gap=0.5)
        self._keep(solution)
        return solution.integer_bound or 0

    def _minimize_moves(self, stop: Stop) -> bool:
        if not self._minimize(self._padded(move_costs(self.instance, self.network)), stop):
            return False
        self.best.proved.append(Aim.MOVES)
        return True

    def _minimize(self, cost: np.ndarray, stop: Stop, value: Callable[[], int] | None = None) -> bool:
        """Minimize an aim in whole numbers, hold it at its least value, and say whether that value is proved.

        ``value`` tells it of the best plan; by default it is the cost of the stay columns.
        """
        used = np.flatnonzero(cost)
        if len(used) == 0:
            return True

        def of_stays() -> int:
            return round(
                float(cost[: self.network.stay_columns] @ stay_values(self.instance, self.network, self.best.plan))
            )

        value = value or of_stays
        if value() > 0:
            bound = self._solve(cost, stop)
            if bound != value():  # above it would be the solver's mistake: the best plan is a solution
                return False
        self.model.add_row(used, cost[used], -np.inf, float(value()))
        return True

    def minimize_gap_cost(self, stop: Stop) -> bool:
        """Minimize the gap cost, with the rows that there are, and say whether it is proved."""
        exponent = self.network.gap_exponent
        paid = exponent[exponent != FREE]
        if len(paid) == 0:
            self.best.gap_bound = Fraction(0)
            self.best.proved.append(Aim.GAP_COST)
            return True
        lowest = int(paid.min())
        unit, cost, proved = self._first_round(lowest, int(paid.max()) + 1)
        carry = NONE
        while True:
            # A first round on few arcs may have no solution at all; any other one has the best plan.
            bound = self._solve(cost, stop, is_feasible=carry != NONE or self.priced is None)
            if bound is None:
                return False
            left = self._gap_cost() - (proved + bound * _power(unit))
            if left < 0:  # the solver's mistake: the best plan is a solution
                return False
            self.best.gap_bound = proved + bound * _power(unit)
            used = np.flatnonzero(cost)
            if left == 0:
                self.model.add_row(used, cost[used], -np.inf, float(bound))
                self.model.limit_columns(
                    self.network.stay_columns + np.flatnonzero((exponent != FREE) & (exponent < unit)), 0.0
                )
                self.best.proved.append(Aim.GAP_COST)
                return True
            if unit <= lowest:
                return False
            # What the digits below can save is less than what is left, so these digits may give up so much at most.
            carry = self.model.add_integer_column(0, math.floor(left / _power(unit)))
            self.model.add_row(np.append(used, carry), np.append(cost[used], -1.0), float(bound), float(bound))
            proved, above, unit = self.best.gap_bound, unit, max(lowest, unit - DIGITS)
            cost = self._digits(unit, above)
            cost[carry] = 2.0 ** (above - unit)

    def _first_round(self, lowest: int, above: int) -> tuple[int, np.ndarray, Fraction]:
        """Return the unit, the costs, and what every plan costs in any case."""
        if self.priced is not None:
            return self.priced.unit, self._padded(self.priced.cost), self.priced.offset * _power(self.priced.unit)
        unit = max(lowest, above - DIGITS)
        return unit, self._digits(unit, above), Fraction(0)

    def _digits(self, unit: int, above: int) -> np.ndarray:
        """Costs of the gaps in whole units of ``2**unit``, of those below ``2**above`` only."""
        cost = np.zeros(self.model.columns)
        exponent = self.network.gap_exponent
        level = np.flatnonzero((exponent >= unit) & (exponent < above))
        cost[self.network.stay_columns + level] = 2.0 ** (exponent[level] - unit)
        return cost

    def _solve(self, cost: np.ndarray, stop: Stop, *, is_feasible: bool = True) -> int | None:
        """Minimize ``cost``, keep the plan if it is better, and return the proved bound; None when not finished."""
        if stop.now():
            return None
        solution = self.model.minimize(cost, stop, gap=0.5)
        if solution.outcome is Outcome.INFEASIBLE and is_feasible:
            # The best plan is feasible: presolve was wrong, as it can be where a row holds an aim at its least value.
            solution = self.model.minimize(cost, stop, gap=0.5, presolve=False)
        self._keep(solution)
        return solution.integer_bound if solution.outcome is Outcome.OPTIMAL else None

    def _keep(self, solution: Solution) -> None:
        """Keep the plan of a solution if it is better."""
        if solution.values is not None:
            plan = self._decoded(np.rint(solution.values).astype(np.int64))
            objective = evaluate(self.instance, plan)
            if objective[self._compared] < self.best.objective[self._compared]:
                self.best.plan, self.best.objective = plan, objective

    def _decoded(self, values: IntArray) -> Plan:
        """Return the plan of whole ``values`` of the columns."""
        return decoded_plan(self.instance, self.network, values, self.best.plan)

    def _padded(self, cost: np.ndarray) -> np.ndarray:
        """Return costs of the columns of the network as costs of all columns of the model."""
        return np.append(cost, np.zeros(self.model.columns - len(cost)))

    def _gap_cost(self) -> Fraction:
        return gap_cost(self.instance, self.best.plan, self.component.rooms)


def _power(exponent: int) -> Fraction:
    return Fraction(2) ** exponent
