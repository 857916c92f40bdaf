"""Chains between two rooms, compiled: what changes with a stay, and what that costs."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.orphans.kempe_chains import ChainState, anneal


def state_of(*stays: tuple[int, int, int], fixed: int = 0) -> ChainState:
    """Stays as room, arrival and departure in two rooms that all may have, the first ones fixed; minimum stay 3.

    Arrays lie in memory as those of a search do: for others everything would be compiled once more, in six seconds.
    """
    room, start, end = np.array(stays, dtype=np.int64).T
    taken_by = np.full((3, 20), -1, dtype=np.int32)
    for entry, (r, a, d) in enumerate(stays):
        taken_by[r, a:d] = entry
    nothing = np.zeros(len(stays), dtype=np.int64)
    minimum_stay = np.full(20, 3)
    minimum_stay.flags.writeable = False
    return ChainState(
        taken_by=taken_by,
        room=room.copy(),
        start=start.copy(),
        leave=end.copy(),
        end=end.copy(),
        is_free=np.arange(len(stays)) >= fixed,
        is_block=nothing > 0,
        condition=nothing,
        eligible=np.ones((1, 3), dtype=np.bool_),
        choice_at=np.array([0, 2]),
        choice=np.nonzero(np.ones((1, 2)))[1],
        turnover=np.zeros(3, dtype=np.int64),
        minimum_stay=minimum_stay,
        leading=-1,
        longest=3,
        mark=np.zeros(len(stays) + 1, dtype=np.int64),
        chain=np.zeros(8, dtype=np.int64),
        random=np.array([1], dtype=np.uint64),
    )


def test_stays_change_rooms_until_no_gap_is_orphaned() -> None:
    """The guest of days 5 to 8 is a night behind a lock in one room, and would be back to back in the other."""
    state = state_of((0, 0, 4), (1, 0, 5), (0, 5, 8), fixed=2)
    assert anneal(state, np.array([2]), 1_000, 0.1, 2, 2, 0) == 0
    assert state.room.tolist() == [0, 1, 1]


def test_who_meets_a_lock_stays_where_it_is() -> None:
    state = state_of((1, 0, 9), (0, 4, 8), fixed=1)
    assert anneal(state, np.array([1]), 1_000, 0.1, 2, 5, 0) == 5
    assert state.room.tolist() == [1, 0]


def test_those_who_meet_change_together_from_the_waiting_list() -> None:
    """Whoever waits takes the room of another, who waits then, or finds one that is free."""
    state = state_of((2, 2, 6), (0, 0, 4), (1, 4, 9))
    assert anneal(state, np.array([0, 1, 2]), 5_000, 0.5, 2, 10, 0) == 0
    assert (state.taken_by[2] == -1).all()
