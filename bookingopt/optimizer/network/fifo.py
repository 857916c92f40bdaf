"""The exact rule for one minimum stay: back-to-back, fresh rooms early, then first in, first out.

With one minimum stay the cost of a gap falls with its length and is convex, hence Monge: the order-preserving matching
of net departures and net arrivals is a cheapest one, and the latest net departures stay open.

References
----------
Hoffman, A. J. (1963), On simple linear programming problems: the greedy solution of Monge transportation problems.
"""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.network.matching import Matching, combined, matching_of_pairs, net_days


def first_in_first_out(freed: IntArray, taken: IntArray, fresh: int) -> Matching | None:
    """Return a cheapest day-to-day matching for one minimum stay, or None when rooms do not suffice.

    Parameters
    ----------
    freed, taken
        Departure and arrival days, one entry a stay, in any order.
    fresh
        Rooms whose first gap costs nothing.
    """
    net = net_days(freed, taken, fresh)
    arrivals = np.repeat(net.taken, net.taken_count)
    departures = np.repeat(net.freed, net.freed_count)[: len(arrivals)]
    if len(departures) < len(arrivals) or (departures > arrivals).any():
        return None
    return combined(net.matching, matching_of_pairs(departures, arrivals))
