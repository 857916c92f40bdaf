"""The cheapest day-to-day matching when the minimum stay varies by day: an exact min-cost flow on net days.

Costs are powers of two that span hundreds of binary digits, more than a double holds. The transportation problem is
therefore solved in rounds, a few digits more in each: whole multipliers from the last round turn the costs into small
whole reduced costs, which the solver handles without rounding. At the end multipliers and flow prove each other in
whole numbers.

References
----------
Cost scaling: Edmonds, J. & Karp, R. M. (1972), Theoretical improvements in algorithmic efficiency for network flow
problems. Refinement of floating-point solutions: Gleixner, Steffy & Wolter (2016), Iterative refinement for linear
programming.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from bookingopt.errors import SolverError
from bookingopt.optimizer.highs import FloatArray, LinearModel, Outcome, rows_from_entries
from bookingopt.optimizer.model.instance import IntArray
from bookingopt.optimizer.model.objective import gap_exponent, sum_of_powers
from bookingopt.optimizer.network.fifo import first_in_first_out
from bookingopt.optimizer.network.matching import Matching, combined, net_days
from bookingopt.optimizer.stop import Stop

#: Binary digits that a round adds. ReducedNetwork costs then stay below 2**DIGITS times the number of rooms.
DIGITS = 12

#: Arcs whose costs are made between two looks at the clock.
_ARCS = 20_000

#: Stands for the exponent of an arc that costs nothing, among those from 0 on, and among all.
NOTHING, FREE = -1, -(1 << 40)

#: Powers of two beyond these are no doubles any more, with sums of many of them.
_MOST_DIGITS = 1000


def cheapest_flow_matching(
    freed: IntArray, taken: IntArray, fresh: int, minimum_stay: IntArray, stop: Stop, *, orphans_only: bool = False
) -> Matching | None:
    """Return a cheapest day-to-day matching, or None when rooms do not suffice.

    Where the clock of ``stop`` comes first, it is the matching in order, and not called cheapest. No step is counted.

    Parameters
    ----------
    freed, taken
        Departure and arrival days, one entry a stay, in any order.
    fresh
        Rooms whose first gap costs nothing.
    minimum_stay
        By day; a gap is held against that of its first night.
    orphans_only
        Whether gaps that can be sold cost nothing.
    stop
        Its clock ends the work.
    """
    net = net_days(freed, taken, fresh)
    if len(net.taken) == 0:
        return net.matching
    source, target = np.nonzero(net.freed[:, None] < net.taken[None, :])
    freed_on, taken_on = net.freed[source], net.taken[target]
    exponent = gap_exponent(taken_on - freed_on, minimum_stay[freed_on])
    exponent -= exponent.min(initial=0)
    if orphans_only:
        exponent[taken_on - freed_on >= minimum_stay[freed_on]] = NOTHING
    try:
        found = _transport(source, target, _powers(exponent, stop), net.freed_count, net.taken_count, stop)
    except _OutOfTimeError:
        stop.now()  # so that it says what ended it
        in_order = first_in_first_out(freed, taken, fresh)
        return None if in_order is None else replace(in_order, is_cheapest=False)
    if found is None:
        return None
    used = found.shipped > 0
    return combined(net.matching, Matching(freed_on[used], taken_on[used], found.shipped[used]))


@dataclass(frozen=True)
class Transport:
    """The least cost, exact, and prices that prove it but for rounding: float[supplies], float[demands].

    No arc costs less than the price of its demand, less that of its supply.
    """

    cost: Fraction
    price_out: FloatArray
    price_in: FloatArray


def cheapest_transport(
    source: IntArray, target: IntArray, exponent: IntArray, supply: IntArray, demand: IntArray, stop: Stop
) -> Transport | None:
    """Return the least cost at which all demands are met; None where the clock of ``stop`` comes first.

    Parameters
    ----------
    source, target
        Which supply and which demand an arc joins; int64[arcs].
    exponent
        What the arc costs, as a power of two; ``FREE`` where it costs nothing; int64[arcs].
    supply, demand
        How much there is, and how much is wanted; int64.
    stop
        Its clock ends the work.

    Raises
    ------
    ValueError
        The demands cannot be met.
    """
    costs = exponent != FREE
    lowest = int(exponent[costs].min(initial=0))
    shifted = np.where(costs, exponent - lowest, NOTHING)
    try:
        found = _transport(source, target, _powers(shifted, stop), supply, demand, stop)
    except _OutOfTimeError:
        stop.now()
        return None
    if found is None:
        raise ValueError("there is too little for the demands")
    out, into = (np.array([_rounded(price, lowest) for price in each]) for each in found[1:])
    return Transport(sum_of_powers(np.repeat(exponent[costs], found.shipped[costs])), out, into)


def _rounded(number: int, exponent: int) -> float:
    """Return ``number * 2**exponent`` as a double, the largest powers of two cut off."""
    digits = number.bit_length() + exponent
    if abs(digits) > _MOST_DIGITS:
        return 0.0 if digits < 0 else float(np.sign(number)) * 2.0**_MOST_DIGITS
    return float(Fraction(number) * Fraction(2) ** exponent)


class _Shipped(NamedTuple):
    """Whole counts, one an arc, and whole multipliers of supplies and demands, as objects."""

    shipped: IntArray
    prices_out: Any
    prices_in: Any


class _OutOfTimeError(Exception):
    """The clock came before the cheapest matching."""


def _powers(exponent: IntArray, stop: Stop) -> Any:
    """Return the powers of two as whole objects, 0 for ``NOTHING``; they may be as long as the calendar."""
    found = np.zeros(len(exponent), dtype=object)
    for first in range(0, len(exponent), _ARCS):
        _look(stop)
        part = exponent[first : first + _ARCS].tolist()
        found[first : first + _ARCS] = [0 if e == NOTHING else 1 << e for e in part]
    return found


def _look(stop: Stop) -> None:
    if stop.is_interrupted():
        raise _OutOfTimeError


def _transport(
    source: IntArray, target: IntArray, exact: Any, supply: IntArray, demand: IntArray, stop: Stop
) -> _Shipped | None:
    """Ship every demand at the least total of ``exact`` (whole objects), exactly; supplies need not be used up.

    Returns None when the demand cannot be met.
    """
    if len(source) == 0:
        return None
    model = _model(source, target, supply, demand)
    cap = (1 << DIGITS) * (int(demand.sum()) + 1)
    shift = max(0, int(exact.max()).bit_length() - 1 - DIGITS)
    prices_out: Any = np.zeros(len(supply), dtype=object)  # multipliers, whole units of 2**shift
    prices_in: Any = np.zeros(len(demand), dtype=object)
    clock = stop.concurrent(lambda: False)
    while True:
        _look(stop)
        reduced = np.concatenate([(exact >> shift) - prices_in[target] + prices_out[source], prices_out])
        # An arc that costs more than any improvement left could give is never used; capping it keeps numbers small.
        answer = model.minimize(np.minimum(reduced, cap).astype(float), clock)
        if answer.outcome is Outcome.INFEASIBLE:
            return None
        if answer.outcome is Outcome.LIMIT:
            _look(stop)
        if answer.outcome is not Outcome.OPTIMAL or answer.values is None:
            raise SolverError("The solver could not finish a transportation problem.")
        count = np.rint(answer.values[: len(source)]).astype(np.int64)
        duals = np.rint(answer.row_duals).astype(np.int64)
        prices_out = prices_out - duals[: len(supply)].astype(object)
        prices_in = prices_in + duals[len(supply) :].astype(object)
        if shift == 0:
            break
        step = min(DIGITS, shift)
        shift -= step
        prices_out, prices_in = prices_out << step, prices_in << step
    _check_proof(exact - prices_in[target] + prices_out[source], count, prices_out, source, target, supply, demand)
    return _Shipped(count, prices_out, prices_in)


def _model(source: IntArray, target: IntArray, supply: IntArray, demand: IntArray) -> LinearModel:
    """One column an arc, then one for each supply's unused part; a balance row for each supply and each demand."""
    arcs, supplies = len(source), len(supply)
    row = np.concatenate([source, supplies + target, np.arange(supplies)])
    column = np.concatenate([np.arange(arcs), np.arange(arcs), arcs + np.arange(supplies)])
    balance = np.concatenate([supply, demand]).astype(float)
    rows = rows_from_entries(row, column, np.ones(len(row)), balance, balance)
    return LinearModel(np.zeros(arcs + supplies), np.full(arcs + supplies, np.inf), None, rows)


def _check_proof(
    reduced: Any,
    count: IntArray,
    prices_out: Any,
    source: IntArray,
    target: IntArray,
    supply: IntArray,
    demand: IntArray,
) -> None:
    """Hold flow and multipliers against each other in whole numbers: feasible, and complementary, hence optimal."""
    shipped = np.bincount(source, weights=count, minlength=len(supply))
    received = np.bincount(target, weights=count, minlength=len(demand))
    is_optimal = (
        (count >= 0).all()
        and (received == demand).all()
        and (shipped <= supply).all()
        and (reduced >= 0).all()
        and (reduced[count > 0] == 0).all()
        and (prices_out >= 0).all()
        and (prices_out[shipped < supply] == 0).all()
    )
    if not is_optimal:
        raise SolverError("A transportation problem was not solved exactly.")
