"""Piece exchange: the search for large cases. From a legal plan to a legal plan that is not worse.

A step picks two days. In every room of a component the stays between them that are free and follow each other form
a *run*; all runs are taken out and matched anew with all rooms at the least price, by one assignment problem. A run is
cut off by a fixed entry, so no step ever breaks a hard rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linear_sum_assignment

from bookingopt.optimizer.assign.neighbourhood import ALWAYS, NEVER, Neighbourhood, NeighbourhoodChooser
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import arrivals_with_week_free, gap_exponent, missed, moved, sum_of_powers
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.stop import Stop

#: Price of what is not allowed; no sum of real prices comes near it.
_FORBIDDEN = 1e15
#: Sums of gap costs that are multiples of the first and not above the second are exact in doubles.
_FINE, _LARGE = 2.0**-32, 2.0**10
#: What a gap below ``_FINE`` counts in prices: no multiple of it, so that it is noticed.
_TINY = 2.0**-40
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


@dataclass(frozen=True)
class _Runs:
    """The runs of one step, one a room of the component (position as in ``component.rooms``).

    ``before`` and ``after`` are the end of the entry before the run and the start of the one after; a block is marked.
    ``first`` and ``last`` are arrival and departure of the run; equal ``ALWAYS`` and ``NEVER`` where it is empty.
    ``entries`` are positions in the search's entries, ``members`` their stays, ``run`` the room that each is in.
    """

    before: IntArray
    before_block: BoolArray
    after: IntArray
    after_block: BoolArray
    first: IntArray
    last: IntArray
    entries: IntArray
    members: IntArray
    run: IntArray


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
    """

    def __init__(
        self, instance: Instance, component: Component, plan: Plan, seed: int, moves: MoveRules | None = None
    ) -> None:
        self.instance, self.rooms, self.moves = instance, component.rooms, moves or MoveRules()
        self.room_of = plan.room_of.copy()
        self.random = np.random.default_rng(seed)
        self.own = np.arange(len(self.rooms))
        self.local = np.full(instance.rooms, NONE)
        self.local[component.rooms] = self.own
        self._list_entries(component)
        self._list_prices()
        self.chooser = NeighbourhoodChooser(instance, component, self.stay, self.random)
        self.has_groups = self.chooser.has_groups
        self.misses = self._count_missed()
        self.wish = self._wish() if self.moves.as_last_aim else (0, 0)
        self.move_cost = int(instance.move_cost[moved(instance, plan)].sum())

    def _list_entries(self, component: Component) -> None:
        """List the stays and blocks of the component by start; all arrays are parallel, and only ``room`` changes.

        The plan is legal, so that of the entries of one room the last that starts before a day is the last that ends.
        """
        instance = self.instance
        position, start, end = instance.by_start
        stays = np.zeros(instance.stays, dtype=np.bool_)
        stays[component.free] = stays[component.fixed] = True
        blocks = np.isin(instance.block_room, self.rooms)
        here = np.concatenate([stays, blocks])[position]
        position, self.start, self.end = position[here], start[here], end[here]
        self.is_block = position >= instance.stays
        self.stay = np.where(self.is_block, NONE, position)
        self.room = self.local[np.concatenate([self.room_of, instance.block_room])[position]]
        self.is_free = np.append(instance.fixed_room == NONE, False)[self.stay]  # the last entry is for blocks
        self.opens, self.closes = 2 * self.start + self.is_block, 2 * self.end + self.is_block

    def _list_prices(self) -> None:
        """Lay out what prices are looked up in."""
        instance = self.instance
        gap_cost, row = _gap_costs(instance)
        self.gap_cost, self.gap_row, self.longest = gap_cost.ravel(), row * gap_cost.shape[1], gap_cost.shape[1] - 1
        kinds, self.column = np.unique(instance.kind_of_room[self.rooms], return_inverse=True)
        self.several_kinds = len(kinds) > 1
        self.type_change, self.type_position = instance.type_change[:, kinds], instance.type_position[:, kinds]
        self.not_eligible = (~instance.eligible[:, kinds]).astype(np.int64)
        self.nothing = np.zeros((len(self.rooms), len(self.rooms)), dtype=np.int64)
        present = instance.present_room
        self.present = np.where(present == NONE, NONE, self.local[present])
        self.cost_of_move = np.where(present == NONE, 0, instance.move_cost)

    @property
    def plan(self) -> Plan:
        """The plan at hand."""
        return Plan(self.room_of)

    def run(self, stop: Stop) -> None:
        """Exchange until ``stop`` says so; one exchange is one step."""
        if not self.chooser.has_choice or len(self.rooms) < 2:
            return
        while not stop.now():
            self.step()
            stop.step()

    def step(self) -> bool:
        """Try one exchange and say whether the plan has changed."""
        choice = self.chooser.choose(self.room_of)
        runs = self._runs(choice)
        if len(runs.members) == 0:
            return False
        gaps, allowed = self._gap_prices(runs)
        changes, positions, barred = self._type_prices(runs)
        moves = self._move_prices(runs)
        # A price only guides: whether an exchange is taken is decided in the strict order of the aims.
        heavy = min(1e9, 4.0 * float(gaps[allowed].max(initial=1.0)) * len(self.rooms))
        price = gaps + self.random.random(gaps.shape) * _NOISE
        if self.moves.count:
            price += (self.moves.price or 2.0 ** -int(self.random.integers(8, 22))) * moves
        if self.several_kinds:
            price += heavy * changes + heavy * 1e-3 * positions
        if self.has_groups:
            price -= 2.0 * heavy * self._neighbour_bonus(runs)
        price[~allowed | barred] = _FORBIDDEN
        for stay, target in choice.targets.items():
            elsewhere = self.own != self.local[target]
            price[np.ix_(elsewhere, runs.run[runs.members == stay])] = _FORBIDDEN
        own = self.own
        room, run = linear_sum_assignment(price)
        if (run == own).all() or price[room, run].max() >= _FORBIDDEN / 2:
            return False
        tables = (changes, positions, moves)
        differences = [int(table[own, run].sum() - table[own, own].sum()) for table in tables]
        return self._accept(runs, run, differences, self._gap_difference(runs, run, gaps))

    def _runs(self, choice: Neighbourhood) -> _Runs:
        """Cut the runs out of the entries from the first day on; of equal indices the last assignment counts."""
        rooms = len(self.rooms)
        begin, finish = np.searchsorted(self.start, (choice.first_day, choice.last_day + 1))
        earlier, later, within = slice(None, begin), slice(begin, None), slice(begin, finish)
        ends_run = ~self.is_free[later] | (self.end[later] > choice.last_day)
        if choice.held != NONE:
            ends_run |= self.room[later] == self.local[choice.held]
        if choice.pinned is not None:
            ends_run |= choice.pinned[later]
        before, after = np.full(rooms, 2 * NEVER), np.full(rooms, 2 * ALWAYS)
        before[self.room[earlier]] = self.closes[earlier]
        cuts = begin + np.flatnonzero(ends_run)[::-1]
        after[self.room[cuts]] = self.opens[cuts]
        members = begin + np.flatnonzero(self.is_free[within] & (self.start[within] < after[self.room[within]] // 2))
        first, last = np.full(rooms, ALWAYS), np.full(rooms, NEVER)
        first[self.room[members[::-1]]] = self.start[members[::-1]]
        last[self.room[members]] = self.end[members]
        gap = before // 2, before % 2 == 1, after // 2, after % 2 == 1
        return _Runs(*gap, first, last, members, self.stay[members], self.room[members])

    def _gap_prices(self, runs: _Runs) -> tuple[np.ndarray, BoolArray]:
        """Gap cost of run ``q`` in room ``r``, and whether it has the time; [rooms, runs]."""
        before, after = runs.before[:, None], runs.after[:, None]
        first, last = runs.first[None, :], runs.last[None, :]
        empty = runs.last == NEVER
        cost = self._costs(before, first) + self._costs(last, after)
        no_gap = runs.after_block & (runs.before_block | (runs.before == NEVER))
        cost[:, empty] = self._costs(runs.before, np.where(no_gap, ALWAYS, runs.after))[:, None]
        allowed = empty[None, :] | ((first >= before) & (last <= after))
        return cost, allowed

    def _costs(self, freed: IntArray, taken: IntArray) -> np.ndarray:
        """Gap cost from day to day as doubles, as the search's prices know it; 0 where there is no gap."""
        if self.instance.leading_from is not None:
            freed = np.where(freed == NEVER, self.instance.leading_from, freed)
        # Not np.clip: on small arrays it takes three times as long.
        place: IntArray = np.minimum(np.maximum(taken - freed, 0), self.longest)
        place += self.gap_row[np.minimum(np.maximum(freed, 0), self.instance.days)]
        costs: np.ndarray = self.gap_cost[place]
        return costs

    def _exponents(self, runs: _Runs, run: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Exponents of the gaps before, after and (for an empty run) across; ``NEVER`` where there is none.

        ``run`` broadcasts against the rooms as a column.
        """
        before, after = runs.before[:, None], runs.after[:, None]
        first, last = runs.first[run], runs.last[run]
        both_blocks = (runs.before_block & runs.after_block)[:, None]
        opens_with_block = runs.after_block[:, None] & (before == NEVER)
        across = self._exponent(before, np.where(both_blocks | opens_with_block, ALWAYS, after))
        return self._exponent(before, first), self._exponent(last, after), across

    def _exponent(self, freed: IntArray, taken: IntArray) -> IntArray:
        leading = self.instance.leading_from
        if leading is not None:
            freed = np.where(freed == NEVER, leading, freed)
        freed, taken = np.broadcast_arrays(freed, taken)
        is_gap = (freed > NEVER) & (taken < ALWAYS) & (taken > freed)
        exponent = np.full(freed.shape, NEVER)
        exponent[is_gap] = gap_exponent((taken - freed)[is_gap], self.instance.minimum_stay[freed[is_gap]])
        return exponent

    def _type_prices(self, runs: _Runs) -> tuple[IntArray, IntArray, BoolArray]:
        """Type changes, sum of positions, and whether a stay is not eligible; [rooms, runs]."""
        if not self.several_kinds:
            return self.nothing, self.nothing, self.nothing > 0
        preference, condition = self.instance.preference[runs.members], self.instance.condition[runs.members]
        tables = []
        for table in (self.type_change[preference], self.type_position[preference], self.not_eligible[condition]):
            per_run = np.zeros((len(self.rooms), table.shape[1]), dtype=np.int64)
            np.add.at(per_run, runs.run, table)
            tables.append(per_run[:, self.column].T)
        return tables[0], tables[1], tables[2] > 0

    def _move_prices(self, runs: _Runs) -> IntArray:
        """Cost of the moves; [rooms, runs]."""
        if not self.moves.count:
            return self.nothing
        present, cost = self.present[runs.members], self.cost_of_move[runs.members]
        kept, total = np.zeros_like(self.nothing), np.zeros(len(self.rooms), dtype=np.int64)
        here = present != NONE
        np.add.at(kept, (present[here], runs.run[here]), cost[here])
        np.add.at(total, runs.run, cost)
        return total[None, :] - kept

    def _neighbour_bonus(self, runs: _Runs) -> IntArray:
        """Number of mates who take no part in the step that members would be next to; [rooms, runs]."""
        instance = self.instance
        run_of = np.full(instance.stays, NONE)
        run_of[runs.members] = runs.run
        stay, mate = instance.mate_pairs
        still = (run_of[stay] != NONE) & (run_of[mate] == NONE)
        bonus = np.zeros((len(self.rooms), len(self.rooms)), dtype=np.int64)
        np.add.at(bonus, run_of[stay[still]], instance.adjacent[self.room_of[mate[still]]][:, self.rooms])
        return bonus.T

    def _accept(self, runs: _Runs, run: IntArray, differences: list[int], gap: float) -> bool:
        """Put run ``run[r]`` into room ``r`` unless that is worse, in the strict order of the aims."""
        changes, positions, moves = differences
        rules = self.moves
        if rules.most is not None and self.move_cost + moves > max(rules.most, self.move_cost):
            return False
        room_of_run = np.empty_like(run)
        room_of_run[run] = self.own
        room = room_of_run[runs.run]
        before = self.room_of[runs.members]
        self.room_of[runs.members] = self.rooms[room]
        now_missed = self._count_missed()
        misses = now_missed - self.misses
        last = moves if rules.as_last_aim else 0
        worse: tuple[float, ...] = (misses, changes, positions, gap + rules.price * moves, last)
        equal = worse == _EQUAL
        if worse > _EQUAL or (rules.as_last_aim and equal and self._is_less_sellable()):
            self.room_of[runs.members] = before
            return False
        self.room[runs.entries] = room
        self.misses = now_missed
        self.move_cost += moves
        if rules.as_last_aim and not equal:
            self.wish = self._wish()
        return True

    def _count_missed(self) -> int:
        return len(missed(self.instance, self.room_of)) if self.has_groups else 0

    def _is_less_sellable(self) -> bool:
        """Whether the plan, equal in every aim, has fewer weeks free, or as many and more guests out of their rooms."""
        wish = self._wish()
        if wish > self.wish:
            return True
        self.wish = wish
        return False

    def _wish(self) -> tuple[int, int]:
        """What is smaller in the better of equal plans; guests whose moves are free stay where nothing is gained."""
        plan = self.plan
        return -arrivals_with_week_free(self.instance, plan), int(moved(self.instance, plan).sum())

    def _gap_difference(self, runs: _Runs, run: IntArray, gaps: np.ndarray) -> int | float:
        """Change of the gap cost, exact in its sign."""
        own = self.own
        old, new = gaps[own, own], gaps[own, run]
        both = np.concatenate([old, new])
        if both.max() <= _LARGE and not (both % _FINE).any():
            return float(new.sum() - old.sum())
        exact: Fraction = sum_of_powers(self._gap_exponents(runs, run)) - sum_of_powers(self._gap_exponents(runs, own))
        return float(exact) or (exact > 0) - (exact < 0)

    def _gap_exponents(self, runs: _Runs, run: IntArray) -> IntArray:
        to_first, from_last, across = (table[:, 0] for table in self._exponents(runs, run[:, None]))
        empty = runs.last[run] == NEVER
        every = np.concatenate([to_first[~empty], from_last[~empty], across[empty]])
        exponents: IntArray = every[every != NEVER]
        return exponents


def _gap_costs(instance: Instance) -> tuple[np.ndarray, IntArray]:
    """Return gap costs by [row, nights], 0 where there is no gap, and the row of each day on which a gap begins."""
    distinct, row = np.unique(instance.minimum_stay, return_inverse=True)
    nights = np.arange(instance.days + 2)
    exponent = gap_exponent(nights[None, :], distinct[:, None])
    cost = np.ldexp(1.0, np.clip(exponent, -1000, 1000))
    cost[cost < _FINE] = _TINY
    cost[:, [0, -1]] = 0.0  # back to back, and to a day that never comes
    return cost, row.astype(np.int64)
