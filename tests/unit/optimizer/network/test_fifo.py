"""First in, first out: the earliest net departure goes to the earliest net arrival."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.network.fifo import first_in_first_out


def test_departures_are_taken_in_order() -> None:
    matching = first_in_first_out(np.array([4, 2]), np.array([7, 5]), fresh=0)
    assert matching is not None
    assert (matching.freed.tolist(), matching.taken.tolist()) == ([2, 4], [5, 7])


def test_an_arrival_before_every_departure_needs_a_fresh_room() -> None:
    freed, taken = np.array([4, 9]), np.array([3, 6])
    assert first_in_first_out(freed, taken, fresh=0) is None
    assert first_in_first_out(freed, taken, fresh=1) is not None
