"""Piece exchange: the search for large cases. From a legal plan to a legal plan that is not worse.

A step picks two days. In every room of a component the stays between them that are free and follow each other form
a *run*; all runs are taken out and matched anew with all rooms at the least price, by one assignment problem. A run is
cut off by a fixed entry, so no step ever breaks a hard rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.assign.exchange_pricing import ExchangeEntries, GapPricing, Runs, StayPricing
from bookingopt.optimizer.assign.neighbourhood import NeighbourhoodChooser
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import arrivals_with_week_free, missed_wishes, moved, moved_rows
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.assignment import least_assignment
from bookingopt.optimizer.stop import Stop

#: Price of what is not allowed; no sum of real prices comes near it.
_FORBIDDEN = 1e15
#: Of equal matchings a random one is taken, so that the search does not stand still.
_NOISE = 1e-9
#: Differences of plans that are equal in every aim.
_EQUAL: tuple[float, ...] = (0, 0, 0, 0, 0)


@dataclass(frozen=True)
class MoveRules:
    """How a search counts moves. By default it does not.

    Attributes
    ----------
    as_last_aim
        Whether of two plans that are equal otherwise the one with less move cost is better, and among those the one
        with more arrival days on which a week is free, so that the house stays sellable.
    price
        What a unit of move cost counts in gap cost.
    most
        Move cost that no plan may go above; None for any.
    """

    as_last_aim: bool = False
    price: float = 0.0
    most: int | None = None

    @property
    def count(self) -> bool:
        """Whether moves count at all."""
        return self.as_last_aim or self.price > 0 or self.most is not None


class Exchange:
    """The search in one component.

    Parameters
    ----------
    instance, component
        Where to search.
    plan
        A legal plan to begin with.
    seed
        Seed of the choice of days.
    moves
        How moves count.
    near
        First and last day near which exchanges begin; None for anywhere.
    only_orphans
        Whether gaps that can be sold cost nothing.

    Attributes
    ----------
    room_of
        The plan at hand: room of each stay; int64[stays].
    misses, move_cost
        What it is worth in misses and moves.
    miss_price
        What a miss counts in gap cost; None where no gap cost outweighs one.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        plan: Plan,
        seed: int,
        moves: MoveRules | None = None,
        near: tuple[int, int] | None = None,
        *,
        only_orphans: bool = False,
    ) -> None:
        self.instance, self.rooms, self.moves = instance, component.rooms, moves or MoveRules()
        self.miss_price: float | None = None
        self.room_of = plan.room_of.copy()
        self.random = np.random.default_rng(seed)
        self._own = np.arange(len(self.rooms))
        self._local = np.full(instance.rooms, NONE)
        self._local[component.rooms] = self._own
        self.entries = ExchangeEntries(instance, component, self._local, self.room_of)
        self._gaps = GapPricing(instance, component, only_orphans=only_orphans)
        self._stays = StayPricing(instance, component, self._local)
        self._chooser = NeighbourhoodChooser(instance, component, self.entries.stay, self.random, near)
        self.misses = self._count_missed()
        self._tie_break = self._tie_break_value() if self.moves.as_last_aim else (0, 0)
        self.move_cost = int(instance.rows.move_cost[moved_rows(instance, plan)].sum())

    @property
    def plan(self) -> Plan:
        """The plan at hand."""
        return Plan(self.room_of)

    def run(self, stop: Stop) -> None:
        """Exchange until ``stop`` says so; one exchange is one step."""
        if not self._chooser.has_choice or len(self.rooms) < 2:
            return
        while not stop.now():
            self.step()
            stop.step()

    def step(self) -> bool:
        """Try one exchange and say whether the plan has changed."""
        neighbourhood = self._chooser.choose(self.room_of)
        runs = self.entries.runs(neighbourhood)
        if len(runs.members) == 0:
            return False
        gaps, allowed = self._gaps.prices(runs)
        changes, positions, barred = self._stays.type_changes(runs)
        moves = self._stays.moves(runs) if self.moves.count else self._stays.nothing
        price = self._weighted(gaps, allowed, changes, positions, moves)
        if self._chooser.has_groups:
            of_miss = self._heavy(gaps, allowed) if self.miss_price is None else self.miss_price
            price -= 2.0 * of_miss * self._neighbour_bonus(runs)
        price[~allowed | barred] = _FORBIDDEN
        for stay, target in neighbourhood.targets.items():
            elsewhere = self._own != self._local[target]
            price[np.ix_(elsewhere, runs.run[runs.members == stay])] = _FORBIDDEN
        own = self._own
        run = least_assignment(price)
        if (run == own).all() or price[own, run].max() >= _FORBIDDEN / 2:
            return False
        tables = (changes, positions, moves)
        differences = [int(table[own, run].sum() - table[own, own].sum()) for table in tables]
        return self._accept(runs, run, differences, self._gaps.difference(runs, run, gaps))

    def _heavy(self, gaps: np.ndarray, allowed: BoolArray) -> float:
        """What outweighs all gap costs. A price only guides: an exchange is taken in the strict order of the aims."""
        return min(1e9, 4.0 * float(gaps[allowed].max(initial=1.0)) * len(self.rooms))

    def _weighted(
        self, gaps: np.ndarray, allowed: BoolArray, changes: IntArray, positions: IntArray, moves: IntArray
    ) -> np.ndarray:
        """Price of run ``q`` in room ``r`` apart from its neighbours; float[rooms, runs]."""
        price: np.ndarray = gaps + self.random.random(gaps.shape) * _NOISE
        if self.moves.count:
            price += (self.moves.price or 2.0 ** -int(self.random.integers(8, 22))) * moves
        if self._stays.several_kinds:
            heavy = self._heavy(gaps, allowed)
            price += heavy * changes + heavy * 1e-3 * positions
        return price

    def _neighbour_bonus(self, runs: Runs) -> IntArray:
        """Number of mates who take no part in the step that members would be next to; [rooms, runs]."""
        instance = self.instance
        run_of = np.full(instance.stays, NONE)
        run_of[runs.members] = runs.run
        graph = instance.wish_graph
        stay, mate = graph.stay[graph.number], graph.stay[graph.mate]
        still = (run_of[stay] != NONE) & (run_of[mate] == NONE)
        bonus = np.zeros((len(self.rooms), len(self.rooms)), dtype=np.int64)
        np.add.at(bonus, run_of[stay[still]], instance.adjacent[self.room_of[mate[still]]][:, self.rooms])
        return bonus.T

    def _accept(self, runs: Runs, run: IntArray, differences: list[int], gap: float) -> bool:
        """Put run ``run[r]`` into room ``r`` unless that is worse, in the strict order of the aims."""
        changes, positions, moves = differences
        rules = self.moves
        if rules.most is not None and self.move_cost + moves > max(rules.most, self.move_cost):
            return False
        room_of_run = np.empty_like(run)
        room_of_run[run] = self._own
        room = room_of_run[runs.run]
        before = self.room_of[runs.members]
        self.room_of[runs.members] = self.rooms[room]
        now_missed = self._count_missed()
        misses = now_missed - self.misses
        last = moves if rules.as_last_aim else 0
        worse: tuple[float, ...] = (misses, changes, positions, gap + rules.price * moves, last)
        if self.miss_price is not None:
            worse = (0, changes, positions, gap + rules.price * moves + self.miss_price * misses, last)
        equal = worse == _EQUAL
        if worse > _EQUAL or (rules.as_last_aim and equal and self._is_less_sellable()):
            self.room_of[runs.members] = before
            return False
        self.entries.put(runs.entries, room)
        self.misses = now_missed
        self.move_cost += moves
        if rules.as_last_aim and not equal:
            self._tie_break = self._tie_break_value()
        return True

    def _count_missed(self) -> int:
        return len(missed_wishes(self.instance, self.room_of)) if self._chooser.has_groups else 0

    def _is_less_sellable(self) -> bool:
        """Whether the plan, equal in every aim, has fewer weeks free, or as many and more guests out of their rooms."""
        value = self._tie_break_value()
        if value > self._tie_break:
            return True
        self._tie_break = value
        return False

    def _tie_break_value(self) -> tuple[int, int]:
        """What is smaller in the better of equal plans; guests whose moves are free stay where nothing is gained."""
        plan = self.plan
        return -arrivals_with_week_free(self.instance, plan), int(moved(self.instance, plan).sum())
