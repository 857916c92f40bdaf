"""Cheapest paths of the tokens of the token-flow network through the days, compiled: the heart of the Lagrangian bound.

All costs are whole numbers of one unit, so that nothing is rounded here.

References
----------
Held, Karp: The traveling-salesman problem and minimum spanning trees, part II. Mathematical Programming 1 (1971), for
the multiplier steps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.compiled import compiled

#: Cost of what cannot be; twice as much still fits.
_NEVER = 1 << 60
#: "No arc": the token waits for the end. A number of Python would be a literal here, and numba compiles what it is
#: handed to once more for each literal; so it is for the zero.
_END: Any = np.int64(-1)
_ZERO: Any = np.int64(0)


class PathTables(NamedTuple):
    """The network as arrays.

    Attributes
    ----------
    days
        Number of days.
    room_class, first, end, is_open, to_block
        Of each commodity: its room class; the first day on which a token may be freed; its end (the day after the last
        one where it is open); whether it is open; whether it ends in a block.
    token_at
        Tokens ``token_at[k] … token_at[k + 1] - 1`` are those of commodity ``k``.
    token_day, token_count, token_idle
        Day on which tokens start (``FRESH`` for fresh rooms), how many, and whether they are between two blocks.
    arc_at
        Stays that arrive on day ``d`` and may have room class ``p``: arcs ``arc_at[p, d] … arc_at[p, d + 1] - 1``.
    arc_class, arc_departure, arc_cost
        Class, departure day and cost of an arc; by departure among arcs of one day.
    gap_row, gap_cost
        A gap from day ``d`` of ``L`` nights in a room of room class ``p`` costs ``gap_cost[gap_row[p, d], L]``.
    leading
        Day from which gaps of fresh rooms count, ``FRESH`` where they do not.
    stays
        Number of stays of each class.
    budget_use, budget_limit
        What a stay of arc ``a`` takes of budget ``b``, ``budget_use[b, a]``, and the most that may be taken in all.
    """

    days: int
    room_class: IntArray
    first: IntArray
    end: IntArray
    is_open: BoolArray
    to_block: BoolArray
    token_at: IntArray
    token_day: IntArray
    token_count: IntArray
    token_idle: BoolArray
    arc_at: IntArray
    arc_class: IntArray
    arc_departure: IntArray
    arc_cost: IntArray
    gap_row: IntArray
    gap_cost: IntArray
    leading: int
    stays: IntArray
    budget_use: IntArray
    budget_limit: IntArray


@compiled
def _arc_costs(tables: PathTables, prices: IntArray) -> Any:
    """Cost of each arc and of what it takes of the budgets, less the price of its class."""
    classes = len(tables.stays)
    cost = tables.arc_cost - prices[tables.arc_class]
    for b in range(len(prices) - classes):
        cost += prices[classes + b] * tables.budget_use[b]
    return cost


@compiled
def _backward(tables: PathTables, k: int, cost: IntArray, paths: IntArray) -> None:
    """Find the cheapest paths from every day of commodity ``k`` to its end.

    Rows of ``paths``, by day: cost from a token that is freed, and from a stay that arrives; the least of the latter
    from that day on; the day on which a freed token is taken next, and the arc of the stay that takes it.
    """
    freed, taken, least, to, arc = paths
    room_class, end = tables.room_class[k], tables.end[k]
    least[end] = _NEVER
    freed[end] = 0
    to[end] = _END
    for day in range(end - 1, tables.first[k] - 1, -1):
        best, best_arc = _NEVER, _END
        for a in range(tables.arc_at[room_class, day], tables.arc_at[room_class, day + 1]):
            departure = tables.arc_departure[a]
            if departure > end:
                break
            value = cost[a] + freed[departure]
            if value < best:
                best, best_arc = value, a
        taken[day], arc[day] = best, best_arc
        least[day] = min(best, least[day + 1])
        freed[day], to[day] = _onwards(tables, (k, day, end), _last_cost(tables, k, day), paths)


@compiled
def _last_cost(tables: PathTables, k: int, day: int) -> Any:
    """Cost of the gap from ``day`` to the end of commodity ``k``."""
    return 0 if tables.is_open[k] else tables.gap_cost[tables.gap_row[tables.room_class[k], day], tables.end[k] - day]


@compiled
def _onwards(tables: PathTables, where: tuple[int, int, int], last: int, paths: IntArray) -> Any:
    """Cheapest next day for a token freed on a day of a commodity, whose last gap would cost ``last``: cost and day."""
    k, day, end = where
    taken, least = paths[1], paths[2]
    best, best_day = last, _END
    row = tables.gap_row[tables.room_class[k], day]
    for nxt in range(day, end):
        if least[nxt] >= best:
            break
        value = tables.gap_cost[row, nxt - day] + taken[nxt]
        if value < best:
            best, best_day = value, nxt
    return best, best_day


@compiled
def _first_cost(tables: PathTables, k: int, day: int) -> Any:
    """Cost of the free time of a fresh room before ``day``."""
    if tables.leading == FRESH or day <= tables.leading:
        return 0
    return tables.gap_cost[tables.gap_row[tables.room_class[k], tables.leading], day - tables.leading]


@compiled
def _idle_cost(tables: PathTables, k: int, token: int) -> Any:
    """Cost of a fresh token, or one between two blocks, that is never taken."""
    if tables.token_idle[token] or tables.is_open[k] or tables.to_block[k]:
        return 0
    return _first_cost(tables, k, tables.end[k])


@compiled
def _from_start(tables: PathTables, k: int, token: int, paths: IntArray) -> Any:
    """Cheapest path of a token: cost, and the day on which it is taken first."""
    freed, taken, least, to = paths[0], paths[1], paths[2], paths[3]
    day, end = tables.token_day[token], tables.end[k]
    if tables.token_idle[token]:
        return _onwards(tables, (k, day, end), _ZERO, paths)
    if day != FRESH:
        return freed[day], to[day]
    best, best_day = _idle_cost(tables, k, token), _END
    for nxt in range(tables.first[k], end):
        if least[nxt] >= best:
            break
        value = _first_cost(tables, k, nxt) + taken[nxt]
        if value < best:
            best, best_day = value, nxt
    return best, best_day


@compiled
def _value(tables: PathTables, prices: IntArray, use: IntArray, budget: IntArray) -> Any:
    """Lagrangian value; adds how often each class is taken to ``use``, and what is taken of budgets to ``budget``."""
    classes = len(tables.stays)
    cost = _arc_costs(tables, prices)
    paths = np.empty((5, tables.days + 3), np.int64)
    total = (prices[:classes] * tables.stays).sum() - (prices[classes:] * tables.budget_limit).sum()
    for k in range(len(tables.room_class)):
        _backward(tables, k, cost, paths)
        for token in range(tables.token_at[k], tables.token_at[k + 1]):
            value, day = _from_start(tables, k, token, paths)
            many = tables.token_count[token]
            total += many * value
            while day != _END:
                a = paths[4, day]
                use[tables.arc_class[a]] += many
                for b in range(len(budget)):
                    budget[b] += many * tables.budget_use[b, a]
                day = paths[3, tables.arc_departure[a]]
    return total


@compiled
def lagrangian(tables: PathTables, prices: IntArray) -> Any:
    """Return a lower bound of the cost, whatever the ``prices`` of classes, and of budgets (≥ 0) after them, are."""
    classes = len(tables.stays)
    return _value(tables, prices, np.zeros(classes, np.int64), np.zeros(len(prices) - classes, np.int64))


@compiled
def ascend(
    tables: PathTables,
    prices: np.ndarray,
    momentum: np.ndarray,
    grain: int,
    sizes: np.ndarray,
    best: int,
    best_prices: IntArray,
) -> Any:
    """Take one multiplier step for each of ``sizes``, from ``prices``; return the best bound.

    ``prices`` and ``momentum`` go on from step to step; ``best_prices`` are those of ``best``. What is evaluated are
    multiples of ``grain``.
    """
    classes = len(tables.stays)
    for size in sizes:
        whole = (np.rint(prices / grain) * grain).astype(np.int64)
        use, budget = np.zeros(classes, np.int64), np.zeros(len(prices) - classes, np.int64)
        value = _value(tables, whole, use, budget)
        if value > best:
            best = value
            best_prices[:] = whole
        momentum *= 0.99
        momentum[:classes] += 0.01 * (tables.stays - use)
        momentum[classes:] += 0.01 * (budget - tables.budget_limit)
        prices += size * momentum
        for b in range(classes, len(prices)):
            prices[b] = max(prices[b], 0.0)
    return best


@compiled
def _noted(rows: IntArray, at: int, one: int, two: int, three: int, four: int) -> Any:
    """Write row ``at`` where there is room for it, and return the next one."""
    if at < len(rows):
        rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = one, two, three, four
    return at + 1


@compiled
def near_arcs(tables: PathTables, prices: IntArray, most: int, stay: IntArray, gap: IntArray) -> Any:
    """Find the arcs that a token can take without raising the bound by more than ``most``.

    Rows of ``stay``: commodity and class; of ``gap``: commodity, day from, day to (``_END``: the end), whether idle.
    Returns how many there are; as many are written as there are rows.
    """
    cost = _arc_costs(tables, prices)
    paths = np.empty((5, tables.days + 3), np.int64)
    reach = np.empty((2, tables.days + 3), np.int64)  # least cost up to a token that is freed, and that is taken
    stays, gaps = _ZERO, _ZERO
    for k in range(len(tables.room_class)):
        first, end = tables.first[k], tables.end[k]
        _backward(tables, k, cost, paths)
        reach[:, first : end + 1] = _NEVER
        for token in range(tables.token_at[k], tables.token_at[k + 1]):
            day = tables.token_day[token]
            value, _ = _from_start(tables, k, token, paths)
            if day == FRESH or tables.token_idle[token]:
                gaps = _first_gaps(tables, (k, token, value, most), paths, reach, gap, gaps)
            else:
                reach[0, day] = min(reach[0, day], -value)
        for day in range(first, end + 1):
            if reach[0, day] + paths[0, day] <= most:
                gaps = _gaps_from(tables, (k, day, most), paths, reach, gap, gaps)
            if day == end or reach[1, day] >= _NEVER:
                continue
            for a in range(tables.arc_at[tables.room_class[k], day], tables.arc_at[tables.room_class[k], day + 1]):
                departure = tables.arc_departure[a]
                if departure > end:
                    break
                here = reach[1, day] + cost[a]
                if here + paths[0, departure] <= most:
                    reach[0, departure] = min(reach[0, departure], here)
                    stays = _noted(stay, stays, k, tables.arc_class[a], _ZERO, _ZERO)
    return stays, gaps


@compiled
def _gaps_from(
    tables: PathTables, where: tuple[int, int, int], paths: IntArray, reach: IntArray, gap: IntArray, gaps: int
) -> Any:
    """Note the near gaps of a token freed on a day, and return how many there are."""
    k, day, most = where
    taken, least = paths[1], paths[2]
    here, row = reach[0, day], tables.gap_row[tables.room_class[k], day]
    if here + _last_cost(tables, k, day) <= most:
        gaps = _noted(gap, gaps, k, day, _END, _ZERO)
    for nxt in range(day, tables.end[k]):
        if least[nxt] + here > most:
            break
        wait = tables.gap_cost[row, nxt - day]
        if here + wait + taken[nxt] <= most:
            reach[1, nxt] = min(reach[1, nxt], here + wait)
            gaps = _noted(gap, gaps, k, day, nxt, _ZERO)
    return gaps


@compiled
def _first_gaps(
    tables: PathTables, where: tuple[int, int, int, int], paths: IntArray, reach: IntArray, gap: IntArray, gaps: int
) -> Any:
    """Note the near gaps of a fresh or idle token, whose cheapest path costs ``value``; return how many there are."""
    k, token, value, most = where
    taken, day, idle = paths[1], tables.token_day[token], int(tables.token_idle[token])
    fresh, row = day == FRESH, tables.gap_row[tables.room_class[k], max(_ZERO, day)]
    if _idle_cost(tables, k, token) - value <= most:
        gaps = _noted(gap, gaps, k, day, _END, idle)
    for nxt in range(tables.first[k] if fresh else day, tables.end[k]):
        wait = _first_cost(tables, k, nxt) if fresh else tables.gap_cost[row, nxt - day]
        if wait + taken[nxt] - value <= most:
            reach[1, nxt] = min(reach[1, nxt], wait - value)
            gaps = _noted(gap, gaps, k, day, nxt, idle)
    return gaps


@compiled
def arc_paths(node_at: IntArray, arcs: IntArray, head: IntArray, cost: IntArray, supply: IntArray) -> Any:
    """Cheapest paths in any network whose arcs lead to later nodes or to the end (``_END``).

    The arcs from node ``v`` are ``arcs[node_at[v]] … arcs[node_at[v + 1] - 1]``. Returns the cost of all tokens that
    start at nodes with ``supply``, what each arc adds at least to the cost of a token that takes it, and the cost from
    each node to the end.
    """
    nodes = len(supply)
    onwards = np.full(nodes + 1, _NEVER, dtype=np.int64)
    onwards[nodes] = 0  # the end
    total = 0
    for v in range(nodes - 1, -1, -1):
        for at in range(node_at[v], node_at[v + 1]):
            a = arcs[at]
            onwards[v] = min(onwards[v], cost[a] + onwards[head[a]])
        if supply[v] > 0:
            total += supply[v] * onwards[v]
    reach = np.full(nodes, _NEVER, dtype=np.int64)
    above = np.full(len(head), _NEVER, dtype=np.int64)
    for v in range(nodes):
        if supply[v] > 0:
            reach[v] = min(reach[v], -onwards[v])
        if reach[v] >= _NEVER // 2:
            continue
        for at in range(node_at[v], node_at[v + 1]):
            a = arcs[at]
            if onwards[head[a]] < _NEVER // 2:
                above[a] = reach[v] + cost[a] + onwards[head[a]]
                if head[a] != _END:
                    reach[head[a]] = min(reach[head[a]], reach[v] + cost[a])
    return total, above, onwards[:nodes]
