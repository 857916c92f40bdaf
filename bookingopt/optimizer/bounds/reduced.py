"""The token-flow network on the arcs that matter: those of plans that cost little more than the Lagrangian bound.

Every plan that takes another arc costs at least the bound and what was asked for more. So what is proved here of the
reduced network holds for all plans, up to that.
"""

from __future__ import annotations

from copy import copy
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.bounds.exact import ExactSearch, ReducedCosts
from bookingopt.optimizer.bounds.lagrangian import Lagrangian
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import FREE, Arcs, network_of
from bookingopt.optimizer.stop import Stop

#: The solver minimizes whole numbers of 2**WHOLE first; longer gaps come after that.
WHOLE = -16

#: Binary digits of the largest cost that a solver is given.
LARGEST = 30


class ReducedNetwork:
    """A network of near arcs, its best prices and what they prove.

    Parameters
    ----------
    instance, lagrangian
        The bound to start from, with its frame and prices.
    above
        Plans that cost more than that above the bound are left out of account.
    arcs
        Those that matter to plans within it; by default the near arcs.
    """

    def __init__(self, instance: Instance, lagrangian: Lagrangian, above: Fraction, arcs: Arcs | None = None) -> None:
        self.instance, self.unit, self._paths = instance, lagrangian.unit, lagrangian.paths
        self.is_relaxed = False
        self.most = lagrangian.bound + above  # plans that cost more may take other arcs
        self.frame = lagrangian.frame
        self.budgets = lagrangian.budgets
        self.prices = lagrangian.prices.copy()
        self._take(lagrangian.near(above) if arcs is None else arcs)
        self.value = self._evaluate(self.prices)

    def _take(self, arcs: Arcs) -> None:
        self.network = network = network_of(self.instance, self.frame, arcs)
        room_class = np.array([commodity.room_class for commodity in self.frame.commodities], dtype=np.int64)
        at = arcs.stay_class, room_class[arcs.stay_commodity]
        use = [budget.use[at] for budget in self.budgets]
        self._use = np.array(use, dtype=np.int64).reshape(len(self.budgets), network.stay_columns)
        self._order = np.argsort(network.tail, kind="stable")
        self._node_at = np.searchsorted(network.tail[self._order], np.arange(network.nodes + 1))

    @property
    def bound(self) -> Fraction:
        """No plan costs less."""
        return min(self.most, Fraction(self.value) * Fraction(2) ** self.unit)

    def class_prices(self) -> np.ndarray:
        """Prices of the classes, in gap cost; float[classes]."""
        prices: np.ndarray = np.ldexp(self.prices[: len(self.frame.count)].astype(float), self.unit)
        return prices

    def budget_prices(self) -> np.ndarray:
        """Prices of the budgets, in gap cost; float[budgets]."""
        prices: np.ndarray = np.ldexp(self.prices[len(self.frame.count) :].astype(float), self.unit)
        return prices

    def try_prices(self, classes: np.ndarray, budgets: np.ndarray) -> None:
        """Take other prices where they prove more; float[classes] and float[budgets], in gap cost."""
        self._keep_better(np.rint(np.ldexp(np.concatenate([classes, budgets]), -self.unit)).astype(np.int64))

    def sharpened(self, plan: Fraction) -> Fraction:
        """Return ``plan``, the cost of one, where no other cost lies between the bound and it; else the bound.

        Costs of the plans that count are multiples of the cost of the longest gap on a near arc.
        """
        paid = self.network.gap_exponent[self.network.gap_exponent != FREE]
        grain = Fraction(2) ** int(paid.min(initial=0))
        return plan if plan <= self.most and plan - self.bound < grain else self.bound

    def relax(self, stop: Stop) -> None:
        """Find the best prices, by the linear model, and raise the bound to what they give exactly.

        ``is_relaxed`` says then whether ``stop`` let it come to its end.
        """
        network, limits = self.network, self._limits()
        cost, _ = self._priced(self.prices, self.unit)
        model = LinearModel(np.zeros(network.columns), np.full(network.columns, np.inf), None, network.rows)
        for use, limit in zip(self._use, limits, strict=True):
            used = np.flatnonzero(use)
            model.add_row(used, use[used].astype(float), -np.inf, float(limit))
        duals = model.row_duals(np.ldexp(cost.astype(float), self.unit), stop)
        self.is_relaxed = duals is not None
        if duals is None:
            return
        step = np.concatenate([duals[network.nodes : len(network.rows.lower)], -duals[len(network.rows.lower) :]])
        self._keep_better(self.prices + np.rint(np.ldexp(step, -self.unit)).astype(np.int64))

    def _keep_better(self, prices: IntArray) -> None:
        """Keep ``prices`` where they prove more; those of budgets are never negative."""
        classes = len(self.frame.count)
        prices[classes:] = np.maximum(prices[classes:], 0)
        value = self._evaluate(prices)
        if value > self.value:
            self.value, self.prices = value, prices

    def shrink(self, plan: Fraction) -> None:
        """Leave out the arcs that no plan cheaper than ``plan`` can take."""
        room = int((min(plan, self.most) - Fraction(self.value) * Fraction(2) ** self.unit) / Fraction(2) ** self.unit)
        _, above, _ = self._cheapest_paths(self.prices, self.unit)
        keep, stays, arcs = above <= room, self.network.stay_columns, self.network.arcs
        stay, gap = keep[:stays], keep[stays:]
        self.most = min(self.most, max(plan, self.bound))
        self._take(
            Arcs(
                arcs.stay_class[stay],
                arcs.stay_commodity[stay],
                arcs.gap_commodity[gap],
                arcs.gap_from[gap],
                arcs.gap_to[gap],
                arcs.gap_idle[gap],
            )
        )

    def narrowed(self, plan: Fraction) -> ReducedNetwork:
        """Return this network without the arcs that no plan cheaper than ``plan`` can take."""
        narrow = copy(self)
        narrow.shrink(plan)
        return narrow

    def search(self, component: Component, plan: Plan, seed: int, *, by_room: bool = False) -> ExactSearch:
        """Return the search for the best plan within this network, whose frame is ``by_room`` or not."""
        dearest = max(1, int(self.most - self.bound)).bit_length()  # no near arc adds more
        unit = max(self.unit, WHOLE, dearest - LARGEST)
        grain = 1 << (unit - self.unit)
        prices = np.rint(self.prices / grain).astype(np.int64)
        cost, offset = self._priced(prices, unit)
        priced = ReducedCosts(unit, cost.astype(float), offset)
        search = ExactSearch(self.instance, component, plan, self.network, by_room=by_room, seed=seed, priced=priced)
        for use, limit in zip(self._use, self._limits(), strict=True):
            used = np.flatnonzero(use)
            search.model.add_row(used, use[used].astype(float), -np.inf, float(limit))
        return search

    def hold_cost(self, search: ExactSearch) -> None:
        """Leave out of a ``search`` of this network the plans that cost more than what it was shrunk to.

        Where the bound is as much, no arc is left that adds to it. Else what arcs add is counted in shares of what all
        may add together: the costs themselves would be lost in a solver's tolerance.
        """
        may_add = int((self.most - self.bound) / Fraction(2) ** self.unit)
        cost, _ = self._priced(self.prices, self.unit)
        used = np.flatnonzero(cost)
        if len(used):
            search.model.add_row(used, cost[used] / max(1, may_add), -np.inf, 1.0)

    def _limits(self) -> IntArray:
        return np.array([budget.limit for budget in self.budgets], dtype=np.int64)

    def _evaluate(self, prices: IntArray) -> int:
        """Return the exact value of ``prices`` in this network."""
        total, _, _ = self._cheapest_paths(prices, self.unit)
        return self._constant(prices) + int(total)

    def _constant(self, prices: IntArray) -> int:
        classes = len(self.frame.count)
        return int(prices[:classes] @ self.frame.count - prices[classes:] @ self._limits())

    def _cheapest_paths(self, prices: IntArray, unit: int) -> tuple[int, IntArray, IntArray]:
        found: tuple[int, IntArray, IntArray] = self._paths.arc_paths(
            self._node_at, self._order, self.network.head, self._costs(prices, unit), self.network.supply
        )
        return found

    def _costs(self, prices: IntArray, unit: int) -> IntArray:
        """Cost of each arc in units of ``2**unit``, gaps rounded down, less the price of its class."""
        network, classes = self.network, len(self.frame.count)
        exponent = network.gap_exponent - unit
        paid = np.where(exponent >= 0, np.left_shift(1, np.clip(exponent, 0, 62)), 0)
        stay = prices[classes:] @ self._use - prices[:classes][network.arcs.stay_class]
        return np.concatenate([stay, paid])

    def _priced(self, prices: IntArray, unit: int) -> tuple[IntArray, int]:
        """Return the cost of each arc above the cheapest paths at its ends, and what the cheapest paths cost in all."""
        network = self.network
        total, _, onwards = self._cheapest_paths(prices, unit)
        cost = self._costs(prices, unit) + np.append(onwards, 0)[network.head] - onwards[network.tail]
        return cost, int(total) + self._constant(prices)
