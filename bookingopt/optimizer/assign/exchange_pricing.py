"""What one exchange works on: the runs that it takes out, and what each of them costs in each room."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.neighbourhood import ALWAYS, NEVER, Neighbourhood
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.objective import gap_exponent, sum_of_powers
from bookingopt.optimizer.model.plan import ends_in

#: Sums of gap costs that are multiples of the first and not above the second are exact in doubles.
_FINE, _LARGE = 2.0**-32, 2.0**10
#: What a gap below ``_FINE`` counts in prices: no multiple of it, so that it is noticed.
_TINY = 2.0**-40


@dataclass(frozen=True)
class Runs:
    """The runs of one step, one a room of the component (position as in ``component.rooms``).

    Attributes
    ----------
    before, after
        End of the entry before the run and start of the one after; int64[rooms], days.
    before_block, after_block
        Whether that entry is a block; bool[rooms].
    first, last
        Arrival and departure of the run, ``ALWAYS`` and ``NEVER`` where it is empty; int64[rooms], days. The turnover
        nights of the room that it goes to come on top.
    entries, members, run
        Entries that are part of a run, their stays, and the room that each is in; int64[members].
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


class ExchangeEntries:
    """Stays and blocks of the component by start; all arrays are parallel, and only ``room`` changes.

    The plan is legal, so that of the entries of one room the last that starts before a day is the last that ends.

    Parameters
    ----------
    instance, component
        Where the entries come from.
    local
        Position of each room in ``component.rooms``, ``NONE`` elsewhere; int64[rooms of the instance].
    room_of
        Room of each stay in a legal plan; int64[stays].

    Attributes
    ----------
    start, end
        Days; int64[entries].
    stay
        The stay, ``NONE`` for a block; int64[entries].
    room
        Position of the room in the component; int64[entries].
    is_free
        Whether the entry may change; bool[entries].
    """

    def __init__(self, instance: Instance, component: Component, local: IntArray, room_of: IntArray) -> None:
        self._rooms, self._local = len(component.rooms), local
        position, start, end = instance.by_start
        stays = np.zeros(instance.stays, dtype=np.bool_)
        stays[component.free] = stays[component.fixed] = True
        blocks = np.isin(instance.block_room, component.rooms)
        here = np.concatenate([stays, blocks])[position]
        position, self.start, self.end = position[here], start[here], end[here]
        is_block = position >= instance.stays
        self._instance, self._rooms_of = instance, component.rooms
        self.stay = np.where(is_block, NONE, position)
        self.room = local[np.concatenate([room_of, instance.block_room])[position]]
        self.is_free = np.append(instance.fixed_room == NONE, False)[self.stay]  # the last one is for blocks
        if not instance.has_one_turnover:
            self.end = ends_in(instance, position, component.rooms[self.room], self.end)
        # Day and kind of entry as one number: twice the day, and one more for a block.
        self._start_code, self._end_code = 2 * self.start + is_block, 2 * self.end + is_block

    def put(self, entries: IntArray, room: IntArray) -> None:
        """Put stays that may change into other rooms (positions in the component)."""
        self.room[entries] = room
        if not self._instance.has_one_turnover:
            kind = self._instance.kind_of_room[self._rooms_of[room]]
            self.end[entries] = self._instance.freed(self.stay[entries], kind)
            self._end_code[entries] = 2 * self.end[entries]

    def runs(self, neighbourhood: Neighbourhood) -> Runs:
        """Cut the runs out of the entries from the first day on."""
        # Of equal indices the last assignment counts.
        rooms = self._rooms
        begin, finish = np.searchsorted(self.start, (neighbourhood.first_day, neighbourhood.last_day + 1))
        earlier, later, within = slice(None, begin), slice(begin, None), slice(begin, finish)
        ends_run = ~self.is_free[later] | (self.end[later] > neighbourhood.last_day)
        if neighbourhood.held != NONE:
            ends_run |= self.room[later] == self._local[neighbourhood.held]
        if neighbourhood.pinned is not None:
            ends_run |= neighbourhood.pinned[later]
        before, after = np.full(rooms, 2 * NEVER), np.full(rooms, 2 * ALWAYS)
        before[self.room[earlier]] = self._end_code[earlier]
        cuts = begin + np.flatnonzero(ends_run)[::-1]
        after[self.room[cuts]] = self._start_code[cuts]
        members = begin + np.flatnonzero(self.is_free[within] & (self.start[within] < after[self.room[within]] // 2))
        first, last = np.full(rooms, ALWAYS), np.full(rooms, NEVER)
        first[self.room[members[::-1]]] = self.start[members[::-1]]
        last[self.room[members]] = self._instance.leaves[self.stay[members]]
        gap = before // 2, before % 2 == 1, after // 2, after % 2 == 1
        return Runs(*gap, first, last, members, self.stay[members], self.room[members])


class GapPricing:
    """What runs cost in gaps; doubles for the search, exact differences where it decides.

    Parameters
    ----------
    instance, component
        Where minimum stays and days, and turnover nights, come from.
    only_orphans
        Whether gaps that can be sold cost nothing.
    """

    def __init__(self, instance: Instance, component: Component, *, only_orphans: bool = False) -> None:
        self._instance, self._only_orphans = instance, only_orphans
        self._turnover = instance.turnover_of_room[component.rooms]
        self._distinct, self._which = np.unique(self._turnover, return_inverse=True)
        cost, row = _gap_costs(instance, self._distinct, only_orphans=only_orphans)
        self._cost, self._row, self._longest = cost.ravel(), (row * cost.shape[1]).ravel(), cost.shape[1] - 1
        #: Where the rows of each room begin; int64[rooms].
        self._rows_of = self._which * (instance.days + 1)

    def prices(self, runs: Runs) -> tuple[np.ndarray, BoolArray]:
        """Return the gap cost of run ``q`` in room ``r``, and whether it has the time; [rooms, runs]."""
        before, after = runs.before[:, None], runs.after[:, None]
        first, last = runs.first[None, :], self._freed(runs.last[None, :])
        empty = runs.last == NEVER
        cost = self._costs(before, first) + self._costs(last, after)
        no_gap = runs.after_block & (runs.before_block | (runs.before == NEVER))
        cost[:, empty] = self._costs(before, np.where(no_gap, ALWAYS, runs.after)[:, None])
        allowed = empty[None, :] | ((first >= before) & (last <= after))
        if len(self._distinct) > 1:
            inside, has_time = self._inside(runs)
            cost += inside[self._which]
            allowed &= has_time[self._which]
        return cost, allowed

    def _inside(self, runs: Runs) -> tuple[np.ndarray, BoolArray]:
        """Return what runs cost between their stays, and whether there is the time; [distinct turnovers, runs]."""
        of_run, leaves, taken = _followers(self._instance, runs)
        cost, has_time = np.zeros((2, len(self._distinct), len(runs.first)))
        for position, nights in enumerate(self._distinct.tolist()):
            freed = leaves + nights
            row = self._row[position * (self._instance.days + 1) + freed]
            each = self._cost[row + np.maximum(taken - freed, 0)]
            cost[position] = np.bincount(of_run, each, len(runs.first))
            has_time[position] = np.bincount(of_run, taken < freed, len(runs.first)) == 0
        return cost, has_time.astype(np.bool_)

    def _freed(self, last: IntArray) -> IntArray:
        """Return the days on which rooms can be had again after runs; the first axis is the room."""
        freed: IntArray = last + self._turnover[:, None]
        return np.where(last == NEVER, NEVER, freed)

    def _costs(self, freed: IntArray, taken: IntArray) -> np.ndarray:
        """Gap cost from day to day as doubles, as the search's prices know it; 0 where there is no gap.

        The first axis of both is the room.
        """
        if self._instance.leading_from is not None:
            freed = np.where(freed == NEVER, self._instance.leading_from, freed)
        # Not np.clip: on small arrays it takes three times as long.
        place: IntArray = np.minimum(np.maximum(taken - freed, 0), self._longest)
        place += self._row[self._rows_of[:, None] + np.minimum(np.maximum(freed, 0), self._instance.days)]
        costs: np.ndarray = self._cost[place]
        return costs

    def _exponents(self, runs: Runs, run: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Exponents of the gaps before, after and (for an empty run) across; ``NEVER`` where there is none.

        ``run`` broadcasts against the rooms as a column.
        """
        before, after = runs.before[:, None], runs.after[:, None]
        first, last = runs.first[run], self._freed(runs.last[run])
        both_blocks = (runs.before_block & runs.after_block)[:, None]
        opens_with_block = runs.after_block[:, None] & (before == NEVER)
        across = self._exponent(before, np.where(both_blocks | opens_with_block, ALWAYS, after))
        return self._exponent(before, first), self._exponent(last, after), across

    def _exponent(self, freed: IntArray, taken: IntArray) -> IntArray:
        leading = self._instance.leading_from
        if leading is not None:
            freed = np.where(freed == NEVER, leading, freed)
        freed, taken = np.broadcast_arrays(freed, taken)
        is_gap = (freed > NEVER) & (taken < ALWAYS) & (taken > freed)
        exponent = np.full(freed.shape, NEVER)
        turnover = np.broadcast_to(self._turnover[:, None], freed.shape)[is_gap]
        nights, shortest = (taken - freed)[is_gap], self._instance.minimum_stay[freed[is_gap]] + turnover
        exponent[is_gap] = self._exponents_of(nights, shortest)
        return exponent

    def _exponents_of(self, nights: IntArray, shortest: IntArray) -> IntArray:
        exponent = gap_exponent(nights, shortest)
        return np.where(nights < shortest, exponent, NEVER) if self._only_orphans else exponent

    def difference(self, runs: Runs, run: IntArray, gaps: np.ndarray) -> int | float:
        """Return the change of the gap cost when room ``r`` gets run ``run[r]``, exact in its sign.

        ``gaps`` are the `prices`; [rooms, runs].
        """
        own = np.arange(len(run))
        old, new = gaps[own, own], gaps[own, run]
        both = np.concatenate([old, new])
        if both.max() <= _LARGE and not (both % _FINE).any():
            return float(new.sum() - old.sum())
        exact: Fraction = sum_of_powers(self._gap_exponents(runs, run)) - sum_of_powers(self._gap_exponents(runs, own))
        return float(exact) or (exact > 0) - (exact < 0)

    def _gap_exponents(self, runs: Runs, run: IntArray) -> IntArray:
        to_first, from_last, across = (table[:, 0] for table in self._exponents(runs, run[:, None]))
        empty = runs.last[run] == NEVER
        every = np.concatenate([to_first[~empty], from_last[~empty], across[empty], self._inside_exponents(runs, run)])
        exponents: IntArray = every[every != NEVER]
        return exponents

    def _inside_exponents(self, runs: Runs, run: IntArray) -> IntArray:
        """Exponents of the gaps between the stays of runs, where these depend on the rooms that get them."""
        if len(self._distinct) == 1:
            return np.empty(0, dtype=np.int64)
        nights = np.empty_like(run)
        nights[run] = self._turnover
        of_run, leaves, taken = _followers(self._instance, runs)
        freed = leaves + nights[of_run]
        gap = taken > freed
        shortest = self._instance.minimum_stay[freed[gap]] + nights[of_run[gap]]
        return self._exponents_of(taken[gap] - freed[gap], shortest)


class StayPricing:
    """What runs cost apart from gaps: type changes, positions, moves.

    Parameters
    ----------
    instance, component
        Where the stays and rooms come from.
    local
        Position of each room in ``component.rooms``; int64[rooms of the instance].
    """

    def __init__(self, instance: Instance, component: Component, local: IntArray) -> None:
        self._instance = instance
        rooms = len(component.rooms)
        kinds, self._column = np.unique(instance.kind_of_room[component.rooms], return_inverse=True)
        self.several_kinds = len(kinds) > 1
        self._type_change, self._type_position = instance.type_change[:, kinds], instance.type_position[:, kinds]
        self._not_eligible = (~instance.eligible[:, kinds]).astype(np.int64)
        self.nothing = np.zeros((rooms, rooms), dtype=np.int64)
        present = instance.present_room
        self._present = np.where(present == NONE, NONE, local[present])
        self._cost_of_move = np.where(present == NONE, 0, instance.move_cost)
        self._elsewhere = [(stay, int(local[room]), cost) for stay, room, cost in instance.elsewhere]

    def type_changes(self, runs: Runs) -> tuple[IntArray, IntArray, BoolArray]:
        """Return type changes, sum of positions, and whether a stay is not eligible; [rooms, runs]."""
        if not self.several_kinds:
            return self.nothing, self.nothing, self.nothing > 0
        preference, condition = self._instance.preference[runs.members], self._instance.condition[runs.members]
        tables = []
        for table in (self._type_change[preference], self._type_position[preference], self._not_eligible[condition]):
            per_run = np.zeros((len(self.nothing), table.shape[1]), dtype=np.int64)
            np.add.at(per_run, runs.run, table)
            tables.append(per_run[:, self._column].T)
        return tables[0], tables[1], tables[2] > 0

    def moves(self, runs: Runs) -> IntArray:
        """Return the cost of the moves; [rooms, runs]."""
        present, cost = self._present[runs.members], self._cost_of_move[runs.members]
        kept, total = np.zeros_like(self.nothing), np.zeros(len(self.nothing), dtype=np.int64)
        here = present != NONE
        np.add.at(kept, (present[here], runs.run[here]), cost[here])
        np.add.at(total, runs.run, cost)
        for stay, room, of_row in self._elsewhere:
            run = runs.run[runs.members == stay]
            total[run] += of_row
            if room != NONE:
                kept[room, run] += of_row
        return total[None, :] - kept


def _followers(instance: Instance, runs: Runs) -> tuple[IntArray, IntArray, IntArray]:
    """Return the run, the departure of a stay and the arrival of the next, for all that follow each other in a run."""
    order = np.argsort(runs.run, kind="stable")
    of_run, stay = runs.run[order], runs.members[order]
    at = np.flatnonzero(of_run[1:] == of_run[:-1])
    return of_run[at], instance.leaves[stay[at]], instance.arrival[stay[at + 1]]


def _gap_costs(instance: Instance, turnover: IntArray, *, only_orphans: bool) -> tuple[np.ndarray, IntArray]:
    """Return gap costs by [row, nights], 0 where there is no gap, and the row of each turnover and first day."""
    shortest = instance.minimum_stay + turnover[:, None]
    distinct, row = np.unique(shortest, return_inverse=True)
    nights = np.arange(instance.days + 2)
    exponent = gap_exponent(nights[None, :], distinct[:, None])
    cost = np.ldexp(1.0, np.clip(exponent, -1000, 1000))
    cost[cost < _FINE] = _TINY
    if only_orphans:
        cost[nights[None, :] >= distinct[:, None]] = 0.0
    cost[:, [0, -1]] = 0.0  # back to back, and to a day that never comes
    return cost, row.reshape(shortest.shape).astype(np.int64)
