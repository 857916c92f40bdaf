"""The whole-number model of split stays for which others move: a column a night and room, and one a move.

As in `displacement`, nobody moves for nothing in a split stay with the fewest moves: who moves is displaced on some
night by the request, or by one that moves itself. So only the columns that a plan of some cost can have are in a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, Outcome, RowBuilder, Rows
from bookingopt.optimizer.model.instance import NONE, BoolArray, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.requests.displacement import NEVER, Displacement, DisplacementChains
from bookingopt.optimizer.requests.displacement_model import usable
from bookingopt.optimizer.requests.stay_request import StayRequest, rooms_of_night
from bookingopt.optimizer.stop import Stop


class SplitWorth(NamedTuple):
    """What counts before the gap cost, the first difference deciding; less is better.

    Room changes, those to a lower type, the cost of moves and their number, and whether it begins away from home.
    """

    changes: int
    to_lower: int
    cost: int
    moves: int
    not_home: int


def open_rooms(occupancy: Occupancy, spec: StayRequest) -> BoolArray:
    """Return whether the request can have room ``r`` on its night ``n`` once others move; bool[nights, rooms].

    The room keeps its turnover nights after that night, in case it is the last one there.
    """
    taken = spec.turnover + 1
    is_open = np.stack(
        [
            rooms_of_night(occupancy, spec, day) & ~occupancy.out_of_order(day, day + taken)
            for day in range(spec.arrival, spec.leaves)
        ]
    )
    instance = occupancy.instance
    for stay in occupancy.overlapping(spec.arrival, spec.departure).tolist():
        if not occupancy.can_move[stay]:
            room = int(occupancy.room_of[stay])
            first = max(int(instance.arrival[stay] - spec.turnover[room]), spec.arrival)
            is_open[first - spec.arrival : instance.freed_in(stay, room) - spec.arrival, room] = False
    return is_open


def least_changes(is_open: BoolArray) -> int | None:
    """Return how many room changes there are at least where rooms are open as given; None where a night has none."""
    changes, still = 0, np.ones(is_open.shape[1], dtype=np.bool_)
    for rooms in is_open:
        if not rooms.any():
            return None
        still = still & rooms
        if not still.any():
            changes, still = changes + 1, rooms
    return changes


def together_nights(spec: StayRequest) -> BoolArray:
    """Return on which nights those are there whose room the request shares; bool[nights].

    They have one room on all of these, and where it is not theirs they move.
    """
    days = np.arange(spec.arrival, spec.leaves)
    if spec.company is None:
        return np.zeros(len(days), dtype=np.bool_)
    return frozen((spec.company.first <= days) & (days < spec.company.last), np.bool_)


class SplitChains(DisplacementChains):
    """Displacement chains of a request that may be in another room every night.

    Its displacement has an option a night and room: position ``k`` is night ``night[k]`` in ``rooms[k]``.
    """

    def __init__(self, occupancy: Occupancy, spec: StayRequest) -> None:
        super().__init__(occupancy, spec, occupancy.instance.move_cost, occupancy.can_move)
        night, room = np.nonzero(open_rooms(occupancy, spec))
        self.night, self._room = frozen(night), frozen(room)

    def _displacement(self, stay: int) -> Displacement:
        if stay != self.spec.stay:
            return super()._displacement(stay)
        occupancy, instance, spec = self.occupancy, self.occupancy.instance, self.spec
        others = occupancy.overlapping(spec.arrival, spec.departure)
        day = spec.arrival + self.night
        freed = instance.freed(others, instance.kind_of_room[occupancy.room_of[others]])
        meets = (instance.arrival[others, None] <= day + spec.turnover[self._room]) & (day < freed[:, None])
        which, into = np.nonzero(meets & (occupancy.room_of[others, None] == self._room))
        displaced = others[which]
        load = np.zeros(len(self.night), dtype=np.int64)
        np.add.at(load, into, self.cost[displaced])
        own = np.where(together_nights(spec)[self.night] & (self._room != spec.home), spec.leave_cost, 0)
        return Displacement(stay, self._room, displaced, into, own, load)


@dataclass(frozen=True)
class SplitColumns:
    """The columns of a model: the request in a room on a night, then a stay that comes into a room.

    Attributes
    ----------
    night, option
        Night of the request, from 0, and its room; int64[options].
    stay, room
        Who else comes into which room; int64[moves].
    movers
        The stays that may move, ascending; int64[movers].
    next_cost
        The least cost above that of the model at which a plan may have another column.
    """

    night: IntArray
    option: IntArray
    stay: IntArray
    room: IntArray
    movers: IntArray
    next_cost: int

    @property
    def count(self) -> int:
        """Number of columns of the request and of stays that come into rooms."""
        return len(self.night) + len(self.stay)

    def covers(self, spec: StayRequest) -> bool:
        """Whether the request has a room every night."""
        return len(np.unique(self.night)) == spec.leaves - spec.arrival


def split_columns(chains: SplitChains, within: int) -> SplitColumns:
    """Return the columns that a split stay with moves of cost ``within`` can have."""
    threshold = [chains.thresholds(each) for each in chains.displacements]
    kept = usable(chains.displacements, [values <= within for values in threshold])
    own = kept[0]  # the request is settled first
    others = list(zip(chains.displacements[1:], kept[1:], strict=True))
    nothing: list[IntArray] = [np.empty(0, dtype=np.int64)]
    stay = np.concatenate([*nothing, *(np.full(int(keep.sum()), each.stay) for each, keep in others)])
    return SplitColumns(
        night=chains.night[own],
        option=chains.displacements[0].rooms[own],
        stay=stay,
        room=np.concatenate([*nothing, *(each.rooms[keep] for each, keep in others)]),
        movers=np.unique(stay),
        next_cost=int(np.concatenate([values[values > within] for values in threshold]).min(initial=NEVER)),
    )


@dataclass(frozen=True)
class SplitFound:
    """A solution: the room of each night, the rooms of all stays with the request's left open, and its worth."""

    rooms: IntArray
    room_of: IntArray
    worth: SplitWorth


class SplitModel:
    """All split stays that have some columns only.

    Columns: those of `SplitColumns`, then one a mover, one an option of a later night (that the request comes into this
    room on it), and one a later night (that it comes into a lower type). Rows: a room every night; a stay moves when it
    comes into another room; nobody shares a room and a night.
    """

    def __init__(self, chains: SplitChains, columns: SplitColumns) -> None:
        self.columns = columns
        self._occupancy, self._spec = chains.occupancy, chains.spec
        self._nights = self._spec.leaves - self._spec.arrival
        self._together = together_nights(self._spec)
        self._later = np.flatnonzero(columns.night > 0)
        self._first_mover = columns.count
        self._first_change = self._first_mover + len(columns.movers)
        self._first_lower = self._first_change + len(self._later)
        self._total = self._first_lower + self._nights - 1
        whole = np.arange(self._total) < self._first_change
        self._solver = LinearModel(np.zeros(self._total), np.ones(self._total), whole, self._rows())
        self._aims = self._costs()

    def best(self, stop: Stop, better_than: tuple[int, int]) -> tuple[SplitFound | None, bool]:
        """Return the best split stay by `SplitWorth`, and whether that is proved.

        Parameters
        ----------
        stop
            Ends the search.
        better_than
            Room changes and those to a lower type of a split stay for which nobody moves; none that is not better in
            these is looked for.
        """
        values: FloatArray | None = None
        found: SplitFound | None = None
        reached: tuple[int, ...] = ()
        for number, aim in enumerate(self._aims):
            is_proved = True
            if values is None or aim.any():
                answer = self._solver.minimize(aim, stop, gap=0.5)
                if answer.outcome is Outcome.INFEASIBLE:
                    return None, True
                is_proved = answer.outcome is Outcome.OPTIMAL and answer.values is not None
                values = values if answer.values is None else np.rint(answer.values)
                if values is None:
                    return None, False
            found = self._found(values)
            reached = (*reached, found.worth[number])
            if not is_proved:
                return (found if found.worth[:2] < better_than else None), False
            if number < 2 and (reached > better_than[: number + 1] or reached == better_than):
                return None, True
            used = np.flatnonzero(aim)
            if len(used):
                self._solver.add_row(used, aim[used], -np.inf, float(reached[-1]))
        return found, True

    def following(self, found: SplitFound, stop: Stop) -> tuple[SplitFound | None, bool]:
        """Return another split stay of the same worth as the best one, and whether there is none beside it.

        It differs from ``found`` and from all that were given before.
        """
        self._exclude(found)
        answer = self._solver.minimize(np.zeros(self._total), stop, gap=0.5)
        if answer.outcome is Outcome.INFEASIBLE:
            return None, True
        if answer.values is None:
            return None, False
        return self._found(np.rint(answer.values)), False

    def _exclude(self, found: SplitFound) -> None:
        columns = self.columns
        mine = np.flatnonzero(found.rooms[columns.night] == columns.option)
        theirs = len(columns.night) + np.flatnonzero(found.room_of[columns.stay] == columns.room)
        used = np.concatenate([mine, theirs])
        self._solver.add_row(used, np.ones(len(used)), -np.inf, float(len(used) - 1))

    def _found(self, values: FloatArray) -> SplitFound:
        columns = self.columns
        mine = np.flatnonzero(values[: len(columns.night)])
        rooms = np.full(self._nights, NONE)
        rooms[columns.night[mine]] = columns.option[mine]
        room_of = self._occupancy.room_of.copy()
        moves = np.flatnonzero(values[len(columns.night) : self._first_mover])
        room_of[columns.stay[moves]] = columns.room[moves]
        movers = columns.stay[moves]
        position, instance, spec = self._spec.type_position[rooms], self._occupancy.instance, self._spec
        leaves = (rooms[self._together] != spec.home)[:1].any()  # those whose room it shares
        worth = SplitWorth(
            int((rooms[1:] != rooms[:-1]).sum()),
            int((position[1:] < position[:-1]).sum()),
            int(instance.move_cost[movers].sum()) + leaves * spec.leave_cost,
            int(instance.sharers[movers].sum()) + leaves * spec.leave_moves,
            int(spec.company is None and spec.home not in (NONE, rooms[0])),
        )
        return SplitFound(frozen(rooms), frozen(room_of), worth)

    def _costs(self) -> list[FloatArray]:
        """Return the figures of `SplitWorth`, each as a number a column; a stay counts none of them twice."""
        columns, nothing = self.columns, np.zeros(self._total)
        changes, lower, cost, moves, away = (nothing.copy() for _ in SplitWorth._fields)
        changes[self._first_change : self._first_lower] = 1
        lower[self._first_lower :] = 1
        instance, spec, own = self._occupancy.instance, self._spec, len(columns.night)
        cost[self._first_mover : self._first_change] = instance.move_cost[columns.movers]
        moves[self._first_mover : self._first_change] = instance.sharers[columns.movers]
        if spec.company is not None:
            leaves = (columns.night == self._together.argmax()) & (columns.option != spec.home)
            cost[:own], moves[:own] = leaves * spec.leave_cost, leaves * spec.leave_moves
        elif spec.home != NONE:
            away[:own] = (columns.night == 0) & (columns.option != spec.home)
        return [changes, lower, cost, moves, away]

    def _rows(self) -> Rows:
        rows = RowBuilder()
        columns, own = self.columns, len(self.columns.night)
        for night in range(self._nights):
            rows.add([(np.flatnonzero(columns.night == night), 1.0)], 1.0, 1.0)
        for number, mover in enumerate(columns.movers.tolist()):
            comes = own + np.flatnonzero(columns.stay == mover)
            rows.add([(comes, 1.0), (np.array([self._first_mover + number]), -1.0)], 0.0, 0.0)
        for room in np.unique(np.concatenate([columns.option, columns.room])).tolist():
            for coming, staying in self._shared_nights(room):
                rows.add([(coming, 1.0), (self._first_mover + staying, -1.0)], -np.inf, 1.0 - len(staying))
        option = {pair: at for at, pair in enumerate(zip(columns.night.tolist(), columns.option.tolist(), strict=True))}
        for number, at in enumerate(self._later.tolist()):
            before = option.get((int(columns.night[at]) - 1, int(columns.option[at])))
            terms = [(np.array([at]), 1.0), (np.array([self._first_change + number]), -1.0)]
            rows.add([*terms, *([] if before is None else [(np.array([before]), -1.0)])], -np.inf, 0.0)
        self._lower_rows(rows)
        self._together_rows(rows, option)
        return rows.built()

    def _together_rows(self, rows: RowBuilder, option: dict[tuple[int, int], int]) -> None:
        """Say that those whose room the request shares have one room on all their nights."""
        nights = np.flatnonzero(self._together).tolist()
        for (night, room), at in option.items():
            for other in (night - 1, night + 1) if night in nights else ():
                there = option.get((other, room))
                if other in nights and (there is None or other > night):
                    terms = [(np.array([at]), 1.0), *([] if there is None else [(np.array([there]), -1.0)])]
                    rows.add(terms, 0.0, 0.0)

    def _lower_rows(self, rows: RowBuilder) -> None:
        """Say that a night is a change to a lower type where its type comes earlier than that of the night before."""
        columns, position = self.columns, self._spec.type_position[self.columns.option]
        for night in range(1, self._nights):
            before, after = columns.night == night - 1, columns.night == night
            lower = np.array([self._first_lower + night - 1])
            for limit in np.unique(position[after]).tolist():
                higher = np.flatnonzero(before & (position > limit))
                if len(higher):
                    down = np.flatnonzero(after & (position <= limit))
                    rows.add([(higher, 1.0), (down, 1.0), (lower, -1.0)], -np.inf, 1.0)

    def _shared_nights(self, room: int) -> list[tuple[IntArray, IntArray]]:
        """Return, for each night on which somebody comes into ``room``, the columns of those, and who is there now.

        Positions among the movers of those who are there (one at most). A night of the request keeps the room through
        the turnover nights; two of its nights do not exclude each other.
        """
        columns, instance = self.columns, self._occupancy.instance
        own = np.flatnonzero(columns.option == room)
        others = np.flatnonzero(columns.room == room)
        coming = np.concatenate([own, len(columns.night) + others])
        mine = self._spec.arrival + columns.night[own]
        arrival = np.concatenate([mine, instance.arrival[columns.stay[others]]])
        kind = instance.kind_of_room[room]
        departure = np.concatenate([mine + 1 + self._spec.turnover[room], instance.freed(columns.stay[others], kind)])
        present = np.flatnonzero(self._occupancy.room_of[columns.movers] == room)
        since, until = instance.arrival[columns.movers[present]], instance.freed(columns.movers[present], kind)
        found, seen = [], set()
        for day in np.unique(np.concatenate([arrival, since])).tolist():
            meets = coming[(arrival <= day) & (day < departure)]
            staying = present[(since <= day) & (day < until)]
            of_request = meets < len(columns.night)
            for one in meets[of_request] if of_request.any() else [NONE]:
                together = meets[~of_request | (meets == one)]
                key = (together.tobytes(), staying.tobytes())
                if len(together) + len(staying) > 1 and len(together) and key not in seen:
                    seen.add(key)
                    found.append((together, staying))
        return found
