"""What a plan is worth: the one evaluation, exact.

The gap cost is a sum of powers of two and is kept as a fraction, so that two plans are never taken for equal because
of rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.plan import WEEK, Plan, entries
from bookingopt.optimizer.model.wish_graph import not_granted


class Objective(NamedTuple):
    """The aims in their strict order; smaller is better, compared as a tuple."""

    misses: int
    type_changes: int
    positions: int
    gap_cost: Fraction
    moves: int


@dataclass(frozen=True)
class Gaps:
    """The bounded gaps of a plan, by room and start.

    Attributes
    ----------
    room, start, nights
        Room, first free night and number of free nights; int64[gaps].
    turnover
        Turnover nights that a stay sold there would have; int64[gaps].
    minimum_stay
        Minimum stay in force on the first free night, and the turnover nights on top; int64[gaps], nights.
    before, after
        The stay that leaves and the stay that arrives; ``NONE`` for a block, or before a leading gap; int64[gaps].
    """

    room: IntArray
    start: IntArray
    nights: IntArray
    turnover: IntArray
    minimum_stay: IntArray
    before: IntArray
    after: IntArray

    @property
    def sellable(self) -> IntArray:
        """Number of its nights that can be sold; int64[gaps]."""
        sellable: IntArray = np.maximum(self.nights - self.turnover, 0)
        return sellable

    @property
    def is_orphan(self) -> np.ndarray:
        """Whether nobody may buy the gap: it is shorter than its minimum stay; bool[gaps]."""
        return self.nights < self.minimum_stay


def gap_exponent(nights: IntArray, minimum_stay: IntArray) -> IntArray:
    """Return ``e`` such that a gap of ``nights`` nights costs ``2**e``."""
    return minimum_stay - nights + (nights < minimum_stay)


def sum_of_powers(exponents: IntArray) -> Fraction:
    """Return the exact sum of ``2**e`` over ``exponents``."""
    if len(exponents) == 0:
        return Fraction(0)
    distinct, counts = np.unique(exponents, return_counts=True)
    lowest = min(0, int(distinct[0]))
    total = sum(int(count) << int(e) - lowest for e, count in zip(distinct, counts, strict=True))
    return Fraction(total, 1 << -lowest)


def bounded_gaps(instance: Instance, plan: Plan) -> Gaps:
    """Return the bounded gaps of ``plan``; a gap between two blocks is none."""
    taken = entries(instance, plan.room_of)
    same_room = taken.room[1:] == taken.room[:-1]
    of_a_stay = (taken.stay[1:] != NONE) | (taken.stay[:-1] != NONE)
    at = np.flatnonzero(same_room & of_a_stay & (taken.start[1:] > taken.end[:-1]))
    room, start = taken.room[at], taken.end[at]
    nights = taken.start[at + 1] - start
    before, after = taken.stay[at], taken.stay[at + 1]
    if instance.leading_from is not None and len(taken.room):
        is_first = np.append(True, ~same_room)
        lead = np.flatnonzero(is_first & (taken.stay != NONE) & (taken.start > instance.leading_from))
        room, start = np.append(room, taken.room[lead]), np.append(start, np.full(len(lead), instance.leading_from))
        nights = np.append(nights, taken.start[lead] - instance.leading_from)
        before, after = np.append(before, np.full(len(lead), NONE)), np.append(after, taken.stay[lead])
        order = np.lexsort((start, room))
        room, start, nights, before, after = room[order], start[order], nights[order], before[order], after[order]
    turnover = instance.turnover_of_room[room]
    return Gaps(room, start, nights, turnover, instance.minimum_stay[start] + turnover, before, after)


def gap_cost(instance: Instance, plan: Plan, rooms: IntArray | None = None) -> Fraction:
    """Return the exact gap cost of ``plan``, of some rooms only where ``rooms`` are given."""
    gaps = bounded_gaps(instance, plan)
    exponent = gap_exponent(gaps.nights, gaps.minimum_stay)
    return sum_of_powers(exponent if rooms is None else exponent[np.isin(gaps.room, rooms)])


def missed_wishes(instance: Instance, room_of: IntArray) -> IntArray:
    """Return the wishes of an instance that are not granted: no mate next door, or outside the run; ascending.

    ``room_of`` is that of a plan; stays without a room miss nobody, and are next to nobody.
    """
    graph = instance.wish_graph
    room = room_of[graph.stay]
    own, other = room[graph.number], room[graph.mate]
    next_door = instance.adjacent[own, other] & (own != NONE) & (other != NONE)
    return not_granted(graph, instance.problem.adjacency_shape, room != NONE, next_door)


def wishes_of(instance: Instance, stays: IntArray) -> IntArray:
    """Return the wishes of an instance that depend on the rooms of ``stays``: theirs, and those of their mates.

    Where groups want runs, those of their whole parties.
    """
    graph = instance.wish_graph
    is_theirs = np.isin(graph.stay, stays)
    if instance.problem.adjacency_shape is AdjacencyShape.RUN:
        return np.flatnonzero(np.isin(graph.party, graph.party[is_theirs]))
    return np.unique(graph.number[is_theirs[graph.number] | is_theirs[graph.mate]])


def wishes_within(instance: Instance, stays: IntArray) -> IntArray:
    """Return the wishes that depend on the rooms of ``stays`` and of stays that cannot move, but of no other."""
    graph = instance.wish_graph
    is_free = instance.fixed_room == NONE
    is_free[stays] = False
    is_elsewhere = is_free[graph.stay]
    depends = is_elsewhere[graph.number] | is_elsewhere[graph.mate]
    return np.setdiff1d(wishes_of(instance, stays), graph.number[depends])


def missed(instance: Instance, room_of: IntArray) -> IntArray:
    """Return the stays of the wishes that are not granted; ascending."""
    return np.unique([instance.wishes[number].stay for number in missed_wishes(instance, room_of)]).astype(np.int64)


def moved(instance: Instance, plan: Plan) -> BoolArray:
    """Return whether stay ``i`` is out of its present room; bool[stays]."""
    had_room = instance.present_room != NONE
    is_moved: BoolArray = had_room & (plan.room_of != NONE) & (plan.room_of != instance.present_room)
    return is_moved


def moved_rows(instance: Instance, plan: Plan) -> BoolArray:
    """Return whether row ``n`` is out of its present room; bool[rows]."""
    present, room = instance.rows.present_room, plan.room_of[instance.rows.stay]
    is_moved: BoolArray = (present != NONE) & (room != NONE) & (room != present)
    return is_moved


def arrivals_with_week_free(instance: Instance, plan: Plan) -> int:
    """Count the arrival days of the window on which some room is free for seven nights, nobody moved."""
    first, last = instance.window
    if last <= first:
        return 0
    taken, nights = entries(instance, plan.room_of), WEEK + instance.turnover_of_room
    free_from = np.full(instance.rooms, first)  # behind the last entry of each room
    free_from[taken.room] = taken.end
    if instance.links is not None:
        free_from[instance.links.is_whole] = last  # where one is free so are its parts
    is_first = np.append(True, taken.room[1:] != taken.room[:-1])[: len(taken.room)]
    before = np.where(is_first, first, np.append(first, taken.end[:-1])[: len(taken.end)])
    # Not np.clip and np.roll: on small arrays they take most of the time, and the search asks at every step.
    low = np.minimum(np.maximum(np.concatenate([before, free_from]), first), last)
    high = np.concatenate([taken.start - nights[taken.room] + 1, np.full(instance.rooms, last)])
    high = np.minimum(np.maximum(high, first), last)
    fits = low < high
    opens = np.zeros(last - first + 1, dtype=np.int64)
    np.add.at(opens, low[fits] - first, 1)
    np.add.at(opens, high[fits] - first, -1)
    return int((np.cumsum(opens)[:-1] > 0).sum())


def evaluate(instance: Instance, plan: Plan) -> Objective:
    """Return what ``plan`` is worth; stays without a room count nowhere."""
    placed = np.flatnonzero(plan.room_of != NONE)
    kind = instance.kind_of_room[plan.room_of[placed]]
    preference = instance.preference[placed]
    return Objective(
        misses=len(missed_wishes(instance, plan.room_of)),
        type_changes=int(instance.type_change[preference, kind].sum()),
        positions=int(instance.type_position[preference, kind].sum()),
        gap_cost=gap_cost(instance, plan),
        moves=int(instance.rows.move_cost[moved_rows(instance, plan)].sum()),
    )


def rounded_down(value: Fraction) -> float:
    """Return the largest double that is not above ``value``."""
    nearest = float(value)
    return nearest if Fraction(nearest) <= value else math.nextafter(nearest, -math.inf)
