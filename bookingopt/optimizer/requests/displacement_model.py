"""The whole-number model of plans that make room for a request within some cost.

A column says that one stay, or the request, comes into one room; then one column a stay says that it moves. Only the
columns that a plan within the cost can have are in the model (see `displacement`), so it is small for few moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.highs import LinearModel, Outcome, rows_from_entries
from bookingopt.optimizer.model.instance import CHANGE, NONE, BoolArray, IntArray, frozen
from bookingopt.optimizer.requests.displacement import NEVER, Displacement, DisplacementChains
from bookingopt.optimizer.requests.stay_request import next_to_member
from bookingopt.optimizer.stop import Stop


@dataclass(frozen=True)
class DisplacementColumns:
    """The columns of a model: a stay that comes into a room, then the stays that move.

    Attributes
    ----------
    stay, room
        Who comes into which room; int64[columns].
    is_request
        Which columns are the request's; bool[columns].
    movers
        The stays that may move, ascending; they have columns of their own behind the others; int64[movers].
    cost
        What each column costs; float64[columns + movers].
    next_cost
        The least cost above that of the model at which a plan may have another column.
    are_single
        Whether each of those who may move is one reservation, which counts one move.
    """

    stay: IntArray
    room: IntArray
    is_request: BoolArray
    movers: IntArray
    cost: np.ndarray
    next_cost: int
    are_single: bool

    @property
    def count(self) -> int:
        """Number of columns of stays that come into rooms."""
        return len(self.stay)

    @property
    def fewest_cost_least(self) -> bool:
        """Whether the moves of least cost are the fewest as well."""
        moves = self.cost[self.count :]
        own = self.cost[: self.count][self.is_request]
        return bool(len(moves) and moves[0] > 0 and (moves == moves[0]).all() and not own.any() and self.are_single)


def displacement_columns(chains: DisplacementChains, within: int, most: int | None = None) -> DisplacementColumns:
    """Return the columns that a plan of cost ``within`` can have; at most ``most``, those that displace least."""
    threshold = [chains.thresholds(each) for each in chains.displacements]
    later = [values[values > within] for values in threshold]
    allowed = [values <= within for values in threshold]
    kept = usable(chains.displacements, allowed if most is None else _with_least_load(chains, allowed, most))
    pairs = list(zip(chains.displacements, kept, strict=True))
    stay = np.repeat([each.stay for each, _ in pairs], [int(keep.sum()) for _, keep in pairs])
    own = np.concatenate([each.own_cost[keep] for each, keep in pairs])
    is_request = stay == chains.spec.stay
    movers = np.unique(stay[~is_request])
    return DisplacementColumns(
        stay=stay,
        room=np.concatenate([each.rooms[keep] for each, keep in pairs]),
        is_request=is_request,
        movers=movers,
        cost=np.concatenate([np.where(is_request, own, 0), chains.cost[movers]]).astype(float),
        next_cost=int(np.concatenate(later).min(initial=NEVER)),
        are_single=bool((chains.occupancy.instance.sharers[movers] == 1).all()),
    )


def _with_least_load(chains: DisplacementChains, allowed: list[BoolArray], most: int) -> list[BoolArray]:
    """Return the ``most`` of the ``allowed`` rooms for which the chain and those displaced cost least."""
    loads = [chains.least[each.stay] + each.load + each.own_cost for each in chains.displacements]
    ranked = np.sort(np.concatenate([load[keep] for load, keep in zip(loads, allowed, strict=True)]))
    limit = ranked[min(most, len(ranked) - 1)]
    return [keep & (load < limit) for load, keep in zip(loads, allowed, strict=True)]


def usable(displacements: list[Displacement], kept: list[BoolArray]) -> list[BoolArray]:
    """Return which of the ``kept`` rooms displace nobody who has no room to go to."""
    while True:
        goes = {each.stay for each, keep in zip(displacements, kept, strict=True) if keep.any()}
        fewer = []
        for each, keep in zip(displacements, kept, strict=True):
            stuck = each.into[[other not in goes for other in each.displaced.tolist()]]
            usable = keep.copy()
            usable[stuck] = False
            fewer.append(usable)
        if all((few == keep).all() for few, keep in zip(fewer, kept, strict=True)):
            return kept
        kept = fewer


@dataclass(frozen=True)
class DisplacementSolution:
    """The best solution of one model if it has one, and a bound for the solutions within its cost."""

    values: np.ndarray | None
    cost: int
    bound: int


class DisplacementModel:
    """All plans that have some columns only.

    Rows: the request comes into one room; a stay moves when it comes into another room; on the first night of every
    stay in a room nobody else is there, unless it moves.
    """

    def __init__(self, chains: DisplacementChains, columns: DisplacementColumns) -> None:
        self.columns = columns
        self._occupancy, self._spec = chains.occupancy, chains.spec
        self._solver: LinearModel | None = None

    def solve(self, stop: Stop, *, any_will_do: bool = False) -> DisplacementSolution | None:
        """Return the best solution and what is proved about it; None where the solver did not come to an end.

        Where ``any_will_do`` the first solution is returned.
        """
        nothing = DisplacementSolution(None, NEVER, NEVER)
        cost = self.columns.cost
        if not self.columns.is_request.any():
            return nothing
        self._solver = self._linear()
        answer = self._solver.minimize(cost, stop, gap=float(NEVER) if any_will_do else 0.5)
        if answer.outcome is Outcome.INFEASIBLE:
            return nothing
        bound = answer.integer_bound
        if answer.values is None or bound is None:
            return None
        values = np.rint(answer.values)
        total = round(float(cost @ values))
        return DisplacementSolution(values, total, min(bound, total))

    def refined(self, values: np.ndarray, stop: Stop) -> tuple[IntArray, bool]:
        """Return the rooms with the fewest moves of this cost, then next to a group member, then fewest type changes.

        And whether the fewest moves are proved.
        """
        assert self._solver is not None  # ``values`` come from it
        columns = self.columns
        count = np.zeros(len(columns.cost))
        count[columns.count :] = self._occupancy.instance.sharers[columns.movers]
        leaves = columns.is_request & (self._spec.home != NONE) & (columns.room != self._spec.home)
        count[: columns.count] = leaves * self._spec.leave_moves
        held, is_fewest = columns.cost, columns.fewest_cost_least
        for aim in (None if is_fewest else count, self._away_from_group(), *self._type_costs()):
            if aim is None or not aim.any():
                is_fewest |= aim is count
                continue
            used = np.flatnonzero(held)
            self._solver.add_row(used, held[used], -np.inf, float(round(float(held @ values))))
            answer = self._solver.minimize(aim, stop, gap=0.5)
            if answer.outcome is not Outcome.OPTIMAL or answer.values is None:
                break
            values, held = np.rint(answer.values), aim
            is_fewest |= aim is count
        return self.room_of(values), is_fewest

    def room_of(self, values: np.ndarray) -> IntArray:
        """Return the rooms of all stays in a solution; int64[stays]."""
        room_of = self._occupancy.room_of.copy()
        for column in np.flatnonzero(values[: self.columns.count]).tolist():
            room_of[self.columns.stay[column]] = self.columns.room[column]
        return frozen(room_of)

    def _away_from_group(self) -> np.ndarray:
        """Return 1 for the rooms of the request that are not next to a member of its group as they are now."""
        columns, spec = self.columns, self._spec
        away = np.zeros(len(columns.cost))
        if len(spec.group_members):
            near = next_to_member(self._occupancy, spec, *spec.nights)
            away[: columns.count] = columns.is_request & ~near[columns.room]
        return away

    def _type_costs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return what a column adds to the type changes and to their positions; two float[columns]."""
        instance, stay = self._occupancy.instance, self.columns.stay
        rank = instance.change_rank[instance.preference[stay], instance.kind_of_room[self.columns.room]]
        at_home = np.zeros(self.columns.count, dtype=np.int64)
        moves = ~self.columns.is_request
        home = instance.kind_of_room[self._occupancy.room_of[stay[moves]]]
        at_home[moves] = instance.change_rank[instance.preference[stay[moves]], home]
        nothing = np.zeros(len(self.columns.movers))
        change, position = rank // CHANGE - at_home // CHANGE, rank % CHANGE - at_home % CHANGE
        return np.append(change, nothing).astype(float), np.append(position, nothing).astype(float)

    def _linear(self) -> LinearModel:
        columns, movers = self.columns, self.columns.movers
        first_mover = columns.count
        requested, moves = np.flatnonzero(columns.is_request), np.flatnonzero(~columns.is_request)
        row = [np.zeros(len(requested), dtype=np.int64), 1 + np.searchsorted(movers, columns.stay[moves])]
        column = [requested, moves]
        row.append(1 + np.arange(len(movers)))
        column.append(first_mover + np.arange(len(movers)))
        value = [np.ones(len(requested)), np.ones(len(moves)), np.full(len(movers), -1.0)]
        equal = 1 + len(movers)
        lower = np.append([1.0], np.zeros(len(movers)))
        upper = [*lower.tolist()]
        for room in np.unique(columns.room).tolist():
            for coming, staying in self._shared_nights(room):
                row.append(np.full(len(coming) + len(staying), len(upper)))
                column += [coming, first_mover + staying]
                value += [np.ones(len(coming)), np.full(len(staying), -1.0)]
                upper.append(1.0 - len(staying))
        lower = np.append(lower, np.full(len(upper) - equal, -np.inf))
        rows = rows_from_entries(
            np.concatenate(row), np.concatenate(column), np.concatenate(value), lower, np.array(upper)
        )
        total = columns.count + len(movers)
        return LinearModel(np.zeros(total), np.ones(total), np.ones(total, dtype=np.bool_), rows)

    def _shared_nights(self, room: int) -> list[tuple[IntArray, IntArray]]:
        """Return, for each night on which somebody arrives in ``room``, who may come there and who is there now.

        Columns that come, and positions among the movers of those who are there (one at most).
        """
        movers = self.columns.movers
        coming = np.flatnonzero(self.columns.room == room)
        arrival, departure = self._dates(self.columns.stay[coming], room)
        present = np.flatnonzero(self._occupancy.room_of[movers] == room)
        present_from, present_until = self._dates(movers[present], room)
        found, seen = [], set()
        for day in np.unique(np.concatenate([arrival, present_from])).tolist():
            meets = coming[(arrival <= day) & (day < departure)]
            staying = present[(present_from <= day) & (day < present_until)]
            key = (meets.tobytes(), staying.tobytes())
            if len(meets) + len(staying) > 1 and len(meets) and key not in seen:
                seen.add(key)
                found.append((meets, staying))
        return found

    def _dates(self, stays: IntArray, room: int) -> tuple[IntArray, IntArray]:
        """Return when stays arrive, and when ``room`` can be had again after them."""
        instance, is_request = self._occupancy.instance, stays == self._spec.stay
        return (
            np.where(is_request, self._spec.arrival, instance.arrival[stays]),
            np.where(is_request, self._spec.freed[room], instance.freed(stays, instance.kind_of_room[room])),
        )
