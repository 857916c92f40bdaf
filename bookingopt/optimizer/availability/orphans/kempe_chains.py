"""Kempe chains between two rooms, and annealing by them, compiled; `kempe_search` says what it is for.

A Kempe chain of two rooms consists of the stays that must change with one that goes from the one room to the other:
those that it meets there, those that these meet, and so on. To exchange a chain always leaves a legal plan.

References
----------
Thompson, J. M. & Dowsland, K. A. (1996), Variants of simulated annealing for the examination timetabling problem:
Kempe chains. Steele, G. L., Lea, D. & Flood, C. H. (2014), Fast splittable pseudorandom number generators: SplitMix64.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.network.compiled import compiled

#: Doublings of a unit that are counted at most, so that sums fit into 64 bits.
MOST_DIGITS = 40

#: Share of the chains that take those along who follow within some days, and these days.
_WITH_FOLLOWERS, _FOLLOWING_DAYS = 0.3, 14


class ChainState(NamedTuple):
    """A plan as arrays, which exchanges change in place. The last room is the waiting list: everybody may be there.

    Attributes
    ----------
    taken_by
        The entry that takes a room on a day, -1 for none; int32[rooms, days].
    room, start, leave, end
        Room of each entry, days on which it begins and ends without turnover, and with it; int64[entries].
    is_free, is_block
        Whether it may change, and whether it is a block; bool[entries].
    condition
        Its row of ``eligible``; int64[entries].
    eligible
        Whether entries of a condition may have a room; bool[conditions, rooms].
    choice_at, choice
        The same as lists: ``choice[choice_at[c]:choice_at[c + 1]]``, without the waiting list.
    turnover, minimum_stay
        Turnover nights by room; minimum stay by day; int64.
    leading
        Day from which gaps of fresh rooms count, -1 where they do not.
    longest
        No gap of so many nights is an orphan.
    mark
        Number of the chain that each entry was last part of, and behind them that of the last chain; int64.
    chain
        Entries of the chain at hand; int64.
    random
        State of the generator; uint64[1].
    """

    taken_by: IntArray
    room: IntArray
    start: IntArray
    leave: IntArray
    end: IntArray
    is_free: BoolArray
    is_block: BoolArray
    condition: IntArray
    eligible: BoolArray
    choice_at: IntArray
    choice: IntArray
    turnover: IntArray
    minimum_stay: IntArray
    leading: int
    longest: int
    mark: IntArray
    chain: IntArray
    random: np.ndarray


@compiled
def _draw(random: np.ndarray) -> Any:
    """Return 64 random bits."""
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    bits = random[0]
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


@compiled
def _below(random: np.ndarray, count: int) -> Any:
    """Return a random number from 0 to ``count - 1``."""
    return np.int64((_draw(random) >> np.uint64(33)) % np.uint64(count))


@compiled
def _unit_interval(random: np.ndarray) -> Any:
    """Return a random number from 0 to below 1."""
    return np.float64(_draw(random) >> np.uint64(11)) / 9007199254740992.0


@compiled
def _gap_units(minimum_stay: IntArray, turnover: int, freed: int, taken: int) -> Any:
    """Units of the gap from day to day; 0 where it can be sold or is none.

    Here and above arrays are handed over alone: to hand over all of them takes longer than such a small function.
    """
    if taken <= freed:
        return 0
    short = minimum_stay[freed] + turnover - (taken - freed)
    return 1 << min(short - 1, MOST_DIGITS) if short > 0 else 0


@compiled
def _cost(state: ChainState, room: int, first: int, last: int, price: int) -> Any:
    """Units of the gaps of a room that may change when entries between two days do; others may count too or not.

    On the waiting list, for each who begins then, the price of a night for each night and one more.
    """
    units, before, freed, day = 0, -1, -1, first
    if room == len(state.taken_by) - 1:
        while day < min(last, state.taken_by.shape[1]):
            entry = state.taken_by[room, day]
            if entry < 0:
                day += 1
                continue
            if state.start[entry] >= first:
                units += price * (1 + state.leave[entry] - state.start[entry])
            day = state.end[entry]
        return units
    begin = max(first - state.longest, 0)
    if begin <= state.leading + state.longest:
        begin = 0
    finish = min(last + state.longest, state.taken_by.shape[1])
    day = begin
    shortest, turnover = state.minimum_stay, state.turnover[room]
    while day < finish:
        entry = state.taken_by[room, day]
        if entry < 0:
            day += 1
            continue
        start = state.start[entry]
        if before >= 0:
            if not (state.is_block[before] and state.is_block[entry]):
                units += _gap_units(shortest, turnover, freed, start)
        elif begin == 0 and state.leading >= 0 and not state.is_block[entry]:
            units += _gap_units(shortest, turnover, state.leading, start)
        before, freed = entry, state.end[entry]
        day = max(day + 1, freed)
    return units


@compiled
def _find_chain(state: ChainState, entry: int, other: int, days: int) -> Any:
    """Find the chain that takes ``entry`` to the room ``other``; return its length, 0 where it is not allowed.

    Those who follow within some ``days`` come along.
    """
    own, last_day = state.room[entry], state.taken_by.shape[1]
    state.mark[-1] += 1
    mark = state.mark[-1]
    state.chain[0] = entry
    state.mark[entry] = mark
    count, at = 1, 0
    day = state.end[entry]
    until = min(day + days, last_day)
    while day < until and count < len(state.chain):
        follower = state.taken_by[own, day]
        if follower < 0:
            day += 1
            continue
        if not state.is_free[follower]:
            break
        state.mark[follower] = mark
        state.chain[count] = follower
        count += 1
        day = state.end[follower]
    while at < count:
        member = state.chain[at]
        at += 1
        to = other if state.room[member] == own else own
        end = state.leave[member] + state.turnover[to]
        if not state.eligible[state.condition[member], to] or end > last_day:
            return 0
        day = state.start[member]
        while day < end:
            met = state.taken_by[to, day]
            if met < 0:
                day += 1
                continue
            if not state.is_free[met]:
                return 0
            if state.mark[met] != mark:
                if count == len(state.chain):
                    return 0
                state.mark[met] = mark
                state.chain[count] = met
                count += 1
            day = state.end[met]
    return count


@compiled
def _exchange(state: ChainState, count: int, own: int, other: int) -> Any:
    """Exchange the first ``count`` of the chain; return whether they do not meet, and if they do exchange back."""
    for at in range(count):
        member = state.chain[at]
        for day in range(state.start[member], state.end[member]):
            state.taken_by[state.room[member], day] = -1
    is_legal = True
    for at in range(count):
        member = state.chain[at]
        to = other if state.room[member] == own else own
        state.room[member] = to
        state.end[member] = state.leave[member] + state.turnover[to]
        for day in range(state.start[member], state.end[member]):
            is_legal = is_legal and state.taken_by[to, day] < 0
            state.taken_by[to, day] = member
    return is_legal


@compiled
def anneal(
    state: ChainState, entries: IntArray, tries: int, temperature: float, price: int, units: int, target: int
) -> Any:
    """Try to exchange chains until the plan costs no more than ``target``; return what it costs.

    Parameters
    ----------
    state
        The plan, which changes.
    entries
        Entries that chains begin with; they may change.
    tries
        Chains to be tried at most.
    temperature
        A plan that costs so much more is taken once in e times.
    price
        Units for a night on the waiting list.
    units, target
        What the plan costs, and at what cost to end.
    """
    for _ in range(tries):
        if units <= target:
            break
        entry = entries[_below(state.random, len(entries))]
        condition, own = state.condition[entry], state.room[entry]
        first_choice, choices = state.choice_at[condition], state.choice_at[condition + 1]
        other = state.choice[first_choice + _below(state.random, choices - first_choice)]
        if own == other:
            continue
        days = 0
        if _unit_interval(state.random) < _WITH_FOLLOWERS:
            days = 1 + _below(state.random, _FOLLOWING_DAYS)
        count = _find_chain(state, entry, other, days)
        if count == 0:
            continue
        first, last = state.start[entry], state.end[entry]
        for at in range(count):
            member = state.chain[at]
            first = min(first, state.start[member])
            last = max(last, state.leave[member] + max(state.turnover[own], state.turnover[other]))
        before = _cost(state, own, first, last, price) + _cost(state, other, first, last, price)
        is_taken, change = _exchange(state, count, own, other), 0
        if is_taken:
            change = _cost(state, own, first, last, price) + _cost(state, other, first, last, price) - before
            is_taken = change <= 0 or _unit_interval(state.random) < np.exp(-change / temperature)
        if is_taken:
            units += change
        else:
            _exchange(state, count, own, other)
    return units
