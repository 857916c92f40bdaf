"""The fewest moves that make room for a request, proved: a whole-number model that grows with the cost allowed.

A column says that one stay, or the request, comes into one room. Only the columns that a plan within some cost can
have are in the model (see `chains`), so it is tiny for few moves; while it has no solution within that cost there is
none, and it is built anew for a higher one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.highs import LinearModel, Outcome, rows_from_entries
from bookingopt.optimizer.model.instance import CHANGE, NONE, BoolArray, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Ask, House
from bookingopt.optimizer.requests.displacement import NEVER, Chains, Entry
from bookingopt.optimizer.stop import Stop

#: Columns of the largest model that is built: it takes about a second.
MOST_COLUMNS = 15_000

#: Columns of the model that is tried where that would be too large: those that displace least.
_NARROW_COLUMNS = 5_000

#: By so much a model grows at least, and costs that would add less are taken together.
_GROWTH = 1.5


@dataclass(frozen=True)
class Moves:
    """What is known about making room by moves.

    Attributes
    ----------
    room_of
        Rooms of all stays with the request among them, None where none were found; int64[stays].
    cost
        What the moves cost; None without ``room_of``.
    bound
        No moves that make room cost less; None where none make room at all.
    is_proved
        Whether nothing is left open: the cost and then the number of moves are the least, or no moves make room.
    """

    room_of: IntArray | None
    cost: int | None
    bound: int | None
    is_proved: bool


def fewest_moves(
    house: House,
    ask: Ask,
    stop: Stop,
    *,
    at_least: int = 0,
    cost: IntArray | None = None,
    can_move: BoolArray | None = None,
) -> Moves:
    """Find the moves of least cost, and of these the fewest, that make room for the request.

    Parameters
    ----------
    house, ask
        The house without the stay that the request changes, and the request.
    stop
        Ends the search; the bound then says what is known.
    at_least
        What the moves are known to cost at least.
    cost, can_move
        What the move of stay ``i`` counts, and whether it may move; by default as the house has it.
    """
    cost = house.instance.move_cost if cost is None else cost
    chains = Chains(house, ask, cost, house.can_move if can_move is None else can_move)
    bound, columns = at_least, 0
    best: Moves | None = None
    while True:
        model = _Model(chains, _next_cost(chains, bound, columns))
        next_cost = min(model.next_cost, chains.next_cost)
        if stop.now():
            break
        if model.columns > MOST_COLUMNS:
            best = best or _narrow(model, bound, stop)
            break
        columns = model.columns
        found = model.solve(stop)
        if found is None:
            break
        if found.values is None and next_cost == NEVER:
            return Moves(None, None, None, is_proved=True)
        bound = max(bound, min(found.bound, next_cost))
        if found.values is None:
            continue
        is_least = found.cost <= bound
        if is_least and (found.cost < next_cost or model.is_even):
            room_of, is_fewest = model.refined(found.values, stop)
            return Moves(room_of, found.cost, found.cost, is_proved=is_fewest)
        if best is None or best.cost is None or found.cost < best.cost:
            best = Moves(model.room_of(found.values), found.cost, bound, is_proved=False)
        if found.bound < found.cost:
            break
    return Moves(None, None, bound, is_proved=False) if best is None else replace(best, bound=bound)


def _narrow(wide: _Model, bound: int, stop: Stop) -> Moves | None:
    """Find some moves that make room where the model of all of them is too large."""
    model = _Model(wide.chains, wide.within, most=_NARROW_COLUMNS)
    found = model.solve(stop)
    if found is None or found.values is None:
        return None
    return Moves(model.room_of(found.values), found.cost, bound, is_proved=False)


def _next_cost(chains: Chains, bound: int, columns: int) -> int:
    """Return the cost up to which the next model reaches: so far that it grows by a good part."""
    within = bound
    while True:
        chains.settle(within)
        reached = sum(int((chains.thresholds(entry) <= within).sum()) for entry in chains.entries)
        if reached > _GROWTH * columns or chains.next_cost == NEVER:
            return within
        within = chains.next_cost


@dataclass(frozen=True)
class _Found:
    """Answer of one model: its best solution if it has one, and a bound for the solutions within its cost."""

    values: np.ndarray | None
    cost: int
    bound: int


class _Model:
    """All plans that may cost at most ``within``: a column for each stay and room, then one for each stay that moves.

    Rows: the request comes into one room; a stay moves when it comes into another room; on the first night of every
    stay in a room nobody else is there, unless it moves.
    """

    def __init__(self, chains: Chains, within: int, most: int | None = None) -> None:
        self.chains, self.house, self.ask, self.within = chains, chains.house, chains.ask, within
        threshold = [chains.thresholds(entry) for entry in chains.entries]
        later = [values[values > within] for values in threshold]
        self.next_cost = int(np.concatenate(later).min(initial=NEVER))
        allowed = [values <= within for values in threshold]
        kept = _usable(chains.entries, allowed if most is None else self._with_least_load(allowed, most))
        self.stay = np.repeat([e.stay for e in chains.entries], [int(keep.sum()) for keep in kept])
        self.room = np.concatenate([e.rooms[keep] for e, keep in zip(chains.entries, kept, strict=True)])
        own = np.concatenate([e.own_cost[keep] for e, keep in zip(chains.entries, kept, strict=True)])
        self.columns = len(self.stay)
        self.is_ask = self.stay == self.ask.stay
        self.movers = np.unique(self.stay[~self.is_ask])
        self.cost = np.concatenate([np.where(self.is_ask, own, 0), chains.cost[self.movers]]).astype(float)
        moves = self.cost[self.columns :]
        #: Whether the moves of least cost are the fewest as well.
        self.is_even = bool(len(moves) and moves[0] > 0 and (moves == moves[0]).all() and not own[self.is_ask].any())

    def _with_least_load(self, allowed: list[BoolArray], most: int) -> list[BoolArray]:
        """Return the ``most`` of the ``allowed`` places for which the chain and those displaced cost least."""
        loads = [self.chains.least[entry.stay] + entry.load + entry.own_cost for entry in self.chains.entries]
        ranked = np.sort(np.concatenate([load[keep] for load, keep in zip(loads, allowed, strict=True)]))
        limit = ranked[min(most, len(ranked) - 1)]
        return [keep & (load < limit) for load, keep in zip(loads, allowed, strict=True)]

    def solve(self, stop: Stop) -> _Found | None:
        """Return the best solution and what is proved about it; None where the solver did not come to an end."""
        nothing = _Found(None, NEVER, NEVER)
        if not self.is_ask.any():
            return nothing
        self._linear_model = self._linear()
        answer = self._linear_model.minimize(self.cost, stop, gap=0.5)
        if answer.outcome is Outcome.INFEASIBLE:
            return nothing
        bound = answer.integer_bound
        if answer.values is None or bound is None:
            return None
        values = np.rint(answer.values)
        cost = round(float(self.cost @ values))
        return _Found(values, cost, min(bound, cost))

    def refined(self, values: np.ndarray, stop: Stop) -> tuple[IntArray, bool]:
        """Return the rooms with the fewest moves of this cost, then the fewest type changes.

        And whether the fewest moves are proved.
        """
        count = np.zeros(len(self.cost))
        count[self.columns :] = 1
        count[: self.columns] = self.is_ask & (self.ask.home != NONE) & (self.room != self.ask.home)
        held, is_fewest = self.cost, self.is_even
        for aim in (None if is_fewest else count, *self._type_costs()):
            if aim is None or not aim.any():
                is_fewest |= aim is count
                continue
            used = np.flatnonzero(held)
            self._linear_model.add_row(used, held[used], -np.inf, float(round(float(held @ values))))
            answer = self._linear_model.minimize(aim, stop, gap=0.5)
            if answer.outcome is not Outcome.OPTIMAL or answer.values is None:
                break
            values, held = np.rint(answer.values), aim
            is_fewest |= aim is count
        return self.room_of(values), is_fewest

    def _type_costs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what a column adds to the type changes and to their positions; two float[columns]."""
        instance = self.house.instance
        rank = instance.change_rank[instance.preference[self.stay], instance.kind_of_room[self.room]]
        at_home = np.zeros(self.columns, dtype=np.int64)
        moves = self.stay != self.ask.stay
        home = instance.kind_of_room[self.house.room_of[self.stay[moves]]]
        at_home[moves] = instance.change_rank[instance.preference[self.stay[moves]], home]
        nothing = np.zeros(len(self.movers))
        change, position = rank // CHANGE - at_home // CHANGE, rank % CHANGE - at_home % CHANGE
        return np.append(change, nothing).astype(float), np.append(position, nothing).astype(float)

    def _linear(self) -> LinearModel:
        moves = np.flatnonzero(self.stay != self.ask.stay)
        mover = np.searchsorted(self.movers, self.stay)
        first_mover = self.columns
        row = [np.zeros(int((self.stay == self.ask.stay).sum()), dtype=np.int64), 1 + mover[moves]]
        column = [np.flatnonzero(self.stay == self.ask.stay), moves]
        row.append(1 + np.arange(len(self.movers)))
        column.append(first_mover + np.arange(len(self.movers)))
        value = [np.ones(len(row[0])), np.ones(len(moves)), np.full(len(self.movers), -1.0)]
        equal = 1 + len(self.movers)
        lower = np.append([1.0], np.zeros(len(self.movers)))
        upper = [*lower.tolist()]
        for room in np.unique(self.room).tolist():
            for coming, staying in self._nights(room):
                row.append(np.full(len(coming) + len(staying), len(upper)))
                column += [coming, first_mover + staying]
                value += [np.ones(len(coming)), np.full(len(staying), -1.0)]
                upper.append(1.0 - len(staying))
        lower = np.append(lower, np.full(len(upper) - equal, -np.inf))
        rows = rows_from_entries(
            np.concatenate(row), np.concatenate(column), np.concatenate(value), lower, np.array(upper)
        )
        total = self.columns + len(self.movers)
        return LinearModel(np.zeros(total), np.ones(total), np.ones(total, dtype=np.bool_), rows)

    def _nights(self, room: int) -> list[tuple[IntArray, IntArray]]:
        """Return, for each night on which somebody arrives in ``room``, who may come there and who is there now.

        Columns that come, and positions among the movers of those who are there (one at most).
        """
        coming = np.flatnonzero(self.room == room)
        arrival, departure = self._span(self.stay[coming])
        here = np.flatnonzero(self.house.room_of[self.movers] == room)
        there_from, there_until = self._span(self.movers[here])
        found, seen = [], set()
        for day in np.unique(np.concatenate([arrival, there_from])).tolist():
            meets = coming[(arrival <= day) & (day < departure)]
            staying = here[(there_from <= day) & (day < there_until)]
            key = (meets.tobytes(), staying.tobytes())
            if len(meets) + len(staying) > 1 and len(meets) and key not in seen:
                seen.add(key)
                found.append((meets, staying))
        return found

    def _span(self, stays: IntArray) -> tuple[IntArray, IntArray]:
        instance, is_ask = self.house.instance, stays == self.ask.stay
        return (
            np.where(is_ask, self.ask.arrival, instance.arrival[stays]),
            np.where(is_ask, self.ask.departure, instance.departure[stays]),
        )

    def room_of(self, values: np.ndarray) -> IntArray:
        """Return the rooms of all stays in a solution; int64[stays]."""
        room_of = self.house.room_of.copy()
        for column in np.flatnonzero(values[: self.columns]).tolist():
            room_of[self.stay[column]] = self.room[column]
        return frozen(room_of)


def _usable(entries: list[Entry], kept: list[BoolArray]) -> list[BoolArray]:
    """Return which of the ``kept`` places of each entry displace nobody who has no place to go to."""
    while True:
        goes = {entry.stay for entry, keep in zip(entries, kept, strict=True) if keep.any()}
        fewer = []
        for entry, keep in zip(entries, kept, strict=True):
            stuck = entry.into[[other not in goes for other in entry.displaced.tolist()]]
            usable = keep.copy()
            usable[stuck] = False
            fewer.append(usable)
        if all((few == keep).all() for few, keep in zip(fewer, kept, strict=True)):
            return kept
        kept = fewer
